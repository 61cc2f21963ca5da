"""AWT306: an assertion about awaits on a mock that is not async."""

from __future__ import annotations

import ast

from flake8_async_ssot import nodes
from flake8_async_ssot.rules.base import Findings, Inference, Rule

#: Each with the one about calls, which other mocks have.
_ASSERTIONS = {
    "assert_awaited": "assert_called",
    "assert_awaited_once": "assert_called_once",
    "assert_awaited_with": "assert_called_with",
    "assert_awaited_once_with": "assert_called_once_with",
    "assert_any_await": "assert_any_call",
    "assert_has_awaits": "assert_has_calls",
    "assert_not_awaited": "assert_not_called",
}


class AwaitAssertionOnSyncMock(Rule):
    """Assertions like `assert_awaited` on a mock that is not async.

    ## Why

    Only an `AsyncMock` counts awaits. On other mocks the assertion does not exist, and reading it raises
    `AttributeError`.

    ## Example

    ```python
    from unittest.mock import MagicMock


    def test_fetch():
        fetch = MagicMock()
        fetch.assert_not_awaited()  # error: [AWT306] "`fetch` is a `MagicMock`, which has no ..."
    ```

    ## Use instead

    ```python
    from unittest.mock import AsyncMock


    def test_fetch():
        fetch = AsyncMock()
        fetch.assert_not_awaited()
    ```

    ## How it is decided

    The object of the assertion is certain to be a mock without such assertions, by what made it, by its spec, and by
    what is stored under its name.

    ## When it is silent

    - The mock may be an async one, as where its spec is not known.
    - Something else may be stored under the name of the child.
    """

    code = "AWT306"
    message = "`{name}` is a `{flavour}`, which has no `{called}`: use `AsyncMock`, or `{instead}`"
    triggers = (ast.Attribute,)
    raises = ("AttributeError",)

    @staticmethod
    def may_matter(node: ast.AST) -> bool:
        return isinstance(node, ast.Attribute) and node.attr in _ASSERTIONS

    def check(self, node: nodes.Attribute, inference: Inference) -> Findings:
        if node.attrname not in _ASSERTIONS:
            return
        mock = inference.mocks.mock(node.expr)
        if mock is not None and not mock.is_async:
            instead = _ASSERTIONS[node.attrname]
            name, flavour = node.expr.as_string(), mock.flavour
            yield self.found(node, name=name, flavour=flavour, called=node.attrname, instead=instead)
