"""AWT211: a cache that keeps coroutines."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from flake8_async_ssot import nodes
from flake8_async_ssot.rules._made import is_cached
from flake8_async_ssot.rules.base import Finding, Rule

if TYPE_CHECKING:
    from flake8_async_ssot.inference import Inference


class CachedCoroutine(Rule):
    """A cache that keeps coroutines.

    ## Why

    The cache keeps the coroutine, not its result. The first caller awaits it; every later one gets the same coroutine
    and `RuntimeError: cannot reuse already awaited coroutine`.

    ## Example

    ```python
    from functools import lru_cache


    @lru_cache
    async def fetch(key):  # error: [AWT211] "`fetch` is cached by `lru_cache`, which keeps the coroutine and not ..."
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
    """

    code = "AWT211"
    message = "`{name}` is cached by `{decorator}`, which keeps the coroutine and not its result"
    triggers = (ast.AsyncFunctionDef, ast.FunctionDef, ast.Call)

    @classmethod
    def may_matter(cls, node: ast.AST) -> bool:
        return is_cached(node)

    def check(
        self, node: nodes.FunctionDef | nodes.AsyncFunctionDef | nodes.Call, inference: Inference
    ) -> Iterator[Finding]:
        decorator = inference.caching_decorator(node)
        if decorator is not None:
            name = node.args[0].as_string() if isinstance(node, nodes.Call) else node.name
            yield self.found(node, name=name, decorator=decorator)
