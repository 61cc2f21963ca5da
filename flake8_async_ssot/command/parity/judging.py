"""What the linter says today of places at which something failed at run time."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from flake8_async_ssot import nodes
from flake8_async_ssot.checker import Examined, violation_of
from flake8_async_ssot.command.flake8_files import Configured, LintedFile, configured
from flake8_async_ssot.command.parity.kinds import KINDS, Kind
from flake8_async_ssot.command.problem import Problem
from flake8_async_ssot.inference import Awaitability
from flake8_async_ssot.rules import Finding, all_rules
from flake8_async_ssot.rules._words import reason_sentence, sentence
from flake8_async_ssot.violation import printable

_KINDS = {kind.name: kind for kind in KINDS}


class Verdict(str, Enum):
    """What the linter makes of a place."""

    REPORTED = "reported"
    SUPPRESSED = "suppressed"
    BLIND = "blind"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Asked:
    """One kind of error at one line of a file. ``source`` is that line as the log has it, where it does."""

    kind: str
    line: int
    name: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdict on one place: by which violation, or why not; and the definition that the error is about."""

    verdict: Verdict
    line: int
    code: str = ""
    text: str = ""
    why: str = ""
    definition: str = ""


def judge(question: tuple[str, Sequence[Asked]], found: Configured) -> list[Judged]:
    """The verdicts on the places of one file, in the order of the questions.

    :param question: the file, and the places in it.
    :param found: the configuration of the plugin.
    """
    path, asked = question
    try:
        file = LintedFile(path, found)
        with found.run.examined(file.tree, path) as examined:
            judgement = _Judgement(file, examined)
            verdicts = [judgement.of(entry) for entry in asked]
    except Exception as error:
        why = error.message if isinstance(error, Problem) else f"the checker failed: {type(error).__name__}: {error}"
        return [Judged(Verdict.BLIND, entry.line, why=printable(why)) for entry in asked]
    blind = [index for index, verdict in enumerate(verdicts) if verdict.verdict is Verdict.BLIND]
    if blind:
        _name_rules_that_are_off(path, verdicts, [(index, asked[index]) for index in blind], found)
    return verdicts


@functools.cache
def _with_every_rule(arguments: tuple[str, ...]) -> Configured:
    """The configuration of flake8 with the rules that are off by default, to tell which would report a place."""
    return configured(arguments, everything=True)


def _name_rules_that_are_off(
    path: str, verdicts: list[Judged], asked: list[tuple[int, Asked]], found: Configured
) -> None:
    everything = _with_every_rule(found.arguments)
    file = LintedFile(path, everything)
    optional = {rule.code for rule in all_rules() if not rule.default}
    with everything.run.examined(file.tree, path) as examined:
        judgement = _Judgement(file, examined)
        for index, entry in asked:
            finding = judgement.finding(entry)
            if finding is not None and finding.code in optional:
                why = f"{finding.code} would report it, and is off: extend-select turns it on"
                line = verdicts[index].line
                verdicts[index] = Judged(Verdict.BLIND, line, finding.code, printable(finding.text), why)


