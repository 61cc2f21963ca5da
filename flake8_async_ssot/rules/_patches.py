"""What the rules about patches need to know of the syntax around one."""

from __future__ import annotations

import ast

from flake8_async_ssot.inference import may_put

_CONFIGURING = frozenset({"return_value", "side_effect"})


#: What makes a file worth a look.
TRIGGERS = (ast.Call, ast.ImportFrom)


def may_be_patch(node: ast.AST) -> bool:
    """Whether a callee has the name of a form of patch, or an import gives ``patch`` another name."""
    match node:
        case ast.ImportFrom(names=names):
            return any(alias.asname and alias.name == "patch" for alias in names)
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return may_put(name)
    return False


def may_put_mock(node: ast.AST) -> bool:
    """Whether a node may put a mock or a fake function in an attribute, or say what calling such a mock gives."""
    match node:
        case ast.Assign(targets=targets, value=value):
            names = [target.attr for target in targets if isinstance(target, ast.Attribute)]
            is_put = isinstance(value, (ast.Call, ast.Name, ast.Lambda))
            return bool(names) and (is_put or not _CONFIGURING.isdisjoint(names)) or _makes_mock(value)
        case ast.Call(keywords=[_, *_]):
            return _makes_mock(node)
    return False


def _makes_mock(node: ast.AST) -> bool:
    """Whether a call makes or configures a mock, judged by names."""
    match node:
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name.endswith("Mock") or name == "configure_mock"
    return False
