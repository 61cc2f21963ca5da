"""Compares what is reported on composed programs with what CPython does when it runs them."""

from __future__ import annotations

import gc
import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from flake8_async_ssot.violation import Violation
from tests.support.chains import Chain, chain, chains, compose
from tests.support.fixture_format import Case, SourceFile
from tests.support.linting import lint
from tests.support.verdict import judge_all

#: Chains in a program, and programs that one process of the judge runs.
CHAINS, PROGRAMS = 4, 100

#: What CPython says of something that is awaited, entered or iterated though it cannot be, or that is no awaitable.
_COMPLAINT = re.compile(
    r"can't be used in 'await' expression|does not support the asynchronous context manager protocol"
    r"|'async for' requires|object is not async iterable|An asyncio.Future, a coroutine|a coroutine was expected"
    r"|'(coroutine|async_generator)' object|cannot reuse already awaited|__await__\(\) returned"
    r"|is not an async context manager|not an async(hronous)? iterable"
    r"|'([\w.]+\.)?(Promise\d+|AsyncManager\d+|_AsyncGeneratorContextManager|Mock)' object does not support the context"
    r"|'Promise\d+' object is not (iterable|an iterator)"
)
#: The same of sync statements: over what has nothing to do with async they are mistakes, and none that a rule is about.
_UNASKED = re.compile(r"does not support the context manager protocol|object is not (iterable|an iterator)")
_NEVER_AWAITED = "was never awaited"
_SITE = re.compile(r"# site_(\d+)$")
#: Rules about one value at the place where it is used, but for one that CPython never says anything of.
_JUDGED, _UNJUDGED = ("AWT1", "AWT2", "AWT303", "AWT304", "AWT309"), "AWT210"
#: Nor does it say anything of these in a condition: they are true, and nothing warns that they are not used.
_UNJUDGED_VALUES = "async iterator or async context manager of "

#: One chain a line: the smallest ones that are reported though CPython is content.
KNOWN = Path(__file__).parents[1] / "programs" / "known.txt"

Lines = set[tuple[str, int]]


@dataclass(frozen=True)
class Verdict:
    """One site: what CPython did there, and the codes that are reported there."""

    program: int
    number: int
    chain: Chain
    #: "complains", "content", "unasked" for a complaint that no rule is about, "fails" where something else went wrong.
    outcome: str
    codes: tuple[str, ...]

    @property
    def is_false_alarm(self) -> bool:
        """Whether something is reported where CPython is content."""
        return self.outcome == "content" and bool(self.codes)

    @property
    def is_missed(self) -> bool:
        """Whether nothing is reported where CPython complains."""
        return self.outcome == "complains" and not self.codes


def programs(seed: int, count: int) -> Iterator[list[Chain]]:
    """The chains of random programs, the same ones for a seed."""
    for number in range(count):
        yield list(chains(seed * 1_000_000 + number, CHAINS))


def verdicts(chosen: Sequence[Sequence[Chain]]) -> list[Verdict]:
    """Run the programs under CPython, check their files, and compare."""
    cases = [_case(program) for program in chosen]
    found: list[Verdict] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        for number, (case, outcome) in enumerate(zip(cases, judge_all(cases, folder), strict=True)):
            violations = lint(folder / f"case{number}", case)
            reports = [(file, entry.line, entry.code) for file, entry in violations if _is_judged(entry)]
            found += _compared(number, chosen[number], case, outcome, reports)
    # A run that is over is left in cycles, which the checker tells the collector to leave alone.
    gc.unfreeze()
    gc.collect()
    return found


def _is_judged(found: Violation) -> bool:
    if found.code == "AWT204" and found.text.startswith(_UNJUDGED_VALUES):
        return False
    return found.code.startswith(_JUDGED) and found.code != _UNJUDGED


def _case(program: Sequence[Chain]) -> Case:
    files = [
        SourceFile(name, text, (3, 10) if name == "app/main.py" else None) for name, text in compose(program).items()
    ]
    return Case("composed", 1, files)


def _compared(
    program: int, chosen: Sequence[Chain], case: Case, outcome: dict[str, Any], reports: list[tuple[str, int, str]]
) -> Iterator[Verdict]:
    sites = {site["site"].rpartition("_")[2]: site for site in outcome["sites"]}
    for number, each in enumerate(chosen):
        site = sites.get(str(number))
        result, lines = ("fails", set()) if site is None else _outcome(site)
        lines |= _lines(case, number)
        codes = {code for file, line, code in reports if (file, line) in lines}
        yield Verdict(program, number, each, result, tuple(sorted(codes)))


