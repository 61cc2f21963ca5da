"""Which environment belongs to which code: variables, folders, and the places of Poetry, pipenv and others."""

from __future__ import annotations

import ntpath
import posixpath
import sys
from pathlib import Path

import pytest

from flake8_async_ssot.checker import Run
from flake8_async_ssot.inference.answers.surroundings import Origin
from flake8_async_ssot.inference.modules.editable import _folder_of_url
from flake8_async_ssot.inference.modules.environment import Chooser
from flake8_async_ssot.inference.modules.managers import pipenv_name, poetry_name
from flake8_async_ssot.inference.modules.paths import absolute
from flake8_async_ssot.inference.modules.prefixes import Prefix
from flake8_async_ssot.inference.modules.sources import Sources
from flake8_async_ssot.options import Options
from tests.support.linting import lint_file
from tests.support.small_projects import write_all


def _environment(prefix: Path, is_conda: bool = False) -> Path:
    """An environment; its folder of packages."""
    folder = prefix / "lib" / "python3.11" / "site-packages"
    folder.mkdir(parents=True)
    if is_conda:
        (prefix / "conda-meta").mkdir()
    else:
        (prefix / "pyvenv.cfg").write_text("version = 3.11.4\n", "utf-8")
    return folder


def _choose(start: Path, folder: Path | None = None, **environ: str) -> Prefix:
    chooser = Chooser(Sources(), str(start), None, {"HOME": str(start / "home"), **environ})
    return chooser.of(str(folder or start))


@pytest.mark.parametrize("name", [".venv", "venv", "env"])
def test_folder_of_an_environment(tmp_path: Path, name: str) -> None:
    _environment(tmp_path / name)
    assert _choose(tmp_path) == (str(tmp_path / name), Origin.FOLDER)


@pytest.mark.parametrize("name", ["env", ".conda", ".pixi/envs/default"])
def test_folder_of_condas_kind(tmp_path: Path, name: str) -> None:
    _environment(tmp_path / name, is_conda=True)
    assert _choose(tmp_path) == (str(tmp_path / name), Origin.FOLDER)


def test_a_package_that_is_called_env_is_no_environment(tmp_path: Path) -> None:
    write_all(tmp_path, {"env/__init__.py": "", "env/lib/python3.11/site-packages/a.py": ""})
    assert _choose(tmp_path).named_by is Origin.RUNNING


def test_beside_the_file_comes_before_the_working_folder(tmp_path: Path) -> None:
    _environment(tmp_path / ".venv")
    _environment(tmp_path / "member" / ".venv")
    write_all(tmp_path, {"member/app/__init__.py": "", "other/app/__init__.py": ""})
    assert _choose(tmp_path, tmp_path / "member" / "app").path == str(tmp_path / "member" / ".venv")
    assert _choose(tmp_path, tmp_path / "other" / "app").path == str(tmp_path / ".venv")


def test_the_working_folder_counts_for_code_elsewhere(tmp_path: Path) -> None:
    _environment(tmp_path / "here" / ".venv")
    (tmp_path / "there").mkdir()
    assert _choose(tmp_path / "here", tmp_path / "there").path == str(tmp_path / "here" / ".venv")


def test_conda(tmp_path: Path) -> None:
    _environment(tmp_path / ".venv")
    _environment(tmp_path / "conda", is_conda=True)
    active = str(tmp_path / "conda")
    assert _choose(tmp_path, CONDA_PREFIX=active, CONDA_DEFAULT_ENV="web") == (active, Origin.CONDA)
    assert _choose(tmp_path, CONDA_PREFIX=active, CONDA_DEFAULT_ENV="base").named_by is Origin.FOLDER
    assert _choose(tmp_path, CONDA_PREFIX=sys.prefix, CONDA_DEFAULT_ENV="web").named_by is Origin.FOLDER
    both = _choose(tmp_path, CONDA_PREFIX=active, CONDA_DEFAULT_ENV="web", VIRTUAL_ENV=str(tmp_path / ".venv"))
    assert both.named_by is Origin.VARIABLE


def test_condas_base_is_better_than_nothing(tmp_path: Path) -> None:
    _environment(tmp_path / "conda", is_conda=True)
    found = _choose(tmp_path, CONDA_PREFIX=str(tmp_path / "conda"), CONDA_DEFAULT_ENV="base")
    assert found.named_by is Origin.CONDA


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("pyrightconfig.json", '{"venvPath": "envs", "venv": "web"}'),
        ("pyrightconfig.json", '{\n // with a comment\n "venvPath": "envs", /* and another */ "venv": "web",\n}'),
        ("pyproject.toml", '[tool.pyright]\nvenvPath = "envs"\nvenv = "web"\n'),
    ],
)
def test_pyright(tmp_path: Path, file: str, text: str) -> None:
    _environment(tmp_path / ".venv")
    _environment(tmp_path / "envs" / "web")
    write_all(tmp_path, {file: text})
    assert _choose(tmp_path) == (str(tmp_path / "envs" / "web"), Origin.PYRIGHT)


