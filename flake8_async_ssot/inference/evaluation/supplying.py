"""What frameworks make of a function that they call for an object: pytest of a fixture, FastAPI of a dependency."""

from __future__ import annotations

from astroid import nodes

from flake8_async_ssot.inference.evaluation import functions
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.running_kinds import RunningKind
from flake8_async_ssot.inference.evaluation.values import Running, Values, union
from flake8_async_ssot.inference.syntax.definitions import is_same


def supplied(ev: Evaluator, started: Values, supplier: nodes.NodeNG) -> Values:
    """What the call of a function supplies: its result, awaited where it is async, or what it yields.

    :param started: what the call gives.
    :param supplier: the function; coroutines and generators of others are supplied as they are.
    """
    parts: list[Values] = []
    for value in started:
        if not isinstance(value, Running) or not is_same(value.function.node, supplier):
            parts.append((value,))
        elif value.kind is RunningKind.COROUTINE:
            parts.append(ev.awaited((value,)))
        elif value.kind in (RunningKind.GENERATOR, RunningKind.ASYNC_GENERATOR):
            parts.append(functions.yielded(ev, value))
        else:
            parts.append((value,))
    return union(*parts)