class _Judgement:
    """Judges the places of one open file."""

    def __init__(self, file: LintedFile, examined: Examined) -> None:
        self._file = file
        self._examined = examined
        self._inference = examined.inference

    def of(self, asked: Asked) -> Judged:
        """The verdict on one place."""
        line = self._line(asked)
        if line is None:
            return Judged(Verdict.BLIND, asked.line, why=f"the file has no line {asked.line} like that any more")
        finding = self.finding(asked)
        definition = self._definition(line)
        if finding is None:
            return Judged(Verdict.BLIND, line, why=self._why_blind(_KINDS[asked.kind], line), definition=definition)
        violation = violation_of(finding, self._file.lines)
        fate = self._file.fate(finding)
        verdict = Verdict.REPORTED if fate.is_reported else Verdict.SUPPRESSED
        why = "" if fate.is_reported else fate.value
        return Judged(verdict, line, violation.code, violation.text, why, definition)

    def _line(self, asked: Asked) -> int | None:
        """The line as the file has it now: the one whose text the log shows, where only one is like that."""
        lines = self._file.lines
        is_there = 0 < asked.line <= len(lines)
        if not asked.source or (is_there and lines[asked.line - 1].strip() == asked.source):
            return asked.line if is_there else None
        alike = [number for number, text in enumerate(lines, 1) if text.strip() == asked.source]
        if len(alike) == 1:
            return alike[0]
        return asked.line if is_there else None

    def finding(self, asked: Asked) -> Finding | None:
        """The finding that is about an error: in its statement, else where its coroutine is lost."""
        line, kind = self._line(asked), _KINDS[asked.kind]
        if line is None:
            return None
        fitting = [finding for finding in self._examined.findings if finding.code.startswith(kind.codes)]
        in_statement = [finding for finding in fitting if _is_at(finding, line)]
        if in_statement:
            return min(in_statement, key=lambda finding: abs(finding.node.lineno - line))
        return self._lost(fitting, asked.name, line) if kind.is_lost else None

    def _lost(self, fitting: list[Finding], name: str, line: int) -> Finding | None:
        """The finding about a coroutine that is lost elsewhere in the function, or by its name in the file."""
        last = name.rpartition(".")[2]
        function = self._function_at(line)
        for finding in fitting:
            if function is not None and finding.node.scope() is function and finding.node.lineno <= line:
                return finding
        return next((finding for finding in fitting if last and f"`{last}`" in finding.text), None)

    def _function_at(self, line: int) -> nodes.NodeNG | None:
        """The innermost function around a line."""
        functions = self._examined.module.all_of(nodes.FunctionDef, nodes.AsyncFunctionDef)
        around = [node for node in functions if node.lineno <= line <= node.end_lineno]
        return max(around, key=lambda node: node.lineno, default=None)

    def _awaited(self, line: int) -> Iterator[nodes.NodeNG]:
        """The operands of the awaits on a line."""
        for node in self._examined.module.all_of(nodes.Await):
            if node.lineno <= line <= node.end_lineno:
                yield node.value

    def _operands(self, line: int) -> Iterator[nodes.NodeNG]:
        """The expressions on a line that an error there may be about: those that are awaited first."""
        module = self._examined.module
        yield from self._awaited(line)
        for node in module.all_of(nodes.AsyncWith, nodes.With):
            yield from (manager for manager, _ in node.items if manager.lineno <= line <= manager.end_lineno)
        for node in module.all_of(nodes.AsyncFor, nodes.For):
            if node.iter.lineno <= line <= node.iter.end_lineno:
                yield node.iter
        for node in module.all_of(nodes.Call):
            if node.lineno <= line <= node.end_lineno:
                yield node

    def _definition(self, line: int) -> str:
        """The place of what the first of the expressions on a line calls, as messages show it."""
        for node in self._operands(line):
            definition = self._inference.definition(node)
            if definition is not None:
                return definition.place
        return ""

    def _why_blind(self, kind: Kind, line: int) -> str:
        """Why nothing is reported at a line."""
        environment = self._inference.local_environment(self._file.path)
        is_await = kind is KINDS[0]
        for node in self._awaited(line) if is_await else self._operands(line):
            answer, text = self._inference.awaitable(node), " ".join(node.as_string().split())
            if answer.awaitability is Awaitability.UNKNOWN:
                chain = self._inference.traces.chain(node, answer.reason)
                why = sentence(chain[-1], environment) if chain else reason_sentence(answer.reason, text)
                return f"undecided: {why}"
            if answer.never and is_await:
                return f"`{text}` is known not to be awaitable, and the code around it expects the error"
            if is_await:
                return f"`{text}` is taken for awaitable: {answer.value}"
        return "nothing on the line is looked at by a rule about this error"


def _is_at(finding: Finding, line: int) -> bool:
    """Whether a line belongs to the statement of a finding; of a compound one, to the part before its body."""
    statement = finding.node.statement()
    first = min(statement.lineno, finding.node.lineno)
    body = getattr(statement, "body", None)
    last = body[0].lineno - 1 if isinstance(body, list) and body else statement.end_lineno
    return bool(first <= line <= max(last, finding.node.lineno))
