"""What FastAPI gives for a parameter that names a dependency: ``session=Depends(get_session)``.

Only the default is looked at: where a parameter has an annotation, that tells.

Source: FastAPI, "Dependencies" and "Dependencies with yield".
"""

from __future__ import annotations

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Reason
from flake8_async_ssot.inference.evaluation import supplying, unpruned
from flake8_async_ssot.inference.evaluation.actuals import Actuals
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import name_of
from flake8_async_ssot.inference.evaluation.values import Class, Function, Values, unknown
from flake8_async_ssot.inference.modules.testing import is_test_file
from flake8_async_ssot.inference.project.index import MAX_MENTIONING
from flake8_async_ssot.inference.syntax.names import called_name, keyword_of, last_name
from flake8_async_ssot.inference.syntax.signatures import annotation_of, default_of
from flake8_async_ssot.inference.syntax.tree import ModuleNode

_DEPENDS = frozenset({"fastapi.param_functions.Depends", "fastapi.param_functions.Security"})
#: The table of an application that puts other dependencies in the places of some.
_OVERRIDES = "dependency_overrides"


def parameter(ev: Evaluator, function: nodes.NodeNG, name: str) -> Values:
    """What FastAPI gives for a parameter without annotation; nothing where that is not known."""
    default = default_of(function.args, name)
    is_dependency = isinstance(default, nodes.Call) and last_name(default.func) in ("Depends", "Security")
    if default is None or not is_dependency or annotation_of(function.args, name) is not None:
        return ()
    if not all(name_of(value) in _DEPENDS for value in ev.values(default.func)) or _is_called(ev, function):
        return ()
    dependency = default.args[0] if default.args else keyword_of(default, "dependency")
    return ev.memoised((default, "dependency"), lambda: _given(ev, dependency)) if dependency is not None else ()


def _is_called(ev: Evaluator, function: nodes.NodeNG) -> bool:
    """Whether code of the project, such as a test with a fake, calls a function itself and hands it arguments."""
    key = (function, "called with arguments")
    is_called = ev.memoised(key, lambda: unknown(Reason.PARAMETER) if _is_called_somewhere(ev, function) else ())
    return bool(is_called)


def _is_called_somewhere(ev: Evaluator, function: nodes.NodeNG) -> bool:
    name, home = getattr(function, "name", ""), function.root()
    paths = [path for path in ev.index.survey.decorating(ev.project, name) if path != home.file]
    if len(paths) > MAX_MENTIONING:
        return True
    modules = [unpruned.full(ev, home), *(unpruned.unpruned_at(ev, path) for path in paths)]
    return any(module is None or name in ev.fact(module, _called_with_arguments) for module in modules)


def _called_with_arguments(module: ModuleNode) -> frozenset[str]:
    return frozenset(called_name(call) for call in module.all_of(nodes.Call) if call.args or call.keywords)


def _given(ev: Evaluator, dependency: nodes.NodeNG) -> Values:
    suppliers = ev.values(dependency)
    supplier = suppliers[0] if len(suppliers) == 1 else None
    if not isinstance(supplier, (Class, Function)) or _is_overridden(ev, supplier):
        return ()
    return supplying.supplied(ev, ev.call(suppliers, Actuals()), supplier.node)


def _is_overridden(ev: Evaluator, supplier: Class | Function) -> bool:
    """Whether the project, tests left out, may put another dependency in the place of one."""
    handing = ev.index.survey.handing(ev.project, getattr(supplier.node, "name", ""))
    paths = [path for path in handing if not is_test_file(path, ev.project)]
    if len(paths) > MAX_MENTIONING:
        return True
    modules = [unpruned.unpruned_at(ev, path) for path in paths]
    return any(module is None or _OVERRIDES in module.names_read for module in modules)
