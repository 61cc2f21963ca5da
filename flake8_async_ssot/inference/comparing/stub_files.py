"""Definitions of a source file, compared with those of the stub that describes it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from astroid import nodes

from flake8_async_ssot.inference.answers.truth import Disagreement, Side
from flake8_async_ssot.inference.comparing import class_pairs, giving
from flake8_async_ssot.inference.comparing.class_pairs import Define, node_of, single
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.values import Class, Property, Value
from flake8_async_ssot.inference.syntax.tree import ModuleNode


def disagreements(ev: Evaluator, node: nodes.FunctionDef | nodes.ClassDef, define: Define) -> Iterator[Disagreement]:
    """Where the stub of a module says another kind than a function or class at the top of the module has."""
    module = cast("ModuleNode", node.root())
    stub = stub_of(ev, module)
    if stub is None or node.parent.scope() is not module or node.name not in stub.locals:
        return
    own, other = (single(ev.end_of_scope(scope, node.name, None)) for scope in (module, stub))
    if isinstance(own, Class) and isinstance(other, Class):
        # What a base of the class in the stub says, is compared where the source defines that base.
        found = class_pairs.differences(ev, node, (own, other), define) if own.node is node else iter(())
        yield from (each for each in found if each.other.name.startswith(f"{node.name}."))
    elif own is not None and other is not None and not isinstance(own, Property):
        yield from _of_functions(ev, node, (own, other), define)


def _of_functions(
    ev: Evaluator, node: nodes.FunctionDef, pair: tuple[Value, Value], define: Define
) -> Iterator[Disagreement]:
    own, other = pair
    gives, others = giving.of_value(ev, own, None), giving.of_value(ev, other, None)
    if gives is not None and others is not None and gives.disagrees(others) and node_of(own) is node:
        yield Disagreement(node, Side(node.name, gives, define(node)), Side(node.name, others, define(node_of(other))))


def stub_of(ev: Evaluator, module: ModuleNode) -> ModuleNode | None:
    """The stub of a linted module of source, beside it or in a package of stubs; None where it has none."""
    if module.is_stub:
        return None
    finder = ev.loader.finder
    spec = finder.find(module.name, module.search_path)
    if spec is None or not spec.is_stub or spec.is_partial:
        return None
    source = finder.find_source(module.name, module.search_path)
    is_described = source is not None and source.path == module.file
    return ev.loader.load(module.name, module.search_path) if is_described else None