@pytest.mark.parametrize("text", ["", "[]", "{", '{"venv": 3}', '{"venv": "gone", "venvPath": "envs"}'])
def test_what_pyright_does_not_say(tmp_path: Path, text: str) -> None:
    _environment(tmp_path / ".venv")
    write_all(tmp_path, {"pyrightconfig.json": text})
    assert _choose(tmp_path).named_by is Origin.FOLDER


def test_uv_and_pdm_may_name_a_folder(tmp_path: Path) -> None:
    _environment(tmp_path / "elsewhere")
    write_all(tmp_path, {"uv.lock": ""})
    assert _choose(tmp_path, UV_PROJECT_ENVIRONMENT="elsewhere") == (str(tmp_path / "elsewhere"), Origin.UV)
    write_all(tmp_path, {".pdm-python": f"{tmp_path}/elsewhere/bin/python\n"})
    assert _choose(tmp_path) == (str(tmp_path / "elsewhere"), Origin.PDM)


_POETRY = '[tool.poetry]\nname = "My App"\n'


def _poetry(tmp_path: Path, where: Path, *minors: str, text: str = _POETRY) -> list[str]:
    project = tmp_path / "project"
    write_all(project, {"pyproject.toml": text})
    names = [f"{poetry_name('My App', str(project))}-py{minor}" for minor in minors]
    for name in names:
        _environment(where / name)
    return [str(where / name) for name in names]


@pytest.mark.parametrize(
    "text",
    [
        _POETRY,
        '[project]\nname = "My App"\n[tool.poetry]\npackage-mode = true\n',
        '[project]\nname = "My App"\n[build-system]\nbuild-backend = "poetry.core.masonry.api"\n',
    ],
)
def test_poetry(tmp_path: Path, text: str) -> None:
    _, newest = _poetry(tmp_path, tmp_path / "cache" / "virtualenvs", "3.9", "3.12", text=text)
    found = _choose(tmp_path / "project", POETRY_CACHE_DIR=str(tmp_path / "cache"))
    assert found == (newest, Origin.POETRY)


def test_poetry_by_its_settings(tmp_path: Path) -> None:
    old, _ = _poetry(tmp_path, tmp_path / "project" / "envs", "3.9", "3.12")
    write_all(tmp_path / "project", {"poetry.toml": '[virtualenvs]\npath = "{project-dir}/envs"\n'})
    assert _choose(tmp_path / "project").path != old
    name = poetry_name("My App", str(tmp_path / "project"))
    write_all(tmp_path / "project" / "envs", {"envs.toml": f'[{name}]\nminor = "3.9"\npatch = "3.9.1"\n'})
    assert _choose(tmp_path / "project").path == old


def test_poetrys_own_cache_and_the_users_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    (path,) = _poetry(tmp_path, tmp_path / "home" / ".cache" / "pypoetry" / "virtualenvs", "3.11")
    home = str(tmp_path / "home")
    assert _choose(tmp_path / "project", HOME=home).path == path
    (other,) = _poetry(tmp_path, tmp_path / "shelf", "3.11")
    write_all(tmp_path / "home", {".config/pypoetry/config.toml": f'[virtualenvs]\npath = "{tmp_path}/shelf"\n'})
    assert _choose(tmp_path / "project", HOME=home).path == other


def test_a_project_of_another_tool_has_no_environment_of_poetry(tmp_path: Path) -> None:
    _poetry(tmp_path, tmp_path / "cache" / "virtualenvs", "3.11", text='[project]\nname = "My App"\n')
    found = _choose(tmp_path / "project", POETRY_CACHE_DIR=str(tmp_path / "cache"))
    assert found.named_by is Origin.RUNNING


def test_names_as_the_tools_make_them() -> None:
    # What Poetry 2.5.1 and pipenv 2026.10.3 made for these projects.
    assert poetry_name("Some App", "/srv/work/some app") == "some_app-wajoJbGB"
    assert pipenv_name("some app", "/srv/work/some app/Pipfile") == "some_app-QPn-SPY0"


