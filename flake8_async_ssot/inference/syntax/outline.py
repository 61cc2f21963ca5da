"""What a pruned module says, as a digest that knows no lines, and the lines of its definitions.

Two texts with the same digest have the same pruned tree but for places in the file. So what is derived from the pruned
tree of another module holds while its digest does: an edit of a comment, a docstring or a statement that is pruned does
not change it. Only a message names lines, and these are looked up on their own.

The digest is taken over the lines of text that hold what is kept, since going over all nodes would take as long as
building the tree. So it may change where the tree does not, as with a comment in such a line, and never the other way
round.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from flake8_async_ssot.inference.syntax.uses import FIELDS

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
#: The fields of statements, handlers and cases that hold blocks of them, in the order in which they are written.
_BLOCKS = ("body", "handlers", "cases", "orelse", "finalbody")


@dataclass(frozen=True, slots=True)
class Outline:
    """The digest of a pruned module, and the lines of the definitions of each name, as ``Class.method``."""

    digest: str
    lines: dict[str, tuple[int, ...]] = field(default_factory=dict)


#: That of a file that is no Python, or is not there.
NO_OUTLINE = Outline("")


def outline(tree: ast.Module, text: bytes) -> Outline:
    """The outline of a module.

    :param tree: the tree as it was pruned.
    :param text: the source that it was parsed from.
    """
    # As Python counts lines: a form feed or a line separator of Unicode ends none.
    lines = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    told: list[bytes] = []
    places: dict[str, list[int]] = {}
    todo: list[tuple[object, str]] = [(statement, "") for statement in reversed(tree.body)]
    while todo:
        part, owner = todo.pop()
        if isinstance(part, bytes):
            told.append(part)
            continue
        assert isinstance(part, (ast.stmt, ast.excepthandler, ast.match_case))
        if isinstance(part, _DEFINITIONS):
            owner = f"{owner}.{part.name}" if owner else part.name
            places.setdefault(owner, []).append(part.lineno)
        blocks = [(name, getattr(part, name)) for name in _BLOCKS if getattr(part, name, None)]
        told.extend(_written(part, lines, bool(blocks)))
        for name, block in reversed(blocks):
            todo.append((b"end", owner))
            todo.extend((each, owner) for each in reversed(block))
            todo.append((name.encode(), owner))
    digest = hashlib.blake2b(b"\n".join(told), digest_size=16).hexdigest()
    return Outline(digest, {name: tuple(found) for name, found in places.items()})


def _written(part: ast.AST, lines: Sequence[bytes], has_blocks: bool) -> Iterator[bytes]:
    """The kind of a part, and the lines of text that hold it, without those of its blocks."""
    yield type(part).__name__.encode()
    match part:
        case ast.Expr(value=ast.Tuple(elts=[])):
            # It stands for what was pruned, and has its place.
            yield b"()"
            return
        case ast.Expr(value=ast.Constant(value=value)) if value is ...:
            yield b"..."
            return
    spans = [*_spans(part)] if has_blocks else [_span(part)]
    if spans:
        first, last = min(start for start, _ in spans), max(end for _, end in spans)
        yield from lines[first - 1 : last]


def _span(part: Any) -> tuple[int, int]:
    return part.lineno, part.end_lineno or part.lineno


def _spans(part: ast.AST) -> Iterator[tuple[int, int]]:
    """The first and last lines of what stands before the blocks of a compound statement."""
    if hasattr(part, "lineno"):
        yield part.lineno, part.lineno
    todo = [getattr(part, name) for name in FIELDS[type(part)] if name not in _BLOCKS]
    while todo:
        value = todo.pop()
        if isinstance(value, list):
            todo.extend(value)
        elif isinstance(value, ast.AST):
            if hasattr(value, "lineno"):
                yield _span(value)
            else:
                # The arguments of a function and the items of `with` have no place of their own.
                todo.extend(getattr(value, name) for name in FIELDS[type(value)])
