"""``unittest`` and ``pytest``: assertions that take values, and those that call what they are given."""

from __future__ import annotations

_VALUES = (
    "True", "False", "Equal", "NotEqual", "Is", "IsNot", "IsNone", "IsNotNone", "In", "NotIn", "Greater",
    "GreaterEqual",
    "Less", "LessEqual", "AlmostEqual", "NotAlmostEqual", "Regex", "NotRegex", "CountEqual", "MultiLineEqual",
    "SequenceEqual", "ListEqual", "TupleEqual", "SetEqual", "DictEqual",
)  # fmt: skip
_CALLING = ("assertRaises", "assertWarns")
VALUE_CONSUMERS = frozenset({*(f"unittest.case.TestCase.assert{name}" for name in _VALUES)})
SYNC_CALLBACKS = {
    **{f"unittest.case.TestCase.{name}": ((1,), ("callable",)) for name in _CALLING},
    **{f"unittest.case.TestCase.{name}Regex": ((2,), ("callable",)) for name in _CALLING},
    "unittest.case.TestCase.addCleanup": ((0,), ("function",)),
    "unittest.case.TestCase.addClassCleanup": ((0,), ("function",)),
    "_pytest.raises.raises": ((1,), ("func",)),
    "_pytest.python_api.raises": ((1,), ("func",)),
    "_pytest.recwarn.warns": ((1,), ("func",)),
}
