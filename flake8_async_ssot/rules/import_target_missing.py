"""AWT903: an import from the project itself that cannot succeed."""

from __future__ import annotations

import ast

from flake8_async_ssot import nodes
from flake8_async_ssot.rules.base import Findings, Inference, Rule


class ImportTargetMissing(Rule):
    """An import of a module or name of the project that is not there.

    ## Why

    The line raises `ImportError` when it is reached. Inside of a function, or in a module that tests replace, that is
    not before production. What such an import binds is unknown to all other rules.

    ## Example

    `app/__init__.py`:

    ```python
    ```

    `app/auth.py`:

    ```python
    async def auth_middleware():
        return True
    ```

    `app/server.py`:

    ```python
    async def serve():
        from app.auth import websocket_middleware  # error: [AWT903] "the import fails: `app.auth` ..."

        await websocket_middleware()
    ```

    ## Use instead

    `app/__init__.py`:

    ```python
    ```

    `app/auth.py`:

    ```python
    async def auth_middleware():
        return True
    ```

    `app/server.py`:

    ```python
    async def serve():
        from app.auth import auth_middleware

        await auth_middleware()
    ```

    ## How it is decided

    The import names a package of the project itself, and the module or name in it is certain not to be there: no
    file, no binding, no star import, no `__getattr__`.

    ## When it is silent

    - The module may be made by a build, or may be of an installed package.
    - The text of a module does not show all of its names, as where code stores them by `globals()` or `setattr`.
    - Other code of the project stores the name in the module.
    """

    code = "AWT903"
    message = "the import fails: {what}"
    default = False
    triggers = (ast.Import, ast.ImportFrom)
    raises = ("ImportError", "ModuleNotFoundError")

    def check(self, node: nodes.Import | nodes.ImportFrom, inference: Inference) -> Findings:
        for missing in inference.traces.missing_imports(node):
            if not missing.name:
                yield self.found(node, what=f"module `{missing.module}` does not exist")
                continue
            advice = f": did you mean `{missing.suggestion}`" if missing.suggestion else ""
            yield self.found(node, what=f"`{missing.module}` ({missing.path}) has no `{missing.name}`{advice}")
