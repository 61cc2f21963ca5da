"""Which environment belongs to the linted project, and what it contains."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from flake8_async_ssot.inference.modules.environment import Environment, EnvironmentNotFound, find_environment
from flake8_async_ssot.inference.modules.sources import Sources


def _packages(prefix: Path, version: str = "3.11") -> Path:
    folder = prefix / "lib" / f"python{version}" / "site-packages"
    folder.mkdir(parents=True)
    return folder


def _virtual(prefix: Path, *lines: str, version: str = "3.11") -> Path:
    """A virtual environment; its folder of packages."""
    folder = _packages(prefix, version)
    (prefix / "pyvenv.cfg").write_text("\n".join([f"version = {version}.4", *lines]), "utf-8")
    (prefix / "bin").mkdir()
    (prefix / "bin" / "python").write_text("", "utf-8")
    return folder


def _find(start: Path, option: str | Path | None = None, **environ: str) -> Environment:
    return find_environment(Sources(), str(start), str(option) if option else None, environ)


def test_running_interpreter_comes_last(tmp_path: Path) -> None:
    found = _find(tmp_path)
    assert found.prefix == sys.prefix
    assert found.python_version == sys.version_info[:2]
    assert any((Path(folder) / "astroid").is_dir() for folder in found.site_packages)


@pytest.mark.parametrize("name", [".venv", "venv"])
def test_environment_beside_the_project(tmp_path: Path, name: str) -> None:
    packages = _virtual(tmp_path / name, version="3.12")
    source = tmp_path / "src" / "app"
    source.mkdir(parents=True)
    assert _find(source) == Environment((str(packages),), (3, 12), str(tmp_path / name))


def test_dot_venv_may_be_a_file_that_names_the_folder(tmp_path: Path) -> None:
    packages = _virtual(tmp_path / "elsewhere")
    project = tmp_path / "project"
    project.mkdir()
    (project / ".venv").write_text(f"{tmp_path / 'elsewhere'}\n", "utf-8")
    assert _find(project).site_packages == (str(packages),)


def test_active_environment_comes_before_the_folder(tmp_path: Path) -> None:
    _virtual(tmp_path / ".venv")
    packages = _virtual(tmp_path / "active")
    assert _find(tmp_path, VIRTUAL_ENV=str(tmp_path / "active")).site_packages == (str(packages),)


def test_active_environment_of_the_linter_itself_comes_after_the_folder(tmp_path: Path) -> None:
    packages = _virtual(tmp_path / ".venv")
    assert _find(tmp_path, VIRTUAL_ENV=sys.prefix).site_packages == (str(packages),)
    assert _find(tmp_path.parent, VIRTUAL_ENV=sys.prefix).prefix == sys.prefix


def test_active_environment_that_vanished_is_passed_over(tmp_path: Path) -> None:
    packages = _virtual(tmp_path / ".venv")
    assert _find(tmp_path, VIRTUAL_ENV=str(tmp_path / "gone")).site_packages == (str(packages),)


@pytest.mark.parametrize("place", ["", "bin/python", "lib/python3.11/site-packages"])
def test_option_names_folder_or_interpreter(tmp_path: Path, place: str) -> None:
    _virtual(tmp_path / ".venv")
    packages = _virtual(tmp_path / "chosen")
    found = _find(tmp_path, tmp_path / "chosen" / place, VIRTUAL_ENV=str(tmp_path / ".venv"))
    assert found.site_packages == (str(packages),)
    assert found.python_version == (3, 11)


def test_option_may_be_a_command(tmp_path: Path) -> None:
    packages = _virtual(tmp_path / "chosen")
    (tmp_path / "chosen" / "bin" / "python").chmod(0o755)
    assert _find(tmp_path, "python", PATH=str(tmp_path / "chosen" / "bin")).site_packages == (str(packages),)


def test_interpreter_is_looked_at_before_what_it_links_to(tmp_path: Path) -> None:
    _packages(tmp_path / "base")
    (tmp_path / "base" / "bin").mkdir()
    (tmp_path / "base" / "bin" / "python3").write_text("", "utf-8")
    packages = _virtual(tmp_path / "chosen")
    link = tmp_path / "chosen" / "bin" / "python3"
    link.symlink_to(tmp_path / "base" / "bin" / "python3")
    assert _find(tmp_path, link).site_packages == (str(packages),)


def test_link_from_outside_leads_to_the_interpreter(tmp_path: Path) -> None:
    packages = _virtual(tmp_path / "chosen")
    (tmp_path / "tools" / "bin").mkdir(parents=True)
    link = tmp_path / "tools" / "bin" / "python"
    link.symlink_to(tmp_path / "chosen" / "bin" / "python")
    assert _find(tmp_path, link).site_packages == (str(packages),)


@pytest.mark.parametrize("value", ["missing", "no-such-command", "empty", "file"])
def test_wrong_option_is_named(tmp_path: Path, value: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("", "utf-8")
    option = value if value.startswith("no-") else str(tmp_path / value)
    with pytest.raises(EnvironmentNotFound, match=value) as error:
        _find(tmp_path, option, PATH="")
    assert error.value.value == option


def test_version_comes_from_the_folder_without_configuration(tmp_path: Path) -> None:
    _packages(tmp_path / "conda", "3.9")
    newest = _packages(tmp_path / "conda", "3.13")
    found = _find(tmp_path, tmp_path / "conda")
    assert (found.site_packages, found.python_version) == ((str(newest),), (3, 13))


def test_other_versions_in_the_same_prefix_are_left_out(tmp_path: Path) -> None:
    packages = _virtual(tmp_path / "env", version="3.10")
    _packages(tmp_path / "env", "3.12")
    assert _find(tmp_path, tmp_path / "env").site_packages == (str(packages),)


def test_windows_layout(tmp_path: Path) -> None:
    (tmp_path / "Lib" / "site-packages").mkdir(parents=True)
    (tmp_path / "pyvenv.cfg").write_text("version_info = 3.11.2.final.0\n", "utf-8")
    found = _find(tmp_path, tmp_path)
    assert [os.path.basename(folder) for folder in found.site_packages] == ["site-packages"]
    assert found.python_version == (3, 11)


def test_folder_linked_twice_is_listed_once(tmp_path: Path) -> None:
    packages = _virtual(tmp_path / "env")
    (tmp_path / "env" / "lib64").symlink_to("lib")
    assert _find(tmp_path, tmp_path / "env").site_packages == (str(packages),)


@pytest.mark.parametrize(("setting", "count"), [("true", 2), ("false", 1)])
def test_system_packages_follow_where_they_are_included(tmp_path: Path, setting: str, count: int) -> None:
    system = _packages(tmp_path / "base")
    packages = _virtual(
        tmp_path / "env", f"home = {tmp_path / 'base' / 'bin'}", f"include-system-site-packages = {setting}"
    )
    assert _find(tmp_path, tmp_path / "env").site_packages == (str(packages), str(system))[:count]


def test_path_files_add_folders(tmp_path: Path) -> None:
    packages = _virtual(tmp_path / "env")
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    lines = ["# comment", str(tmp_path / "one"), "", f"{tmp_path / 'gone'}", "../../../../two", "import os; os.abort()"]
    (packages / "paths.pth").write_text("\n".join(lines), "utf-8-sig")
    assert _find(tmp_path, tmp_path / "env").site_packages == (
        str(packages),
        str(tmp_path / "one"),
        str(tmp_path / "two"),
    )


def test_path_file_that_is_not_text(tmp_path: Path) -> None:
    packages = _virtual(tmp_path / "env")
    (packages / "broken.pth").write_bytes(b"\xff\xfe\x00bad\n\x00")
    assert _find(tmp_path, tmp_path / "env").site_packages == (str(packages),)


_SETUPTOOLS_HOOK = """
import sys
MAPPING: dict[str, str] = {{'pkg': {root!r} + '', 'app': '{root}/src/app', 'single': '{root}/single.py'}}
MAPPING = {{'app': '{root}/src/app', 'single': '{root}/single.py', 'bad': 3, 'relative': 'src/x'}}
NAMESPACES: dict[str, list[str]] = {{'space': ['{root}/space'], 'none': []}}
raise SystemExit('a hook must never run')
"""
_REDIRECTOR_HOOK = """
from editables.redirector import RedirectingFinder as F
F.install()
F.map_module('app', '{root}/src/app/__init__.py')
F.map_module(computed(), '{root}/x.py')
"""
_INSTALL_HOOK = "install({{'app': '{root}/src/app/__init__.py'}}, {{}}, None)\n"


@pytest.mark.parametrize(
    ("hook", "text", "modules"),
    [
        ("__editable___app_1_0_finder", _SETUPTOOLS_HOOK, {"app": "src/app", "single": "single", "space": "space"}),
        ("_editable_impl_app", _REDIRECTOR_HOOK, {"app": "src/app"}),
        ("_app_editable", _INSTALL_HOOK, {"app": "src/app"}),
        ("__editable___app_1_0_finder", "MAPPING = {{", {}),
        ("__editable___app_1_0_finder", "MAPPING = ['{root}']", {}),
    ],
)
def test_import_hooks_are_read(tmp_path: Path, hook: str, text: str, modules: dict[str, str]) -> None:
    packages = _virtual(tmp_path / "env")
    (packages / "app.pth").write_text(f"import {hook}; {hook}.install()\n", "utf-8")
    (packages / f"{hook}.py").write_text(text.format(root=tmp_path), "utf-8")
    found = dict(_find(tmp_path, tmp_path / "env").editable)
    assert found == {name: str(tmp_path / path) for name, path in modules.items()}


def _direct_url(packages: Path, project: Path, editable: bool = True, names: str = "app\n") -> None:
    info = packages / "app-1.0.dist-info"
    info.mkdir()
    (info / "top_level.txt").write_text(names, "utf-8")
    content = {"url": project.as_uri(), "dir_info": {"editable": editable}}
    (info / "direct_url.json").write_text(json.dumps(content), "utf-8")


@pytest.mark.parametrize("layout", ["src/app", "app"])
@pytest.mark.parametrize("names", ["app\n", ""])
def test_project_behind_an_unknown_hook(tmp_path: Path, layout: str, names: str) -> None:
    packages = _virtual(tmp_path / "env")
    project = tmp_path / "my project"
    (project / layout).mkdir(parents=True)
    _direct_url(packages, project, names=names)
    assert _find(tmp_path, tmp_path / "env").editable == (("app", str(project / layout)),)


def test_project_that_is_already_on_the_path_is_not_added_again(tmp_path: Path) -> None:
    packages = _virtual(tmp_path / "env")
    (tmp_path / "project" / "src" / "app").mkdir(parents=True)
    (packages / "app.pth").write_text(str(tmp_path / "project" / "src"), "utf-8")
    _direct_url(packages, tmp_path / "project")
    found = _find(tmp_path, tmp_path / "env")
    assert found.editable == ()
    assert found.site_packages == (str(packages), str(tmp_path / "project" / "src"))


@pytest.mark.parametrize("content", ["", "[]", "{}", "nonsense", '{"url": 3, "dir_info": {"editable": true}}'])
def test_broken_direct_url_is_passed_over(tmp_path: Path, content: str) -> None:
    packages = _virtual(tmp_path / "env")
    info = packages / "app-1.0.dist-info"
    info.mkdir()
    (info / "direct_url.json").write_text(content, "utf-8")
    assert _find(tmp_path, tmp_path / "env").editable == ()


def test_package_that_was_only_copied_is_not_editable(tmp_path: Path) -> None:
    packages = _virtual(tmp_path / "env")
    (tmp_path / "project" / "app").mkdir(parents=True)
    _direct_url(packages, tmp_path / "project", editable=False)
    assert _find(tmp_path, tmp_path / "env").editable == ()
