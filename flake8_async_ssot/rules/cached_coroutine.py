"""AWT211: a cache that keeps coroutines."""

from __future__ import annotations

import ast

from flake8_async_ssot import nodes
from flake8_async_ssot.rules._made import is_cached
from flake8_async_ssot.rules.base import Findings, Inference, Rule


class CachedCoroutine(Rule):
    """A cache that keeps coroutines.

    ## Why

    The cache keeps the coroutine, not its result. The first caller awaits it; every later one gets the same coroutine
    and `RuntimeError: cannot reuse already awaited coroutine`.

    ## Example

    ```python
    from functools import lru_cache


    @lru_cache
    async def fetch(key):  # error: [AWT211] "`fetch` is cached by `lru_cache`, which keeps the coroutine: ..."
        return key
    ```

    ## Use instead

    ```python
    from functools import lru_cache


    @lru_cache
    def parse(key):
        return key


    async def fetch(key):
        return parse(key)
    ```

    ## How it is decided

    The decorator is a cache, of the standard library or another one, that is known to keep what the function gives.
    That is certain to be a coroutine. A cache that is called with a function counts as well: `lru_cache()(fetch)`.

    ## When it is silent

    - The cache is made for coroutines, or is not known.
    - The function may give its result and no coroutine.
    """

    code = "AWT211"
    message = "`{name}` is cached by `{decorator}`, which keeps the coroutine: cache what awaiting it gives"
    triggers = (ast.AsyncFunctionDef, ast.FunctionDef, ast.Call)
    may_matter = staticmethod(is_cached)

    def check(self, node: nodes.FunctionDef | nodes.AsyncFunctionDef | nodes.Call, inference: Inference) -> Findings:
        decorator = inference.flow.caching_decorator(node)
        if decorator is not None:
            name = node.args[0].as_string() if isinstance(node, nodes.Call) else node.name
            yield self.found(node, name=name, decorator=decorator)
