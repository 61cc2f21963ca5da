"""Fakes: classes and functions that tests write in the place of others, with other kinds than these have."""

from __future__ import annotations

import re
from collections.abc import Iterator

from astroid import nodes

from flake8_async_ssot.inference.answers.truth import Disagreement, Side
from flake8_async_ssot.inference.comparing import class_pairs, giving, overriding
from flake8_async_ssot.inference.comparing.class_pairs import Define, node_of, single
from flake8_async_ssot.inference.evaluation import classes, imports
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.values import Class, Function, Value
from flake8_async_ssot.inference.modules.testing import is_test_file

#: The words with which the name of a fake starts or ends, and the name of what it stands for.
_FAKE = re.compile(
    r"_*(?:(?:Fake|Stub|Dummy|Mock|Mocked|Faked|Stubbed)(?P<cls>[A-Z]\w*)|(?P<other>[A-Z]\w*?)(?:Fake|Stub|Dummy|Mock)"
    r"|(?:fake|stub|dummy|mock|mocked)_(?P<function>\w+)|(?P<last>\w+?)_(?:fake|stub|dummy|mock))"
)


def disagreements(ev: Evaluator, node: nodes.FunctionDef | nodes.ClassDef, define: Define) -> Iterator[Disagreement]:
    """What a fake has of another kind than what it stands for: by its name, or as a class of one test by its bases."""
    if isinstance(node, nodes.ClassDef) and is_of_test(ev, node):
        yield from overriding.disagreements(ev, node, define)
    match = _FAKE.fullmatch(node.name)
    name = next(filter(None, match.groups()), "") if match is not None else ""
    real = _real(ev, node, name) if name else None
    if real is None:
        return
    if isinstance(node, nodes.ClassDef):
        if isinstance(real, Class) and classes.is_subclass_of(ev, Class(node), real) is False:
            yield from class_pairs.differences(ev, node, (Class(node), real), define)
        return
    own = single(ev.binding_values(node, None))
    gives = giving.of_value(ev, own, None) if own is not None else None
    others = giving.of_value(ev, real, None)
    if gives is not None and others is not None and gives.disagrees(others):
        yield Disagreement(node, Side(node.name, gives, define(node)), Side(name, others, define(node_of(real))))


def is_of_test(ev: Evaluator, node: nodes.ClassDef) -> bool:
    """Whether a test defines a class inside of a function: it stands in for another one, just for that test."""
    is_inner = any(isinstance(outer, nodes.FunctionDef) for outer in node.node_ancestors())
    return is_inner and is_test_file(node.root().file or "", ev.project)


def _real(ev: Evaluator, node: nodes.NodeNG, name: str) -> Value | None:
    """What a name stands for: in the module of a node, else the only class of that name in the project."""
    module = node.root()
    wanted = Class if isinstance(node, nodes.ClassDef) else Function
    value = single(ev.module_name(module, name, None)) if name in module.locals else None
    if isinstance(value, wanted):
        return value
    if wanted is Function:
        return None
    found = [path for path in ev.index.survey.mentioning(ev.project, name) if _defines(ev, path, name)]
    if len(found) != 1 or is_test_file(found[0], ev.project):
        return None
    finder = ev.loader.finder
    search_path = finder.search_path(found[0])
    source = ev.loader.load(finder.module_name(found[0], search_path), search_path)
    value = single(imports.module_attribute(ev, source, name)) if source is not None else None
    return value if isinstance(value, Class) else None


def _defines(ev: Evaluator, path: str, name: str) -> bool:
    record = ev.index.record(path)
    return record is not None and name in record.classes
