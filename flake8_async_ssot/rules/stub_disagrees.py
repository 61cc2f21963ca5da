"""AWT506: a stub says another kind than the source has."""

from __future__ import annotations

import ast
import os

from flake8_async_ssot import nodes
from flake8_async_ssot.rules._kinds import fields
from flake8_async_ssot.rules.base import Findings, Inference, Rule


class StubDisagrees(Rule):
    """A definition of another kind than its stub says.

    ## Why

    Type checkers and editors read the `.pyi` file and nothing of the `.py` file beside it: they tell everybody to await
    what cannot be awaited, or to use a coroutine as a result. The stub of a module is found as they find it: beside the
    module, or in a package of stubs.

    ## Example

    `app.pyi`:

    ```python
    async def connect() -> str: ...
    ```

    `app.py`:

    ```python
    def connect():  # error: [AWT506] "`connect` is sync, and the stub says that `app.connect` (app.pyi:1) ..."
        return "connected"
    ```

    ## Use instead

    `app.pyi`:

    ```python
    def connect() -> str: ...
    ```

    `app.py`:

    ```python
    def connect():
        return "connected"
    ```

    ## How it is decided

    The stub is found beside the module, or in a package of stubs. What the definition gives is compared with what the
    stub says, for functions at the top of the module and for methods.

    ## When it is silent

    - There is no stub, or the file is no source of a module.
    - The stub or the definition allows both, or is not decided.
    - The definition is inside of a function.
    """

    code = "AWT506"
    message = "{name} is {kind}, and the stub says that {other} is {other_kind}: make both alike"
    triggers = (ast.FunctionDef, ast.AsyncFunctionDef)

    @staticmethod
    def may_matter_in(path: str) -> bool:
        """Whether a stub stands beside a file. What a package of stubs says, counts where the file matters anyway."""
        return path.endswith(".py") and os.path.exists(f"{path}i")

    def check(
        self, node: nodes.FunctionDef | nodes.AsyncFunctionDef | nodes.ClassDef, inference: Inference
    ) -> Findings:
        for found in inference.truth.against_stub(node):
            yield self.found(found.node, **fields(found))
