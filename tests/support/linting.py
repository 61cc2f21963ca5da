"""Runs the checker, or inference alone, over the files of a fixture."""

from __future__ import annotations

import ast
import configparser
import dataclasses
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from flake8_async_ssot import nodes
from flake8_async_ssot.checker import Run
from flake8_async_ssot.inference import Answer, Inference, Kind, Settings
from flake8_async_ssot.options import SPECS, Options
from flake8_async_ssot.violation import Violation
from tests.support.fixture_format import Case, SourceFile


def write(case: Case, folder: Path) -> None:
    """Write the files of a case as a project of its own."""
    (folder / "pyproject.toml").touch()
    for file in case.files:
        path = folder / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, "utf-8")


def lint(folder: Path, case: Case, code: str = "") -> list[tuple[str, Violation]]:
    """All violations of a written case, by file; ``code`` is that of an opt-in rule to run beside the default ones.

    :raises AssertionError: the checker failed on a file.
    """
    run = Run(_options(case), lambda rule_code, default: default or rule_code == code)
    found = [(file.name, violation) for file in _python(case) for violation in lint_file(run, folder / file.name)]
    assert not run.failures, "the checker failed, see standard error"
    return found


def _options(case: Case) -> Options:
    """The options of a case: those of the section ``flake8`` in its ``setup.cfg``, and the running Python."""
    config = configparser.ConfigParser(delimiters="=")
    for file in case.files:
        if file.name == "setup.cfg":
            config.read_string(file.text)
    section = config["flake8"] if config.has_section("flake8") else {}
    raw = {spec.destination: section.get(spec.config_name) for spec in SPECS}
    lists = {spec.destination: re.findall(r"[^,\s]+", raw[spec.destination] or "") for spec in SPECS if spec.is_list}
    # Paths of a case would start at the working folder of the tests: the interpreter is the running one.
    texts = {spec.destination: raw[spec.destination] for spec in SPECS if not spec.is_list and not spec.is_path}
    given = {**texts, **lists, **{spec.destination: raw[spec.destination] for spec in SPECS if spec.has_spaces}}
    return dataclasses.replace(Options.from_raw(given), python=sys.prefix)


def _python(case: Case) -> Iterator[SourceFile]:
    return (file for file in case.files if file.name.endswith(".py"))


def lint_file(run: Run, path: Path) -> list[Violation]:
    """The violations of one file that is written."""
    text = path.read_text("utf-8")
    return run.check(ast.parse(text), str(path), text.splitlines(keepends=True))


class Revealer:
    """What inference says of single lines of a written case."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._inference = Inference(Settings(python=sys.prefix))

    def answers(self, file: str, lines: Iterable[int]) -> list[Answer]:
        """The answers about the values that matter on the lines of a file, see ``subject``.

        :raises AssertionError: a line holds no such value.
        """
        path = self._folder / file
        module = self._inference.open(str(path), ast.parse(path.read_text("utf-8")))
        try:
            return [self._inference.awaitable(subject(module, line)) for line in lines]
        finally:
            self._inference.close(module)


def subject(module: Any, line: int) -> Any:
    """The expression that expectations about a line are about.

    It is the argument of ``reveal(...)``, else what the first ``await`` awaits, else the outermost call.

    :raises AssertionError: the line holds no expression.
    """
    on_line = sorted(
        (node for node in module.nodes_of_class(nodes.NodeNG) if node.lineno == line and node.col_offset is not None),
        key=lambda node: (node.col_offset, -(node.end_lineno or 0), -(node.end_col_offset or 0)),
    )
    for node in on_line:
        match node:
            case nodes.Call(func=nodes.Name(name="reveal"), args=[revealed]):
                return revealed
    for node in on_line:
        if isinstance(node, nodes.Await):
            return node.value
    for node in on_line:
        match node:
            case nodes.AsyncFor(iter=iterable) | nodes.For(iter=iterable):
                return iterable
            case nodes.AsyncWith(items=[(manager, _), *_]) | nodes.With(items=[(manager, _), *_]):
                return manager
            case nodes.Call():
                return node
    values = [node.value for node in on_line if isinstance(node, nodes.Expr | nodes.Assign | nodes.Return)]
    assert values, f"line {line} holds no await, no call and no expression"
    return values[0]


def describe(answer: Answer) -> str:
    """An answer as ``# reveal:`` writes it, or the reason why it is unknown as ``# unknown:`` does."""
    if answer.reason is not None:
        return answer.reason.value
    is_told = answer.kind is Kind.VALUE or answer.kind.value == answer.value
    kind = "" if is_told else f" [{answer.kind.value}]"
    place = f" ({answer.definition.qualified_name})" if answer.definition else ""
    return f"{answer.awaitability.value} {answer.value}{kind}{place}"
