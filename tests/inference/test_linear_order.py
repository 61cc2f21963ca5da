"""The merge of method resolution orders, held against CPython."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from flake8_async_ssot.inference.evaluation.linear_order import merged_orders


@given(st.lists(st.lists(st.integers(0, 20), max_size=5, unique=True), min_size=1, max_size=12))
def test_classes_are_ordered_as_python_orders_them(parents: list[list[int]]) -> None:
    """Each class is made of earlier ones; those that Python refuses have no complete order."""
    made: list[type] = []
    for number, wanted in enumerate(parents):
        bases = tuple(dict.fromkeys(made[index % len(made)] for index in wanted)) if made else ()
        merged, is_complete = merged_orders([*(base.__mro__ for base in bases), bases], id)
        try:
            made.append(type(f"C{number}", bases, {}))
        except TypeError:
            assert not is_complete
        else:
            assert is_complete
            assert [*merged, *(() if bases else (object,))] == [*made[-1].__mro__[1:]]
