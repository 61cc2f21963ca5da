"""Whether every path from a binding to the end of its scope passes one of the uses that consume what is bound."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from astroid import nodes

_INNER = (nodes.FunctionDef, nodes.ClassDef, nodes.Lambda)


def escapes_on_some_path(binding: nodes.NodeNG, consuming: Sequence[nodes.NodeNG], names: frozenset[str]) -> bool:
    """Whether a path from a binding to the end of its block passes none of its consuming uses.

    Certain only where one statement of that block holds all of them, one of its arms holds none, and its test asks
    nothing about the names: two tests of one flag are then not taken for four paths. Raising is no path.

    :param binding: the statement that binds.
    :param names: what it binds, and what it tests before it does.
    """
    block = _block_of(binding)
    following = block[block.index(binding) + 1 :] if block is not None else []
    holders = _holding(following, consuming)
    if len(holders) != 1 or not all(map(holders[0].parent_of, consuming)):
        return False
    before = following[: following.index(holders[0])]
    if any(_leaves(statement) and _is_open_to(statement, names) for statement in before):
        return True
    return _misses(holders[0], consuming, names)


def _block_of(statement: nodes.NodeNG) -> list[nodes.NodeNG] | None:
    for field in ("body", "orelse", "finalbody"):
        block = getattr(statement.parent, field, None)
        if isinstance(block, list) and statement in block:
            return block
    return None


def _holding(block: Sequence[nodes.NodeNG], uses: Sequence[nodes.NodeNG]) -> list[nodes.NodeNG]:
    """The statements of a block that hold uses."""
    around = {id(node) for use in uses for node in (use, *use.node_ancestors())}
    return [statement for statement in block if id(statement) in around]


def _holds_any(statement: nodes.NodeNG, uses: Sequence[nodes.NodeNG]) -> bool:
    return any(statement is use or statement.parent_of(use) for use in uses)


def _misses(statement: nodes.NodeNG, uses: Sequence[nodes.NodeNG], names: frozenset[str]) -> bool:
    """Whether a statement that holds uses has an arm without one."""
    if not isinstance(statement, (nodes.If, nodes.Match)):
        return False
    if not _is_open_to(statement, names) or _holds_any(_head(statement), uses):
        return False
    return any(_block_misses(arm, uses, names) for arm in _arms(statement))


def _head(statement: nodes.If | nodes.Match) -> nodes.NodeNG:
    return statement.test if isinstance(statement, nodes.If) else statement.subject


def _arms(statement: nodes.If | nodes.Match) -> Iterator[list[nodes.NodeNG]]:
    if isinstance(statement, nodes.If):
        yield statement.body
        yield statement.orelse
    else:
        yield from (case.body for case in statement.cases)


def _block_misses(block: list[nodes.NodeNG], uses: Sequence[nodes.NodeNG], names: frozenset[str]) -> bool:
    if block and isinstance(block[-1], nodes.Raise):
        return False
    holders = _holding(block, uses)
    if not holders:
        return True
    return len(holders) == 1 and _misses(holders[0], uses, names)


def _is_open_to(statement: nodes.NodeNG, names: frozenset[str]) -> bool:
    """Whether the tests of a statement ask nothing about some names."""
    head = _head(statement) if isinstance(statement, (nodes.If, nodes.Match)) else statement
    return all(found.name not in names for found in head.nodes_of_class(nodes.Name))


def _leaves(statement: nodes.NodeNG) -> bool:
    """Whether a statement may return from the function."""
    if not isinstance(statement, nodes.If):
        return False
    todo = [statement]
    while todo:
        node = todo.pop()
        if isinstance(node, nodes.Return):
            return True
        if not isinstance(node, _INNER):
            todo.extend(node.get_children())
    return False
