"""Decides from flake8's own tree whether anything in a file could matter, so that most files never reach astroid."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable

from flake8_async_ssot.rules.base import Rule

_Judge = Callable[[ast.AST], bool]


class Prefilter:
    """The triggers of the rules that run, ready for one walk over a tree."""

    def __init__(self, rules: Iterable[type[Rule]]) -> None:
        judges: dict[type[ast.AST], list[_Judge]] = {}
        for rule in rules:
            for trigger in rule.triggers:
                judges.setdefault(trigger, []).append(rule.may_matter)
        self._judges = {trigger: tuple(judges) for trigger, judges in judges.items()}

    def matters(self, tree: ast.Module) -> bool:
        """Whether the file holds a node that some rule may report. Stops at the first."""
        judges = self._judges
        stack: list[ast.AST] = [tree]
        while stack:
            node = stack.pop()
            interested = judges.get(node.__class__)
            if interested is not None and any(judge(node) for judge in interested):
                return True
            for value in node.__dict__.values():
                if value.__class__ is list:
                    stack.extend(item for item in value if isinstance(item, ast.AST))
                elif isinstance(value, ast.AST):
                    stack.append(value)
        return False
