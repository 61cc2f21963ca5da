"""Collects, once a file, the expressions that may make a coroutine, and tells which coroutines are lost and where."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from astroid import nodes

from flake8_async_ssot.inference import awaitability, deliberate, protocols
from flake8_async_ssot.inference.answer import Answer, Kind
from flake8_async_ssot.inference.flow.consumers import Consumers
from flake8_async_ssot.inference.flow.loss import Fate, Loss
from flake8_async_ssot.inference.flow.names import names_of, owner_of, reached_uses
from flake8_async_ssot.inference.flow.paths import escapes_on_some_path
from flake8_async_ssot.inference.flow.places import Spot, Use, spot_of
from flake8_async_ssot.inference.values import Running, RunningKind

if TYPE_CHECKING:
    from flake8_async_ssot.inference.flow.session import Flow

_DIRECT = {
    Use.CONDITION: Fate.CONDITION,
    Use.VALUE: Fate.VALUE,
    Use.FORMATTED: Fate.CONSUMED,
}
