"""AWT212: a statement that names a function and does not call it."""

from __future__ import annotations

import ast

from flake8_async_ssot import nodes
from flake8_async_ssot.inference import Kind
from flake8_async_ssot.rules._operands import named, place
from flake8_async_ssot.rules.base import Findings, Inference, Rule

#: Naming something may be meant to find out whether it is there.
_PROBED = ("AttributeError", "NameError", "ImportError", "TypeError")


class FunctionNotCalled(Rule):
    """A statement that names a function and does not call it.

    ## Why

    The parentheses are missing, so that nothing happens, and nothing is said about it.

    ## Example

    ```python
    class Connection:
        def close(self):
            pass


    def main():
        connection = Connection()
        connection.close  # error: [AWT212] "`Connection.close` (main.py:2) is named and not called: missing `()`"
    ```

    ## Use instead

    ```python
    class Connection:
        def close(self):
            pass


    def main():
        connection = Connection()
        connection.close()
    ```

    ## How it is decided

    A statement is nothing but a name or an attribute, and all of its values are functions or methods.

    ## When it is silent

    - The name is imported by the same module: the statement marks the import as used.
    - A test does nothing but name one thing after another, or a line names several attributes of one object.
    - It ends a cell of a marimo notebook, which shows it.
    - The code around it expects `AttributeError`, `NameError`, `ImportError` or `TypeError`: it finds out what is
      there.
    - It is the last statement of a block that has to raise something, as one of `pytest.raises`.
    """

    code = "AWT212"
    message = "{name}{place} is named and not called: missing `()`"
    triggers = (ast.Expr,)

    @staticmethod
    def may_matter(node: ast.AST) -> bool:
        return isinstance(node, ast.Expr) and isinstance(node.value, ast.Attribute | ast.Name)

    def check(self, node: nodes.Expr, inference: Inference) -> Findings:
        answer = inference.awaitable(node.value) if isinstance(node.value, nodes.Attribute | nodes.Name) else None
        if (
            answer is None
            or answer.kind is not Kind.FUNCTION
            or _is_imported(node)
            or _is_probed(node)
            or inference.is_computed(node.value)
            or _is_shown(node)
            or inference.is_last_to_raise(node)
            or any(inference.expects(node, name) for name in _PROBED)
        ):
            return
        yield self.found(node, name=named(answer.definition, node.value), place=place(answer.definition))


def _is_imported(node: nodes.Expr) -> bool:
    """Whether a statement of the module itself names what the module imports: so that the import counts as used."""
    module = node.parent
    if not isinstance(module, nodes.Module) or not isinstance(node.value, nodes.Name):
        return False
    return any(isinstance(entry, nodes.ImportFrom) for entry in module.locals.get(node.value.name, ()))


def _is_shown(node: nodes.Expr) -> bool:
    """Whether a statement is the last one of a notebook's cell, which shows it: marimo writes cells as functions."""
    scope = node.parent
    if not isinstance(scope, nodes.FunctionDef) or scope.decorators is None:
        return False
    written = [each.as_string().partition("(")[0] for each in scope.decorators.nodes]
    shown = [each for each in scope.body if not isinstance(each, nodes.Return)]
    return any(text.endswith(".cell") for text in written) and node is shown[-1]


def _is_probed(node: nodes.Expr) -> bool:
    """Whether several things are named to see that they are there, by a whole test or on one line."""
    return _is_probed_by_test(node.scope()) or _is_probed_in_line(node)


def _is_probed_by_test(scope: nodes.NodeNG) -> bool:
    """Whether a test does nothing but name one thing after another."""
    if not isinstance(scope, nodes.FunctionDef) or not scope.name.startswith("test"):
        return False
    named = [
        isinstance(each, nodes.Expr) and isinstance(each.value, nodes.Attribute | nodes.Name) for each in scope.body
    ]
    return len(named) > 1 and all(named)


def _is_probed_in_line(node: nodes.Expr) -> bool:
    """Whether a line names several attributes of one object, ``r.read; r.close``."""
    return any(
        isinstance(other, nodes.Expr)
        and other.lineno == node.lineno
        and isinstance(other.value, nodes.Attribute)
        and isinstance(node.value, nodes.Attribute)
        and other.value.expr.as_string() == node.value.expr.as_string()
        for other in (node.previous_sibling(), node.next_sibling())
    )