@pytest.mark.parametrize("variables", [{"WORKON_HOME": "{0}/shared"}, {"XDG_DATA_HOME": "{0}/data"}, {}])
def test_pipenv(tmp_path: Path, variables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    folder = {"WORKON_HOME": "shared", "XDG_DATA_HOME": "data/virtualenvs"}
    kept = tmp_path / folder.get(next(iter(variables), ""), "home/.local/share/virtualenvs")
    project = tmp_path / "project"
    write_all(project, {"Pipfile": ""})
    prefix = kept / pipenv_name("project", str(project / "Pipfile"))
    _environment(prefix)
    environ = {"HOME": str(tmp_path / "home"), **{name: text.format(tmp_path) for name, text in variables.items()}}
    assert Chooser(Sources(), str(project), None, environ).of(str(project)) == (str(prefix), Origin.PIPENV)


def test_a_file_may_name_an_environment_that_is_kept_with_others(tmp_path: Path) -> None:
    _environment(tmp_path / "shared" / "web")
    write_all(tmp_path / "project", {".venv": "web\n"})
    assert _choose(tmp_path / "project", WORKON_HOME=str(tmp_path / "shared")).path == str(tmp_path / "shared" / "web")


def test_what_pants_exported(tmp_path: Path) -> None:
    exported = tmp_path / "dist" / "export" / "python" / "virtualenvs"
    write_all(tmp_path, {"pants.toml": "", "src/app/__init__.py": ""})
    for name in ("mypy/3.11.4", "python-default/3.11.4"):
        _environment(exported / name)
    found = _choose(tmp_path, tmp_path / "src" / "app")
    assert found == (str(exported / "python-default" / "3.11.4"), Origin.PANTS)


_CALLING = "from lib import make\n\n\nasync def main():\n    await make()\n"


def test_files_of_two_environments_in_one_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``make`` is sync in one environment and async in the other; whichever comes first, and again from the cache."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    for member, kind in (("one", "def"), ("two", "async def")):
        packages = _environment(tmp_path / member / ".venv")
        write_all(packages, {"lib.py": f"{kind} make():\n    return 1\n"})
        write_all(tmp_path / member, {"pyproject.toml": "", "main.py": _CALLING})
    for order in (("one", "two", "one"), ("two", "one", "two")):
        run = Run(Options(), lambda code, default: default, uses_cache=True)
        found = {member: [each.code for each in lint_file(run, tmp_path / member / "main.py")] for member in order}
        assert found == {"one": ["AWT101"], "two": []}
        assert not run.failures


def test_few_environments_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flake8_async_ssot.contexts.MAX_CONTEXTS", 2)
    members = [f"m{number}" for number in range(4)]
    for member in members:
        packages = _environment(tmp_path / member / ".venv")
        write_all(packages, {"lib.py": "def make():\n    return 1\n"})
        write_all(tmp_path / member, {"pyproject.toml": "", "main.py": _CALLING})
    run = Run(Options(), lambda code, default: default)
    for member in members * 2:
        assert [each.code for each in lint_file(run, tmp_path / member / "main.py")] == ["AWT101"]
    assert len(run._contexts._known) == 2


@pytest.mark.parametrize("change", ["another environment", "another content"])
def test_another_environment_is_a_miss(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    sync, is_async = "def make():\n    return 1\n", "async def make():\n    return 1\n"
    packages = _environment(tmp_path / "env")
    write_all(packages, {"lib.py": sync})
    write_all(tmp_path, {"pyproject.toml": "", "main.py": _CALLING})

    def found() -> list[str]:
        run = Run(Options(), lambda code, default: default, uses_cache=True)
        return [each.code for each in lint_file(run, tmp_path / "main.py")]

    assert found() == found() == ["AWT101"]
    if change == "another environment":
        packages = _environment(tmp_path / ".venv")
    write_all(packages, {"lib.py": is_async})
    assert found() == []


def test_an_environment_that_moved_is_named_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    write_all(tmp_path, {"pyproject.toml": "", "main.py": _CALLING})
    _environment(tmp_path / "env")

    def found() -> str:
        run = Run(Options(), lambda code, default: default or code == "AWT901", uses_cache=True)
        return " ".join(str(each) for each in lint_file(run, tmp_path / "main.py"))

    assert "`env`" in found()
    (tmp_path / "env").rename(tmp_path / ".venv")
    assert "`.venv`" in found()


_WINDOWS = [
    (r"c:\Work\app", r"C:\Work\app"),
    (r"C:/Work/./app/../lib", r"C:\Work\lib"),
    (r"\\server\share\app", r"\\server\share\app"),
]


@pytest.mark.parametrize(("text", "path"), _WINDOWS)
def test_a_drive_has_one_spelling(text: str, path: str) -> None:
    assert absolute(text, ntpath) == path


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("file:///c:/Work/my%20app", r"C:\Work\my app"),
        ("file:///C:/Work/app/", r"C:\Work\app"),
        ("file://server/share/app", r"\\server\share\app"),
        ("https://host/C:/app", ""),
    ],
)
def test_urls_of_folders_on_windows(url: str, path: str) -> None:
    assert _folder_of_url(url, ntpath) == path


def test_urls_of_folders_elsewhere() -> None:
    assert _folder_of_url("file:///srv/my%20app", posixpath) == "/srv/my app"


def test_what_is_installed_for_development_is_named_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    packages = _environment(tmp_path / ".venv")
    write_all(tmp_path, {"pyproject.toml": "", "main.py": _CALLING, "other/lib.py": "def make():\n    return 1\n"})
    write_all(packages, {"other.pth": f"{tmp_path}/other\n"})
    (found,) = lint_file(Run(Options(), lambda code, default: default), tmp_path / "main.py")
    assert "`lib.make` is sync (other/lib.py:1)" in found.text
    write_all(packages, {"other.pth": "", "lib.py": "def make():\n    return 1\n"})
    (found,) = lint_file(Run(Options(), lambda code, default: default), tmp_path / "main.py")
    assert "`lib.make` is sync (installed lib.py:1)" in found.text
