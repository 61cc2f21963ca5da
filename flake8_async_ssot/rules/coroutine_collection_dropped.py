"""AWT207: a collection of coroutines that nothing uses."""

from __future__ import annotations

import ast

from flake8_async_ssot.inference import Fate, Loss
from flake8_async_ssot.rules._losses import LossRule
from flake8_async_ssot.rules._made import collects_made


class CoroutineCollectionDropped(LossRule):
    """A collection of coroutines that nothing uses.

    ## Why

    Making the coroutines runs none of them, and nothing is left to await them with.

    ## Example

    ```python
    async def fetch():
        return 1


    async def main():
        [fetch() for _ in range(3)]  # error: [AWT207] "coroutines of `fetch` (main.py:1) in a collection are ..."
    ```

    ## Use instead

    ```python
    import asyncio


    async def fetch():
        return 1


    async def main():
        await asyncio.gather(*[fetch() for _ in range(3)])
    ```

    ## How it is decided

    A display or a comprehension makes coroutines, and the collection is a statement of its own, or is bound to a name
    that nothing uses. So does a collection that is made from `map` over a coroutine function.

    ## When it is silent

    - The collection is used in any way that may await what it holds.
    - One of its elements may be something else than a coroutine.
    """

    code = "AWT207"
    fate = Fate.COLLECTION
    message = "coroutines of {name}{place} in a collection are never awaited: {advice}"
    triggers = (
        ast.List, ast.Tuple, ast.Set, ast.Dict, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Call,
    )  # fmt: skip
    may_matter = staticmethod(collects_made)

    def fields(self, loss: Loss) -> dict[str, str]:
        return {"advice": "missing `asyncio.gather`"} if loss.can_await else {}
