"""AWT311: an async mock without a spec stands in for a class with sync methods."""

from __future__ import annotations

import ast

from flake8_async_ssot import nodes
from flake8_async_ssot.rules._operands import place
from flake8_async_ssot.rules.base import Findings, Inference, Rule


class UnspeccedAsyncMock(Rule):
    """An `AsyncMock` without a spec that stands in for a class with sync methods.

    ## Why

    Every method of such a mock is async, also those that are sync in the class: the code under test drops their
    coroutines or awaits them, and no test notices. With a spec each method is what it is in the class.

    ## Example

    `app.py`:

    ```python
    class Client:
        async def fetch(self):
            return 1

        def close(self):
            return None


    class Service:
        def __init__(self, client: Client):
            self.client = client
    ```

    `test_app.py`:

    ```python
    from unittest.mock import AsyncMock

    from app import Service


    def test_service():
        Service(AsyncMock())  # error: [AWT311] "`AsyncMock` without a spec makes `Client.close` async, which is ..."
    ```

    ## Use instead

    `app.py`:

    ```python
    class Client:
        async def fetch(self):
            return 1

        def close(self):
            return None


    class Service:
        def __init__(self, client: Client):
            self.client = client
    ```

    `test_app.py`:

    ```python
    from unittest.mock import AsyncMock

    from app import Client, Service


    def test_service():
        Service(AsyncMock(spec=Client))
    ```

    ## How it is decided

    `AsyncMock()` without a spec stands where the class is known that it stands in for: by a patch, by an annotation,
    or by what it is handed to. That class has sync methods.

    ## When it is silent

    - A spec is given, or the class is not known.
    - The class has no sync method that code could call.
    """

    code = "AWT311"
    message = "`AsyncMock` without a spec makes `{method}` async, which is sync{place}: use `spec`"
    default = False
    triggers = (ast.Call,)

    def check(self, node: nodes.Call, inference: Inference) -> Findings:
        method = inference.mocks.unspecced(node)
        if method is not None:
            yield self.found(node, method=method.name, place=place(method.definition))
