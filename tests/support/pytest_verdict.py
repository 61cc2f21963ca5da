"""Has pytest judge the test files of cases and compares what it did with their labels."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.support import pytest_judge
from tests.support.fixture_format import Case, Expectation
from tests.support.linting import write

#: What pytest did in one case, see ``pytest_judge``.
Outcome = dict[str, Any]

#: Of these it is enough that a test fails, any of the case: the function itself may run before that.
_FAILING = frozenset({"AWT403", "AWT404", "AWT407"})


def suite_files(case: Case) -> list[str]:
    """The files of a case that pytest judges."""
    return [file.name for file in case.files if file.is_suite]


def judge_suites(cases: Sequence[Case], folder: Path) -> list[Outcome]:
    """What pytest does in each case. One process runs them all, each in a folder of its own below ``folder``."""
    request = []
    for number, case in enumerate(cases):
        home = folder / f"case{number}"
        home.mkdir()
        write(case, home)
        files = [name for name in suite_files(case) if not name.endswith("conftest.py")]
        request.append({"folder": str(home), "files": files})
    asked, answered = folder / "request.json", folder / "answer.json"
    asked.write_text(json.dumps(request), "utf-8")
    command = [sys.executable, pytest_judge.__file__, str(asked), str(answered)]
    subprocess.run(command, check=True, capture_output=True, timeout=600)
    outcomes: list[Outcome] = json.loads(answered.read_text("utf-8"))
    return outcomes


def disagreements(case: Case, outcome: Outcome) -> Iterator[str]:
    """Where the labels of a case and what pytest did differ."""
    labels = [entry for entry in case.errors() if entry.file in suite_files(case)]
    if not outcome["results"]:
        yield "pytest collects no test"
    unproven = _unproven(case, labels, outcome)
    yield from (f"{entry.file}:{entry.line} {entry.code}: pytest is content" for entry in unproven)
    if not labels:
        yield from (f"{name} is {result}" for name, result in outcome["results"].items() if result != "passed")
    if any(entry.code in _FAILING for entry in labels):
        return
    labelled = {(entry.file, entry.line) for entry in labels}
    for file in suite_files(case):
        executed = set(outcome["lines"].get(file, ()))
        for function in _async_tests(_tree(case, file)):
            if (file, function.lineno) not in labelled and not _body(function) & executed:
                yield f"{file}:{function.lineno} {function.name} does not run and no label says so"


def _unproven(case: Case, labels: list[Expectation], outcome: Outcome) -> Iterator[Expectation]:
    """The labels that nothing pytest did bears out."""
    for label in labels:
        function = next((node for node in _functions(_tree(case, label.file)) if node.lineno == label.line), None)
        executed = set(outcome["lines"].get(label.file, ()))
        if label.code == "AWT405":
            proven = any("is not an async function" in text for text in outcome["warnings"])
        elif function is not None and not _body(function) & executed:
            proven = True
        else:
            proven = label.code in _FAILING and "failed" in outcome["results"].values()
        if not proven:
            yield label


def _tree(case: Case, name: str) -> ast.Module:
    return ast.parse(next(file.text for file in case.files if file.name == name))


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def _async_tests(tree: ast.Module) -> Iterator[ast.AsyncFunctionDef]:
    """The coroutine functions that pytest collects as tests, of classes that it takes for tests."""
    scopes: list[ast.Module | ast.ClassDef] = [tree]
    for statement in tree.body:
        if isinstance(statement, ast.ClassDef) and "Test" in statement.name:
            if not any(getattr(member, "name", "") == "__init__" for member in statement.body):
                scopes.append(statement)
    for scope in scopes:
        for node in scope.body:
            if isinstance(node, ast.AsyncFunctionDef) and node.name.startswith("test"):
                yield node


def _body(function: ast.FunctionDef | ast.AsyncFunctionDef) -> set[int]:
    return {line for node in function.body for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)}
