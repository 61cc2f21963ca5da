"""The dependencies are what the code relies on, and another version of one ends the run with one clear message."""

from __future__ import annotations

import configparser
import importlib.metadata
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from flake8_async_ssot import __version__, dependencies
from flake8_async_ssot.dependencies import DEPENDENCIES, problems

ROOT = Path(__file__).parents[1]


def _required() -> dict[str, str]:
    parser = configparser.ConfigParser()
    parser.read(ROOT / "setup.cfg", "utf-8")
    lines = parser["options"]["install_requires"].split()
    return {re.split("[<>=]", line)[0]: line for line in lines if re.match(r"[a-z_0-9]+[<>=]", line)}


@pytest.mark.parametrize("dependency", DEPENDENCIES, ids=lambda entry: entry.name)
def test_bounds_are_those_of_the_distribution(dependency: dependencies.Dependency) -> None:
    assert _required()[dependency.name] == dependency.requirement


@pytest.mark.parametrize("dependency", DEPENDENCIES, ids=lambda entry: entry.name)
def test_each_bound_is_tested(dependency: dependencies.Dependency) -> None:
    tox = (ROOT / "tox.ini").read_text("utf-8")
    lowest = tox.partition("[testenv:lowest]")[2].partition("\n\n")[0]
    pinned = re.search(rf"^    {dependency.name}==(.*)$", lowest, re.M)
    assert pinned and pinned[1].startswith(dependency.first)
    assert f"    {dependency.name}<{dependency.end}\n" in tox.partition("[testenv:highest]")[2]


@pytest.mark.parametrize("dependency", DEPENDENCIES, ids=lambda entry: entry.name)
def test_each_dependency_has_its_reason(dependency: dependencies.Dependency) -> None:
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    assert re.search(rf"^\| {dependency.name} \| `{re.escape(dependency.requirement)}` \| .+ \| .+ \|$", text, re.M)


def test_private_parts_in_the_code_are_listed() -> None:
    """What flake8 and astroid do not promise to keep is checked at the start."""
    listed = {text.split()[-1] for entry in DEPENDENCIES for _, texts in entry.parts for text in texts}
    tree = (ROOT / "flake8_async_ssot" / "inference" / "syntax" / "tree.py").read_text("utf-8")
    used = set(re.findall(r"\b(?:builder|self)\.(_(?:visit_meths|delayed\w*|import_from\w*))", tree))
    used |= set(re.findall(r"    def (_get\w+|visit_\w+|check_\w+)\(self", tree))
    assert used and used <= listed


def test_installed_ones_are_good() -> None:
    assert list(problems()) == []


@pytest.mark.parametrize(
    ("version", "is_good"),
    [("4.0.0", False), ("4.0.1", True), ("4.3.99", True), ("4.4.0", False), ("4.4.0rc1", False), ("odd", False)],
)
def test_versions(version: str, is_good: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    original = importlib.metadata.version

    def installed(name: str) -> str:
        return version if name == "astroid" else original(name)

    monkeypatch.setattr(importlib.metadata, "version", installed)
    wanted = [] if is_good else [f"astroid {version} is not supported: install astroid>=4.0.1,<4.4"]
    assert list(problems()) == wanted


def _fake(folder: Path, name: str, version: str | None, files: dict[str, str]) -> None:
    """A distribution that hides the real one."""
    for file, text in files.items():
        (folder / name / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / name / file).write_text(text, "utf-8")
    if version is not None:
        (folder / f"{name}-{version}.dist-info").mkdir()
        (folder / f"{name}-{version}.dist-info" / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n", "utf-8"
        )


def _run(tmp_path: Path, path: Path) -> subprocess.CompletedProcess[str]:
    (tmp_path / "a.py").write_text("async def f():\n    await 1\n", "utf-8")
    # The path is put first by hand, so that a fake hides what is installed.
    code = f"import sys\nsys.path.insert(0, {str(path)!r})\nfrom flake8.main.cli import main\nsys.exit(main())\n"
    command = [sys.executable, "-c", code, "--isolated", "-j1", "a.py"]
    return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize(
    ("name", "version", "files", "message"),
    [
        ("astroid", "9.0.0", {"__init__.py": ""}, "astroid 9.0.0 is not supported: install astroid>=4.0.1,<4.4"),
        ("astroid", "3.3.11", {"__init__.py": ""}, "astroid 3.3.11 is not supported: install astroid>=4.0.1,<4.4"),
        (
            "astroid",
            "4.3.99",
            {"__init__.py": "", "rebuilder.py": "class TreeRebuilder: ..."},
            "astroid 4.3.99 lacks `_visit_meths` in rebuilder.py, which is relied on: install astroid>=4.0.1,<4.4",
        ),
        (
            "typeshed_client",
            "2.99.0",
            {"__init__.py": ""},
            "typeshed_client 2.99.0 lacks typeshed/VERSIONS, which is relied on: install typeshed_client>=2.7,<3",
        ),
    ],
)
def test_other_dependency(name: str, version: str, files: dict[str, str], message: str, tmp_path: Path) -> None:
    _fake(tmp_path / "fake", name, version, files)
    done = _run(tmp_path, tmp_path / "fake")
    assert done.returncode == 1
    assert f"flake8-async-ssot {__version__} cannot run: {message}\n" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr and "AWT" not in done.stdout


def test_missing_dependency(monkeypatch: pytest.MonkeyPatch) -> None:
    def none_installed(name: str) -> str:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "version", none_installed)
    assert list(problems())[0] == "astroid is not installed: install astroid>=4.0.1,<4.4"
    assert len(list(problems())) == len(DEPENDENCIES)


def test_source_that_is_not_there_to_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """In an archive, or only compiled."""
    monkeypatch.setattr(os.path, "isfile", lambda path: False)
    assert list(problems()) == []
