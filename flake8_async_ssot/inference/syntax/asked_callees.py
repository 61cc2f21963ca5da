"""Functions that are asked whether they are async after a call: ``r = f()``, then ``if iscoroutinefunction(f):``."""

from __future__ import annotations

from typing import NamedTuple

from astroid import nodes

from flake8_async_ssot.inference.syntax import guards
from flake8_async_ssot.inference.syntax.names import plain_name
from flake8_async_ssot.inference.syntax.spelling import place_of
from flake8_async_ssot.inference.syntax.tree import ModuleNode


class AskedCallees(NamedTuple):
    """By function: the callees whose kind is asked there, as they are written, and the names of their results."""

    callees: dict[nodes.NodeNG, set[str]]
    results: dict[nodes.NodeNG, set[str]]

    def is_asked_about(self, call: nodes.Call) -> bool:
        """Whether a call that is assigned calls what its function asks about."""
        return isinstance(call.parent, nodes.Assign) and place_of(call.func) in self.callees.get(call.frame(), ())


def asked_callees(module: ModuleNode) -> AskedCallees:
    """What the functions of a module ask about among what they call and keep the results of."""
    callees: dict[nodes.NodeNG, set[str]] = {}
    for call in module.all_of(nodes.Call):
        guard = guards.guard_of(call) or guards.guard_by_name(call)
        subject = place_of(guard.subject) if guard is not None and guard.is_about_kind else ""
        if subject:
            callees.setdefault(call.frame(), set()).add(subject)
    found = AskedCallees(callees, {})
    for node in module.all_of(nodes.Assign) if callees else ():
        if isinstance(node.value, nodes.Call) and found.is_asked_about(node.value):
            found.results.setdefault(node.frame(), set()).update(map(plain_name, node.targets))
    return found
