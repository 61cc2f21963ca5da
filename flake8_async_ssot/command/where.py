"""``where``: what inference believes about a symbol or an expression, and why."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator

import click

from flake8_async_ssot import nodes
from flake8_async_ssot.command.flake8_files import Configured, LintedFile
from flake8_async_ssot.command.flake8_options import takes_flake8_options
from flake8_async_ssot.command.problem import Problem
from flake8_async_ssot.inference import Answer, Awaitability, Inference, Link
from flake8_async_ssot.rules._words import advice, reason_sentence, sentence
from flake8_async_ssot.violation import printable

_PLACE = re.compile(r"(?P<file>.+?):(?P<line>\d+)(?::(?P<column>\d+))?")
_NAME = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")
_VERDICTS = {
    Awaitability.ALWAYS: "awaitable",
    Awaitability.NEVER: "not awaitable",
    Awaitability.UNKNOWN: "UNKNOWN",
}


@click.command(short_help="Show what is known of a place or symbol.")
@click.argument("target", metavar="QUALIFIED.NAME|FILE:LINE[:COL]")
@takes_flake8_options
def where(target: str, found: Configured) -> None:
    """Show what is known of a symbol, or of the awaits and calls at a place, with the evidence for it."""
    place = _PLACE.fullmatch(target)
    if place is not None and (os.path.exists(place["file"]) or not _NAME.fullmatch(target)):
        lines = _at_place(place["file"], int(place["line"]), int(place["column"] or 0), found)
    elif os.path.isfile(target):
        raise Problem(f"{target}: which line of it? {target}:LINE")
    elif _NAME.fullmatch(target):
        lines = _of_symbol(target, found)
    else:
        raise Problem(f"{target}: neither a qualified name such as package.module.name nor FILE:LINE")
    for line in lines:
        click.echo(printable(line))


def _of_symbol(name: str, found: Configured) -> Iterator[str]:
    """The lines about a qualified name, as a file in the working folder would import it.

    :raises Problem: no module starts the name, or it has no such attribute.
    """
    path = os.path.join(os.getcwd(), "__main__.py")
    with found.run.examined(ast.parse(""), path) as examined:
        inference = examined.inference
        environment = inference.local_environment(path)
        symbol = inference.traces.symbol(name, examined.module)
        if symbol is None:
            raise Problem(f"{name}: no module {name.partition('.')[0]} is found; `env` shows where it is looked for")
        if not symbol.chain and symbol.answer.awaitability is Awaitability.UNKNOWN:
            raise Problem(f"{name}: {reason_sentence(symbol.answer.reason, name)}")
        yield f"{name}{'()' if symbol.is_called else ''}: {_verdict(symbol.answer)}"
        yield from _evidence(symbol.answer, symbol.chain, environment, name)


def _at_place(path: str, line: int, column: int, found: Configured) -> Iterator[str]:
    """The lines about the expressions that stand on a line, or at a column of it.

    :raises Problem: the file cannot be read, or there is no expression at the place.
    """
    file = LintedFile(path, found)
    if not 0 < line <= len(file.lines):
        raise Problem(f"{path}:{line}: the file has {len(file.lines)} lines")
    offset = len(file.lines[line - 1][: column - 1].encode()) if column else None
    with found.run.examined(file.tree, path) as examined:
        inference = examined.inference
        environment = inference.local_environment(path)
        chosen = _expressions(examined.module, line, offset)
        if not chosen:
            where = f"{path}:{line}:{column}" if column else f"{path}:{line}"
            raise Problem(f"{where}: no await, call or name there")
        for node in chosen:
            answer = inference.awaitable(node)
            yield f"{path}:{node.lineno}:{(node.col_offset or 0) + 1}: {_text(node)}: {_verdict(answer)}"
            yield from _evidence(answer, inference.traces.chain(node, answer.reason), environment, _text(node))
            yield from _supports(node, inference)
        for finding in examined.findings:
            if finding.node.lineno == line:
                yield f"reported: {finding.code} {finding.text}"


def _supports(node: nodes.NodeNG, inference: Inference) -> Iterator[str]:
    definition = inference.definition_of_value(node)
    if definition is not None:
        yield f"    the value: `{definition.qualified_name}` ({definition.place})"


def _expressions(module: nodes.Module, line: int, offset: int | None) -> list[nodes.NodeNG]:
    """The expressions to tell about: the innermost one at an offset, else the outermost operands and calls."""
    on_line = [
        node
        for node in module.all_of(nodes.Await, nodes.Call, nodes.Name, nodes.Attribute)
        if node.lineno <= line <= (node.end_lineno or node.lineno)
    ]
    if offset is None:
        return _outermost([node for node in on_line if node.lineno == line])
    around = [node for node in on_line if _covers(node, line, offset)]
    innermost = sorted(around, key=lambda node: (node.lineno, node.col_offset, -node.end_lineno, -node.end_col_offset))
    return innermost[-1:]


def _outermost(found: list[nodes.NodeNG]) -> list[nodes.NodeNG]:
    """The operands of ``await`` and the other calls; where there is none, the names."""
    operands = [node.value for node in found if isinstance(node, nodes.Await)]
    calls = [node for node in found if isinstance(node, nodes.Call) and node not in operands]
    return [*operands, *calls] or [node for node in found if isinstance(node, (nodes.Name, nodes.Attribute))]


def _covers(node: nodes.NodeNG, line: int, offset: int) -> bool:
    return (node.lineno, node.col_offset) <= (line, offset) < (node.end_lineno, node.end_col_offset)


def _verdict(answer: Answer) -> str:
    """An answer in a few words."""
    verdict = _VERDICTS[answer.awaitability]
    return f"{verdict}, {answer.kind.value} `{answer.value}`" if answer.value else verdict


def _evidence(answer: Answer, chain: tuple[Link, ...], environment: str, name: str) -> Iterator[str]:
    """The chain of an answer, and for an unknown one why it is unknown, and what would decide it."""
    if answer.definition is not None and not any(link.place == answer.definition.place for link in chain):
        yield f"    defined as `{answer.definition.qualified_name}` ({answer.definition.place})"
    for link in chain:
        yield f"    {sentence(link, environment)}" + (f" ({link.place})" if link.place else "")
    if answer.awaitability is Awaitability.UNKNOWN:
        yield f"    undecided: {sentence(chain[-1], environment) if chain else reason_sentence(answer.reason, name)}"
        wanted = advice(chain[-1]) if chain else ""
        if wanted:
            yield f"    to decide it: {wanted}"


def _text(node: nodes.NodeNG) -> str:
    text = " ".join(node.as_string().split())
    return text if len(text) <= 80 else f"{text[:77]}..."
