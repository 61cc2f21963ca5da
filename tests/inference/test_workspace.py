"""The other members of a workspace: found by settings and by convention, and searched after all else."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_async_ssot.checker import Run
from flake8_async_ssot.inference.modules.sources import Sources
from flake8_async_ssot.inference.modules.workspace import matching, sibling_roots
from flake8_async_ssot.options import Options
from tests.support.linting import lint_file
from tests.support.small_projects import write_all

_SYNC, _ASYNC = "def make():\n    return 1\n", "async def make():\n    return 1\n"
_CALLING = "from {} import make\n\n\nasync def main():\n    await make()\n"


def _roots(project: Path, repository: Path) -> list[str]:
    found = sibling_roots(str(project), str(repository), Sources())
    return [Path(root).relative_to(repository).as_posix() for root in found]


def _codes(path: Path) -> list[str]:
    run = Run(Options(), lambda code, default: default)
    found = [each.code for each in lint_file(run, path)]
    assert not run.failures
    return found


def test_members_of_uv(tmp_path: Path) -> None:
    table = '[tool.uv.workspace]\nmembers = ["parts/*", "extra"]\nexclude = ["parts/old"]\n'
    write_all(tmp_path, {"pyproject.toml": table, "extra/x.py": "", "parts/note.txt": ""})
    write_all(tmp_path / "parts", {"web/src/web/__init__.py": "", "lib/lib/__init__.py": "", "old/old.py": ""})
    assert _roots(tmp_path / "parts" / "web", tmp_path) == ["parts/lib", "extra"]
    assert _roots(tmp_path, tmp_path) == ["parts/lib", "parts/web/src", "extra"]


def test_folders_that_a_project_asks_for(tmp_path: Path) -> None:
    poetry = (
        '[tool.poetry.dependencies]\npython = "^3.11"\none = { path = "../one", develop = true }\n'
        '[tool.poetry.group.dev.dependencies]\ntwo = { path = "../two" }\ngone = { path = "../gone" }\n'
        '[tool.uv.sources]\nthree = { path = "../three", editable = true }\n'
    )
    write_all(tmp_path, {"app/pyproject.toml": poetry})
    write_all(tmp_path, {"one/a.py": "", "two/src/b.py": "", "three/c.py": ""})
    assert sorted(_roots(tmp_path / "app", tmp_path)) == ["one", "three", "two/src"]


@pytest.mark.parametrize(
    ("setting", "roots"),
    [
        ("", ["src/python", "projects/web/src"]),
        ('[source]\nroot_patterns = ["/src/python", "/projects/*/src"]\n', ["src/python", "projects/web/src"]),
        ('[source]\nroot_patterns = ["python"]\n', ["src/python"]),
    ],
)
def test_roots_of_pants(tmp_path: Path, setting: str, roots: list[str]) -> None:
    write_all(tmp_path, {"pants.toml": setting, "src/python/app/__init__.py": "", "projects/web/src/web.py": ""})
    found = _roots(tmp_path / "projects" / "web", tmp_path)
    assert {root for root in found if root in ("src/python", "projects/web/src")} == set(roots)


def test_by_convention(tmp_path: Path) -> None:
    write_all(tmp_path, {".git/HEAD": "", "apps/web/pyproject.toml": "", "apps/job/setup.py": "", "apps/none/a.py": ""})
    write_all(tmp_path, {"libs/core/pyproject.toml": "", "libs/core/src/core/__init__.py": "", "tool/setup.cfg": ""})
    assert _roots(tmp_path / "apps" / "web", tmp_path) == ["apps/job", "libs/core/src", "tool"]
    assert _roots(tmp_path, tmp_path) == ["libs/core/src", "apps/job", "apps/web"]


@pytest.mark.parametrize("text", ["[", "[tool]\nuv = 3\n", "[tool.uv.workspace]\nmembers = 3\n", "tool = 1\n"])
def test_malformed_settings_name_nothing(tmp_path: Path, text: str) -> None:
    write_all(tmp_path, {"pyproject.toml": text})
    assert _roots(tmp_path, tmp_path) == []


def test_patterns_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flake8_async_ssot.inference.modules.workspace.MAX_FOLDERS", 3)
    write_all(tmp_path, {f"d{number}/x.py": "" for number in range(9)})
    assert len(matching(str(tmp_path), "*", Sources())) == 3


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A repository of three members of which none is installed."""
    write_all(tmp_path, {".git/HEAD": ""})
    for name in ("web", "core", "job"):
        write_all(tmp_path / "packages" / name, {"pyproject.toml": "", f"src/{name}/__init__.py": _SYNC})
    write_all(tmp_path, {"packages/web/src/web/main.py": _CALLING.format("core")})
    return tmp_path / "packages"


def test_a_sibling_that_is_not_installed_is_found(workspace: Path) -> None:
    assert _codes(workspace / "web/src/web/main.py") == ["AWT101"]
    write_all(workspace, {"core/src/core/__init__.py": _ASYNC})
    assert _codes(workspace / "web/src/web/main.py") == []


def test_what_is_installed_comes_before_a_sibling(workspace: Path) -> None:
    write_all(workspace / "web" / ".venv", {"pyvenv.cfg": "", "lib/python3.11/site-packages/core.py": _ASYNC})
    assert _codes(workspace / "web/src/web/main.py") == []


def test_what_two_siblings_have_is_unknown(workspace: Path) -> None:
    write_all(workspace, {"job/src/core.py": _SYNC})
    assert _codes(workspace / "web/src/web/main.py") == []


def test_tests_of_siblings_are_none_of_ours(workspace: Path) -> None:
    write_all(workspace, {"core/src/tests/__init__.py": _SYNC, "web/src/web/main.py": _CALLING.format("tests")})
    assert _codes(workspace / "web/src/web/main.py") == []


def test_a_namespace_is_spread_over_siblings(workspace: Path) -> None:
    write_all(workspace, {"core/src/acme/core.py": _SYNC, "job/src/acme/job.py": _SYNC, "web/src/acme/x.py": ""})
    write_all(workspace, {"web/src/web/main.py": _CALLING.format("acme.core") + "\n\n" + _CALLING.format("acme.job")})
    assert _codes(workspace / "web/src/web/main.py") == ["AWT101", "AWT101"]


def test_a_new_sibling_is_a_miss(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(workspace)
    write_all(workspace, {"web/src/web/main.py": _CALLING.format("fresh")})

    def found() -> list[str]:
        run = Run(Options(), lambda code, default: default, uses_cache=True)
        return [each.code for each in lint_file(run, workspace / "web/src/web/main.py")]

    assert found() == found() == []
    write_all(workspace, {"fresh/pyproject.toml": "", "fresh/src/fresh.py": _SYNC})
    assert found() == ["AWT101"]
    write_all(workspace, {"fresh/src/fresh.py": _ASYNC})
    assert found() == []
