"""Annotations of names: of those that get no value of their own, and of fields."""

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
