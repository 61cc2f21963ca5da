"""Objects that keep under a name what they are made with: namespaces, and fields whose annotation tells nothing."""

from __future__ import annotations

from astroid import nodes

from flake8_async_ssot.inference.evaluation import classes, shape
from flake8_async_ssot.inference.evaluation.actuals import Actuals
from flake8_async_ssot.inference.evaluation.frames import MAX_CALL_DEPTH
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.resolution_order import Order
from flake8_async_ssot.inference.evaluation.values import Bound, Class, Deferred, Frame, Instance, Value, Values
from flake8_async_ssot.inference.libraries import fields
from flake8_async_ssot.inference.project.import_stores import keeps_keywords
from flake8_async_ssot.inference.syntax.class_hooks import Opening
from flake8_async_ssot.inference.syntax.names import called_name, keyword_of, last_name, qualified_name

_NAMESPACES = frozenset({"types.SimpleNamespace", "argparse.Namespace"})
#: Annotations of fields that tell nothing of what the field holds.
_ANYTHING = frozenset({"Any", "Callable", "object"})
_DECORATED = frozenset({Opening.DECORATOR, Opening.ANSWERING, Opening.METACLASS})


def kept(ev: Evaluator, cls: Class, found: Order, actuals: Actuals) -> Frame | None:
    """What an object is made with, where it keeps that under the names of the arguments; None for others.

    :param found: the class with its bases.
    """
    call = actuals.node
    depth = 1 + (actuals.frame.depth if actuals.frame is not None else 0)
    if call is None or not actuals.is_written_out or depth > MAX_CALL_DEPTH:
        return None
    if _is_namespace(found):
        given = {keyword.arg: keyword.value for keyword in call.keywords}
    elif _telling(ev, cls, found):
        given = {}
        for argument in (*call.args, *(keyword.value for keyword in call.keywords)):
            field = fields.field_of(ev, cls, call, argument)
            if field is not None:
                given[field.target.name] = argument
    else:
        return None
    return Frame(call, tuple((name, Deferred(given[name], actuals.frame)) for name in sorted(given)), depth=depth)


def kept_attribute(ev: Evaluator, instance: Instance, name: str) -> Values | None:
    """What an object keeps under a name of what it was made with, or a default in its place; None where it does not."""
    made = instance.made
    if made is None or not isinstance(made.scope, nodes.Call):
        return None
    found = classes.order(ev, instance.cls)
    field = None if _is_namespace(found) else fields.fields_of(ev, instance.cls).get(name)
    if field is not None and not _tells_nothing(field):
        return None
    for known, given in made.bindings:
        if known == name and isinstance(given, Deferred):
            return ev.given(given)
    return _default(ev, field.value) if field is not None and field.value is not None else None


def without_kept(ev: Evaluator, callee: Value, actuals: Actuals) -> Values | None:
    """The result of ``dataclasses.replace``: an object of the same class that holds other things."""
    source = (callee.receiver,) if isinstance(callee, Bound) else actuals.argument(ev, 0, "obj")
    if source is None:
        return None
    return tuple(Instance(value.cls, value.certain) if isinstance(value, Instance) else value for value in source)


def _is_namespace(found: Order) -> bool:
    """Whether the class is a namespace, or one of the project that is made as one is: it keeps all its keywords."""
    maker = next((item.node for item in found.classes if "__init__" in item.node.locals), None)
    function = maker.locals["__init__"][-1] if maker is not None and not maker.root().is_stub else None
    if isinstance(function, nodes.FunctionDef) and keeps_keywords(function):
        return True
    names = {qualified_name(item.node) for item in found.classes if item.node.name.endswith("Namespace")}
    return maker is not None and qualified_name(maker) in _NAMESPACES and bool(names & _NAMESPACES)


def _telling(ev: Evaluator, cls: Class, found: Order) -> bool:
    """Whether what a class is made with tells more of its fields than their annotations do."""
    own = [item.node for item in found.own]
    if not own or any(qualified_name(node) == fields.PYDANTIC for node in own):
        return False
    is_any = any(_tells_nothing(field) for field in fields.fields_of(ev, cls).values())
    return is_any and not shape.is_open(ev, found, _DECORATED)


def _tells_nothing(field: nodes.AnnAssign) -> bool:
    annotation = field.annotation
    return last_name(annotation.value if isinstance(annotation, nodes.Subscript) else annotation) in _ANYTHING


def _default(ev: Evaluator, value: nodes.NodeNG) -> Values | None:
    """The default of a field: as it is written, or as ``field(default=..., default_factory=...)`` gives it."""
    if not isinstance(value, nodes.Call) or called_name(value) not in ("field", "ib", "attrib"):
        return ev.values(value)
    default, factory = keyword_of(value, "default"), keyword_of(value, "default_factory", "factory")
    if factory is not None:
        return ev.call(ev.values(factory), Actuals())
    return ev.values(default) if default is not None else None


CALLS = dict.fromkeys(("dataclasses.replace", "copy.replace", "typing.NamedTuple._replace"), without_kept)
