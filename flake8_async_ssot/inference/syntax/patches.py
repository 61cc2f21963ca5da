"""Which decorators are patches, judged by how they are written."""

from __future__ import annotations

import re

from astroid import nodes

#: How the decorators of ``unittest.mock`` are written: they hand a coroutine function on as one.
_PATCH = re.compile(r"(?:(?:unittest\.)?mock\.)?patch(?:\.(?:object|dict|multiple))?")


def is_patch(node: nodes.NodeNG) -> bool:
    """Whether a decorator is one of ``unittest.mock``, judged by how it is written."""
    if not isinstance(node, nodes.Call):
        return False
    text = node.func.as_string()
    head, _, rest = text.partition(".")
    origin = imported_as(node.root(), head)
    return any(_PATCH.fullmatch(path) for path in (text, f"{origin}.{rest}".rstrip(".")))


def imported_as(module: nodes.Module, name: str) -> str:
    """What a global name of a module is imported from, ``pytest.mark``; empty where it is not one import."""
    entries = module.locals.get(name, ())
    origins = set()
    for entry in entries:
        if isinstance(entry, nodes.Import):
            origins |= {real for real, alias in entry.names if (alias or real.partition(".")[0]) == name}
        elif isinstance(entry, nodes.ImportFrom):
            origins |= {f"{entry.modname}.{real}" for real, alias in entry.names if (alias or real) == name}
        else:
            return ""
    return origins.pop() if len(origins) == 1 else ""
