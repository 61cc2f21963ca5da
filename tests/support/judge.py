"""Runs the blocks of fixtures under CPython and says what happened: a script of its own, so that nothing leaks.

Called with a JSON file that lists cases ({"folder": ..., "modules": [...]}) and one to write the outcomes to. In each
module every function whose name starts with ``site_`` is called without arguments, coroutine functions in a loop of
their own.
"""

from __future__ import annotations

import asyncio
import gc
import importlib
import inspect
import json
import os
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

#: Seconds after which a site counts as stuck.
_PATIENCE = 5.0


def main(request: str, answer: str) -> None:
    """Judge all cases of the file ``request`` and write the outcomes to the file ``answer``."""
    cases = json.loads(Path(request).read_text("utf-8"))
    outcomes = [[outcome for outcome in _judge(case["folder"], case["modules"])] for case in cases]
    Path(answer).write_text(json.dumps(outcomes), "utf-8")


def _judge(folder: str, modules: list[str]) -> Iterator[dict[str, Any]]:
    loaded_before = set(sys.modules)
    os.chdir(folder)
    sys.path.insert(0, folder)
    importlib.invalidate_caches()
    try:
        for name in modules:
            yield from _run_sites(name, folder)
    finally:
        sys.path.remove(folder)
        # All found before any goes: the path of a package without an __init__ is computed from its parent there.
        for name in [name for name in set(sys.modules) - loaded_before if _comes_from(sys.modules[name], folder)]:
            del sys.modules[name]


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
                asyncio.run(asyncio.wait_for(site(), _PATIENCE))
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
