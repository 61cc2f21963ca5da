"""Which file a module name means."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from flake8_async_ssot.inference.modules.environment import Environment
from flake8_async_ssot.inference.modules.finder import Finder, ModuleSpec, SpecKind
from flake8_async_ssot.inference.modules.sources import Sources


def _write(root: Path, *names: str) -> None:
    """Create files, and folders where a name ends with a slash."""
    for name in names:
        path = root / name
        if name.endswith("/"):
            path.mkdir(parents=True, exist_ok=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("", "utf-8")


class _Project:
    """A project in ``project`` with packages in ``env``."""

    def __init__(
        self, root: Path, *names: str, version: tuple[int, int] = (3, 11), source_roots: tuple[str, ...] = ()
    ) -> None:
        self.root = root / "project"
        self.packages = root / "env"
        _write(self.root, "pyproject.toml")
        _write(root, "env/", *names)
        environment = Environment((str(self.packages),), version, None)
        self.finder = Finder(Sources(), environment, tuple(str(self.root / folder) for folder in source_roots))

    def path(self, file: str) -> tuple[str, ...]:
        return self.finder.search_path(str(self.root / file))

    def find(self, name: str, file: str) -> ModuleSpec | None:
        return self.finder.find(name, self.path(file))

    def file(self, name: str, file: str) -> str | None:
        """The file found, seen from the common folder."""
        return self._seen(self.find(name, file))

    def source(self, name: str, file: str) -> str | None:
        return self._seen(self.finder.find_source(name, self.path(file)))

    def _seen(self, spec: ModuleSpec | None) -> str | None:
        if spec is None or spec.path is None:
            return None
        path = Path(spec.path)
        return path.relative_to(self.root.parent).as_posix() if path.is_relative_to(self.root.parent) else "stdlib"

    def name(self, file: str) -> str:
        return self.finder.module_name(str(self.root / file), self.path(file))


def test_package_and_modules(tmp_path: Path) -> None:
    project = _Project(tmp_path, "project/app/__init__.py", "project/app/ws.py", "project/app/sub/__init__.py")
    assert project.find("app", "app/ws.py") == ModuleSpec(
        "app", str(project.root / "app" / "__init__.py"), True, False, SpecKind.SOURCE, (str(project.root / "app"),)
    )
    assert project.find("app.ws", "app/ws.py") == ModuleSpec(
        "app.ws", str(project.root / "app" / "ws.py"), False, False, SpecKind.SOURCE, ()
    )
    assert project.file("app.sub", "app/ws.py") == "project/app/sub/__init__.py"


@pytest.mark.parametrize(
    "name", ["", ".", "app.", ".app", "app..ws", "missing", "app.missing", "app.ws.deeper", "\0", "a/b"]
)
def test_what_cannot_be_found_is_none(tmp_path: Path, name: str) -> None:
    project = _Project(tmp_path, "project/app/__init__.py", "project/app/ws.py")
    assert project.find(name, "app/ws.py") is None
    assert project.source(name, "app/ws.py") is None


def test_listing_of_what_is_no_folder_is_empty(tmp_path: Path) -> None:
    project = _Project(tmp_path, "project/app.py")
    (project.root / "loop").symlink_to(project.root / "loop")
    environment = Environment((str(project.root / "app.py"), str(tmp_path / "gone")), (3, 11), None)
    finder = Finder(Sources(), environment)
    path = finder.search_path(str(project.root / "app.py"))
    assert finder.find("anything", path) is None
    assert finder.find("loop", path) is None


def test_each_name_is_looked_up_once(tmp_path: Path) -> None:
    project = _Project(tmp_path, "project/app/__init__.py", "project/app/ws.py")
    found = project.find("app.ws", "app/ws.py")
    (project.root / "app" / "ws.py").unlink()
    assert project.find("app.ws", "app/ws.py") is found is not None


@pytest.mark.parametrize(
    ("files", "found"),
    [
        (["mod/__init__.py", "mod.py"], "mod/__init__.py"),
        (["mod/", "mod.py"], "mod.py"),
        (["mod.pyi", "mod.py"], "mod.pyi"),
        (["mod/__init__.pyi", "mod/__init__.py"], "mod/__init__.pyi"),
        (["mod-stubs/__init__.pyi", "mod/__init__.py"], "mod-stubs/__init__.pyi"),
        (["mod-stubs/__init__.pyi", "mod.py"], "mod-stubs/__init__.pyi"),
        (["mod.cpython-312-x86_64-linux-gnu.so", "mod.py"], "mod.py"),
        (["mod.cpython-312-x86_64-linux-gnu.so", "mod.pyi"], "mod.pyi"),
    ],
)
def test_order_in_one_folder(tmp_path: Path, files: list[str], found: str) -> None:
    project = _Project(tmp_path, *(f"env/{file}" for file in files), "project/app.py")
    assert project.file("mod", "app.py") == f"env/{found}"


@pytest.mark.parametrize("file", ["mod.abi3.so", "mod.pyd", "mod.pyc", "mod.pyx", "mod/__init__.cpython-311-darwin.so"])
def test_module_that_is_only_compiled(tmp_path: Path, file: str) -> None:
    project = _Project(tmp_path, f"env/{file}", "project/app.py")
    found = project.find("mod", "app.py")
    assert found is not None
    assert found.kind is SpecKind.COMPILED
    assert found.is_package is ("/" in file)
    assert project.source("mod", "app.py") is None


def test_source_behind_stubs(tmp_path: Path) -> None:
    project = _Project(
        tmp_path, "env/mod-stubs/__init__.pyi", "env/mod-stubs/one.pyi", "env/mod/__init__.py", "env/mod/one.py",
        "env/mod/two.py", "project/own.pyi", "project/own.py",
    )  # fmt: skip
    assert project.source("mod", "own.py") == "env/mod/__init__.py"
    assert project.file("mod.one", "own.py") == "env/mod-stubs/one.pyi"
    assert project.source("mod.one", "own.py") == "env/mod/one.py"
    assert project.source("own", "own.py") == "project/own.py"
    stub = project.find("own", "own.py")
    assert stub is not None
    assert stub.is_stub


def test_submodule_without_stub_comes_from_the_source(tmp_path: Path) -> None:
    project = _Project(
        tmp_path, "env/mod-stubs/__init__.pyi", "env/mod/__init__.py", "env/mod/sub/deep.py", "env/mod/two.py"
    )
    assert project.file("mod.two", "app.py") == "env/mod/two.py"
    assert project.file("mod.sub.deep", "app.py") == "env/mod/sub/deep.py"


def test_stubs_of_a_namespace_package(tmp_path: Path) -> None:
    project = _Project(tmp_path, "env/space-stubs/one/__init__.pyi", "env/space/one/__init__.py", "env/space/two.py")
    assert project.file("space.one", "app.py") == "env/space-stubs/one/__init__.pyi"
    assert project.file("space.two", "app.py") == "env/space/two.py"


def test_stubs_installed_without_the_package(tmp_path: Path) -> None:
    project = _Project(tmp_path, "env/mod-stubs/__init__.pyi")
    assert project.file("mod", "app.py") == "env/mod-stubs/__init__.pyi"
    assert project.source("mod", "app.py") is None


def test_namespace_package_joins_its_folders(tmp_path: Path) -> None:
    project = _Project(tmp_path, "project/space/here.py", "env/space/there.py", "project/app.py")
    found = project.find("space", "app.py")
    assert found is not None
    assert (found.path, found.kind, found.is_package) == (None, SpecKind.NAMESPACE, True)
    assert found.locations == (str(project.root / "space"), str(project.packages / "space"))
    assert project.file("space.here", "app.py") == "project/space/here.py"
    assert project.file("space.there", "app.py") == "env/space/there.py"
    assert project.source("space", "app.py") is None


def test_folder_without_init_does_not_hide_a_package(tmp_path: Path) -> None:
    project = _Project(tmp_path, "project/redis/settings.conf", "env/redis/__init__.py", "project/logging/app.ini")
    assert project.file("redis", "app.py") == "env/redis/__init__.py"
    assert project.file("logging", "app.py") == "stdlib"


def test_own_module_comes_before_the_standard_library_and_that_before_packages(tmp_path: Path) -> None:
    project = _Project(tmp_path, "project/queue.py", "env/queue.py", "env/asyncio/__init__.py", "env/asyncio/extra.py")
    assert project.file("queue", "app.py") == "project/queue.py"
    assert project.file("asyncio", "app.py") == "stdlib"
    assert project.file("asyncio.extra", "app.py") is None


@pytest.mark.parametrize(
    ("name", "version", "exists"),
    [
        ("tomllib", (3, 10), False),
        ("tomllib", (3, 11), True),
        ("asyncio.taskgroups", (3, 10), False),
        ("asyncio.taskgroups", (3, 11), True),
        ("distutils", (3, 11), True),
        ("distutils", (3, 12), False),
        ("distutils.core", (3, 12), False),
        ("asyncio.tasks", (3, 10), True),
        ("os.path", (3, 13), True),
    ],
)
def test_standard_library_of_a_version(tmp_path: Path, name: str, version: tuple[int, int], exists: bool) -> None:
    project = _Project(tmp_path, version=version)
    found = project.find(name, "app.py")
    assert (found is not None) is exists
    if found is not None:
        assert found.kind is SpecKind.STUB


def test_package_stands_in_for_what_the_standard_library_lost(tmp_path: Path) -> None:
    project = _Project(tmp_path, "env/distutils/__init__.py", version=(3, 12))
    assert project.file("distutils", "app.py") == "env/distutils/__init__.py"


def test_version_that_is_asked_for_wins(tmp_path: Path) -> None:
    finder = Finder(Sources(), Environment((), (3, 12), None), python_version=(3, 10))
    assert finder.python_version == (3, 10)
    assert finder.find("distutils", finder.search_path(str(tmp_path / "app.py"))) is not None


def test_typeshed_is_located_without_importing_its_package() -> None:
    code = (
        "import sys; from flake8_async_ssot.inference.modules.stubs import Sources, find_typeshed;"
        "print(find_typeshed(Sources()).covers('asyncio.tasks', (3, 11)), 'typeshed_client' in sys.modules)"
    )
    # The package's own __init__ may import more, which is not what this is about.
    stub = "import types, sys; sys.modules['flake8_async_ssot.inference'] = m = types.ModuleType('i');"
    stub += f"m.__path__ = [{str(Path(sys.modules[Finder.__module__].__file__ or '').parents[1])!r}];"
    done = subprocess.run([sys.executable, "-c", stub + code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "False"]


def test_what_is_installed_sees_nothing_of_the_project_around_its_environment(tmp_path: Path) -> None:
    packages = tmp_path / ".venv" / "lib" / "python3.11" / "site-packages"
    _write(tmp_path, "pyproject.toml", "app.py", "typing_extensions.py")
    _write(packages, "library/__init__.py", "typing_extensions.py")
    finder = Finder(Sources(), Environment((str(packages),), (3, 11), None))
    path = finder.search_path(str(packages / "library" / "__init__.py"))
    assert finder.find("app", path) is None
    found = finder.find("typing_extensions", path)
    assert found is not None and found.is_stub
    assert finder.find("app", finder.search_path(str(tmp_path / "app.py"))) is not None


def test_src_layout(tmp_path: Path) -> None:
    project = _Project(tmp_path, "project/src/app/__init__.py", "project/src/app/ws.py", "project/tests/test_ws.py")
    assert project.file("app.ws", "tests/test_ws.py") == "project/src/app/ws.py"
    assert project.file("app.ws", "src/app/ws.py") == "project/src/app/ws.py"
    assert project.name("src/app/ws.py") == "app.ws"


def test_src_that_is_a_package_itself(tmp_path: Path) -> None:
    project = _Project(tmp_path, "project/src/__init__.py", "project/src/ws.py")
    assert project.file("src.ws", "src/ws.py") == "project/src/ws.py"
    assert project.file("ws", "src/ws.py") is None
    assert project.name("src/ws.py") == "src.ws"


def test_package_below_a_folder_of_the_project(tmp_path: Path) -> None:
    project = _Project(tmp_path, "project/backend/app/__init__.py", "project/backend/app/ws.py")
    assert project.file("app.ws", "backend/app/ws.py") == "project/backend/app/ws.py"
    assert project.name("backend/app/ws.py") == "app.ws"


def test_package_without_init_files(tmp_path: Path) -> None:
    project = _Project(tmp_path, "project/app/api/routes.py", "project/app/db.py")
    assert project.file("app.db", "app/api/routes.py") == "project/app/db.py"
    assert project.name("app/api/routes.py") == "app.api.routes"


def test_file_beside_does_not_hide_what_is_installed(tmp_path: Path) -> None:
    project = _Project(
        tmp_path, "project/app/redis.py", "project/app/db.py", "project/app/helper.py", "env/redis/__init__.py"
    )
    assert project.file("redis", "app/db.py") == "env/redis/__init__.py"
    assert project.file("helper", "app/db.py") == "project/app/helper.py"


def test_source_roots_come_first(tmp_path: Path) -> None:
    project = _Project(
        tmp_path, "project/lib/app.py", "project/app.py", "project/lib/sub/mod.py", source_roots=("lib",)
    )  # fmt: skip
    assert project.file("app", "main.py") == "project/lib/app.py"
    assert project.name("lib/sub/mod.py") == "sub.mod"


def test_test_folder_is_a_root(tmp_path: Path) -> None:
    project = _Project(
        tmp_path, "project/tests/test_it.py", "project/tests/helpers.py", "env/helpers.py", "project/app.py"
    )
    assert project.file("helpers", "tests/test_it.py") == "project/tests/helpers.py"
    assert project.file("app", "tests/test_it.py") == "project/app.py"
    assert project.file("helpers", "app.py") == "env/helpers.py"


def test_folders_with_conftest_are_roots(tmp_path: Path) -> None:
    project = _Project(tmp_path, "project/tests/conftest.py", "project/tests/fakes.py", "project/tests/unit/deep/x.py")
    assert project.file("fakes", "tests/unit/deep/x.py") == "project/tests/fakes.py"


def test_tests_without_any_project_file(tmp_path: Path) -> None:
    _write(tmp_path, "thing/app/__init__.py", "thing/tests/unit/test_app.py")
    finder = Finder(Sources(), Environment((), (3, 11), None))
    found = finder.find("app", finder.search_path(str(tmp_path / "thing" / "tests" / "unit" / "test_app.py")))
    assert found is not None
    assert finder.relative(found.path or "") == "app/__init__.py"


def test_working_directory_is_the_project_without_any_project_file(tmp_path: Path) -> None:
    _write(tmp_path, "thing/app/__init__.py", "thing/checks/one.py")
    one, stdin = (str(tmp_path / "thing" / name) for name in ("checks/one.py", "stdin"))
    finder = Finder(Sources(), Environment((), (3, 11), None), working_folder=str(tmp_path / "thing"))
    assert finder.find("app", finder.search_path(one)) is not None
    assert finder.relative(one) == "checks/one.py"
    assert finder.module_name(stdin, finder.search_path(stdin)) == "stdin"
    assert (elsewhere := Finder(Sources(), Environment((), None, None))).find("app", elsewhere.search_path(one)) is None


@pytest.mark.parametrize("name", ["conftest", "tests"])
def test_same_names_of_two_projects_stay_apart(tmp_path: Path, name: str) -> None:
    for project in ("one", "two"):
        _write(tmp_path, f"{project}/setup.py", f"{project}/conftest.py", f"{project}/tests/__init__.py")
    finder = Finder(Sources(), Environment((), (3, 11), None))
    for project in ("one", "two"):
        found = finder.find(name, finder.search_path(str(tmp_path / project / "tests" / "test_x.py")))
        assert found is not None
        assert Path(found.path or "").is_relative_to(tmp_path / project)


def test_conftest_is_named_by_its_folder(tmp_path: Path) -> None:
    project = _Project(
        tmp_path, "project/conftest.py", "project/tests/conftest.py", "project/tests/unit-a/conftest.py",
        "project/app/__init__.py", "project/app/conftest.py",
    )  # fmt: skip
    files = ["conftest.py", "tests/conftest.py", "tests/unit-a/conftest.py", "app/conftest.py"]
    names = ["conftest", "tests.conftest", "tests.unit-a.conftest", "app.conftest"]
    assert [project.name(file) for file in files] == names


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("app/__init__.py", "app"),
        ("app/sub/__init__.py", "app.sub"),
        ("app/sub/mod.py", "app.sub.mod"),
        ("app/sub/mod.pyi", "app.sub.mod"),
        ("setup.py", "setup"),
        ("my-script.py", "my-script"),
        ("bin-dir/script.py", "script"),
        ("__init__.py", "__init__"),
    ],
)
def test_module_names(tmp_path: Path, file: str, name: str) -> None:
    project = _Project(tmp_path, "project/app/__init__.py", "project/app/sub/__init__.py", f"project/{file}")
    assert project.name(file) == name


def test_project_that_is_a_package_is_not_left(tmp_path: Path) -> None:
    project = _Project(tmp_path, "project/__init__.py", "project/ws.py", "other.py")
    assert project.name("ws.py") == "ws"
    assert project.file("other", "ws.py") is None


def test_own_stubs_in_typings(tmp_path: Path) -> None:
    project = _Project(tmp_path, "project/typings/mod/__init__.pyi", "env/mod/__init__.py")
    assert project.file("mod", "app.py") == "project/typings/mod/__init__.pyi"
    assert project.source("mod", "app.py") == "env/mod/__init__.py"


def test_outer_folders_of_a_repository(tmp_path: Path) -> None:
    project = _Project(tmp_path, "project/.git/", "project/shared/__init__.py", "project/service/pyproject.toml")
    assert project.file("shared", "service/app.py") == "project/shared/__init__.py"
    assert project.finder.relative(str(project.root / "service" / "app.py")) == "app.py"


def test_editable_modules(tmp_path: Path) -> None:
    _write(tmp_path, "src/app/__init__.py", "src/app/ws.py", "src/single.py", "deep/part/__init__.py", "deep/part/x.py")
    editable = {
        "app": tmp_path / "src" / "app",
        "single": tmp_path / "src" / "single",
        "space.part": tmp_path / "deep" / "part",
        "gone": tmp_path / "gone",
    }
    environment = Environment((), (3, 11), None, tuple((name, str(path)) for name, path in editable.items()))
    finder = Finder(Sources(), environment)
    path = finder.search_path(str(tmp_path / "project" / "main.py"))
    names = ["app", "app.ws", "single", "space.part", "space.part.x", "gone"]
    found = [finder.find(name, path) for name in names]
    files = [spec and Path(spec.path or "").relative_to(tmp_path).as_posix() for spec in found]
    assert files == [
        "src/app/__init__.py", "src/app/ws.py", "src/single.py", "deep/part/__init__.py", "deep/part/x.py", None,
    ]  # fmt: skip


def test_messages_name_files_by_their_project(tmp_path: Path) -> None:
    project = _Project(tmp_path, "project/app/ws.py", "env/redis/client.py")
    relative = project.finder.relative
    assert relative(str(project.root / "app" / "ws.py")) == "app/ws.py"
    assert relative(str(project.packages / "redis" / "client.py")) == "installed redis/client.py"
    tasks = project.find("asyncio.tasks", "app/ws.py")
    assert tasks is not None
    assert relative(tasks.path or "") == "standard library"
