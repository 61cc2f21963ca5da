"""Sums over sites: by kind, folder and reason; as JSON; and compared with an earlier run."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from flake8_async_ssot import __version__
from flake8_async_ssot.command.problem import Problem
from flake8_async_ssot.command.records import FileRecord, SiteRecord
from flake8_async_ssot.command.sites import Status

#: The version of the format of the JSON file.
FORMAT = 1
STATUSES = tuple(status.value for status in Status)


@dataclass(slots=True)
class Count:
    """Sites by their status."""

    by_status: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """All sites."""
        return sum(self.by_status.values())

    @property
    def undecided(self) -> int:
        """The sites of which nothing is known."""
        return self.by_status[Status.UNDECIDED.value]

    @property
    def decided(self) -> float:
        """The share of sites that are decided, in percent; all of none are."""
        return 100 * (1 - self.undecided / self.total) if self.total else 100.0

    def as_data(self) -> dict[str, Any]:
        """The count for JSON."""
        return {**{status: self.by_status[status] for status in STATUSES}, "decided": round(self.decided, 2)}


@dataclass(slots=True)
class Reason:
    """One kind of reason of undecided sites, and what is behind it, by its number of sites."""

    sites: int = 0
    behind: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Summary:
    """The sums over some files."""

    all: Count = field(default_factory=Count)
    kinds: dict[str, Count] = field(default_factory=lambda: {"await": Count(), "call": Count()})
    folders: dict[str, Count] = field(default_factory=dict)
    files: dict[str, Count] = field(default_factory=dict)
    reasons: dict[str, Reason] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    others: int = 0

    @property
    def sorted_reasons(self) -> list[tuple[str, Reason]]:
        """The reasons, the most frequent first."""
        return sorted(self.reasons.items(), key=lambda item: (-item[1].sites, item[0]))


def summary_of(records: Iterable[FileRecord]) -> Summary:
    """The sums over files."""
    found = Summary()
    for record in records:
        found.others += record.others
        if record.error:
            found.errors.append(record.error)
            continue
        file = found.files.setdefault(record.path, Count())
        folder = found.folders.setdefault(folder_of(record.path), Count())
        for site in record.sites:
            for count in (found.all, found.kinds[site.kind], file, folder):
                count.by_status[site.status] += 1
            if site.status == Status.UNDECIDED.value:
                reason = found.reasons.setdefault(site.reason or "not evaluated", Reason())
                reason.sites += 1
                reason.behind[site.why] += 1
    found.folders = dict(sorted(found.folders.items()))
    return found


def folder_of(path: str) -> str:
    """The folder of a file as tables name it."""
    return path.rpartition("/")[0] or "."


def as_data(records: Sequence[FileRecord], found: Summary) -> dict[str, Any]:
    """The JSON of a run: the sums, and every site that is not proven fine."""
    files = [
        {
            "path": record.path,
            "error": record.error,
            "counts": found.files[record.path].as_data() if record.path in found.files else None,
            "sites": [_site_data(site) for site in record.sites if site.status != Status.FINE.value],
        }
        for record in records
    ]
    return {
        "format": FORMAT,
        "version": __version__,
        "totals": {"all": found.all.as_data(), **{kind: count.as_data() for kind, count in found.kinds.items()}},
        "other_findings": found.others,
        "folders": {name: count.as_data() for name, count in found.folders.items()},
        "reasons": {
            name: {"sites": r.sites, "behind": dict(r.behind.most_common(20))} for name, r in found.sorted_reasons
        },
        "files": files,
    }


def _site_data(site: SiteRecord) -> dict[str, Any]:
    return {key: value for key, value in asdict(site).items() if value not in ("", ())}


@dataclass(slots=True)
class Worse:
    """What got worse: places that are undecided or reported now and were not, and folders with a lower share."""

    undecided: list[tuple[str, SiteRecord]] = field(default_factory=list)
    reported: list[tuple[str, SiteRecord]] = field(default_factory=list)
    folders: list[tuple[str, float, float]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.undecided or self.reported)


def compared(records: Sequence[FileRecord], now: Summary, old: dict[str, Any]) -> Worse:
    """What got worse since an earlier run. Sites are the same where file, kind and text are: lines may move."""
    before: Counter[tuple[str, str, str, str]] = Counter()
    for file in old["files"]:
        before.update((file["path"], site["kind"], site["text"], site["status"]) for site in file["sites"])
    worse = Worse()
    for record in records:
        for site in record.sites:
            key = (record.path, site.kind, site.text, site.status)
            if site.status not in (Status.UNDECIDED.value, Status.REPORTED.value):
                continue
            if before[key] > 0:
                before[key] -= 1
            else:
                (worse.undecided if site.status == Status.UNDECIDED.value else worse.reported).append(
                    (record.path, site)
                )
    for name, count in now.folders.items():
        share = old["folders"].get(name, {}).get("decided")
        if share is not None and round(count.decided, 2) < share:
            worse.folders.append((name, share, count.decided))
    return worse


def read_old(path: str) -> dict[str, Any]:
    """The JSON of an earlier run.

    :raises Problem: the file cannot be read, or is no such JSON.
    """
    try:
        with open(path, encoding="utf-8") as file:
            data = json.load(file)
    except OSError as error:
        raise Problem(f"{path}: {error.strerror}") from None
    except (ValueError, RecursionError):
        raise Problem(f"{path}: no JSON that `coverage --json` wrote") from None
    if not _is_ours(data):
        raise Problem(f"{path}: no JSON that `coverage --json` wrote, or one of another format than {FORMAT}")
    return data  # type: ignore[no-any-return]


def _is_ours(data: Any) -> bool:
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        return False
    files, folders = data.get("files"), data.get("folders")
    if not isinstance(files, list) or not isinstance(folders, dict):
        return False
    return all(
        isinstance(file, dict) and isinstance(file.get("path"), str) and all(map(_is_site, file.get("sites") or ()))
        for file in files
    )


def _is_site(site: Any) -> bool:
    return isinstance(site, dict) and {"kind", "text", "status"} <= site.keys()
