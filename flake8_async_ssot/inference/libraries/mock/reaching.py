"""What a test says of the result of a mock: that another mock is called with it, which awaits nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from astroid import nodes

from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.syntax.names import outermost_function, spelling
from flake8_async_ssot.inference.syntax.tree import ModuleNode

#: The assertions of mocks that say what they are called with.
_ASSERTIONS = ("assert_called_with", "assert_called_once_with", "assert_any_call", "assert_has_calls")


def is_given_to_mock(ev: Evaluator, node: nodes.NodeNG, names: Iterable[str]) -> bool:
    """Whether a test asserts that another mock is called with the result of a mock: ``m.return_value`` or ``m()``.

    An ``AsyncMock`` gives another coroutine with each call, so that such an assertion fails with it.

    :param node: where the mock is put, in the test.
    :param names: how the test writes the mock.
    """
    given = ev.fact(node.root(), _given)
    return bool(given) and any((outermost_function(node), name) in given for name in names)


def _given(module: ModuleNode) -> frozenset[tuple[nodes.FunctionDef | None, str]]:
    """The mocks whose results assertions name, as they are written, with the outermost functions around these."""
    return frozenset(
        (outermost_function(call), name)
        for call in module.calls_of(_ASSERTIONS)
        for argument in (*call.args, *(keyword.value for keyword in call.keywords))
        for name in _results_in(argument)
        if name and name != spelling(getattr(call.func, "expr", None))
    )


def _results_in(argument: nodes.NodeNG) -> Iterator[str]:
    """What the results that an argument holds are results of, as written."""
    for part in argument.nodes_of_class((nodes.Attribute, nodes.Call)):
        if isinstance(part.parent, nodes.Await):
            continue
        if isinstance(part, nodes.Call):
            yield spelling(part.func)
        elif part.attrname == "return_value":
            yield spelling(part.expr)
