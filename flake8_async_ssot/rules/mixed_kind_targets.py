"""AWT503: a call may reach a sync and an async function."""

from __future__ import annotations

import ast

from flake8_async_ssot import nodes
from flake8_async_ssot.rules._kinds import placed
from flake8_async_ssot.rules.base import Findings, Inference, Rule


class MixedKindTargets(Rule):
    """A call that may reach a sync function as well as an async one.

    ## Why

    A table of handlers, a registry or a choice of backends stands behind one name, and the call is written for one
    kind. Where it is awaited, the sync target raises `TypeError: object ... can't be used in 'await' expression`; where
    it is not, the coroutine of the async one is dropped.

    All targets must be known, and at least one must be of each kind. A call under a condition, or beside a test like
    `inspect.isawaitable`, is left alone: code tells the targets apart there.

    ## Example

    ```python
    async def save(text):
        return text


    def show(text):
        return text


    HANDLERS = {"save": save, "show": show}


    async def run(name, text):
        return await HANDLERS[name](text)  # error: [AWT503] "`HANDLERS[name]` may be `show` (main.py:5), which is ..."
    ```

    ## Use instead

    ```python
    async def save(text):
        return text


    async def show(text):
        return text


    HANDLERS = {"save": save, "show": show}


    async def run(name, text):
        return await HANDLERS[name](text)
    ```

    ## How it is decided

    The callee is chosen among objects that are all in sight: by a condition, by a key of a table, from a registry or
    by a loop. Each is a function, or a method of an object whose class is seen, and there is at least one of each
    kind.

    ## When it is silent

    - A target is unknown, or only an annotation names it.
    - A condition around the call, or a test like `inspect.isawaitable`, tells the targets apart.
    """

    code = "AWT503"
    message = "`{callee}` may be {sync}, which is sync, or {coroutine}, which is async: make both alike"
    triggers = (ast.Await, ast.Expr)
    raises = ("TypeError",)

    @staticmethod
    def may_matter(node: ast.AST) -> bool:
        return isinstance(getattr(node, "value", None), ast.Call)

    def check(self, node: nodes.Await | nodes.Expr, inference: Inference) -> Findings:
        call = node.value
        if not isinstance(call, nodes.Call) or isinstance(node, nodes.Expr) and not inference.flow.may_hold(call):
            return
        yield from self._mixed(node, call, inference)
        made = _made_for_each(call) if isinstance(node, nodes.Await) else None
        if made is not None and inference.runner(call) is not None:
            yield from self._mixed(made, made, inference)

    def _mixed(self, node: nodes.NodeNG, call: nodes.Call, inference: Inference) -> Findings:
        found = inference.truth.mixed(call)
        if found is not None:
            callee = call.func.as_string()
            yield self.found(node, call, callee=callee, sync=placed(found.sync), coroutine=placed(found.coroutine))


def _made_for_each(call: nodes.Call) -> nodes.Call | None:
    """The call in a comprehension of which all results are handed over: ``gather(*[f() for f in functions])``."""
    starred = call.args[0] if call.args else None
    holder = starred.value if isinstance(starred, nodes.Starred) else None
    made = holder.elt if isinstance(holder, (nodes.ListComp, nodes.GeneratorExp, nodes.SetComp)) else None
    return made if isinstance(made, nodes.Call) else None