def _outcome(site: dict[str, Any]) -> tuple[str, Lines]:
    """What a site did, and the lines that had part in a complaint."""
    complaints = [raised for raised in site["exceptions"] if _COMPLAINT.search(raised["text"])]
    dropped = [(file, line) for file, line, text in site["warnings"] if _NEVER_AWAITED in text]
    lines = {(file, line) for raised in complaints for file, line in raised["frames"]} | set(dropped)
    if complaints or (site.get("lost") and not site["exceptions"]):
        return "complains", lines
    if any(_UNASKED.search(raised["text"]) for raised in site["exceptions"]):
        return "unasked", set()
    return ("fails" if site["exceptions"] else "content"), set()


def _lines(case: Case, number: int) -> Lines:
    return {
        (file.name, line)
        for file in case.files
        for line, text in enumerate(file.text.splitlines(), start=1)
        if (match := _SITE.search(text)) and match[1] == str(number)
    }


def shrunk(whole: Chain) -> Chain:
    """The chain of a false alarm without the steps that it needs not, or itself where it is none on its own."""
    while True:
        steps = whole.steps
        fewer = [[replace(whole, steps=steps[:at] + steps[at + 1 :])] for at in range(len(steps))]
        failing = [verdict.chain for verdict in verdicts(fewer) if verdict.is_false_alarm]
        if not failing:
            return whole
        whole = failing[0]


def known() -> list[Chain]:
    """The chains that are known to be reported though CPython is content."""
    return [chain(line) for line in KNOWN.read_text("utf-8").splitlines()]


def blamed(chosen: Chain) -> set[str]:
    """The templates that make a smallest chain a false alarm: its steps, or its use where it has none."""
    return {pick.template.name for pick in chosen.steps or (chosen.use,)}


def is_known(chosen: Chain, blames: Iterable[set[str]]) -> bool:
    """Whether a chain holds all that is blamed for one of the known false alarms."""
    names = {pick.template.name for pick in chosen.picks}
    return any(blame <= names for blame in blames)


def source(chosen: Chain) -> str:
    """The files of the program of one chain, to read."""
    return "\n".join(f"# --- {name}\n{text}" for name, text in compose([chosen]).items() if text.strip())


@dataclass
class Tally:
    """Counts of sites by kind of origin, step or use."""

    outcomes: Counter[str]
    complaints: Counter[tuple[str, str]]
    missed: Counter[tuple[str, str]]
    #: Missed where the kind is the only step.
    alone: Counter[tuple[str, str]]
    missed_sites: int = 0
    #: Complaints at sites of chains without a step, and those of them that are missed.
    bare: int = 0
    bare_missed: int = 0

    @classmethod
    def empty(cls) -> Tally:
        """A tally of nothing."""
        return cls(Counter(), Counter(), Counter(), Counter())

    def add(self, found: Iterable[Verdict]) -> None:
        """Count the sites of more programs."""
        for verdict in found:
            self.outcomes[verdict.outcome] += 1
            if verdict.outcome == "complains":
                kinds = set(_kinds(verdict.chain))
                self.complaints.update(kinds)
                self.bare += not verdict.chain.steps
                self.bare_missed += not verdict.chain.steps and verdict.is_missed
                if verdict.is_missed:
                    self.missed_sites += 1
                    self.missed.update(kinds)
                    self.alone.update(kind for kind in kinds if kind[0] != "step" or len(verdict.chain.steps) == 1)

    def table(self) -> str:
        """A table in Markdown: how often CPython complains, and which share of that is reported."""
        lines = ["| Part | Kind | CPython complains | Reported | Missed as the only step |", "|---|---|--:|--:|--:|"]
        for part in ("origin", "step", "use"):
            kinds = sorted(kind for kind in self.complaints if kind[0] == part)
            for kind in sorted(kinds, key=lambda kind: (-self.missed[kind] / self.complaints[kind], kind)):
                count, missed = self.complaints[kind], self.missed[kind]
                alone = self.alone[kind] if part == "step" else ""
                lines.append(f"| {part} | {kind[1]} | {count} | {100 * (count - missed) // count} % | {alone} |")
        return "\n".join(lines)


def _kinds(chain: Chain) -> Iterator[tuple[str, str]]:
    yield "origin", chain.origin.template.kind
    yield from (("step", pick.template.kind) for pick in chain.steps)
    yield "use", chain.use.template.kind
