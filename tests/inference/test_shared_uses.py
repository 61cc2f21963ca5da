"""What several files of a project use in common."""

from __future__ import annotations

import ast

import pytest

from flake8_async_ssot.inference.project import shared_uses as module
from flake8_async_ssot.inference.project.shared_uses import File, package_of, shared_uses


def _shared(*texts: str) -> list[str]:
    text = shared_uses(File("app.web", text) for text in texts)
    ast.parse(text)
    return text.split()


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("import asyncio\nasyncio.run(main())\n", "import asyncio\nasyncio.run()\n"),
        ("import os.path\nos.path.join(a)\n", "import os.path\nos.path()\n"),
        ("from a import f\n", "from a import f\nf()\n"),
        ("from a import f as g  # why\ng.x.y\n", "from a import f\nf()\nf.x()\n"),
        (
            "    from a import (\n        f,  # first\n        g,\n    )\n",
            "from a import f\nf()\nfrom a import g\ng()\n",
        ),
        ("from . import f\n", "from app.web import f\nf()\n"),
        ("from ..core import f\n", "from app.core import f\nf()\n"),
        ("from .... import f\n", ""),
        ("from a import *\n", ""),
        ("text = 'a.b'\n", ""),
    ],
)
def test_what_two_files_share(text: str, lines: str) -> None:
    assert _shared(text, text) == lines.split()
    assert _shared(text, "") == []


def test_one_name_for_two_things_is_the_first() -> None:
    text = "from a import f\n"
    other = "from b import f\n"
    assert _shared(text, other, text, other) == "from a import f\nf()\n".split()


def test_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_LINES", 3)
    text = "from a import f, g, h\n"
    assert shared_uses([File("", text)] * 2) == "from a import f\nf()\nfrom a import g\n"


@pytest.mark.parametrize(("path", "package"), [("/p/a/b.py", "a"), ("/p/a/__init__.py", "a.b"), ("/p/b.py", "a")])
def test_package(path: str, package: str) -> None:
    assert package_of(path, "a.b") == package
