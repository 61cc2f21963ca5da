"""Lists the links of the documentation that leave the repository, and checks how they are written.

python -m tools.links             compares them with tools/links.txt, without a network
python -m tools.links --write     writes that list
python -m tools.links --ask       asks every address whether it is there, from where there is a network
"""

from __future__ import annotations

import argparse
import re
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[1]
LIST = ROOT / "tools" / "links.txt"
#: Hosts that links lead to. Who adds one has looked at it.
HOSTS = frozenset({
    "docs.astral.sh", "docs.python.org", "flake8-async.readthedocs.io", "github.com", "mypy.readthedocs.io",
    "peps.python.org", "pylint.readthedocs.io", "pytest-asyncio.readthedocs.io", "typescript-eslint.io",
})  # fmt: skip
#: Seconds to wait for an answer.
TIMEOUT = 20

_ADDRESS = re.compile(r"https?:[^\s)\]>\"'`]*")
_WELL_WRITTEN = re.compile(r"https://[a-z0-9.-]+(/[\w./-]*)?(#[\w.-]+)?")


def links(root: Path = ROOT) -> dict[str, list[str]]:
    """The addresses on the pages of a repository, each with the pages that it stands on."""
    found: dict[str, list[str]] = {}
    for page in sorted([*root.glob("*.md"), *(root / "docs").rglob("*.md"), *(root / "examples").rglob("*.md")]):
        for address in dict.fromkeys(_ADDRESS.findall(page.read_text("utf-8"))):
            found.setdefault(address, []).append(page.relative_to(root).as_posix())
    return dict(sorted(found.items()))


def badly_written(addresses: Sequence[str]) -> Iterator[str]:
    """What is wrong with addresses, by how they are written."""
    for address in addresses:
        path = urlsplit(address).path
        if not _WELL_WRITTEN.fullmatch(address) or "//" in path or ".." in path or address.endswith((".", "-")):
            yield f"{address}: is no plain https address"
        elif urlsplit(address).hostname not in HOSTS:
            yield f"{address}: leads to a host that tools/links.py does not list"


def listed(found: dict[str, list[str]]) -> str:
    """The list: each address in a line, with the first page that it stands on, and the number of others."""
    lines = (f"{url}  {pages[0]}{f' and {len(pages) - 1} more' if pages[1:] else ''}" for url, pages in found.items())
    return "".join(f"{line}\n" for line in lines)


def unanswered(addresses: Sequence[str]) -> Iterator[str]:
    """The addresses, without their anchors, that do not answer, each with why."""
    for address in dict.fromkeys(address.partition("#")[0] for address in addresses):
        request = urllib.request.Request(address, headers={"User-Agent": "tools/links.py"})
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT):
                pass
        except (OSError, urllib.error.URLError) as error:
            yield f"{address}: {error}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Check, write or ask; the exit status is 1 where something is wrong."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="write the list")
    parser.add_argument("--ask", action="store_true", help="ask every address whether it is there")
    given = parser.parse_args(arguments)
    found = links()
    if given.write:
        LIST.write_text(listed(found), "utf-8")
    problems = [*badly_written([*found]), *(unanswered([*found]) if given.ask else ())]
    if not LIST.is_file() or LIST.read_text("utf-8") != listed(found):
        problems.append("tools/links.txt differs from the pages: --write writes it")
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
