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
#: What people write for them, which a mock takes for one more attribute. `called` is one, and tells.
_WITHOUT_PREFIX = frozenset(name.removeprefix("assert_") for name in _ASSERTIONS) - {"called"}
_WITH_ARGUMENTS = ("_with", "_call", "_calls", "_await", "_awaits")


class MockAssertionNotCalled(Rule):
    """An assertion method of a mock that is not called, or is none.

    ## Why

    Naming the method checks nothing, and `assert mock.assert_called_once` is true whatever happened. The parentheses
    are missing. So it is with `assert mock.awaited` and `mock.not_awaited()`: there are no such methods, and a mock
    makes up another mock for every name.

    ## Example

    ```python
    from unittest.mock import Mock


    def test_fetch():
        fetch = Mock()
        fetch()
        fetch.assert_called_once  # error: [AWT307] "`fetch.assert_called_once` is not called and checks nothing: ..."
    ```

    ## Use instead

    ```python
    from unittest.mock import Mock


    def test_fetch():
        fetch = Mock()
        fetch()
        fetch.assert_called_once()
    ```

    ## How it is decided

    A statement, or all that an `assert` looks at, is an attribute with the name of an assertion, or of one without
    `assert_`. The object is a mock, or no definition of the attribute is in sight.

    ## When it is silent

    - A class in sight defines the attribute.
    - A name without `assert_` counts only where nothing but a mock without a spec can have it.
    """

    code = "AWT307"
    message = "`{name}` {what}: use `{instead}`"
    triggers = (ast.Attribute,)
    outranks = ("AWT204", "AWT212", "AWT303", "AWT306")

    @staticmethod
    def may_matter(node: ast.AST) -> bool:
        return isinstance(node, ast.Attribute) and (node.attr in _ASSERTIONS or node.attr in _WITHOUT_PREFIX)

    def check(self, node: nodes.Attribute, inference: Inference) -> Findings:
        name, mock = node.as_string(), node.expr.as_string()
        if node.attrname in _ASSERTIONS and _is_only_named(node):
            definition = inference.definition(node)
            if definition is None or inference.mocks.mock(node.expr) is not None:
                what = "is not called and checks nothing"
                yield self.found(node, name=name, what=what, instead=f"{mock}.{_called(node.attrname)}")
        elif node.attrname in _WITHOUT_PREFIX:
            site = node.parent if isinstance(node.parent, nodes.Call) and node.parent.func is node else node
            if _is_only_named(site) and inference.mocks.is_made_up(node):
                instead = f"{mock}.{_called(f'assert_{node.attrname}')}"
                yield self.found(node, site, name=name, what="is no assertion and checks nothing", instead=instead)


def _called(assertion: str) -> str:
    return assertion if assertion.endswith(_WITH_ARGUMENTS) else f"{assertion}()"


def _is_only_named(node: nodes.NodeNG) -> bool:
    """Whether an expression is a statement of its own, or all that an `assert` looks at."""
    parent = node.parent
    return isinstance(parent, nodes.Expr) or isinstance(parent, nodes.Assert) and parent.test is node
