"""AWT509: a special method of another kind than the language demands."""

from __future__ import annotations

import ast

from flake8_async_ssot import nodes
from flake8_async_ssot.inference import Demand
from flake8_async_ssot.rules.base import Findings, Inference, Rule

_PROBLEMS = {
    Demand.VALUE: "async, and the language uses what it gives as it is: make it sync",
    Demand.AWAITABLE: "sync, and the language awaits what it gives: make it async",
    Demand.ITERATOR: "to give an iterator, and what it gives is none: return one",
    Demand.ASYNC_ITERATOR: "a coroutine function, and `async for` takes what it gives as it is: make it sync",
}


class SpecialMethodKind(Rule):
    """A special method of another kind than the language demands.

    ## Why

    The interpreter calls special methods, and each has one kind: `len()` uses what `__len__` gives, `async with` awaits
    what `__aenter__` gives. A coroutine is no length and no iterator: that raises `TypeError`. Where any object will
    do, as for `__contains__` and `__exit__`, the coroutine counts as true and its body never runs.

    ## Example

    ```python
    class Rows:
        def __init__(self, rows):
            self.rows = rows

        async def __len__(self):  # error: [AWT509] "`Rows.__len__` is async, and the language uses what it gives ..."
            return len(self.rows)
    ```

    ## Use instead

    ```python
    class Rows:
        def __init__(self, rows):
            self.rows = rows

        def __len__(self):
            return len(self.rows)
    ```

    ## How it is decided

    The method has a name that the language calls, in the body of a class, and what it gives is evaluated. For each
    name the language has one demand: a value, an awaitable, an iterator or an async iterator.

    ## When it is silent

    - What the method gives is not decided, or the language takes both.
    - Objects of the class may be made in a way that calls the method otherwise, as by a metaclass.
    - A call makes another class of it, as in `Client = made_sync(_Client)`.
    - It is a class that a test defines for itself.
    """

    code = "AWT509"
    message = "`{name}` is {problem}"
    triggers = (ast.AsyncFunctionDef, ast.FunctionDef)

    @staticmethod
    def may_matter(node: ast.AST) -> bool:
        name = getattr(node, "name", "")
        is_special = name.startswith("__") and name.endswith("__")
        return is_special and (isinstance(node, ast.AsyncFunctionDef) or name.startswith("__a"))

    def check(self, node: nodes.ClassDef, inference: Inference) -> Findings:
        for function, demand in inference.truth.wrong_special_methods(node):
            yield self.found(function, name=f"{node.name}.{function.name}", problem=_PROBLEMS[demand])
