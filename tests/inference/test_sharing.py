"""Calls share what their arguments make no difference to, and nothing else."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

import pytest
from astroid import nodes

from flake8_async_ssot.inference import Answer, Inference
from flake8_async_ssot.inference.evaluation import expressions as evaluation

_APP = """
class Store:
    def get(self, key):
        return self


async def fetch():
    return 1


def work():
    return 1


def choose(kind, other):
    part = Store().get(1)
    if kind == "part":
        return part
    return other


def held(function):
    pair = [function]
    return pair[0]()


def later(function):
    run = lambda: function()
    return run()


def handed(*functions):
    return later(*functions)


def local(function):
    def run():
        return function()

    return run()
"""


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], list[Answer]]:
    """Write a module beside ``app`` and ask for the values of all its statements that are calls."""

    def asked(text: str) -> list[Answer]:
        (tmp_path / "app.py").write_text(_APP)
        path = tmp_path / "main.py"
        path.write_text(f"from app import *\n{text}")
        monkeypatch.chdir(tmp_path)
        inference = Inference()
        module = inference.open(str(path), ast.parse(path.read_text()))
        return [inference.awaitable(node.value) for node in module.all_of(nodes.Expr)]

    return asked


def test_what_does_not_depend_on_arguments_is_evaluated_once(
    ask: Callable[[str], list[Answer]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The calls differ in both parameters, and so in their frames, but not in what the local variable holds."""
    seen: list[str] = []
    original = evaluation.evaluate

    def evaluate(ev, node, frame):  # type: ignore[no-untyped-def]
        seen.append(node.as_string())
        return original(ev, node, frame)

    monkeypatch.setattr(evaluation, "evaluate", evaluate)
    answers = ask("".join(f"choose({kind!r}, {kind!r})\n" for kind in ("one", "two", "part")))
    assert [answer.value for answer in answers] == ["str", "str", "Store"]
    assert seen.count("Store().get(1)") == 1


@pytest.mark.parametrize("function", ["held", "later", "handed", "local"])
def test_what_depends_on_arguments_is_not_shared(function: str, ask: Callable[[str], list[Answer]]) -> None:
    """A list, a lambda, ``*args`` and an inner function take what the call was given with them."""
    answers = ask(f"{function}(fetch)\n{function}(work)\n{function}(fetch)\n")
    assert [answer.always for answer in answers] == [True, False, True]
    assert answers[1].never
