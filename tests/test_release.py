"""What is released names one version, and is the same however it was built."""

from __future__ import annotations

import gzip
import io
import re
import tarfile
from pathlib import Path

import pytest

from flake8_async_ssot import __version__
from tools.release import _plain

ROOT = Path(__file__).parents[1]


def test_one_version() -> None:
    assert f"\nversion: {__version__}\n" in (ROOT / "CITATION.cff").read_text("utf-8")
    released = re.findall(r"^## (\d+\.\d+\.\d+) \(", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)
    assert released[0] == __version__


def _archive(moment: int, owner: str, names: list[str]) -> bytes:
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as file:
        for name in names:
            member = tarfile.TarInfo(name)
            member.size, member.mtime, member.uname, member.mode = len(name), moment, owner, 0o600 + moment
            file.addfile(member, io.BytesIO(name.encode()))
    return gzip.compress(content.getvalue(), mtime=moment)


@pytest.mark.parametrize("other", [(2, "a", ["x", "y"]), (1, "b", ["x", "y"]), (1, "a", ["y", "x"])])
def test_nothing_of_the_machine_stays_in_an_archive(other: tuple[int, str, list[str]]) -> None:
    plain = _plain(_archive(1, "a", ["x", "y"]), 9)
    assert plain == _plain(_archive(*other), 9)
    with tarfile.open(fileobj=io.BytesIO(plain)) as file:
        held = {member.name: file.extractfile(member) for member in file}
        assert {name: part and part.read() for name, part in held.items()} == {"x": b"x", "y": b"y"}
