"""Loops that store attributes in a class under computed names, and leave out the names that it has already."""

from __future__ import annotations

from astroid import nodes

from flake8_async_ssot.inference.syntax.names import called_name, namespace_holder, plain_name


def only_adds(name: nodes.NodeNG) -> bool:
    """Whether a ``setattr`` is reached only where its object lacks the name.

    So decorators keep what a class defines: ``if name in cls.__dict__: continue``.

    :param name: the name as it is handed to ``setattr``.
    """
    call = name.parent
    if called_name(call) != "setattr" or not isinstance(name, nodes.Name):
        return False
    asked = (plain_name(call.args[0]), name.name)
    child, parent = call, call.parent
    while not isinstance(parent, (nodes.For, nodes.FunctionDef, nodes.Module)):
        if isinstance(parent, nodes.If) and child in parent.body and _is_absent(parent.test, asked):
            return True
        child, parent = parent, parent.parent
    block = parent.body if isinstance(parent, nodes.For) else []
    earlier = block[: block.index(child)] if child in block else []
    return any(
        isinstance(item, nodes.If) and isinstance(item.body[-1], nodes.Continue) and _is_present(item.test, asked)
        for item in earlier
    )


def _is_present(test: nodes.NodeNG, asked: tuple[str, str]) -> bool:
    """Whether a test holds, maybe among others, wherever an object has a name.

    :param asked: the object and the name, as they are written.
    """
    if isinstance(test, nodes.BoolOp) and test.op == "or":
        return any(_is_present(part, asked) for part in test.values)
    if isinstance(test, nodes.UnaryOp) and test.op == "not":
        return _is_absent(test.operand, asked)
    return _question(test, "in") == asked


def _is_absent(test: nodes.NodeNG, asked: tuple[str, str]) -> bool:
    """Whether a test holds only where an object lacks a name."""
    if isinstance(test, nodes.BoolOp) and test.op == "and":
        return any(_is_absent(part, asked) for part in test.values)
    if isinstance(test, nodes.UnaryOp) and test.op == "not":
        return _question(test.operand, "in") == asked
    return isinstance(test, nodes.Compare) and _question(test, "not in") == asked


def _question(test: nodes.NodeNG, operator: str) -> tuple[str, str] | None:
    """The object and name of ``hasattr(obj, name)`` and ``name in obj.__dict__``; None for other tests."""
    if called_name(test) == "hasattr" and len(test.args) == 2:
        return plain_name(test.args[0]), plain_name(test.args[1])
    if not isinstance(test, nodes.Compare) or [word for word, _ in test.ops] != [operator]:
        return None
    holder = namespace_holder(test.ops[0][1])
    return (plain_name(holder), plain_name(test.left)) if holder is not None else None
