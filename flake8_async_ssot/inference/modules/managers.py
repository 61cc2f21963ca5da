"""Where tools that keep environments away from the project put them, from the project's name and place.

Their own programs are not asked: what they would say follows from their settings, read as text, and a digest.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from flake8_async_ssot.inference.modules.sources import Sources
from flake8_async_ssot.inference.modules.tables import table_in, text_in, toml_of

#: Characters that the tools replace in the names of folders, and how many they keep.
_POETRY_REPLACES = re.compile(r'[ $`!*@"\\\r\n\t]')
_PIPENV_REPLACES = re.compile(r'[ &$`!*@"()\[\]\\\r\n\t]')
_LONGEST_NAME = 42
#: Characters of a digest that stand in the name of a folder.
_DIGEST = 8
_POETRY = "pypoetry"
#: What Poetry calls a project without a name.
_NAMELESS = "non-package-mode"
#: Settings of Poetry that follow from others stand in braces.
_BETWEEN_BRACES = re.compile(r"\{([\w-]+)\}")


def of_poetry(sources: Sources, folder: str, environ: Mapping[str, str]) -> Iterator[str]:
    """The environments that Poetry keeps for the project in a folder, the one it uses first."""
    is_locked = sources.has_file(folder, "poetry.lock")
    tables = toml_of(sources, os.path.join(folder, "pyproject.toml"), "" if is_locked else "poetry")
    backend = text_in(table_in(tables, "build-system"), "build-backend")
    if not (is_locked or table_in(tables, "tool.poetry") or backend.startswith("poetry.")):
        return
    name = text_in(table_in(tables, "project"), "name") or text_in(table_in(tables, "tool.poetry"), "name")
    where = _poetry_folder(sources, folder, environ)
    base = poetry_name(name or _NAMELESS, os.path.normcase(sources.real(folder)))
    minor = text_in(table_in(toml_of(sources, os.path.join(where, "envs.toml")), base), "minor")
    names = [each for each in sources.listing(where) if each.startswith(f"{base}-py")]
    chosen = f"{base}-py{minor}"
    # Without a choice of the user it is the one of the Python that runs Poetry: the newest is a good guess.
    names.sort(key=lambda each: (each == chosen, [*map(int, re.findall(r"\d+", each.rpartition("-py")[2]))]))
    yield from (os.path.join(where, each) for each in reversed(names))


def poetry_name(name: str, folder: str) -> str:
    """The start of the name of a project's environments in Poetry's folder.

    :param folder: without links, and on Windows in lower case.
    """
    digest = hashlib.sha256(folder.encode(errors="surrogateescape")).digest()
    return f"{_POETRY_REPLACES.sub('_', name.lower())[:_LONGEST_NAME]}-{_shortened(digest)}"


def _shortened(digest: bytes) -> str:
    return base64.urlsafe_b64encode(digest).decode()[:_DIGEST]


def _poetry_folder(sources: Sources, folder: str, environ: Mapping[str, str]) -> str:
    """The folder of Poetry's environments: of its variables, the project's settings, and the user's."""
    configuration = environ.get("POETRY_CONFIG_DIR") or _of_user(environ, _POETRY, "configuration")
    files = (os.path.join(folder, "poetry.toml"), os.path.join(configuration, "config.toml"))
    settings = [toml_of(sources, path) for path in files]
    cache = environ.get("POETRY_CACHE_DIR") or _first(settings, "", "cache-dir") or _of_user(environ, _POETRY, "cache")
    given = environ.get("POETRY_VIRTUALENVS_PATH") or _first(settings, "virtualenvs", "path")
    known = {"cache-dir": cache, "project-dir": folder}
    where = _BETWEEN_BRACES.sub(lambda match: known.get(match[1], ""), given or "{cache-dir}/virtualenvs")
    return os.path.normpath(os.path.join(folder, _expanded(where, environ)))


def _first(settings: list[dict[str, Any]], table: str, key: str) -> str:
    found = (text_in(table_in(each, table) if table else each, key) for each in settings)
    return next(filter(None, found), "")


def of_pipenv(sources: Sources, folder: str, environ: Mapping[str, str]) -> Iterator[str]:
    """The environment that pipenv keeps for the project in a folder."""
    if sources.has_file(folder, "Pipfile"):
        own = environ.get("PIPENV_CUSTOM_VENV_NAME")
        suffix = f"-{environ['PIPENV_PYTHON']}" if environ.get("PIPENV_PYTHON") else ""
        name = own or pipenv_name(os.path.basename(folder), os.path.join(folder, "Pipfile")) + suffix
        yield os.path.join(shared_folder(environ), name)


def pipenv_name(name: str, pipfile: str) -> str:
    """The name of a project's environment in pipenv's folder."""
    digest = hashlib.sha256(pipfile.encode(errors="surrogateescape")).digest()[:6]
    return f"{_PIPENV_REPLACES.sub('_', name)[:_LONGEST_NAME]}-{_shortened(digest)}"


def shared_folder(environ: Mapping[str, str]) -> str:
    """The folder in which pipenv and tools before it keep the environments of all projects."""
    if environ.get("WORKON_HOME"):
        return _expanded(environ["WORKON_HOME"], environ)
    if sys.platform == "win32":
        return _expanded("~/.virtualenvs", environ)
    return os.path.join(_expanded(environ.get("XDG_DATA_HOME") or "~/.local/share", environ), "virtualenvs")


def of_pants(sources: Sources, folder: str) -> Iterator[str]:
    """The environments that Pants exported into a folder, by the names of their resolves; the default one first."""
    if sources.has_file(folder, "pants.toml"):
        exported = os.path.join(folder, "dist", "export", "python", "virtualenvs")
        for resolve in sorted(sources.listing(exported), key=lambda name: (name != "python-default", name)):
            inner = os.path.join(exported, resolve)
            yield from (os.path.join(inner, version) for version in reversed([*sources.listing(inner)]))


def _of_user(environ: Mapping[str, str], name: str, kind: str) -> str:
    """The folder of the user that a program of some name keeps its cache or its configuration in."""
    is_cache = kind == "cache"
    if sys.platform == "win32":
        base = environ.get("LOCALAPPDATA" if is_cache else "APPDATA", "")
        return os.path.join(base, name, "Cache") if is_cache else os.path.join(base, name)
    if sys.platform == "darwin":
        return _expanded(f"~/Library/{'Caches' if is_cache else 'Application Support'}/{name}", environ)
    base = environ.get("XDG_CACHE_HOME" if is_cache else "XDG_CONFIG_HOME") or ("~/.cache" if is_cache else "~/.config")
    return os.path.join(_expanded(base, environ), name)


def _expanded(path: str, environ: Mapping[str, str]) -> str:
    """A path with the user's folder in the place of ``~``."""
    home = environ.get("USERPROFILE" if sys.platform == "win32" else "HOME", "")
    return home + path[1:] if home and (path == "~" or path.startswith(("~/", "~\\"))) else os.path.expanduser(path)
