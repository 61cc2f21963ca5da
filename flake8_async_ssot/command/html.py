"""The pages of ``coverage --html``: an overview, and each file with its sites. They need no network and no script file.

Texts of the project never become markup: whatever is not written here goes through ``escape``.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from html import escape

from flake8_async_ssot import __version__
from flake8_async_ssot.command.counts import STATUSES, Count, Summary
from flake8_async_ssot.command.page_style import SCRIPT, STYLE
from flake8_async_ssot.command.problem import Problem
from flake8_async_ssot.command.records import FileRecord, SiteRecord
from flake8_async_ssot.command.sites import Status

#: Reasons in the overview, and texts behind each of them.
_MOST_REASONS, _MOST_TEXTS = 25, 3
#: How marks nest where sites do: what matters more is drawn on top.
_WEIGHT = {status.value: weight for weight, status in enumerate(Status)}


def write_pages(folder: str, records: Sequence[FileRecord], found: Summary) -> None:
    """Write all pages into a folder, which is made where it does not exist.

    :raises Problem: the folder or a file in it cannot be written.
    """
    measured = [record for record in records if not record.error]
    try:
        os.makedirs(folder, exist_ok=True)
        _write(folder, "index.html", overview(measured, found))
        for record, name in zip(measured, _names(measured)):
            _write(folder, name, file_page(record, found.files[record.path]))
    except OSError as error:
        raise Problem(f"{folder}: {error.strerror}") from None


def _write(folder: str, name: str, text: str) -> None:
    with open(os.path.join(folder, name), "w", encoding="utf-8", errors="backslashreplace") as file:
        file.write(text)


def _names(records: Sequence[FileRecord]) -> list[str]:
    """The names of the pages of files, by number: paths may be too long for one, or differ in case alone."""
    return [f"file{number}.html" for number, _ in enumerate(records, 1)]


def overview(records: Sequence[FileRecord], found: Summary) -> str:
    """The page of all folders, reasons and files."""
    by_folder: dict[str, list[tuple[FileRecord, str]]] = {}
    for record, name in zip(records, _names(records)):
        by_folder.setdefault(record.path.rpartition("/")[0] or ".", []).append((record, name))
    kinds = "".join(_row(kind, count) for kind, count in (*found.kinds.items(), ("all", found.all)))
    folders = "".join(_folder(name, found, by_folder.get(name, [])) for name in found.folders)
    errors = "".join(f"<li>{escape(error)}</li>" for error in found.errors)
    body = [
        f"<h1>{found.all.decided:.1f} % of {found.all.total:,} sites are decided</h1>",
        _legend(),
        f"<section><h2>Sites</h2>{_table('Kind', kinds)}</section>",
        f"<section><h2>Folders and files</h2>{_table('Folder', folders)}</section>",
        f"<section><h2>Why undecided</h2>{_reasons(found)}</section>",
        f"<section><h2>Not measured</h2><ul>{errors}</ul></section>" if errors else "",
    ]
    return _page("Coverage", "".join(body))


def _legend() -> str:
    told = {
        "fine": "proven fine",
        "reported": "reported by the linter",
        "suppressed": "reported, and suppressed",
        "undecided": "not known: the linter is silent",
    }
    marks = "".join(f'<span><i class="key {status}"></i>{escape(told[status])}</span>' for status in STATUSES)
    return f'<p class="legend">{marks}</p>'


def _table(heading: str, rows: str) -> str:
    headings = "".join(f'<th class="number">{status}</th>' for status in STATUSES)
    head = f'<tr><th>{heading}</th><th class="wide">Share</th>{headings}<th class="number">decided</th></tr>'
    return f"<div class=scroll><table><thead>{head}</thead>{rows}</table></div>"


def _row(label: str, count: Count, link: str = "", kind: str = "") -> str:
    text = f'<a href="{escape(link)}">{escape(label)}</a>' if link else escape(label)
    numbers = "".join(f'<td class="number">{count.by_status[status]:,}</td>' for status in STATUSES)
    share = f'<td class="number">{count.decided:.1f} %</td>'
    return f'<tr class="{kind}"><th scope="row">{text}</th><td>{_bar(count)}</td>{numbers}{share}</tr>'


def _bar(count: Count) -> str:
    """A bar with the share of each status; a share that is there is never too thin to be seen."""
    parts = [(status, count.by_status[status]) for status in STATUSES if count.by_status[status]]
    told = ", ".join(f"{number:,} {status}" for status, number in parts) or "no sites"
    pieces = "".join(f'<i class="{status}" style="flex-grow:{number}"></i>' for status, number in parts)
    return f'<div class="bar" role="img" aria-label="{told}" title="{told}">{pieces}</div>'


def _folder(name: str, found: Summary, files: Iterable[tuple[FileRecord, str]]) -> str:
    rows = "".join(
        _row(record.path.rpartition("/")[2], found.files[record.path], page, "file")
        for record, page in sorted(files, key=lambda item: item[0].path)
    )
    return f"<tbody>{_row(name, found.folders[name], kind='folder')}{rows}</tbody>"


def _reasons(found: Summary) -> str:
    most = max((reason.sites for _, reason in found.sorted_reasons), default=1)
    rows = []
    for name, reason in found.sorted_reasons[:_MOST_REASONS]:
        behind = [f"{escape(text)} <b>{number:,}</b>" for text, number in reason.behind.most_common(_MOST_TEXTS)]
        width = 100 * reason.sites / most
        bar = f'<div class="bar thin"><i class="undecided" style="flex:0 0 {width:.1f}%"></i></div>'
        cells = f'<td>{bar}</td><td class="number">{reason.sites:,}</td><td class="texts">{"<br>".join(behind)}</td>'
        rows.append(f'<tr><th scope="row">{escape(name)}</th>{cells}</tr>')
    head = '<tr><th>Reason</th><th class="wide">Share</th><th class="number">sites</th><th>Most often</th></tr>'
    return f"<div class=scroll><table><thead>{head}</thead><tbody>{''.join(rows)}</tbody></table></div>"


def file_page(record: FileRecord, count: Count) -> str:
    """The page of one file: its source with every site marked, and the evidence for each."""
    lines = "".join(
        f'<li id="L{number}"><code>{text or " "}</code></li>' for number, text in enumerate(_marked_lines(record), 1)
    )
    listed = "".join(_listed(index, site) for index, site in enumerate(record.sites) if site.status != "fine")
    aside = f"<aside><h2>Not proven fine</h2><ol>{listed or '<li>none</li>'}</ol></aside>"
    head = f'<p><a href="index.html">All files</a></p><h1>{escape(record.path)}</h1>{_legend()}'
    table = _table("File", f"<tbody>{_row(record.path.rpartition('/')[2], count)}</tbody>")
    evidence = "".join(_evidence(index, site) for index, site in enumerate(record.sites))
    source = f'<ol class="source">{lines}</ol>'
    body = f'{head}{table}<div class="columns">{source}{aside}</div><div id="evidence" role="status">{evidence}</div>'
    return _page(record.path, body)


def _marked_lines(record: FileRecord) -> Iterator[str]:
    """Each line of a file as markup. A site over several lines is marked on each of them."""
    by_line: dict[int, list[tuple[int, int, int]]] = {}
    for index, site in enumerate(record.sites):
        for line in range(site.line, min(site.end_line, len(record.lines)) + 1):
            start = site.column if line == site.line else 0
            end = site.end_column if line == site.end_line else len(record.lines[line - 1].rstrip())
            by_line.setdefault(line, []).append((start, end, index))
    for number, text in enumerate(record.lines, 1):
        yield _marked(text.rstrip("\r\n"), by_line.get(number, []), record.sites)


def _marked(text: str, spans: list[tuple[int, int, int]], sites: Sequence[SiteRecord]) -> str:
    """A line with its sites marked; marks nest as the expressions do."""
    opening: dict[int, list[tuple[int, int, int]]] = {}
    for start, end, index in spans:
        if start < end:
            opening.setdefault(start, []).append((start, end, index))
    made, open_ends = [], list[int]()
    for position, char in enumerate(text):
        while open_ends and open_ends[-1] <= position:
            open_ends.pop()
            made.append("</mark>")
        for _, end, index in sorted(opening.get(position, ()), key=lambda span: (-span[1], -span[2])):
            made.append(f'<mark class="{sites[index].status}" tabindex="0" data-site="{index}">')
            open_ends.append(end)
        made.append(escape(char, quote=False))
    return "".join(made) + "</mark>" * len(open_ends)


def _listed(index: int, site: SiteRecord) -> str:
    what = f"<b>{escape(site.code)}</b> " if site.code else ""
    place = f'<a href="#L{site.line}" data-site="{index}">{site.line}</a>'
    return f'<li class="{site.status}">{place} <code>{escape(site.text)}</code><br>{what}{escape(site.why)}</li>'


def _evidence(index: int, site: SiteRecord) -> str:
    """The box of one site, which is shown when its mark is pointed at or chosen."""
    what = f"<b>{escape(site.code)}</b> {escape(site.why)}" if site.code else escape(site.why)
    by = f"<p>Suppressed by {escape(site.suppressed_by)}.</p>" if site.suppressed_by else ""
    links = "".join(f"<li>{escape(text)}</li>" for text in site.evidence)
    head = f'<p><i class="key {site.status}"></i><b>{site.status}</b> · {site.kind} · {escape(site.verdict)}</p>'
    said = f"<p>{what}</p>" if what else ""
    chain = f"<ol>{links}</ol>" if links else ""
    return f'<div hidden id="e{index}">{head}<p><code>{escape(site.text)}</code></p>{said}{by}{chain}</div>'


def _page(title: str, body: str) -> str:
    foot = f"<footer>flake8-async-ssot {escape(__version__)}</footer>"
    head = (
        f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
        f'<meta name="color-scheme" content="light dark"><style>{STYLE}</style>'
    )
    return (
        f'<!DOCTYPE html><html lang="en"><head>{head}</head>'
        f"<body><main>{body}{foot}</main><script>{SCRIPT}</script></body></html>\n"
    )
