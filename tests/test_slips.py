"""Names in a configuration that mean nothing are told, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_async_ssot.slips import unknown_codes, unknown_options
from tests.support.flake8_run import flake8


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ("AWT1", ""),
        ("AWT", ""),
        ("E501", ""),
        ("A", ""),
        ("AWT777", "'AWT777' in select is neither a code nor the start of one"),
        ("awt201", "'awt201' in select is neither a code nor the start of one; did you mean 'AWT201'?"),
    ],
)
def test_codes(entry: str, told: str) -> None:
    assert "".join(unknown_codes({"select": [entry]})) == told


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("awt-cache", ""),
        ("awt_cache_dir", ""),
        ("max-line-length", ""),
        ("awt-cashe", "there is no option 'awt-cashe'; did you mean 'awt-cache'?"),
        ("awt-xyzzyx", "there is no option 'awt-xyzzyx'"),
    ],
)
def test_options(key: str, told: str) -> None:
    assert "".join(unknown_options([key])) == told


def test_flake8_tells_them_once(tmp_path: Path) -> None:
    (tmp_path / "setup.cfg").write_text("[flake8]\nawt-cashe = on\nextend-ignore = AWT299\n", "utf-8")
    for name in "ab":
        (tmp_path / f"{name}.py").write_text("x = 1\n", "utf-8")
    done = flake8(tmp_path, "-j2", ".")
    assert done.returncode == 0
    assert done.stderr.splitlines() == [
        "flake8-async-ssot: 'AWT299' in extend-ignore is neither a code nor the start of one; did you mean 'AWT209'?",
        "flake8-async-ssot: there is no option 'awt-cashe'; did you mean 'awt-cache'?",
    ]
    assert "awt-cashe" not in flake8(tmp_path, "--isolated", ".").stderr
