"""The marks of a test: those of its decorators, its classes and its module."""

from __future__ import annotations

from collections.abc import Iterator

from astroid import nodes

from flake8_async_ssot.inference.evaluation import classes
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.values import Class
from flake8_async_ssot.inference.project.replacements import is_patch
from flake8_async_ssot.inference.syntax.growth import grown_names
from flake8_async_ssot.inference.syntax.names import decorators_of, head_of, imported_as, last_name

#: Marks that no plugin takes for a sign to run a coroutine function.
_PLAIN = frozenset({
    "parametrize", "skipif", "xfail", "usefixtures", "filterwarnings", "slow", "timeout", "flaky", "integration",
    "unit", "network", "django_db", "order", "benchmark", "smoke", "regression", "e2e", "functional", "db",
    "serial", "dependency",
})  # fmt: skip

#: Marks for which a plugin runs a coroutine function.
RUNNING = frozenset({"asyncio", "anyio", "trio", "asyncio_cooperative", "gen_test", "tornado", "twisted", "curio"})


def marks(ev: Evaluator, function: nodes.FunctionDef) -> tuple[str, ...] | None:
    """The names of all marks of a test, its own first; None where some of them are not known.

    A decorator that is no mark and may turn the test into something else counts as unknown too.
    """
    expressions = decorators_of(function)[:]
    owner = function.parent.scope()
    while isinstance(owner, nodes.ClassDef):
        # A class hands its marks on to the classes inside of it.
        order = classes.order(ev, Class(owner))
        if not order.is_complete:
            return None
        for cls in order.classes:
            if cls.node.root().name == "builtins":
                continue
            expressions += [*decorators_of(cls.node), *_assigned(ev, cls.node)]
        owner = owner.parent.scope()
    expressions += _assigned(ev, function.root())
    found: list[str] = []
    for expression in expressions:
        names = _names(expression)
        if names is None:
            return None
        found += names
    return tuple(found)


def own_marks(function: nodes.FunctionDef) -> Iterator[tuple[str, nodes.NodeNG]]:
    """The marks that the decorators of a function itself put on it, with the decorators."""
    for decorator in decorators_of(function):
        name = mark_name(decorator)
        if name is not None:
            yield name, decorator


def is_plain(name: str) -> bool:
    """Whether a mark is known to have nothing to do with who runs a test."""
    return name in _PLAIN


def _assigned(ev: Evaluator, scope: nodes.LocalsDictNodeNG) -> list[nodes.NodeNG]:
    """The values that a module or class assigns to ``pytestmark``.

    The name itself stands for them where it is bound otherwise, or its list is changed.
    """
    found = []
    for entry in scope.locals.get("pytestmark", ()):
        statement = entry.parent
        is_whole = isinstance(statement, (nodes.Assign, nodes.AnnAssign)) and statement.value is not None
        is_changed = "pytestmark" in ev.fact(scope.root(), grown_names)
        found.append(statement.value if is_whole and not is_changed else entry)
    return found


def _names(node: nodes.NodeNG) -> list[str] | None:
    """The marks that an expression stands for, a single one or a list; None where it is not understood."""
    if isinstance(node, (nodes.List, nodes.Tuple)):
        inner = [_names(element) for element in node.elts]
        return None if None in inner else [name for names in inner if names for name in names]
    name = mark_name(node)
    if name == "parametrize" and any(keyword.arg == "marks" for keyword in node.nodes_of_class(nodes.Keyword)):
        # `pytest.param(..., marks=...)`: one set of values may have marks that another has not.
        return None
    if name is not None:
        return [name]
    return [] if is_patch(node) else None


def mark_name(node: nodes.NodeNG) -> str | None:
    """``asyncio`` of ``pytest.mark.asyncio`` or ``mark.asyncio(...)``; None for anything else."""
    head = head_of(node)
    if not isinstance(head, nodes.Attribute):
        return None
    base = head.expr
    if isinstance(base, nodes.Attribute):
        return str(head.attrname) if base.attrname == "mark" and _means(base.expr, "pytest") else None
    return str(head.attrname) if _means(base, "pytest.mark") else None


def is_fixture(decorator: nodes.NodeNG) -> bool:
    """Whether a decorator makes a function a fixture, which gets its arguments by name."""
    return last_name(head_of(decorator)) in ("fixture", "yield_fixture", "async_fixture")


def _means(node: nodes.NodeNG, target: str) -> bool:
    """Whether a name stands for ``pytest``, or for something imported from it."""
    return isinstance(node, nodes.Name) and imported_as(node.root(), node.name) == target
