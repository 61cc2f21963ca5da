"""Trees that are made shallow mean what they meant."""

from __future__ import annotations

import ast
import sys
from collections import Counter

import pytest

from flake8_async_ssot.inference.syntax.shallow import DEEPEST, shallow


def _depth(tree: ast.AST) -> int:
    depth, level = 0, [tree]
    while level:
        level, depth = [child for node in level for child in ast.iter_child_nodes(node)], depth + 1
    return depth


def _branches(count: int) -> str:
    arms = "".join(f"    elif a == {number}:\n        return {number}\n" for number in range(1, count))
    return f"def f(a):\n    if a == 0:\n        return 0\n{arms}    else:\n        return -1\n"


def test_what_is_shallow_stays() -> None:
    tree = ast.parse(_branches(20) + "x = [a.b.c(d + e) for a in b]\n")
    assert ast.dump(shallow(tree), include_attributes=True) == ast.dump(tree, include_attributes=True)


def test_given_tree_is_not_changed() -> None:
    text = _branches(300) + "x = a" + ".b" * 300 + "\n"
    tree = ast.parse(text)
    shallow(tree)
    assert [type(node) for node in ast.walk(tree)] == [type(node) for node in ast.walk(ast.parse(text))]


def test_branches_run_as_before() -> None:
    tree = shallow(ast.parse(_branches(400)))
    assert _depth(tree) < DEEPEST
    names: dict[str, object] = {}
    exec(compile(tree, "shallow", "exec"), names)
    function = names["f"]
    assert callable(function)
    assert [function(number) for number in (0, 50, 150, 399, 400)] == [0, 50, 150, 399, -1]


def test_what_an_expression_does_stays() -> None:
    inner = "(await a, (y := b), (lambda: c), (yield d), [e for f in g])[0]"
    tree = shallow(ast.parse(f"async def f():\n    x = {inner}{' + 1' * 400}\n"))
    assert _depth(tree) < DEEPEST + 10
    kept = list(ast.walk(tree))
    assert {node.id for node in kept if isinstance(node, ast.Name)} >= set("abcdegy")
    assert sum(isinstance(node, ast.Yield) for node in kept) == 1
    assert sum(isinstance(node, ast.NamedExpr) for node in kept) == 1
    compile(tree, "shallow", "exec")


@pytest.mark.parametrize("text", ["x = a{}\n", "{}\n"], ids=["expression", "branches"])
def test_cost_is_linear(text: str) -> None:
    def cost(depth: int) -> int:
        """The number of calls that a tree of some depth takes."""
        tree = ast.parse(text.format(".b" * depth) if "x" in text else _branches(depth))
        calls: Counter[str] = Counter()
        sys.setprofile(lambda frame, event, argument: calls.update((event,)))
        try:
            shallow(tree)
        finally:
            sys.setprofile(None)
        return calls.total()

    assert cost(900) < 4 * cost(300)
