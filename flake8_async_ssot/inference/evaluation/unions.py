"""Results of several expressions as one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from flake8_async_ssot.inference.answers.answer import Reason
from flake8_async_ssot.inference.evaluation.values import (
    BEYOND_LIMIT,
    MAX_VALUES,
    Display,
    Unknown,
    Value,
    Values,
    union,
)

#: Forms of one container (filled in one call or another, open or not) among the possibilities of one expression.
MAX_FORMS = 4


def gathered(parts: Iterable[Values]) -> Values:
    """The union of parts that are computed one after the other, as far as they stay below the limit together."""
    seen: set[Value] = set()
    taken = []
    for part in parts:
        seen.update(part)
        if len(seen) > MAX_VALUES:
            return BEYOND_LIMIT
        taken.append(part)
    return union(*taken)


def of_those_having(found: list[Values]) -> Values:
    """What an attribute gives, of several objects: one that is known to lack it is not meant where another has it."""
    having = [values for values in found if not lacks_attribute(values)]
    return union(*(having or found))


def lacks_attribute(found: Values) -> bool:
    """Whether an object is known to lack an attribute, told by what reading it gives."""
    return found == (Unknown(Reason.NO_ATTRIBUTE),)


def bounded(values: Values) -> Values:
    """Values, or LIMIT where a container that is written once is among them in more forms than are told apart.

    A function that calls itself makes a new form of each container at each level, and unions of these grow with the
    square of their number.
    """
    if len(values) <= MAX_FORMS:
        return values
    forms = Counter(value.node for value in values if isinstance(value, Display))
    return BEYOND_LIMIT if max(forms.values(), default=0) > MAX_FORMS else values
