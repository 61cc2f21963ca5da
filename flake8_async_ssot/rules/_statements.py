"""What the rules about ``with`` and ``for`` statements, sync and async, share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_async_ssot import nodes
from flake8_async_ssot.inference import Awaitability, Protocol
from flake8_async_ssot.rules._operands import place, shown

if TYPE_CHECKING:
    from flake8_async_ssot.inference import Inference


def refuses(node: nodes.NodeNG, protocol: Protocol, inference: Inference) -> bool:
    """Whether the value of an expression is certain to lack what a statement needs."""
    return inference.supports(node, protocol) is Awaitability.NEVER


def allows(node: nodes.NodeNG, protocol: Protocol, inference: Inference) -> bool:
    """Whether the value of an expression is certain to have what a statement needs."""
    return inference.supports(node, protocol) is Awaitability.ALWAYS


def subject(node: nodes.NodeNG, inference: Inference) -> dict[str, str]:
    """The fields that messages about an expression share: ``what`` as written, its ``place``, and its ``value``."""
    answer = inference.awaitable(node)
    value = f" is `{answer.value}`" if answer.value else ""
    return {"what": shown(node), "place": place(answer.definition), "value": value}
