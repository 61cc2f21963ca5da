"""AWT502: definitions of one name, of which a condition chooses one, give different things."""

from __future__ import annotations

import ast

from flake8_async_ssot import nodes
from flake8_async_ssot.rules._kinds import fields
from flake8_async_ssot.rules.base import Findings, Inference, Rule


class ConditionalDefinitionsDisagree(Rule):
    """Definitions of one name that differ in kind, of which a condition chooses one.

    ## Why

    `try` and `except ImportError`, or `if` on a platform, a version or a flag, choose what a name stands for. Code that
    uses it is written for one of them: where the other one is chosen, on another machine, it awaits a plain result or
    drops a coroutine.

    ## Example

    ```python
    import sys

    if sys.platform == "win32":

        def read_key():
            return "a"

    else:

        async def read_key():  # error: [AWT502] "`read_key` is async here, and `read_key` (main.py:5) ..."
            return "a"
    ```

    ## Use instead

    ```python
    import sys

    if sys.platform == "win32":

        async def read_key():
            return "a"

    else:

        async def read_key():
            return "b"
    ```

    ## How it is decided

    Several definitions of one name stand in one module or class, in arms of `if`, `try` or `match`. What each gives
    is evaluated, imports included, and two are of different kinds.

    ## When it is silent

    - The condition asks what is sync or async.
    - One of the definitions only raises, or is not decided.
    """

    code = "AWT502"
    message = "{name} is {kind} here, and {other} is {other_kind}: make both alike"
    triggers = (ast.If, ast.Try, ast.Match)
    outranks = ("AWT504",)

    @staticmethod
    def may_matter(node: ast.AST) -> bool:
        arms: list[list[ast.stmt]] = [getattr(node, "body", []), getattr(node, "orelse", [])]
        arms += [part.body for part in (*getattr(node, "handlers", ()), *getattr(node, "cases", ()))]
        return any(isinstance(statement, _DEFINITIONS) for arm in arms for statement in arm)

    def check(
        self, node: nodes.FunctionDef | nodes.AsyncFunctionDef | nodes.ClassDef, inference: Inference
    ) -> Findings:
        for found in inference.truth.alternatives(node):
            yield self.found(found.node, **fields(found))


_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
