"""Which environment belongs to a folder: what the user says, what is active, and what stands around the folder."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from flake8_async_ssot.inference.answers.surroundings import Origin
from flake8_async_ssot.inference.modules import managers
from flake8_async_ssot.inference.modules.paths import upwards
from flake8_async_ssot.inference.modules.sources import Sources
from flake8_async_ssot.inference.modules.tables import LARGEST, parse_json, table_in, text_in, toml_of

#: Folders beside the code that are environments if they look like one.
_FOLDERS = (".venv", "venv", "env", ".conda", os.path.join(".pixi", "envs", "default"))
#: Of these one stands in every environment: of Python's own kind, and of conda's.
_MARK, _CONDA_MARK = "pyvenv.cfg", "conda-meta"
#: The environment of conda that is active wherever no other one is.
_CONDA_BASE = ("base", "root")


class Prefix(NamedTuple):
    """The folder of an environment, and what named it."""

    path: str
    named_by: Origin


def candidates(sources: Sources, folder: str, start: str, environ: Mapping[str, str]) -> Iterator[Prefix]:
    """The folders that may be the environment of the code in a folder, the best first, the running one last.

    Active ones come first, but for two. That of the running interpreter says nothing new: pre-commit, tox and uv
    set ``VIRTUAL_ENV`` to that of the linter. And conda's base is active for everything.

    :param folder: of the code, absolute.
    :param start: the working folder, absolute.
    """
    conda = environ.get("CONDA_PREFIX", "")
    is_base = environ.get("CONDA_DEFAULT_ENV", "") in _CONDA_BASE
    if virtual := _active(sources, start, environ.get("VIRTUAL_ENV", "")):
        yield Prefix(virtual, Origin.VARIABLE)
    if not is_base and (active := _active(sources, start, conda)):
        yield Prefix(active, Origin.CONDA)
    for outer in dict.fromkeys((*upwards(folder), *upwards(start))):
        # No package holds an environment, and most folders are packages.
        if not sources.is_package(outer):
            yield from _beside(sources, outer, environ)
    if is_base and (active := _active(sources, start, conda)):
        yield Prefix(active, Origin.CONDA)
    yield Prefix(sys.prefix, Origin.RUNNING)


def _active(sources: Sources, start: str, prefix: str) -> str:
    """An environment that a variable names; empty where it is the one of the running interpreter."""
    path = os.path.join(start, prefix)
    return path if prefix and sources.real(path) != sources.real(sys.prefix) else ""


def _beside(sources: Sources, folder: str, environ: Mapping[str, str]) -> Iterator[Prefix]:
    """What stands in a folder for an environment."""
    yield from (Prefix(path, Origin.PYRIGHT) for path in _of_pyright(sources, folder))
    if environ.get("UV_PROJECT_ENVIRONMENT") and sources.has_file(folder, "uv.lock"):
        yield Prefix(os.path.join(folder, environ["UV_PROJECT_ENVIRONMENT"]), Origin.UV)
    for name in _FOLDERS:
        path = os.path.join(folder, name)
        if sources.has_file(path, _MARK) or sources.has_folder(path, _CONDA_MARK):
            yield Prefix(path, Origin.FOLDER)
        elif name == ".venv" and sources.has_file(folder, name):
            yield from _named_in(sources, folder, path, environ)
    if sources.has_file(folder, ".pdm-python"):
        interpreter = _first_line(sources, os.path.join(folder, ".pdm-python"))
        yield Prefix(os.path.dirname(os.path.dirname(os.path.join(folder, interpreter))), Origin.PDM)
    if sources.has_file(folder, "pyproject.toml"):
        yield from (Prefix(path, Origin.POETRY) for path in managers.of_poetry(sources, folder, environ))
    yield from (Prefix(path, Origin.PIPENV) for path in managers.of_pipenv(sources, folder, environ))
    yield from (Prefix(path, Origin.PANTS) for path in managers.of_pants(sources, folder))


def _named_in(sources: Sources, folder: str, file: str, environ: Mapping[str, str]) -> Iterator[Prefix]:
    """The environment that a file ``.venv`` names: by its path, or by its name where environments are kept together."""
    name = _first_line(sources, file)
    if name and os.path.basename(name) == name:
        yield Prefix(os.path.join(managers.shared_folder(environ), name), Origin.FOLDER)
    yield Prefix(os.path.join(folder, name), Origin.FOLDER)


def _first_line(sources: Sources, file: str) -> str:
    return (sources.text(file, LARGEST) or "").partition("\n")[0].strip()


def _of_pyright(sources: Sources, folder: str) -> Iterator[str]:
    """The environment that pyright's configuration names: its own file counts before the one of the project."""
    table = {}
    if sources.has_file(folder, "pyrightconfig.json"):
        table = parse_json(sources.text(os.path.join(folder, "pyrightconfig.json"), LARGEST) or "")
    elif sources.has_file(folder, "pyproject.toml"):
        table = table_in(toml_of(sources, os.path.join(folder, "pyproject.toml"), "pyright"), "tool.pyright")
    if name := text_in(table, "venv"):
        yield os.path.join(folder, os.path.expanduser(text_in(table, "venvPath")), name)
