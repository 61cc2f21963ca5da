"""Packages installed for development: what ``.pth`` files and the import hooks of build tools point to.

Everything is read as text. A line of a ``.pth`` file that Python would run is only searched for the name of a hook, and
of a hook's source only the literals count.
"""

from __future__ import annotations

import ast
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

_HOOK = re.compile(r"import\s+(\w*editable\w*)")
#: Hooks are small; a bigger file is something else.
_MAX_HOOK_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Installs:
    """What a folder of packages points to: further folders, and single modules with their folder or file."""

    folders: tuple[str, ...]
    modules: tuple[tuple[str, str], ...]


def read_installs(site_packages: str) -> Installs:
    """Read the ``.pth`` files, hooks and ``direct_url.json`` files of a folder of packages.

    What is missing, unreadable or malformed counts as not there.
    """
    try:
        names = sorted(os.listdir(site_packages))
    except OSError:
        return Installs((), ())
    folders: dict[str, None] = {}
    modules: dict[str, str] = {}
    for name in names:
        if name.endswith(".pth") and not name.startswith("."):
            _read_pth(site_packages, name, folders, modules)
    for name in names:
        if name.endswith(".dist-info"):
            modules.update(_read_direct_url(os.path.join(site_packages, name), folders, modules))
    return Installs(tuple(folders), tuple(modules.items()))


def _read_pth(site_packages: str, name: str, folders: dict[str, None], modules: dict[str, str]) -> None:
    for line in _read(os.path.join(site_packages, name)).splitlines():
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith(("import ", "import\t")):
            for hook in _HOOK.findall(line):
                modules.update(_read_hook(os.path.join(site_packages, f"{hook}.py")))
            continue
        path = os.path.abspath(os.path.join(site_packages, line))
        if os.path.isdir(path):
            folders[path] = None


def _read(path: str) -> str:
    try:
        if os.path.getsize(path) > _MAX_HOOK_BYTES:
            return ""
        with open(path, encoding="utf-8-sig", errors="replace") as file:
            return file.read()
    except (OSError, ValueError):
        return ""


def _read_hook(path: str) -> Iterator[tuple[str, str]]:
    """The modules that an import hook redirects, from the tables and calls that build tools write into it."""
    try:
        tree = ast.parse(_read(path))
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
            yield name, _without_suffix(path)


def _without_suffix(path: str) -> str:
    """The folder of a package or the file of a module without suffix."""
    folder, file = os.path.split(path)
    if file in ("__init__.py", "__init__.pyi"):
        return folder
    stem, suffix = os.path.splitext(path)
    return stem if suffix in (".py", ".pyi") else path


def _read_direct_url(dist_info: str, folders: dict[str, None], modules: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The modules of a project that is installed for development by a hook which is not understood."""
    try:
        url = json.loads(_read(os.path.join(dist_info, "direct_url.json")))
        if not url["dir_info"]["editable"]:
            return
        parts = urlsplit(str(url["url"]))
        path = unquote(parts.path)
        # file:///C:/project has a slash before the drive.
        project = os.path.abspath(path.lstrip("/") if os.name == "nt" else path) if parts.scheme == "file" else ""
    except (ValueError, TypeError, KeyError, RecursionError):
        return
    known = [*folders, *modules.values()]
    if not project or any(path == project or path.startswith(project + os.sep) for path in known):
        return
    for name in _top_level_names(dist_info):
        for parent in (os.path.join(project, "src"), project):
            path = os.path.join(parent, name)
            if os.path.isdir(path) or os.path.isfile(f"{path}.py"):
                yield name, path
                break


def _top_level_names(dist_info: str) -> list[str]:
    """The names a distribution says it installs, or else its own name."""
    names = _read(os.path.join(dist_info, "top_level.txt")).split()
    project = os.path.basename(dist_info).partition("-")[0]
    return names or [project, project.lower()]
