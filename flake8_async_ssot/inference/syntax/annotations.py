"""Annotations of names and results: what stands where no value does, of fields, and what says nothing."""

from __future__ import annotations

from astroid import nodes

from flake8_async_ssot.inference.syntax.names import last_name


def is_declared_empty(entry: nodes.NodeNG) -> bool:
    """Whether a binding is ``name: Optional[Some] = None``."""
    statement = entry.parent
    if not isinstance(statement, nodes.AnnAssign) or statement.root().is_stub:
        return False
    return isinstance(statement.value, nodes.Const) and statement.value.value is None


def is_annotated(node: nodes.ClassDef, name: str) -> bool:
    """Whether a class body annotates a name, as dataclasses and their like do for what an object is made with.

    ``type[Client]`` tells what takes the place of a default.
    """
    statements = [entry.parent for entry in node.locals.get(name, ())]
    written = [statement.annotation for statement in statements if isinstance(statement, nodes.AnnAssign)]
    return any(last_name(getattr(annotation, "value", annotation)) not in ("type", "Type") for annotation in written)


def says_result(function: nodes.FunctionDef) -> bool:
    """Whether an annotation says what a function gives; ``Any`` says no more than none."""
    return function.returns is not None and last_name(function.returns) != "Any"
