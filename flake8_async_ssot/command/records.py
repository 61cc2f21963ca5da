"""What is kept of a site once its file is closed: plain data, that goes between processes and into JSON."""

from __future__ import annotations

from dataclasses import dataclass, field

from flake8_async_ssot.command.sites import Site, Status
from flake8_async_ssot.inference import Awaitability, Definition, Step
from flake8_async_ssot.rules._words import reason_sentence, sentence

_VERDICTS = {Awaitability.ALWAYS: "awaitable", Awaitability.NEVER: "not awaitable", Awaitability.UNKNOWN: "unknown"}


@dataclass(frozen=True, slots=True)
class SiteRecord:
    """One await or call in words. ``line`` counts from 1, columns from 0."""

    kind: str
    status: str
    line: int
    column: int
    end_line: int
    end_column: int
    text: str
    #: What the value is: ``awaitable: coroutine``.
    verdict: str
    code: str = ""
    #: The message of what is reported, or why it is undecided.
    why: str = ""
    #: The kind of reason of an undecided site.
    reason: str = ""
    #: What suppresses a violation.
    suppressed_by: str = ""
    evidence: tuple[str, ...] = ()


@dataclass(slots=True)
class FileRecord:
    """The sites of one file; ``error`` says why there are none."""

    path: str
    sites: list[SiteRecord] = field(default_factory=list)
    error: str = ""
    #: How many findings belong to no await and no call, such as those about mocks.
    others: int = 0
    lines: list[str] = field(default_factory=list)


def record_of(site: Site, environment: str) -> SiteRecord:
    """A site in words."""
    answer = site.answer
    verdict = _VERDICTS[answer.awaitability] + (f": {answer.value}" if answer.value else "")
    why, reason = site.message, ""
    if site.status is Status.UNDECIDED:
        last = site.chain[-1] if site.chain else None
        named = last.reason if last is not None and last.reason is not None else answer.reason
        is_step = last is not None and last.step is not Step.OTHER
        reason = last.step.value if last is not None and is_step else named.value if named is not None else ""
        why = sentence(last, environment) if last is not None else reason_sentence(answer.reason, site.text)
    evidence = [
        f"{sentence(link, environment)} ({link.place})" if link.place else sentence(link) for link in site.chain
    ]
    return SiteRecord(
        site.kind,
        site.status.value,
        site.line,
        site.column,
        site.end_line,
        site.end_column,
        site.text,
        verdict,
        site.code,
        why,
        reason,
        site.fate.value if site.status is Status.SUPPRESSED and site.fate is not None else "",
        (*_defined(answer.definition), *evidence),
    )


def _defined(definition: Definition | None) -> tuple[str, ...]:
    return (f"`{definition.qualified_name}` ({definition.place})",) if definition is not None else ()
