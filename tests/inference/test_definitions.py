"""Whether two nodes are the same definition."""

from __future__ import annotations

import ast
from typing import Any

import pytest
from astroid import nodes

from flake8_async_ssot.inference.syntax.definitions import is_same, is_same_module
from flake8_async_ssot.inference.syntax.skeleton import prune
from flake8_async_ssot.inference.syntax.tree import ModuleNode, build_module

TEXT = """\
class A:
    x = 1

    def f(self):
        return (lambda: 1), (lambda: 2)

    def g(self):
        pass
"""
KINDS = (nodes.ClassDef, nodes.FunctionDef, nodes.Lambda)


def _module(path: str = "/a.py", name: str = "a", is_pruned: bool = False) -> ModuleNode:
    tree = ast.parse(TEXT)
    return build_module(prune(tree) if is_pruned else tree, name, path, is_package=False)


def _definitions(module: ModuleNode) -> list[Any]:
    return [module, *module.nodes_of_class(KINDS)]


@pytest.mark.parametrize("is_pruned", [False, True])
def test_built_twice_from_one_file(is_pruned: bool) -> None:
    ours, theirs = _definitions(_module()), _definitions(_module(is_pruned=is_pruned))
    assert len(ours) == len(theirs) == 6
    for place, node in enumerate(ours):
        assert [is_same(node, other) for other in theirs] == [place == at for at in range(6)]


def test_the_same_text_in_another_file() -> None:
    ours, theirs = _definitions(_module()), _definitions(_module("/b/a.py"))
    assert not any(is_same(node, other) for node in ours for other in theirs)


def test_one_file_under_two_names() -> None:
    one, other = _module(name="a"), _module(name="src.a")
    assert is_same_module(one, other) and is_same(one, other)


def test_module_and_its_stub() -> None:
    source, stub = _module("/a.py"), _module("/a.pyi")
    stub.is_stub = True
    assert is_same_module(source, stub) and not is_same(source, stub)


def test_modules_of_one_name_in_two_roots() -> None:
    assert not is_same_module(_module("/a.py"), _module("/b/a.py"))
