"""Which share of all await sites inference decides, and why it leaves the others open."""

from __future__ import annotations

import ast
import random
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from flake8_async_ssot import nodes
from flake8_async_ssot.inference import Answer, Awaitability, Inference, Settings
from tools.primer_projects import Project


@dataclass(slots=True)
class Tally:
    """Await sites of one part (library or tests) of a project."""

    sites: int = 0
    decided: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    undecided: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def add(self, place: str, source: str, answer: Answer) -> None:
        """Count the answer for one site."""
        self.sites += 1
        if answer.awaitability is not Awaitability.UNKNOWN:
            self.decided += 1
            return
        reason = answer.reason.value if answer.reason else "no reason given"
        self.reasons[reason] += 1
        self.undecided.append(f"{place}: {source} - {reason}")

    def merge(self, other: Tally) -> None:
        """Add the sites of another tally to this one."""
        self.sites += other.sites
        self.decided += other.decided
        self.reasons.update(other.reasons)
        self.undecided += other.undecided
        self.failures += other.failures

    @property
    def share(self) -> str:
        """Decided sites of all sites, and as a percentage."""
        percent = f"{100 * self.decided / self.sites:5.1f} %" if self.sites else "      -"
        return f"{self.decided:5} of {self.sites:5} {percent}"

    def histogram(self) -> Iterator[str]:
        """One line per reason, the most frequent first."""
        for reason, count in self.reasons.most_common():
            yield f"{count:6} {reason}"

    def sample(self, count: int) -> list[str]:
        """Some undecided sites, the same ones in every run."""
        return sorted(random.Random(0).sample(self.undecided, min(count, len(self.undecided))))


@dataclass(frozen=True, slots=True)
class Decided:
    """The sites of library and tests of one project."""

    library: Tally
    tests: Tally


def decide(project: Project, tree: Path, environment: Path) -> Decided:
    """Ask inference about each await site of a project that uses an environment."""
    inference = Inference(Settings(python=str(environment)))
    result = Decided(Tally(), Tally())
    for path in sources(project, tree):
        relative = path.relative_to(tree).as_posix()
        _decide_file(inference, path, relative, result.tests if project.is_test(relative) else result.library)
    return result


def sources(project: Project, tree: Path) -> list[Path]:
    """The Python files of library and tests of a project, in order."""
    folders = (tree / folder for folder in (*project.library, *project.tests))
    return sorted({path for folder in folders for path in folder.rglob("*.py")})


def _decide_file(inference: Inference, path: Path, relative: str, tally: Tally) -> None:
    text = path.read_bytes()
    if b"await" not in text:
        return
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            module = inference.open(str(path), ast.parse(text))
    except Exception as error:
        tally.failures.append(f"{relative}: {type(error).__name__}: {error}")
        return
    for node in module.nodes_of_class(nodes.Await):
        _decide_site(inference, node, relative, tally)
    inference.close(module)


def _decide_site(inference: Inference, node: nodes.Await, relative: str, tally: Tally) -> None:
    place = f"{relative}:{node.lineno}"
    try:
        tally.add(place, _first_line(node.as_string()), inference.awaitable(node.value))
    except Exception as error:
        tally.failures.append(f"{place}: {type(error).__name__}: {error}")


def _first_line(source: str, width: int = 100) -> str:
    line = " ".join(source.split())
    return line if len(line) <= width else f"{line[: width - 3]}..."


def total(parts: Iterable[Tally]) -> Tally:
    """All tallies in one."""
    whole = Tally()
    for part in parts:
        whole.merge(part)
    return whole
