"""AWT206: a coroutine given to what takes a value and never awaits it."""

from __future__ import annotations

import ast

from flake8_async_ssot.inference import Construct, Fate, Loss
from flake8_async_ssot.rules._losses import LossRule, taker
from flake8_async_ssot.rules._made import BINDING, is_given_made

_GIVEN = "given to {}, which never awaits it"
_STORED = "kept in {}, which is declared to hold no awaitable"


class CoroutineToValueConsumer(LossRule):
    """A coroutine given to what takes a value and never awaits it.

    ## Why

    The text of a coroutine ends in a log or a page, a number cannot be made of it, an assertion is always true, or a
    function of your own ignores it. Its body never runs.

    ## Example

    ```python
    async def fetch():
        return 1


    async def main():
        print(fetch())  # error: [AWT206] "coroutine of `fetch` (main.py:1) is given to `print`, which never ..."
    ```

    ## Use instead

    ```python
    async def fetch():
        return 1


    async def main():
        print(await fetch())
    ```

    ## How it is decided

    The coroutine is an argument of a function that is known to use values: of text, logs, numbers, assertions, or one
    that `awt-value-consumers` names. Or it is given to a function of the project of which no use awaits, returns or
    keeps the parameter. Or it is stored where an annotation allows no awaitable. Where something else is handed the
    same coroutine, a function counts that is certain to fail with it, by the first use of its parameter.

    ## When it is silent

    - The callee may be another function, or hands the argument on to what is not known.
    - The parameter may await, close or test what it is given.
    - The parameter is declared a callable, and its module asks of what it keeps whether that can be awaited.
    - The attribute or container is awaited in spite of its annotation.
    """

    code = "AWT206"
    fate = Fate.CONSUMED
    message = "coroutine of {name}{place} is {fate}: {advice}"
    triggers = (
        ast.JoinedStr, ast.Call, ast.BinOp, ast.List, ast.Tuple, ast.Set, ast.Dict, ast.ListComp, ast.GeneratorExp,
        *BINDING,
    )  # fmt: skip
    may_matter = staticmethod(is_given_made)

    def fields(self, loss: Loss) -> dict[str, str]:
        is_stored = loss.consumer is not None and loss.consumer.construct is Construct.STORE
        return {"fate": (_STORED if is_stored else _GIVEN).format(taker(loss.consumer))}
