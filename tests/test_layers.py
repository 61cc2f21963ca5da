"""Who may import whom."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "flake8_async_ssot"
MODULES = {
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}
TREES = {name: ast.parse(path.read_text("utf-8")) for name, path in MODULES.items()}


def _imports(name: str) -> Iterator[str]:
    """Every module that a module imports, by absolute name, wherever the import stands."""
    for node in ast.walk(TREES[name]):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{name} imports relatively"
            yield node.module or ""
            yield from {f"{node.module}.{alias.name}" for alias in node.names} & MODULES.keys()


def _is_in(imported: str, *packages: str) -> bool:
    return any(imported == package or imported.startswith(f"{package}.") for package in packages)


def _importers(*packages: str) -> set[str]:
    return {name for name in MODULES if any(_is_in(imported, *packages) for imported in _imports(name))}


def _below(package: str) -> list[str]:
    return [name for name in MODULES if _is_in(name, f"flake8_async_ssot.{package}")]


def test_every_layer_is_looked_at() -> None:
    assert _importers("flake8_async_ssot.rules"), "no import is found at all"
    assert len(_below("rules")) > 2
    assert len(_below("inference")) > 5


#: The module of the command that asks flake8 for its configuration.
_ASKS_FLAKE8 = "flake8_async_ssot.command.flake8_files"


def test_only_the_plugin_and_one_module_of_the_command_know_flake8() -> None:
    assert _importers("flake8") == {"flake8_async_ssot.plugin", _ASKS_FLAKE8}


def test_only_the_command_imports_the_plugin() -> None:
    assert _importers("flake8_async_ssot.plugin") == {_ASKS_FLAKE8}


def test_nothing_but_the_entry_point_imports_the_command() -> None:
    outside = {name for name in _importers("flake8_async_ssot.command") if name not in _below("command")}
    assert outside == {"flake8_async_ssot.__main__"}


def test_only_the_contexts_of_a_run_keep_results_and_one_subcommand_merges_them() -> None:
    outside = {name for name in _importers("flake8_async_ssot.cache") if name not in _below("cache")}
    assert outside == {"flake8_async_ssot.contexts", "flake8_async_ssot.command.caches"}


@pytest.mark.parametrize("name", _below("cache"))
def test_the_cache_asks_how_files_are_found_and_no_more(name: str) -> None:
    ours = {imported for imported in _imports(name) if _is_in(imported, "flake8_async_ssot")}
    allowed = ("cache", "inference.modules", "inference.project.opening", "options", "violation")
    assert {each for each in ours if not _is_in(each, *(f"flake8_async_ssot.{part}" for part in allowed))} <= {
        "flake8_async_ssot"
    }


def test_what_draws_on_the_terminal_is_of_the_command_alone() -> None:
    users = _importers("click", "rich")
    assert users and users <= set(_below("command"))


@pytest.mark.parametrize("name", _below("inference"))
def test_inference_stands_alone(name: str) -> None:
    ours = {imported for imported in _imports(name) if _is_in(imported, "flake8_async_ssot")}
    outside = {imported for imported in ours if not _is_in(imported, "flake8_async_ssot.inference")}
    assert outside <= {"flake8_async_ssot"}


#: The folders of inference, and the folders that each may import beside itself.
LAYERS = {
    "answers": set[str](),
    "syntax": set[str](),
    "modules": {"answers", "syntax"},
    "project": {"answers", "modules", "syntax"},
    "evaluation": {"answers", "project", "modules", "syntax"},
    "libraries": {"answers", "evaluation", "project", "modules", "syntax"},
    "comparing": {"answers", "libraries", "evaluation", "project", "modules", "syntax"},
    "flow": {"answers", "libraries", "evaluation", "project", "modules", "syntax"},
}


def test_every_folder_of_inference_is_a_layer() -> None:
    folders = {path.name for path in (PACKAGE / "inference").iterdir() if (path / "__init__.py").exists()}
    assert folders == LAYERS.keys()


@pytest.mark.parametrize("layer", LAYERS)
def test_a_folder_says_what_lives_there_and_what_it_may_import(layer: str) -> None:
    docstring = ast.get_docstring(TREES[f"flake8_async_ssot.inference.{layer}"]) or ""
    assert "Imports " in docstring


@pytest.mark.parametrize("name", [name for layer in LAYERS for name in _below(f"inference.{layer}")])
def test_a_layer_imports_what_is_below_it(name: str) -> None:
    layer = name.split(".")[2]
    allowed = tuple(f"flake8_async_ssot.inference.{folder}" for folder in {layer, *LAYERS[layer]})
    ours = {imported for imported in _imports(name) if _is_in(imported, "flake8_async_ssot")}
    above = {imported for imported in ours if not _is_in(imported, *allowed)}
    assert above <= {"flake8_async_ssot", "flake8_async_ssot.inference"}


def _module_graph() -> dict[str, set[str]]:
    """The modules that each module imports, wherever the import stands; a package only where it is named itself."""
    graph = {}
    for name, tree in TREES.items():
        found: set[str] = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                inner = {f"{node.module}.{alias.name}" for alias in node.names}
                found |= inner & MODULES.keys()
                if not inner <= MODULES.keys():
                    found.add(node.module or "")
            elif isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
        graph[name] = found & MODULES.keys()
    return graph


def test_no_modules_import_one_another_in_a_circle() -> None:
    try:
        TopologicalSorter(_module_graph()).prepare()
    except CycleError as error:
        pytest.fail(f"a circle of imports: {error.args[1]}")


@pytest.mark.parametrize("name", _below("inference"))
def test_no_import_hides_in_a_function(name: str) -> None:
    if name == "flake8_async_ssot.inference":
        pytest.skip("the door loads astroid and what needs it when it is first asked for")
    functions = [node for node in ast.walk(TREES[name]) if isinstance(node, ast.FunctionDef)]
    assert not [
        ast.unparse(node)
        for function in functions
        for node in ast.walk(function)
        if isinstance(node, (ast.Import, ast.ImportFrom)) and "flake8_async_ssot" in ast.unparse(node)
    ]


@pytest.mark.parametrize("name", _below("inference.flow"))
def test_flow_serves_the_door_alone(name: str) -> None:
    users = {user for user in _importers(name) if not _is_in(user, "flake8_async_ssot.inference.flow")}
    assert users <= {"flake8_async_ssot.inference.session"}


@pytest.mark.parametrize("name", _below("rules"))
def test_rules_use_the_front_door(name: str) -> None:
    allowed = {
        "flake8_async_ssot",
        "flake8_async_ssot.nodes",
        "flake8_async_ssot.inference",
        "flake8_async_ssot.rules",
        "flake8_async_ssot.rules.base",
    }
    ours = {imported for imported in _imports(name) if _is_in(imported, "flake8_async_ssot")}
    helpers = {imported for imported in ours if imported.startswith("flake8_async_ssot.rules._")}
    assert ours - helpers <= allowed
    assert not {imported for imported in _imports(name) if _is_in(imported, "astroid")}


@pytest.mark.parametrize("name", _below("rules"))
def test_rules_never_infer(name: str) -> None:
    attributes = {node.attr for node in ast.walk(TREES[name]) if isinstance(node, ast.Attribute)}
    assert not attributes & {"infer", "inferred", "infer_call_result", "igetattr", "ilookup"}


#: Asks CPython whether what it is about to write is a program, and runs nothing of it.
_COMPILES = "flake8_async_ssot.command.fixing.fixer"


@pytest.mark.parametrize("name", [name for name in MODULES if not _is_in(name, "flake8_async_ssot.rules")])
def test_the_linted_project_is_never_run(name: str) -> None:
    """No code of ours outside the finding of our own rules imports by name, executes or unpickles."""
    calls = [node.func for node in ast.walk(TREES[name]) if isinstance(node, ast.Call)]
    names = {func.id for func in calls if isinstance(func, ast.Name)}
    allowed = {"compile"} if name == _COMPILES else set[str]()
    assert not names & {"eval", "exec", "compile", "__import__", "import_module"} - allowed
    banned = (
        "pickle",
        "marshal",
        "shelve",
        "subprocess",
        "importlib",
        "runpy",
        "socket",
        "urllib.request",
        "http",
        "ssl",
    )
    imported = {imported for imported in _imports(name) if _is_in(imported, *banned)}
    # These look for what flake8's own environment holds, and load none of it.
    assert imported <= {"importlib.machinery", "importlib.metadata", "importlib.resources", "importlib.util"}


#: What reads files, folders and absences, by the name of the function or method.
_READING = frozenset({
    "open", "scandir", "listdir", "walk", "fwalk", "stat", "lstat", "exists", "lexists", "isfile", "isdir", "islink",
    "getsize", "getmtime", "access", "realpath", "readlink", "samefile", "which", "fdopen",
})  # fmt: skip
#: What depends on the working folder.
_ASKING_FOR_THE_FOLDER = frozenset({"getcwd", "getcwdb", "cwd", "abspath", "absolute"})
#: The modules that files are read with: `ast.walk` is no `os.walk`, and our own reader has methods of such names.
_MODULES_OF_FILES = frozenset({"os", "path", "io", "codecs", "shutil", "glob", "tokenize", "linecache"})


def _of_files(name: str) -> set[str]:
    """The functions and methods of files that a module names, by their last names."""
    found = set()
    for node in ast.walk(TREES[name]):
        if isinstance(node, ast.Name) and node.id == "open":
            found.add(node.id)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[-1] in _MODULES_OF_FILES:
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.Attribute) and ast.unparse(node.value).split(".")[-1] in _MODULES_OF_FILES:
            found.add(node.attr)
    return found


@pytest.mark.parametrize("name", _below("inference"))
def test_one_reader_of_files(name: str) -> None:
    if name != "flake8_async_ssot.inference.modules.sources":
        assert not _of_files(name) & _READING
    # Methods of a path read files, under names that others have too.
    assert not {module for module in _imports(name) if _is_in(module, "pathlib", "glob", "linecache", "tokenize", "io")}


@pytest.mark.parametrize("name", _below("inference"))
def test_only_what_is_set_up_for_a_process_knows_the_working_folder(name: str) -> None:
    if name not in ("flake8_async_ssot.inference.session", "flake8_async_ssot.inference.project.opening"):
        assert not _of_files(name) & _ASKING_FOR_THE_FOLDER


def _imported_by(code: str) -> set[str]:
    """The modules that a fresh interpreter has loaded after some code."""
    command = [sys.executable, "-c", f"{code}\nimport sys\nprint(*sys.modules)"]
    return set(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split())


def test_start_up_does_not_import_astroid() -> None:
    loaded = _imported_by("import flake8_async_ssot.plugin")
    assert "flake8_async_ssot.checker" in loaded
    unwanted = {"astroid", "typeshed_client", "click", "rich", "flake8_async_ssot.rules.await_sync_call"}
    assert not loaded & unwanted


_CHECK_ONE_FILE = """\
import ast
from flake8_async_ssot.checker import Run
from flake8_async_ssot.options import Options
text = {text!r}
Run(Options(), lambda code, default: default).check(ast.parse(text), "a.py", text.splitlines(True))
"""


def test_a_file_without_anything_of_interest_does_not_import_astroid() -> None:
    loaded = _imported_by(_CHECK_ONE_FILE.format(text="import os\n\n\ndef f(x):\n    return os.path.join(x, 'a')\n"))
    assert "flake8_async_ssot.rules.await_sync_call" in loaded
    assert "astroid" not in loaded
    assert "astroid" in _imported_by(_CHECK_ONE_FILE.format(text="async def f(x):\n    await x()\n"))
