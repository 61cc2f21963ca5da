"""Packages installed for development: what ``.pth`` files and the import hooks of build tools point to.

Everything is read as text. A line of a ``.pth`` file that Python would run is only searched for the name of a hook, and
of a hook's source only the literals count.
"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator
from types import ModuleType
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from flake8_async_ssot.inference.modules.installed import Installed
from flake8_async_ssot.inference.modules.paths import absolute
from flake8_async_ssot.inference.modules.sources import Sources

_HOOK = re.compile(r"import\s+(\w*editable\w*)")
#: Hooks are small; a bigger file is something else.
_MAX_HOOK_BYTES = 1_000_000


class Installs(NamedTuple):
    """What a folder of packages points to: further folders, and single modules with their folder or file."""

    folders: tuple[str, ...]
    modules: tuple[tuple[str, str], ...]


def read_installs(sources: Sources, site_packages: str) -> Installs:
    """Read the ``.pth`` files, hooks and ``direct_url.json`` files of a folder of packages, given as an absolute path.

    What is missing, unreadable or malformed counts as not there.
    """
    names = sources.listing(site_packages)
    folders: dict[str, None] = {}
    modules: dict[str, str] = {}
    for name in names:
        if name.endswith(".pth") and not name.startswith("."):
            _read_pth(sources, os.path.join(site_packages, name), folders, modules)
    for name in names:
        if name.endswith(".dist-info"):
            distribution = Installed(os.path.join(site_packages, name), sources)
            modules.update(_modules_of_project(sources, distribution, [*folders, *modules.values()]))
    return Installs(tuple(folders), tuple(modules.items()))


def _read_pth(sources: Sources, path: str, folders: dict[str, None], modules: dict[str, str]) -> None:
    site_packages = os.path.dirname(path)
    for line in (sources.text(path, _MAX_HOOK_BYTES) or "").splitlines():
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith(("import ", "import\t")):
            for hook in _HOOK.findall(line):
                modules.update(_read_hook(sources.text(os.path.join(site_packages, f"{hook}.py"), _MAX_HOOK_BYTES)))
            continue
        folder = absolute(os.path.join(site_packages, line))
        if sources.is_folder(folder):
            folders[folder] = None


def _read_hook(text: str | None) -> Iterator[tuple[str, str]]:
    """The modules that an import hook redirects, from the tables and calls that build tools write into it."""
    try:
        tree = ast.parse(text or "")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for statement in tree.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=table)], value=value):
                yield from _table(table, value)
            case ast.AnnAssign(target=ast.Name(id=table), value=ast.expr() as value):
                yield from _table(table, value)
            case ast.Expr(value=ast.Call(func=ast.Attribute(attr="map_module"), args=[name, target])):
                yield from _pairs({_literal(name): _literal(target)})
            case ast.Expr(value=ast.Call(func=ast.Name(id="install"), args=[ast.Dict() as known, *_])):
                yield from _pairs(_literal(known))


def _table(name: str, value: ast.expr) -> Iterator[tuple[str, str]]:
    if name == "MAPPING":
        yield from _pairs(_literal(value))
    elif name == "NAMESPACES":
        namespaces = _literal(value)
        if isinstance(namespaces, dict):
            usable = {name: paths for name, paths in namespaces.items() if isinstance(paths, list) and paths}
            yield from _pairs({name: paths[0] for name, paths in usable.items()})


def _literal(node: ast.expr) -> Any:
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return None


def _pairs(table: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(table, dict):
        return
    for name, path in table.items():
        if isinstance(name, str) and isinstance(path, str) and os.path.isabs(path):
            yield name, _without_suffix(absolute(path))


def _without_suffix(path: str) -> str:
    """The folder of a package or the file of a module without suffix."""
    folder, file = os.path.split(path)
    if file in ("__init__.py", "__init__.pyi"):
        return folder
    stem, suffix = os.path.splitext(path)
    return stem if suffix in (".py", ".pyi") else path


def _modules_of_project(sources: Sources, distribution: Installed, known: list[str]) -> Iterator[tuple[str, str]]:
    """The modules of a project that is installed for development by a hook which is not understood.

    :param known: folders and modules that understood hooks lead to.
    """
    project = _folder_of_url(distribution.editable_project())
    if not project or any(path == project or path.startswith(project + os.sep) for path in known):
        return
    for name in distribution.top_level_names():
        for parent in (os.path.join(project, "src"), project):
            path = os.path.join(parent, name)
            if sources.is_folder(path) or sources.is_file(f"{path}.py"):
                yield name, path
                break


def _folder_of_url(url: str, flavour: ModuleType = os.path) -> str:
    """The folder that a URL names; empty where it names none.

    :param flavour: the rules of the system, ``ntpath`` or ``posixpath``.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    path = unquote(parts.path)
    # file:///C:/project has a slash before the drive, and file://server/share/project a server.
    if flavour.splitdrive(path.lstrip("/"))[0]:
        path = path.lstrip("/")
    elif parts.netloc and flavour.sep == "\\":
        path = f"//{parts.netloc}{path}"
    return absolute(path, flavour) if parts.scheme == "file" and flavour.isabs(path) else ""
