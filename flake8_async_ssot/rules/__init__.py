"""All rules, one file each. A rule is registered by its file being here."""

from __future__ import annotations

import functools
import importlib
import pkgutil

from flake8_async_ssot.rules.base import Finding, Rule

__all__ = ["Finding", "Rule", "all_rules"]


@functools.cache
def all_rules() -> tuple[type[Rule], ...]:
    """Every rule class, sorted by code.

    :raises AttributeError: a file does not hold the class that its name asks for.
    """
    names = (info.name for info in pkgutil.iter_modules(__path__))
    found = [_rule_of(name) for name in names if name != "base" and not name.startswith("_")]
    return tuple(sorted(found, key=lambda rule: rule.code))


def _rule_of(file_name: str) -> type[Rule]:
    """The rule that a file holds: ``await_sync_call`` holds ``AwaitSyncCall``."""
    module = importlib.import_module(f"{__name__}.{file_name}")
    rule: type[Rule] = getattr(module, file_name.title().replace("_", ""))
    return rule
