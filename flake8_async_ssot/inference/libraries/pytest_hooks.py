"""The hooks in a plugin of pytest or a ``conftest.py``: whether one may run, mark or leave out coroutine functions.

A hook that only skips what is slow changes nothing for coroutine functions. What a hook does is read from its body and
from the functions of its module that it names.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator

from astroid import nodes

from flake8_async_ssot.inference.evaluation import imports
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.unpruned import unpruned
from flake8_async_ssot.inference.syntax.names import called_name
from flake8_async_ssot.inference.syntax.tree import ModuleNode

#: Hooks by which a plugin can run or mark a test that pytest would not run.
_NAMES = (
    "pytest_(?:pyfunc_call|pycollect_makeitem|pycollect_makemodule|collection_modifyitems|itemcollected|runtest_call|"
    "runtest_protocol|fixture_setup|collect_file|configure|load_initial_conftests|cmdline_main|cmdline_preparse)"
)
_HOOK = re.compile(_NAMES)
_HOOKS = re.compile(rf"\b{_NAMES}\b")
_CALLING_HOOK = re.compile(r"\bpytest_(?:pyfunc_call|ignore_collect)\b|\bcollect_ignore_glob\b")
#: Words in hooks that treat coroutine functions, or bring other plugins.
_ASYNC_WORDS = re.compile(
    r"async|anyio|\btrio\b|corout|run_until_complete|ensureDeferred|tornado|twisted|curio|greenlet|await|"
    r"import_plugin|consider_|setuptools_entrypoints|\bexec\b|\beval\b|__import__|import_module",
    re.I,
)
#: Packages whose functions run no test.
_SAFE = sys.stdlib_module_names | {"pytest", "_pytest"}
#: Functions of one module that are read for one hook.
_MOST_FUNCTIONS = 100


def collects_as_usual(text: str) -> bool:
    """Whether the text of a ``conftest.py`` has no hook that takes over the running or collecting of tests."""
    return _CALLING_HOOK.search(text) is None


def is_async_word(text: str) -> bool:
    """Whether a text has to do with coroutine functions."""
    return _ASYNC_WORDS.search(text) is not None


def may_run(ev: Evaluator, text: str, load: Callable[[], ModuleNode | None]) -> bool:
    """Whether a plugin or ``conftest.py`` may run, mark or leave out tests that pytest would not run.

    :param load: gives the module; asked only where the text has hooks.
    """
    # The fixture by itself runs nothing; who asks for it is run.
    uses = text if "autouse" in text else text.replace("def anyio_backend(", "")
    if not collects_as_usual(text) or "pytestmark" in text or "anyio_backend" in uses:
        return True
    if not _HOOKS.search(text) and "import *" not in text:
        return False
    module = load()
    return module is None or _has_hooks(ev, module) or _brings_hooks(ev, module)


def _has_hooks(ev: Evaluator, module: ModuleNode) -> bool:
    found: bool = ev.fact(module, _has_such_hooks)
    return found


def _brings_hooks(ev: Evaluator, module: ModuleNode) -> bool:
    """Whether a star import brings hooks that may run tests, or cannot be followed."""
    for star in module.star_imports:
        source = imports.imported_module(ev, module, star.modname, star.level)
        if source is None or source.star_imports or _has_hooks(ev, source):
            return True
    return False


def _has_such_hooks(module: ModuleNode) -> bool:
    text = (module.read() or b"").decode("utf-8", "replace")
    if not _HOOKS.search(text):
        return False
    full = unpruned(module)
    if full is None:
        return True
    bound = (name for name in full.locals if _HOOK.fullmatch(name))
    if any(not isinstance(entry, nodes.FunctionDef) for name in bound for entry in full.locals[name]):
        return True
    hooks = [node for node in full.all_of(nodes.FunctionDef, nodes.AsyncFunctionDef) if _HOOK.fullmatch(node.name)]
    return any(_may_treat(full, hook) for hook in hooks)


def _may_treat(module: ModuleNode, hook: nodes.FunctionDef) -> bool:
    """Whether a hook, or a function or class of its module that it names, has to do with coroutine functions."""
    todo: list[nodes.NodeNG] = [hook]
    seen: set[nodes.NodeNG] = set()
    while todo and len(seen) < _MOST_FUNCTIONS:
        part = todo.pop()
        if part in seen:
            continue
        seen.add(part)
        if _hands_on(module, part):
            return True
        for word in _words(part):
            if is_async_word(word):
                return True
            found = module.locals.get(word, ())
            todo += [entry for entry in found if isinstance(entry, (nodes.FunctionDef, nodes.ClassDef))]
    return bool(todo)


def _hands_on(module: ModuleNode, part: nodes.NodeNG) -> bool:
    """Whether a function or class hands what it is given to code that may do anything with tests, or inherits it."""
    if isinstance(part, nodes.ClassDef) and any(_is_foreign(module, name) for base in part.bases for name in _in(base)):
        return True
    given = {name.name for name in part.nodes_of_class(nodes.AssignName) if isinstance(name.parent, nodes.Arguments)}
    calls = (set(_in(call)) for call in part.nodes_of_class(nodes.Call))
    return any(names & given and any(_is_foreign(module, name) for name in names - given) for names in calls)


def _in(node: nodes.NodeNG) -> Iterator[str]:
    return (name.name for name in node.nodes_of_class(nodes.Name))


def _words(part: nodes.NodeNG) -> Iterator[str]:
    """The names, attributes and texts in a function or class, but for descriptions of marks and docstrings."""
    todo = [part]
    while todo:
        node = todo.pop()
        if isinstance(node, nodes.Name):
            yield node.name
        elif isinstance(node, nodes.Attribute):
            yield node.attrname
        elif isinstance(node, nodes.Const) and isinstance(node.value, str):
            if not _is_docstring(node):
                yield f" {node.value} "
        elif isinstance(node, (nodes.AsyncFunctionDef, nodes.Await)):
            yield "async"
        if not _declares_mark(node):
            todo.extend(node.get_children())


def _is_docstring(node: nodes.Const) -> bool:
    return isinstance(node.parent, (nodes.Expr, nodes.FunctionDef, nodes.ClassDef))


def _declares_mark(node: nodes.NodeNG) -> bool:
    """Whether a call only registers a mark: ``config.addinivalue_line("markers", "asyncio: ...")``."""
    first = node.args[0] if called_name(node) == "addinivalue_line" and node.args else None
    return isinstance(first, nodes.Const) and first.value == "markers"


def _is_foreign(module: ModuleNode, name: str) -> bool:
    """Whether a name is imported from code that may do anything with tests: not of Python's own, nor of pytest."""
    return any(
        isinstance(entry, nodes.ImportFrom)
        and (entry.level or entry.modname.partition(".")[0] not in _SAFE)
        or isinstance(entry, nodes.Import)
        and any(
            real.partition(".")[0] not in _SAFE
            for real, alias in entry.names
            if name in (alias, real.partition(".")[0])
        )
        for entry in module.locals.get(name, ())
    )
