"""The digest of an outline knows all that the pruned tree has, and nothing of what was pruned."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import flake8_async_ssot
from flake8_async_ssot.inference.syntax.outline import Outline, outline
from flake8_async_ssot.inference.syntax.skeleton import prune

TEXT = '''\
"""A module."""
import json


@decorated(
    1,
)
class C(Base, metaclass=Meta):
    """A class."""

    limit: int = 3

    def f(self, x, *, y=1):
        log("f")
        if x:
            return 1
        else:
            y = 2
        return y

    def g(self):
        log("g")

    def h(self): return json.loads("{}")


def top():
    try:
        with opened() as file:
            return file
    except OSError as error:
        log(error)
    return None
'''
FILES = sorted(Path(flake8_async_ssot.__file__).parent.rglob("*.py"))


def _outline(text: str) -> Outline:
    return outline(prune(ast.parse(text)), text.encode())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("A module.", "Another text."),
        ("import json", "# A comment.\n\nimport json"),
        ('log("f")', 'log("f", 1)\n        # A comment.\n        print()'),
        ('log("g")', "print(self)"),
        ("        log(error)\n", "        log(error, 2)\n        print()\n"),
        ('    """A class."""\n', ""),
    ],
)
def test_what_no_other_module_sees(old: str, new: str) -> None:
    assert _outline(TEXT.replace(old, new)).digest == _outline(TEXT).digest


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    1,", "    2,"),
        ("metaclass=Meta", "metaclass=Other"),
        ("limit: int = 3", "limit: int = 4"),
        ("y=1", "y=2"),
        ("    def f", "    async def f"),
        ("if x:", "if not x:"),
        ("        else:\n            y = 2\n", ""),
        ('        log("g")', "        pass"),
        ("except OSError", "except ValueError"),
        ("opened() as file", "other() as file"),
        ('json.loads("{}")', "json"),
        ("    return None", "    return 1"),
        ("        return y\n", "            return y\n"),
    ],
)
def test_what_others_see(old: str, new: str) -> None:
    assert old in TEXT
    assert _outline(TEXT.replace(old, new)).digest != _outline(TEXT).digest


def test_lines_of_definitions() -> None:
    lines = TEXT.splitlines()
    found = _outline(TEXT).lines
    assert {name: [lines[line - 1].strip() for line in places] for name, places in found.items()} == {
        "C": ["class C(Base, metaclass=Meta):"],
        "C.f": ["def f(self, x, *, y=1):"],
        "C.g": ["def g(self):"],
        "C.h": ['def h(self): return json.loads("{}")'],
        "top": ["def top():"],
    }


@settings(max_examples=150)
@given(
    st.sampled_from(FILES), st.integers(0, 10_000), st.integers(0, 10_000), st.sampled_from(["drop", "copy", "pass"])
)
def test_the_same_digest_is_the_same_tree(path: Path, line: int, other: int, edit: str) -> None:
    """A line of real code is dropped, put in another place, or replaced by a statement."""
    text = path.read_text("utf-8")
    lines = text.splitlines(keepends=True) or ["\n"]
    line, other = line % len(lines), other % len(lines)
    given_line = lines[line]
    if edit == "drop":
        del lines[line]
    elif edit == "copy":
        lines.insert(other, given_line)
    else:
        lines[line] = given_line[: len(given_line) - len(given_line.lstrip())] + "pass\n"
    changed = "".join(lines)
    try:
        pruned = prune(ast.parse(changed))
    except SyntaxError:
        return
    before = prune(ast.parse(text))
    if outline(pruned, changed.encode()).digest == outline(before, text.encode()).digest:
        assert ast.dump(pruned) == ast.dump(before)
