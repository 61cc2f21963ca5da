"""The checker: which rules see which nodes, where findings land, and what happens when something fails."""

from __future__ import annotations

import ast
import io
import logging
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from flake8_async_ssot import checker, nodes
from flake8_async_ssot.checker import Run, column, subscriptions
from flake8_async_ssot.inference import Inference
from flake8_async_ssot.options import Options
from flake8_async_ssot.rules import Finding, Rule
from flake8_async_ssot.violation import Violation, printable


class AwaitAnything(Rule):
    """Reports every await."""

    code = "AWT191"
    message = "`{name}` is awaited"
    triggers = (ast.Await,)

    def check(self, node: nodes.Await, inference: Inference) -> Iterator[Finding]:
        yield self.found(node, name=node.value.as_string())


class AwaitName(Rule):
    """Reports the await of a name, and knows better than the rule above."""

    code = "AWT192"
    message = "name is awaited"
    triggers = (ast.Await,)
    outranks = ("AWT191",)

    def check(self, node: nodes.Await, inference: Inference) -> Iterator[Finding]:
        if isinstance(node.value, nodes.Name):
            yield self.found(node.value, site=node)


class LoopOptIn(Rule):
    """Reports plain and async loops."""

    code = "AWT991"
    message = "loop"
    default = False
    triggers = (ast.For, ast.AsyncFor)

    def check(self, node: nodes.For | nodes.AsyncFor, inference: Inference) -> Iterator[Finding]:
        yield self.found(node)
        yield self.found(node)


class Failing(Rule):
    """Fails on every class."""

    code = "AWT193"
    message = "never said"
    triggers = (ast.ClassDef,)

    def check(self, node: nodes.ClassDef, inference: Inference) -> Iterator[Finding]:
        yield self.found(node)
        raise RecursionError("too deep")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setattr(checker, "all_rules", lambda: (AwaitAnything, AwaitName, Failing, LoopOptIn))
    return Run(Options(), lambda code, default: default or code == "AWT991")


def _check(run: Run, text: str) -> list[Violation]:
    return run.check(ast.parse(text), "a.py", text.splitlines(keepends=True))


def test_subscription_is_the_exact_class() -> None:
    assert subscriptions(AwaitAnything) == ["Await"]
    assert subscriptions(LoopOptIn) == ["For", "AsyncFor"]


def test_findings_are_placed_and_sorted(run: Run) -> None:
    text = "async def f():\n    await b()\n    x = await a()\n"
    assert _check(run, text) == [
        Violation(2, 4, "AWT191", "`b()` is awaited"),
        Violation(3, 8, "AWT191", "`a()` is awaited"),
    ]


def test_one_site_one_code(run: Run) -> None:
    assert _check(run, "async def f():\n    await b\n") == [Violation(2, 10, "AWT192", "name is awaited")]


def test_same_finding_counts_once(run: Run) -> None:
    assert _check(run, "async def f():\n    async for x in y:\n        pass\n") == [Violation(2, 4, "AWT991", "loop")]


def test_columns_are_characters(run: Run) -> None:
    (found,) = _check(run, "async def f():\n    'äöü€𝄞', await b()\n")
    assert found.column == 13


@pytest.mark.parametrize(
    ("line", "offset", "characters"), [(1, 0, 0), (1, 3, 2), (1, 5, 3), (2, 5, 5), (3, 7, 7), (0, 7, 7)]
)
def test_column(line: int, offset: int, characters: int) -> None:
    assert column(["aäö\n", "plain\n"], line, offset) == characters


def test_failure_is_a_violation_where_the_rule_failed(
    run: Run, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    text = "async def f():\n    await b()\n\n\n@a\nclass A: pass\n"
    with caplog.at_level(logging.WARNING, "flake8.async_ssot"):
        found = _check(run, text)
    assert found == [Violation(6, 0, "AWT000", "file was not checked: RecursionError: too deep")]
    assert run.failures == 1
    assert capsys.readouterr().err == ""
    assert [record.exc_info is not None and record.exc_info[0] for record in caplog.records] == [RecursionError]
    assert len(_check(run, "async def f():\n    await b()\n")) == 1
    assert run.failures == 1


def test_failure_outside_of_rules_stands_on_line_1(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: Inference, path: str, tree: ast.Module) -> Any:
        raise OSError(5, "x" * 1_000, "a\n::error::b")

    monkeypatch.setattr(Inference, "open", fail)
    (found,) = _check(run, "\n\nasync def f():\n    await b()\n")
    assert (found.line, found.column, found.code) == (1, 0, "AWT000")
    assert found.text.startswith("file was not checked: OSError: [Errno 5] xxx") and len(found.text) < 200


@pytest.mark.parametrize("stream", ["open", "closed", "none"])
def test_failure_is_noted_where_its_code_is_turned_off(
    stream: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(checker, "all_rules", lambda: (Failing,))
    if stream != "open":
        closed = io.StringIO()
        closed.close()
        monkeypatch.setattr(sys, "stderr", closed if stream == "closed" else None)
    run = Run(Options(), lambda code, default: code == "AWT193")
    tree = ast.parse("class A: pass\n")
    assert run.check(tree, "a\n::error::.py", ["class A: pass\n"]) == []
    assert run.failures == 1
    shown = capsys.readouterr()
    wanted = "flake8-async-ssot: a\\n::error::.py: file was not checked: RecursionError: too deep (1 so far, flake8"
    assert shown.err.startswith(wanted) if stream == "open" else shown.err == ""
    assert shown.out == ""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("`naïve` 世界", "`naïve` 世界"),
        ("a\nb\r\x1b[31m\t", "a\\nb\\r\\x1b[31m\\t"),
        ("\udcff\u2028\u202e", "\\udcff\\u2028\\u202e"),
    ],
)
def test_printable(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_rules_that_are_not_selected_do_no_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checker, "all_rules", lambda: (AwaitAnything, Failing))
    run = Run(Options(), lambda code, default: code == "AWT191")
    assert _check(run, "class A: pass\nasync def f():\n    await b()\n") != []
    assert run.failures == 0


def test_file_without_trigger_is_not_opened(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    def spy(self: Inference, path: str, tree: ast.Module) -> Any:
        opened.append(path)
        return original(self, path, tree)

    original = Inference.open
    monkeypatch.setattr(Inference, "open", spy)
    _check(run, "import os\n\n\ndef f():\n    return [x for x in os.listdir()]\n")
    assert opened == []
    _check(run, "async def f():\n    await b()\n")
    assert len(opened) == 1


def test_flake8s_tree_is_left_as_it_was(run: Run) -> None:
    text = '"""Module."""\n\n\nasync def f():\n    """Function."""\n    await b()\n'
    tree = ast.parse(text)
    before = ast.dump(tree, include_attributes=True)
    assert run.check(tree, "a.py", text.splitlines(keepends=True))
    assert ast.dump(tree, include_attributes=True) == before
