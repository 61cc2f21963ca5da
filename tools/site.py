"""Builds the documentation as a site: the pages in ``docs``, with search, and with a warning as an error.

python -m tools.site --out ../site

Sphinx reads a copy of the pages, to which two of the repository's own folder are added. Links to files that are no
pages become plain text: a site has no such files.
"""

from __future__ import annotations

import argparse
import os
import posixpath
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

if not __package__:  # run as a script: only its own folder is searched
    sys.path.insert(0, str(Path(__file__).parents[1]))

from flake8_async_ssot import __version__
from flake8_async_ssot.rules import all_rules
from tools.docs import FAMILIES

ROOT = Path(__file__).parents[1]
#: Pages of the repository's own folder, by their names on the site.
OUTSIDE = {"changes.md": "CHANGELOG.md", "contributing.md": "CONTRIBUTING.md"}
#: The pages by what a reader wants.
PARTS = {
    "Use": ("check", "fix", "command", "options", "setups", "environments", "monorepo", "cache"),
    "Rules": ("rules/index",),
    "Understand": ("inference", "limits", "type-checkers", "cost", "security", "failures"),
    "Evidence": ("coverage", "mutants", "real-bugs", "primer", "oracle"),
    "Project": ("architecture", "changes", "contributing"),
}
_LINK = re.compile(r"(?<!!)\[([^\]\n]+)\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^```.*?^```", re.M | re.S)

_CONFIGURATION = """\
project = "flake8-async-ssot"
author = "the flake8-async-ssot developers"
release = {version!r}
extensions = ["myst_parser"]
html_theme = "furo"
html_title = "flake8-async-ssot {version}"
html_show_copyright = False
html_copy_source = False
# Links to headings go by the names that pages give them on a repository's own site.
myst_heading_anchors = 4
# Code is shown as it is, also where it is only a part of a program, or is no program.
suppress_warnings = ["misc.highlighting_failure"]
highlight_language = "text"
html_static_path = ["_static"]
html_css_files = ["site.css"]
"""
#: Messages are long: they are wrapped, and code is not. Commands in tables are.
_STYLE = ".highlight-text pre { white-space: pre-wrap; }\ntd code { overflow-wrap: anywhere; }\n"


def build(target: Path) -> int:
    """Write the site into a folder: the exit status of Sphinx, 0 where no link is dead."""
    with TemporaryDirectory() as folder:
        source = Path(folder)
        write_source(source)
        command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-n", "-E", "-b", "html"]
        return subprocess.run([*command, str(source), str(target)], check=False).returncode


def write_source(folder: Path) -> None:
    """Write what Sphinx reads: the pages, their order and the configuration."""
    shutil.copytree(ROOT / "docs", folder, dirs_exist_ok=True)
    for name, source in OUTSIDE.items():
        shutil.copy(ROOT / source, folder / name)
    (folder / "conf.py").write_text(_CONFIGURATION.format(version=__version__), "utf-8")
    (folder / "_static").mkdir()
    (folder / "_static" / "site.css").write_text(_STYLE, "utf-8")
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*.md")}
    for name in names:
        path = folder / name
        path.write_text(_on_site(path.read_text("utf-8"), name, names), "utf-8")
    _append(folder / "index.md", *(_tree(title, pages) for title, pages in PARTS.items()))
    _append(folder / "rules" / "index.md", *_trees_of_rules())


def _append(path: Path, *parts: str) -> None:
    path.write_text("\n\n".join([path.read_text("utf-8"), *parts]) + "\n", "utf-8")


def _tree(title: str, pages: Sequence[str]) -> str:
    """An entry of the navigation, which the page itself does not show."""
    return "\n".join(["```{toctree}", ":hidden:", f":caption: {title}", "", *pages, "```"])


def _trees_of_rules() -> list[str]:
    entries = [(rule.code[3], f"{rule.code} {rule.name()} <{rule.name()}>") for rule in all_rules()]
    return [_tree(title, [each for first, each in entries if first == digit]) for digit, title in FAMILIES.items()]


def _on_site(text: str, name: str, names: set[str]) -> str:
    """A page with the links that a site can have."""
    parts = re.split(f"({_FENCE.pattern})", text, flags=_FENCE.flags)
    prose = (_LINK.sub(lambda match: _link(match, name, names), part) for part in parts[::2])
    linked = [*parts]
    linked[::2] = prose
    return "".join(linked).replace("```console", "```text")


def _link(match: re.Match[str], name: str, names: set[str]) -> str:
    """A link as the site has it: to a page of its own, or only its text where it leads to another file."""
    text, target = match.groups()
    path, sign, anchor = target.partition("#")
    if not path or re.match(r"\w+:", path):
        return match[0]
    source = OUTSIDE.get(name, f"docs/{name}")
    place = posixpath.normpath(posixpath.join(posixpath.dirname(source), path))
    page = next((page for page, outside in OUTSIDE.items() if outside == place), place.removeprefix("docs/"))
    if page not in names:
        # A page that is missing stays a link: the build is to fail.
        return match[0] if place.startswith("docs/") and place.endswith(".md") else text
    return f"[{text}]({os.path.relpath(page, posixpath.dirname(name) or '.')}{sign}{anchor})".replace(os.sep, "/")


def main(arguments: Sequence[str] | None = None) -> int:
    """Build the site; the exit status is 1 where a link is dead or a page is in no part."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--out", type=Path, required=True, help="folder to write the site to")
    return 1 if build(parser.parse_args(arguments).out.resolve()) else 0


if __name__ == "__main__":
    sys.exit(main())
