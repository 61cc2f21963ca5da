"""Dynamic imports: ``import_module``, ``__import__``, ``sys.modules``, ``pkgutil.resolve_name`` and lazy attachment."""

from __future__ import annotations

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Reason
from flake8_async_ssot.inference.evaluation import imports
from flake8_async_ssot.inference.evaluation.actuals import Actuals
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import text_of
from flake8_async_ssot.inference.evaluation.values import (
    Display,
    Frame,
    Literal,
    Module,
    Special,
    Value,
    Values,
    unknown,
)


def _load(ev: Evaluator, name: str, actuals: Actuals) -> Values:
    home = actuals.node.root() if actuals.node is not None else ev.loader.installed
    module = ev.loader.load(name, home.search_path)
    return (Module(module),) if module is not None else unknown(Reason.MISSING_MODULE)


def _import_module(ev: Evaluator, callee: Value, actuals: Actuals) -> Values | None:
    """``import_module("a.b")`` and ``import_module(".b", package="a")``."""
    name = actuals.text(ev, 0, "name")
    if name is None:
        return unknown(Reason.DYNAMIC_IMPORT)
    level = len(name) - len(name.lstrip("."))
    if not level:
        return _load(ev, name, actuals)
    package = actuals.text(ev, 1, "package")
    if package is None:
        return unknown(Reason.DYNAMIC_IMPORT)
    parts = package.split(".")
    base = parts[: len(parts) - (level - 1)]
    return (
        _load(ev, ".".join([*base, name[level:]] if name[level:] else base), actuals)
        if base
        else unknown(Reason.DYNAMIC_IMPORT)
    )


def _import(ev: Evaluator, callee: Value, actuals: Actuals) -> Values | None:
    """``__import__``: the top package, or the module itself where ``fromlist`` is not empty."""
    name = actuals.text(ev, 0, "name")
    if name is None or actuals.node is None:
        return unknown(Reason.DYNAMIC_IMPORT)
    levels = actuals.argument(ev, 4, "level")
    level = 0
    if levels is not None:
        if len(levels) != 1 or not isinstance(levels[0], Literal) or not isinstance(levels[0].value, int):
            return unknown(Reason.DYNAMIC_IMPORT)
        level = levels[0].value
    absolute = imports.absolute_name(actuals.node.root(), name, level)
    if absolute is None:
        return unknown(Reason.DYNAMIC_IMPORT)
    wanted = actuals.argument(ev, 3, "fromlist")
    if wanted is None or level:
        return _load(ev, absolute if level else absolute.partition(".")[0], actuals)
    if len(wanted) != 1 or not isinstance(wanted[0], Display):
        return unknown(Reason.DYNAMIC_IMPORT)
    is_empty = not getattr(wanted[0].node, "elts", True)
    return _load(ev, absolute.partition(".")[0] if is_empty else absolute, actuals)


def _resolve_name(ev: Evaluator, callee: Value, actuals: Actuals) -> Values | None:
    """``pkgutil.resolve_name("a.b:c.d")`` or ``"a.b.c"``."""
    name = actuals.text(ev, 0, "name")
    if name is None or actuals.node is None:
        return unknown(Reason.DYNAMIC_IMPORT)
    module_name, colon, rest = name.partition(":")
    if colon:
        return _walk(ev, _load(ev, module_name, actuals), rest.split(".") if rest else [], actuals.node)
    parts = name.split(".")
    for count in range(len(parts), 0, -1):
        module = ev.loader.load(".".join(parts[:count]), actuals.node.root().search_path)
        if module is not None:
            return _walk(ev, (Module(module),), parts[count:], actuals.node)
    return unknown(Reason.MISSING_MODULE)


def _walk(ev: Evaluator, values: Values, names: list[str], node: nodes.NodeNG) -> Values:
    for name in names:
        values = ev.read(values, name, node)
    return values


def sys_modules(ev: Evaluator, owner: Special, node: nodes.Subscript, frame: Frame | None) -> Values:
    """``sys.modules["a.b"]``."""
    name = text_of(ev.values(node.slice, frame))
    if name is None:
        return unknown(Reason.DYNAMIC_IMPORT)
    module = ev.loader.load(name, node.root().search_path)
    return (Module(module),) if module is not None else unknown(Reason.MISSING_MODULE)


def _modules_get(ev: Evaluator, callee: Value, actuals: Actuals) -> Values | None:
    """``sys.modules.get("a.b")``."""
    name = actuals.text(ev, 0, "key")
    return _load(ev, name, actuals) if name is not None else unknown(Reason.DYNAMIC_IMPORT)


def _attach(ev: Evaluator, callee: Value, actuals: Actuals) -> Values | None:
    """``lazy_loader.attach(__name__, submodules, submod_attrs)``: its first result is the module's ``__getattr__``."""
    package = actuals.text(ev, 0, "package_name")
    table = actuals.argument(ev, 2, "submod_attrs") or ()
    if package is None or actuals.node is None:
        return unknown(Reason.DYNAMIC_IMPORT)
    getter = Special("lazy_loader.getter", ((Literal(package),), table))
    return (Special("builtins.tuple", ((getter,), unknown(Reason.EXPRESSION), unknown(Reason.EXPRESSION))),)


def _lazy_getter(ev: Evaluator, callee: Special, actuals: Actuals) -> Values | None:
    """The result of an attached ``__getattr__`` for a name: an attribute of the submodule that lists it."""
    wanted = actuals.positional(ev, 0) or ()
    package = callee.content[0][0]
    if len(wanted) != 1 or not isinstance(wanted[0], Literal) or not isinstance(package, Literal):
        return unknown(Reason.DYNAMIC_IMPORT)
    for table in callee.content[1]:
        if not isinstance(table, Display) or not isinstance(table.node, nodes.Dict):
            return unknown(Reason.DYNAMIC_IMPORT)
        for key, names in table.node.items:
            key_values = ev.values(key, table.frame)
            listed = ev.iterated(ev.values(names, table.frame))
            if wanted[0] in listed and len(key_values) == 1 and isinstance(key_values[0], Literal):
                module = ev.loader.load(f"{package.value}.{key_values[0].value}", table.node.root().search_path)
                if module is None:
                    return unknown(Reason.MISSING_MODULE)
                return imports.module_attribute(ev, module, str(wanted[0].value))
    return unknown(Reason.ATTRIBUTE)


CALLS = {
    "importlib.import_module": _import_module,
    "builtins.__import__": _import,
    "importlib._bootstrap.__import__": _import,
    "importlib.__import__": _import,
    "pkgutil.resolve_name": _resolve_name,
    "sys.modules.get": _modules_get,
    "lazy_loader.attach": _attach,
    "lazy_loader.getter": _lazy_getter,
}
SUBSCRIPTS = {"sys.modules": sys_modules}
ATTRIBUTES = {
    "sys.modules": lambda ev, owner, name: (
        (Special("sys.modules.get"),) if name == "get" else unknown(Reason.DYNAMIC_IMPORT)
    )
}
