"""The await and call sites of a file, each with what the linter makes of it.

A call that is awaited is one site with its await. What is reported is what the plugin reports: the same run finds it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from flake8_async_ssot import nodes
from flake8_async_ssot.checker import Examined, column
from flake8_async_ssot.command.flake8_files import Configured, Fate, LintedFile
from flake8_async_ssot.inference import Answer, Awaitability, Inference, Link, Reason
from flake8_async_ssot.rules import Finding


class Status(str, Enum):
    """What is known of a site."""

    FINE = "fine"
    REPORTED = "reported"
    SUPPRESSED = "suppressed"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Site:
    """One await or call. ``line`` counts from 1, columns are characters from 0; the ends are those of the source."""

    kind: str
    status: Status
    line: int
    column: int
    end_line: int
    end_column: int
    text: str
    answer: Answer
    #: Of what is reported or suppressed: code and message.
    code: str = ""
    message: str = ""
    fate: Fate | None = None
    chain: tuple[Link, ...] = ()


@dataclass(slots=True)
class FileSites:
    """The sites of one file, and the findings that belong to none of them."""

    path: str
    sites: list[Site] = field(default_factory=list)
    others: list[tuple[Finding, Fate]] = field(default_factory=list)


def sites_of(file: LintedFile, found: Configured) -> FileSites:
    """All await and call sites of a file, in the order of the source.

    :raises Exception: inference or a rule failed on the file.
    """
    with found.run.examined(file.tree, file.path) as examined:
        return _Collector(file, examined).collected()


class _Collector:
    """Collects the sites of one open file."""

    def __init__(self, file: LintedFile, examined: Examined) -> None:
        self._file = file
        self._inference: Inference = examined.inference
        self._module = examined.module
        self._findings = examined.findings
        #: By the place of the report and by the expression that is wrong; the former counts first.
        self._by_node = {finding.site: finding for finding in examined.findings}
        self._by_node.update({finding.node: finding for finding in examined.findings})

    def collected(self) -> FileSites:
        """The sites, and the findings that belong to none."""
        result, used = FileSites(self._file.path), set()
        for kind, node, operand in _sites(self._module):
            finding = self._finding_at(node, operand)
            if finding is not None:
                used.add(id(finding))
            result.sites.append(self._site(kind, node, operand, finding))
        result.sites.sort(key=lambda site: (site.line, site.column))
        left = (finding for finding in self._findings if id(finding) not in used)
        result.others = [(finding, self._fate(finding)) for finding in left]
        return result

    def _fate(self, finding: Finding) -> Fate:
        return self._file.fate(finding)

    def _finding_at(self, *places: nodes.NodeNG) -> Finding | None:
        """The finding whose node, or whose site, is one of the nodes of a site."""
        return next((self._by_node[node] for node in places if node in self._by_node), None)

    def _site(self, kind: str, node: nodes.NodeNG, operand: nodes.NodeNG, finding: Finding | None) -> Site:
        answer = self._inference.awaitable(operand)
        fate = self._fate(finding) if finding is not None else None
        status = _status(answer, fate)
        chain: tuple[Link, ...] = ()
        if status is Status.UNDECIDED:
            chain = self._inference.traces.chain(operand, answer.reason)
        lines = self._file.lines
        return Site(
            kind,
            status,
            node.lineno or 1,
            column(lines, node.lineno or 1, node.col_offset or 0),
            node.end_lineno or 1,
            column(lines, node.end_lineno or 1, node.end_col_offset or 0),
            _text(operand),
            answer,
            finding.code if finding is not None else "",
            finding.text if finding is not None else "",
            fate,
            chain,
        )


def _status(answer: Answer, fate: Fate | None) -> Status:
    if fate is not None:
        return Status.REPORTED if fate.is_reported else Status.SUPPRESSED
    is_open = answer.awaitability is Awaitability.UNKNOWN and answer.reason is not Reason.GUARDED
    return Status.UNDECIDED if is_open else Status.FINE


def _sites(module: nodes.Module) -> Iterator[tuple[str, nodes.NodeNG, nodes.NodeNG]]:
    """The kind, the node and the judged expression of each site."""
    awaited = set()
    for node in module.all_of(nodes.Await):
        awaited.add(node.value)
        yield "await", node, node.value
    for node in module.all_of(nodes.Call):
        if node not in awaited:
            yield "call", node, node


def _text(node: nodes.NodeNG) -> str:
    text = " ".join(node.as_string().split())
    return text if len(text) <= 80 else f"{text[:77]}..."
