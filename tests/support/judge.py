"""Runs the blocks of fixtures under CPython and says what happened: a script of its own, so that nothing leaks.

Called with a JSON file that lists cases ({"folder": ..., "modules": [...]}) and one to write the outcomes to. In each
module every function whose name starts with ``site_`` is called without arguments, coroutine functions in a loop of
their own. What the modules hand to ``reveal(...)`` is noted with the names of what it is.
"""

from __future__ import annotations

import asyncio
import builtins
import functools
import gc
import importlib
import inspect
import json
import os
import sys
import traceback
import warnings
from collections import abc
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

#: Words of inference for what is not described by the name of its class.
_DESCRIPTIONS: dict[str, Callable[[object], bool]] = {
    "None": lambda value: value is None,
    "coroutine": lambda value: inspect.isgenerator(value) and inspect.isawaitable(value),
    "ModuleType": inspect.ismodule,
    "function": lambda value: inspect.isroutine(value) or isinstance(value, functools.partial),
    "async generator": inspect.isasyncgen,
    "context manager": lambda value: hasattr(type(value), "__enter__"),
    "async context manager": lambda value: hasattr(type(value), "__aenter__"),
}


def main(request: str, answer: str) -> None:
    """Judge all cases of the file ``request`` and write the outcomes to the file ``answer``."""
    cases = json.loads(Path(request).read_text("utf-8"))
    # The collector runs after each site, and has nothing to look for in what was imported up to here.
    gc.freeze()
    outcomes = [_judge(case["folder"], case["modules"]) for case in cases]
    Path(answer).write_text(json.dumps(outcomes), "utf-8")


def _judge(folder: str, modules: list[str]) -> dict[str, Any]:
    loaded_before = set(sys.modules)
    revealed: list[list[Any]] = []
    os.chdir(folder)
    sys.path.insert(0, folder)
    importlib.invalidate_caches()
    setattr(builtins, "reveal", _recorder(folder, revealed))
    try:
        sites = [site for name in modules for site in _run_sites(name, folder)]
        return {"sites": sites, "revealed": revealed}
    finally:
        sys.path.remove(folder)
        # All found before any goes: the path of a package without an __init__ is computed from its parent there.
        for name in [name for name in set(sys.modules) - loaded_before if _comes_from(sys.modules[name], folder)]:
            del sys.modules[name]
        # Coroutines that its modules held are lost now, not at a site of the next case.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            gc.collect()


def _recorder(folder: str, revealed: list[list[Any]]) -> Callable[[object], None]:
    """What stands for ``reveal``: it notes the place, whether the value is awaitable and the names of what it is."""

    def reveal(value: object) -> None:
        frame = sys._getframe(1)
        place = [_relative(frame.f_code.co_filename, folder), frame.f_lineno]
        revealed.append([*place, inspect.isawaitable(value), list(dict.fromkeys(_names(value)))])

    return reveal


def _names(value: object) -> Iterator[str]:
    """The names by which an answer of inference may describe a value."""
    yield from (cls.__name__ for cls in type(value).__mro__)
    yield from (name for name in abc.__all__ if isinstance(value, getattr(abc, name)))
    yield from (name for name, fits in _DESCRIPTIONS.items() if fits(value))
    if isinstance(value, type):
        yield from (f"type[{cls.__name__}]" for cls in value.__mro__)


def _comes_from(module: ModuleType, folder: str) -> bool:
    # A package without an __init__ has no file, and would hide the next case's package of the same name.
    places = [getattr(module, "__file__", None), *getattr(module, "__path__", ())]
    return any(_is_below(place, folder) for place in places)


def _run_sites(name: str, folder: str) -> Iterator[dict[str, Any]]:
    try:
        module = importlib.import_module(name)
    except Exception as error:
        yield {"site": name, **_outcome(error, [], folder)}
        return
    for site_name, site in list(vars(module).items()):
        if site_name.startswith("site_") and inspect.isfunction(site):
            yield {"site": f"{name}.{site_name}", **_run_site(site, folder)}


def _run_site(site: Callable[[], Any], folder: str) -> dict[str, Any]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        error: BaseException | None = None
        try:
            if inspect.iscoroutinefunction(site):
                asyncio.run(site())
            else:
                site()
        except Exception as raised:
            error = raised
        outcome = _outcome(error, [], folder)
        del error
        gc.collect()
    outcome["warnings"] = [
        [_relative(entry.filename, folder), entry.lineno, str(entry.message)]
        for entry in caught
        if _is_below(entry.filename, folder)
    ]
    # What a name of the site held to its end is lost in the code that called the site.
    outcome["lost"] = sum("was never awaited" in str(entry.message) for entry in caught)
    return outcome


def _outcome(error: BaseException | None, caught: list[Any], folder: str) -> dict[str, Any]:
    """What a site did: the exceptions it raised, each with the lines of the case that it came through."""
    return {
        "exceptions": [
            {
                "type": type(leaf).__name__,
                "text": str(leaf),
                "frames": [
                    [_relative(frame.filename, folder), frame.lineno]
                    for frame in traceback.extract_tb(leaf.__traceback__)
                    if _is_below(frame.filename, folder)
                ],
            }
            for leaf in _leaves(error)
        ],
        "warnings": caught,
    }


def _leaves(error: BaseException | None) -> Iterator[BaseException]:
    """The exceptions of a group, else the exception itself."""
    if error is None:
        return
    members = getattr(error, "exceptions", None)
    if members is None:
        yield error
    else:
        for member in members:
            yield from _leaves(member)


def _relative(path: str, folder: str) -> str:
    return Path(path).relative_to(folder).as_posix()


def _is_below(path: str | None, folder: str) -> bool:
    return path is not None and Path(path).is_relative_to(folder)


if __name__ == "__main__":
    main(*sys.argv[1:])
