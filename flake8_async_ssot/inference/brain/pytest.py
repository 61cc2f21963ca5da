"""pytest: parameters of tests and fixtures are fixtures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_async_ssot.inference.values import Values

if TYPE_CHECKING:
    from astroid import nodes

    from flake8_async_ssot.inference.evaluator import Evaluator

MARK_PREFIXES = ("pytest.mark.", "pytest.fixture", "pytest_asyncio.", "unittest.skip")
KEEPS: frozenset[str] = frozenset()


def parameter(ev: Evaluator, function: nodes.NodeNG, name: str) -> Values | None:
    """What a fixture gives to a parameter; None where the function is neither a test nor a fixture."""
    return None
