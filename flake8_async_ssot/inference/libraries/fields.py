"""Fields that dataclasses, attrs classes, named tuples and pydantic models make of the annotations in their bodies."""

from __future__ import annotations

from collections.abc import Iterator

from astroid import nodes

from flake8_async_ssot.inference.evaluation import classes
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.values import Class, Instance
from flake8_async_ssot.inference.syntax.class_hooks import Opening, hooks_of
from flake8_async_ssot.inference.syntax.names import (
    called_name,
    decorators_of,
    head_of,
    keyword_of,
    last_name,
    qualified_name,
)
from flake8_async_ssot.inference.syntax.signatures import index_of

#: Decorators and bases that make an ``__init__`` of the annotations in a class body.
_DECORATORS = frozenset({"dataclass", "define", "frozen", "mutable", "attrs"})
_BASES = frozenset({"NamedTuple", "BaseModel"})
#: Ways in which a class decides itself what is made of the arguments.
_TAKING_OVER = frozenset({Opening.METACLASS, Opening.INITIALISING, Opening.MAKING, Opening.STORING})
#: Classes of libraries that store nothing but fields by computed names, and the methods of classes as they are.
STORING = frozenset({"django.db.models.base.Model"})
PYDANTIC = "pydantic.main.BaseModel"


def field_of(ev: Evaluator, cls: Class, call: nodes.Call, argument: nodes.NodeNG) -> nodes.AnnAssign | None:
    """The field of a dataclass or named tuple that an argument is kept in as it is; None for others."""
    fields = fields_of(ev, cls)
    is_named = isinstance(argument.parent, nodes.Keyword)
    found = fields.get(argument.parent.arg or "") if is_named else _by_place(fields, call, argument)
    return found if found is not None and _is_kept_as_given(ev, found) else None


def fields_of(ev: Evaluator, cls: Class) -> dict[str, nodes.AnnAssign]:
    """The fields of a class and its bases by name; empty where ``__init__`` is not made of them alone."""
    order = classes.order(ev, cls)
    own = [item.node for item in order.own]
    if not order.is_complete or not any(map(_has_fields, own)) or any(map(_takes_over, own)):
        return {}
    is_model = any(qualified_name(node) == PYDANTIC for node in own)
    fields: dict[str, nodes.AnnAssign] = {}
    for node in reversed(own):
        if qualified_name(node) != PYDANTIC and (is_model or _has_fields(node)):
            fields.update({str(field.target.name): field for field in _fields(node)})
    return fields


def _by_place(fields: dict[str, nodes.AnnAssign], call: nodes.Call, argument: nodes.NodeNG) -> nodes.AnnAssign | None:
    """The field that a positional argument is given to; None behind a star or beyond the last field."""
    place, placed = index_of(call, argument), [field for field in fields.values() if not _is_for_keywords(field)]
    return placed[place] if place is not None and place < len(placed) else None


def _takes_over(node: nodes.ClassDef) -> bool:
    """Whether a class decides itself what is made of the arguments."""
    if qualified_name(node) == PYDANTIC:
        return False
    listed = (item.value for item in node.body if isinstance(item, nodes.Assign))
    is_listed = any(
        isinstance(value, nodes.Call) and called_name(value) in ("field", "ib", "attrib") for value in listed
    )
    return is_listed or not _TAKING_OVER.isdisjoint(hooks_of(node))


def _has_fields(node: nodes.ClassDef) -> bool:
    words = {last_name(head_of(item)) for item in decorators_of(node)}
    bases = {last_name(base) for base in node.bases}
    return bool(words & _DECORATORS or bases & _BASES)


def _fields(node: nodes.ClassDef) -> Iterator[nodes.AnnAssign]:
    for statement in node.body:
        if isinstance(statement, nodes.AnnAssign) and isinstance(statement.target, nodes.AssignName):
            if _written(statement) not in ("ClassVar", "KW_ONLY") and _option(statement.value, "init") is not False:
                yield statement


def _is_for_keywords(field: nodes.AnnAssign) -> bool:
    """Whether a field is given by its name only."""
    if _option(field.value, "kw_only") is True:
        return True
    cls = field.parent
    if any(_option(decorator, "kw_only") is not None for decorator in decorators_of(cls)):
        return True
    before = cls.body[: cls.body.index(field)]
    return any(isinstance(item, nodes.AnnAssign) and _written(item) == "KW_ONLY" for item in before)


def _is_kept_as_given(ev: Evaluator, field: nodes.AnnAssign) -> bool:
    """Whether an object keeps for a field what it is given, and neither converts it nor hands it on."""
    if _written(field) in ("InitVar", "Annotated") or _option(field.value, "converter") is not None:
        return False
    return not binds_descriptor(ev, field)


def binds_descriptor(ev: Evaluator, field: nodes.AnnAssign) -> bool:
    """Whether the value of a field is a descriptor, which decides itself what a store does."""
    values = ev.values(field.value) if field.value is not None else ()
    return any(isinstance(value, Instance) and is_descriptor(ev, value) for value in values)


def is_descriptor(ev: Evaluator, value: Instance) -> bool:
    """Whether an object in a class body decides what storing under its name does."""
    return bool(ev.special_method(value, "__set__"))


def _option(call: nodes.NodeNG | None, name: str) -> object:
    """The constant of a keyword argument; its source text where it is no constant, None where it is absent."""
    given = keyword_of(call, name)
    return None if given is None else given.value if isinstance(given, nodes.Const) else given.as_string()


def _written(field: nodes.AnnAssign) -> str:
    """The last name of an annotation, without its arguments."""
    annotation = field.annotation
    text = annotation.value if isinstance(annotation, nodes.Const) else annotation.as_string()
    return str(text).partition("[")[0].rpartition(".")[2].strip()
