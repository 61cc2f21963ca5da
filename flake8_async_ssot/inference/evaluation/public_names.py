"""The names under which people import what a stub describes: ``asyncio.sleep``, defined as ``asyncio.tasks.sleep``."""

from __future__ import annotations

from collections.abc import Iterator

from astroid import nodes

from flake8_async_ssot.inference.evaluation import imports
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import definition_of, unbound
from flake8_async_ssot.inference.syntax.definitions import identity
from flake8_async_ssot.inference.syntax.names import qualified_name
from flake8_async_ssot.inference.syntax.tree import ModuleNode


def public_name(ev: Evaluator, node: nodes.NodeNG) -> str:
    """The qualified name of a definition, with the shortest module in front that gives the same definition."""
    home, outermost = node.root(), node
    while outermost.parent is not None and not isinstance(outermost.parent.scope(), nodes.Module):
        outermost = outermost.parent.scope()
    name = qualified_name(node)
    for candidate in _modules(home.name):
        module = ev.loader.load(candidate, home.search_path)
        if module is not None and _gives(ev, module, outermost):
            return f"{candidate}.{name.removeprefix(f'{home.name}.')}"
    return name


def _modules(name: str) -> Iterator[str]:
    """The packages around a module, then the module of that name which is not private: ``_io`` is that of ``io``."""
    parts = name.split(".")
    yield from (".".join(parts[:count]) for count in range(1, len(parts)))
    if parts[-1].strip("_") not in ("", parts[-1]):
        yield ".".join((*parts[:-1], parts[-1].lstrip("_")))


def _gives(ev: Evaluator, module: ModuleNode, node: nodes.NodeNG) -> bool:
    """Whether a module has a definition under the name of its own."""
    found = [definition_of(unbound(value)) for value in imports.module_attribute(ev, module, node.name)]
    return bool(found) and all(value is not None and identity(value.node) == identity(node) for value in found)
