"""The values of a parameter of a function."""

from __future__ import annotations

from dataclasses import replace

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Reason
from flake8_async_ssot.inference.evaluation import (
    agreement,
    callers,
    classes,
    constructions,
    decorators,
    handed_lambdas,
    hints,
    inherited,
)
from flake8_async_ssot.inference.evaluation.actuals import Actuals
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.values import (
    NONE,
    Class,
    Frame,
    Instance,
    Literal,
    Packed,
    Signature,
    Values,
    has_unknown,
    unknown,
)
from flake8_async_ssot.inference.syntax.signatures import annotation_of, default_of, first_parameter, method_owner


def parameter(ev: Evaluator, arguments: nodes.Arguments, target: nodes.AssignName, frame: Frame | None) -> Values:
    """The values of a parameter: the argument of the call, the receiver, its annotation, or a fixture."""
    function = arguments.parent
    given = _given(ev, function, target.name, frame)
    if given is not None and not has_unknown(given):
        return given
    if given is None and not _is_known_receiver(arguments, target, frame):
        ev.note_asked(function, target.name)
    injected = ev.libraries.injected(ev, function, target.name)
    if injected is not None:
        return injected
    declared = _declared(ev, arguments, target, frame)
    if declared is None:
        return given if given is not None else _undeclared(ev, function, target, frame)
    if given:
        return agreement.refined(given, declared)
    fixture = ev.libraries.fixture(ev, function, target.name)
    if not has_unknown(declared) and not ev.libraries.is_stand_in(declared):
        return _of_fixture(ev, fixture, declared)
    return fixture or constructions.received(ev, function, target.name) or declared


def _of_fixture(ev: Evaluator, fixture: Values, declared: Values) -> Values:
    """What a test gets for a parameter with an annotation: the fixture, where it confirms that, or is of another class.

    An annotation in a test is often copied from the test of another client.
    """
    is_told = agreement.is_confirmed(ev, fixture, declared) or agreement.is_of_other_class(ev, fixture, declared)
    return fixture if fixture and is_told else declared


def _promises(ev: Evaluator, declared: Values) -> bool:
    """Whether an annotation says of a callable that it gives an awaitable."""
    results = [result for value in declared if isinstance(value, Signature) for result in value.result]
    return any(ev.answer_of(result).always for result in results)


def _undeclared(ev: Evaluator, function: nodes.NodeNG, target: nodes.AssignName, frame: Frame | None) -> Values:
    """The values of a parameter without annotation: the receiver, else the arguments of all calls there are."""
    receiver = _receiver(ev, function, target, frame)
    if receiver is not None:
        return receiver
    return (
        handed_lambdas.received(ev, function, target.name)
        or callers.received(ev, function, target.name)
        or callers.given_by_decorator(ev, function, target.name)
        or constructions.received(ev, function, target.name)
        or ev.libraries.fixture(ev, function, target.name)
        or inherited.parameter(ev, function, target.name)
        or unknown(Reason.PARAMETER)
    )


def _given(ev: Evaluator, function: nodes.NodeNG, name: str, frame: Frame | None) -> Values | None:
    """The values of a parameter in the frame of the call."""
    if frame is None or frame.scope is not function:
        return None
    for known, given in frame.bindings:
        if known == name and not isinstance(given, Packed):
            return ev.given(given)
    return None


def _is_known_receiver(arguments: nodes.Arguments, target: nodes.AssignName, frame: Frame | None) -> bool:
    """Whether a parameter is the receiver of the call, which the frame holds."""
    if frame is None or frame.receiver is None or frame.scope is not arguments.parent:
        return False
    name: str = target.name
    return target is first_parameter(arguments.parent) and annotation_of(arguments, name) is None


def _receiver(ev: Evaluator, function: nodes.NodeNG, target: nodes.AssignName, frame: Frame | None) -> Values | None:
    """The object that a method is called on, for its first parameter."""
    if target is not first_parameter(function):
        return None
    if frame is not None and frame.scope is function and frame.receiver is not None:
        # A function that a class body or `MethodType` binds is a method, too.
        return (frame.receiver,)
    owner = method_owner(function)
    if owner is None:
        return None
    kind = decorators.method_kind(ev, function)
    if kind == "static":
        return None
    cls = Class(owner, frame=frame.parent if frame is not None and frame.scope is function else frame)
    is_class = kind == "class" or classes.is_metaclass(ev, cls)
    return (cls,) if is_class else (Instance(cls, certain=False),)


def variadic(ev: Evaluator, arguments: nodes.Arguments, name: str, frame: Frame | None) -> Values:
    """The value of ``*args`` or ``**kwargs``: a tuple or dictionary of values of the annotated type."""
    annotation = annotation_of(arguments, name)
    content = hints.declared(ev, annotation, frame) if annotation is not None else unknown(Reason.PARAMETER)
    if name == arguments.kwarg:
        mapping = classes.instance_of(ev, "builtins.dict", arguments.root(), (Literal("", known=False),), content)
        return (mapping,) if mapping is not None else unknown(Reason.PARAMETER)
    items: tuple[Values, ...] = (content, (Literal(...),))
    packed = _packed(arguments.parent, name, frame)
    if packed is None:
        ev.note_asked(arguments.parent, name)
    elif packed.is_complete and packed.items:
        items = tuple(map(ev.given, packed.items))
    sequence = classes.instance_of(ev, "builtins.tuple", arguments.root(), *items)
    return (sequence,) if sequence is not None else unknown(Reason.PARAMETER)


def _packed(function: nodes.NodeNG, name: str, frame: Frame | None) -> Packed | None:
    if frame is None or frame.scope is not function:
        return None
    return next((given for known, given in frame.bindings if known == name and isinstance(given, Packed)), None)


def _declared(
    ev: Evaluator, arguments: nodes.Arguments, target: nodes.AssignName, frame: Frame | None
) -> Values | None:
    """The values that the annotation of a parameter allows; None without one."""
    annotation = annotation_of(arguments, target.name)
    if annotation is None:
        return None
    found = hints.declared(ev, annotation, frame)
    if _promises(ev, found) and callers.breaks_promise(ev, arguments.parent, target.name):
        return unknown(Reason.DISAGREE)
    if any(isinstance(value, Signature) and value.result == NONE for value in found):
        default = default_of(arguments, target.name)
        if default is not None and ev.call(ev.values(default), Actuals()) == NONE:
            # The default is a second witness.
            return tuple(replace(v, certain=True) if isinstance(v, Signature) else v for v in found)
    return found
