"""``unittest``: which classes it runs, and whether it runs their coroutine functions."""

from __future__ import annotations

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import CaseKind
from flake8_async_ssot.inference.evaluation import classes
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.values import Class
from flake8_async_ssot.inference.syntax.class_hooks import REMADE, Opening, hooks_of
from flake8_async_ssot.inference.syntax.names import decorators_of, head_of, qualified_name

_TEST_CASE = "unittest.case.TestCase"
_ASYNC_TEST_CASE = "unittest.async_case.IsolatedAsyncioTestCase"

#: Decorators that skip a test, those of pytest included, and whether they do where their condition holds.
SKIPPING = {"skipIf": True, "skipif": True, "skipUnless": False}
#: Methods by which a base class runs tests in its own way, or replaces them before they run.
_RUNNING = frozenset({
    "run", "__call__", "debug", "_callTestMethod", "_callSetUp", "_callTearDown", "_callMaybeAsync", "_callAsync",
    "_run_test_method",
})  # fmt: skip
#: Ways in which a base class decides itself what a test case is.
_TAKING_OVER = REMADE | {
    Opening.READING, Opening.ANSWERING, Opening.INITIALISING, Opening.MAKING, Opening.SUBCLASSING,
}  # fmt: skip


def case_kind(ev: Evaluator, node: nodes.ClassDef) -> CaseKind:
    """What ``unittest`` makes of a class, by all of its bases."""
    found = classes.order(ev, Class(node))
    if not found.is_complete:
        return CaseKind.UNKNOWN
    names = [qualified_name(cls.node) for cls in found.classes]
    if _TEST_CASE not in names:
        return CaseKind.NONE
    own = [cls.node for cls in found.classes if not cls.node.root().is_stub or not _is_standard(cls.node)]
    # What pytest is told to leave alone, something else runs: the first class that says anything of it counts.
    telling = next((cls for cls in own if "__test__" in cls.locals), None)
    if telling is not None and _is_left_alone(telling) or any(_runs_in_its_own_way(cls) for cls in own):
        return CaseKind.UNKNOWN
    return CaseKind.ASYNC if _ASYNC_TEST_CASE in names else CaseKind.SYNC


def _is_standard(node: nodes.ClassDef) -> bool:
    name = str(node.root().name)
    return name.partition(".")[0] in ("builtins", "typing", "abc", "unittest", "collections")


def _runs_in_its_own_way(node: nodes.ClassDef) -> bool:
    if not _RUNNING.isdisjoint(node.locals) or not _TAKING_OVER.isdisjoint(hooks_of(node)):
        return True
    # A class decorator may replace every method.
    return not all(map(_keeps_methods, decorators_of(node)))


def _is_left_alone(node: nodes.ClassDef) -> bool:
    """Whether a class says by ``__test__ = False`` that no runner shall collect it."""
    values = [getattr(entry.parent, "value", None) for entry in node.locals.get("__test__", ())]
    return any(isinstance(value, nodes.Const) and not value.value for value in values)


def _keeps_methods(decorator: nodes.NodeNG) -> bool:
    written = head_of(decorator).as_string()
    return written.startswith(("pytest.mark.", "mark.")) or written.rpartition(".")[2] in (
        "skip", "skipIf", "skipUnless", "expectedFailure", "tag", "usefixtures", "final",
    )  # fmt: skip


#: Assertions that take values, by the rest of their names.
_VALUES = (
    "True", "False", "Equal", "NotEqual", "Is", "IsNot", "IsNone", "IsNotNone", "In", "NotIn", "Greater",
    "GreaterEqual", "Less", "LessEqual", "AlmostEqual", "NotAlmostEqual", "Regex", "NotRegex", "CountEqual",
    "MultiLineEqual", "SequenceEqual", "ListEqual", "TupleEqual", "SetEqual", "DictEqual",
)  # fmt: skip
#: Assertions that call their argument.
_CALLING = ("assertRaises", "assertWarns")
VALUE_CONSUMERS = frozenset(f"unittest.case.TestCase.assert{name}" for name in _VALUES)
#: Assertions that ask for the class of what they are given.
CLASS_ASSERTIONS = frozenset(f"unittest.case.TestCase.assert{name}" for name in ("IsInstance", "NotIsInstance"))
SYNC_CALLBACKS = {
    **{f"unittest.case.TestCase.{name}": ((1,), ("callable",)) for name in _CALLING},
    **{f"unittest.case.TestCase.{name}Regex": ((2,), ("callable",)) for name in _CALLING},
    "unittest.case.TestCase.addCleanup": ((0,), ("function",)),
    "unittest.case.TestCase.addClassCleanup": ((0,), ("function",)),
    "_pytest.raises.raises": ((1,), ("func",)),
    "_pytest.python_api.raises": ((1,), ("func",)),
    "_pytest.recwarn.warns": ((1,), ("func",)),
}
