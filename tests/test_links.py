"""Links between our pages lead to a file that is there, and to a heading that is in it."""

from __future__ import annotations

import io
import re
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tools import links

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")])


def _prose(page: Path) -> str:
    """The text without its code, where brackets mean something else."""
    text = re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.M | re.S)
    return re.sub(r"`[^`\n]*`", "`", re.sub(r"^    .*$", "", text, flags=re.M))


def _links(page: Path) -> list[str]:
    targets = re.findall(r"\]\(([^)\s]+)\)", _prose(page))
    return [target for target in targets if not re.match(r"https?:", target)]


def _anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.M)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    for link in _links(page):
        name, _, anchor = link.partition("#")
        target = page.parent / name if name else page
        assert target.exists(), link
        assert not anchor or anchor in _anchors(target), link


def test_pages_link_to_each_other() -> None:
    assert any(_links(page) for page in PAGES)


def test_links_that_leave_the_repository_are_listed_and_well_written() -> None:
    found = links.links()
    assert [*links.badly_written([*found])] == []
    assert links.LIST.read_text("utf-8") == links.listed(found), "run python -m tools.links --write"


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("http://docs.python.org/3/", "is no plain https address"),
        ("https://docs.python.org/3//library", "is no plain https address"),
        ("https://docs.python.org/3/#", "is no plain https address"),
        ("https://docs.pythom.org/3/", "leads to a host"),
        ("https://docs.python.org/3/library/asyncio.html#asyncio.run", ""),
    ],
)
def test_badly_written_links(address: str, problem: str) -> None:
    assert problem in "".join(links.badly_written([address])) and bool(problem) is any(links.badly_written([address]))


def test_addresses_are_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(request: urllib.request.Request, timeout: float) -> io.BytesIO:
        if request.full_url.endswith("gone"):
            raise urllib.error.URLError("not there")
        return io.BytesIO()

    monkeypatch.setattr(urllib.request, "urlopen", answer)
    addresses = ["https://a.org/", "https://a.org/#one", "https://a.org/gone"]
    assert [*links.unanswered(addresses)] == ["https://a.org/gone: <urlopen error not there>"]
