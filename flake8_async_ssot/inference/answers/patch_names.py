"""The forms of a patch call and the names that they are written with, without what parses trees."""

from __future__ import annotations

from enum import Enum


class Form(Enum):
    """The forms of a patch call."""

    PATCH = "patch"
    OBJECT = "object"
    MULTIPLE = "multiple"
    DICT = "dict"
    SETATTR = "setattr"
    DELATTR = "delattr"


#: The forms by the last names of their callees.
FORMS = {**{form.value: form for form in Form}, "setitem": Form.DICT}
#: The decorators of ``unittest.mock``, by what is written after the module.
DECORATORS = frozenset({"patch", "patch.object", "patch.dict", "patch.multiple"})
#: Forms that put something in place of an attribute.
_PUTTING = frozenset({Form.PATCH, Form.OBJECT, Form.MULTIPLE, Form.SETATTR})


def may_put(name: str) -> bool:
    """Whether a callee with a last name may put something in place of an attribute: ``patch_it`` may call ``patch``."""
    return FORMS.get(name) in _PUTTING or "patch" in name
