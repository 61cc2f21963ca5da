"""AWT504: a definition takes the place of another one that gives something else."""

from __future__ import annotations

import ast

from flake8_async_ssot import nodes
from flake8_async_ssot.rules._kinds import fields
from flake8_async_ssot.rules.base import Findings, Inference, Rule


class RedefinitionChangesKind(Rule):
    """A definition that takes the place of one of another kind.

    ## Why

    The second definition counts, and the first one is what a reader finds: code that was written for it awaits a plain
    result, or drops a coroutine. It is what a merge leaves behind, or a rewrite that was not finished.

    Where code uses the first one before the second is defined, or a decorator may keep it, nothing is reported.

    ## Example

    ```python
    async def fetch(key):
        return key


    def fetch(key):  # error: [AWT504] "`fetch` is sync, and takes the place of `fetch` (main.py:1), ..."
        return [key]
    ```

    ## Use instead

    ```python
    async def fetch(key):
        return key


    async def fetch_all(key):
        return [key]
    ```

    ## How it is decided

    Two definitions of one name stand in one scope, no condition chooses between them, and what they give is of
    different kinds.

    ## When it is silent

    - Code reads the name between the two, decorators included.
    - A decorator may keep the first one, as `overload` and `property` do.
    """

    code = "AWT504"
    message = "{name} is {kind}, and takes the place of {other}, which is {other_kind}: rename one of them"
    triggers = (ast.AsyncFunctionDef,)

    def check(self, node: nodes.FunctionDef | nodes.AsyncFunctionDef, inference: Inference) -> Findings:
        for found in inference.truth.redefinitions(node):
            yield self.found(found.node, **fields(found))
