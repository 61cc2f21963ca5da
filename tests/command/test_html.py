"""The pages of ``coverage --html``: sites are marked, no text of the project becomes markup, a browser shows them."""

from __future__ import annotations

import re
import shutil
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from tests.command.conftest import Invoke

_VOID = frozenset({"meta", "br", "link", "img"})


class _Elements(HTMLParser):
    """Collects elements, and fails where one is not closed in its place."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def _elements(path: Path) -> list[tuple[str, dict[str, str | None]]]:
    parser = _Elements()
    parser.feed(path.read_text("utf-8"))
    parser.close()
    assert parser.open == []
    return parser.found


@pytest.fixture
def pages(project: Path, awt: Invoke) -> Path:
    """The pages of the project, with a file whose text looks like markup."""
    (project / "app" / "odd.py").write_text(
        "async def é(x):\n    print('<b>&amp;</b></code>', 'ü', x.f(\n        await x.g('</script>'),\n    ))\n",
        "utf-8",
    )
    assert awt("coverage", "app", "--html=out").exit_code == 0
    return project / "out"


def _page_of(pages: Path, name: str) -> Path:
    link: str
    (link,) = re.findall(rf'<a href="(file\d+\.html)">{re.escape(name)}</a>', (pages / "index.html").read_text("utf-8"))
    return pages / link


def test_overview_names_folders_files_and_reasons(pages: Path) -> None:
    text = (pages / "index.html").read_text("utf-8")
    assert "sites are decided</h1>" in text
    assert "parameter `db` has no annotation <b>1</b>" in text
    assert 'title="1 fine, 1 reported, 1 suppressed, 1 undecided"' in text
    _elements(pages / "index.html")


def test_each_site_is_marked_with_its_status(pages: Path) -> None:
    elements = _elements(_page_of(pages, "main.py"))
    marks = [attributes["class"] for tag, attributes in elements if tag == "mark"]
    assert marks == ["reported", "suppressed", "fine", "undecided"]
    boxes = {attributes["id"] for tag, attributes in elements if tag == "div" and "hidden" in attributes}
    assert boxes == {f"e{attributes['data-site']}" for tag, attributes in elements if tag == "mark"}


def test_text_of_the_project_is_never_markup(pages: Path) -> None:
    page = _page_of(pages, "odd.py")
    text = page.read_text("utf-8")
    assert "<b>&amp;</b>" not in text and "&lt;b&gt;&amp;amp;&lt;/b&gt;" in text
    assert text.count("</script>") == 1
    marks = [(attributes["class"]) for tag, attributes in _elements(page) if tag == "mark"]
    # `print` and `x.f` on each of their lines, `x.g` once.
    assert marks.count("undecided") >= 3


def test_pages_need_no_network(pages: Path) -> None:
    for page in pages.iterdir():
        assert not re.search(r"(?:https?:)?//[\w.]+/|@import|url\(", page.read_text("utf-8"))


def test_folder_that_cannot_be_made_is_named(project: Path, awt: Invoke) -> None:
    (project / "taken").write_text("", "utf-8")
    result = awt("coverage", "app", "--html=taken")
    assert (result.exit_code, "taken: File exists" in result.output) == (2, True)


@pytest.fixture
def browser() -> Any:
    """A browser without a window; the test is skipped where none is installed."""
    playwright = pytest.importorskip("playwright.sync_api")
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no browser is installed")
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_browser_shows_evidence(pages: Path, browser: Any, scheme: str) -> None:
    page = browser.new_context(color_scheme=scheme).new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto((pages / "index.html").as_uri())
    page.click("text=main.py")
    shown = "#evidence > div:not([hidden])"
    page.hover("mark.reported")
    assert "AWT101" in page.inner_text(shown)
    page.click("mark.undecided")
    page.mouse.move(1, 1)
    assert "parameter `db` has no annotation" in page.inner_text(shown)
    page.press("body", "Escape")
    assert page.locator(shown).count() == 0
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, re.findall(r"\d+", background))) > 3 * 128) is (scheme == "light")
    assert troubles == [] and all(url.startswith("file:") for url in requests)
