"""AWT307: an assertion of a mock is only named."""

from __future__ import annotations

import ast

from flake8_async_ssot import nodes
from flake8_async_ssot.rules.base import Findings, Inference, Rule

_ASSERTIONS = frozenset({
    "assert_called", "assert_called_once", "assert_called_with", "assert_called_once_with", "assert_any_call",
    "assert_has_calls", "assert_not_called", "assert_awaited", "assert_awaited_once", "assert_awaited_with",
    "assert_awaited_once_with", "assert_any_await", "assert_has_awaits", "assert_not_awaited",
})  # fmt: skip


class MockAssertionNotCalled(Rule):
    """An assertion method of a mock that is not called.

    ## Why

    Naming the method checks nothing, and `assert mock.assert_called_once` is true whatever happened. The parentheses
    are missing.

    ## Example

    ```python
    from unittest.mock import Mock


    def test_fetch():
        fetch = Mock()
        fetch()
        fetch.assert_called_once  # error: [AWT307] "`fetch.assert_called_once` is not called and checks nothing"
    ```

    ## Use instead

    ```python
    from unittest.mock import Mock


    def test_fetch():
        fetch = Mock()
        fetch()
        fetch.assert_called_once()
    ```
    """

    code = "AWT307"
    message = "`{name}` is not called and checks nothing"
    triggers = (ast.Attribute,)
    outranks = ("AWT204", "AWT212", "AWT306")

    @staticmethod
    def may_matter(node: ast.AST) -> bool:
        return isinstance(node, ast.Attribute) and node.attr in _ASSERTIONS

    def check(self, node: nodes.Attribute, inference: Inference) -> Findings:
        if node.attrname not in _ASSERTIONS or not _is_only_named(node):
            return
        definition = inference.definition(node)
        if definition is None or inference.mocks.mock(node.expr) is not None:
            yield self.found(node, name=node.as_string())


def _is_only_named(node: nodes.Attribute) -> bool:
    """Whether an attribute is a statement of its own, or all that an `assert` looks at."""
    parent = node.parent
    return isinstance(parent, nodes.Expr) or isinstance(parent, nodes.Assert) and parent.test is node
