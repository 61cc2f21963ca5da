"""What a call reaches and whether its result is awaitable, with evidence. The one door for rules, checker and tools."""

from __future__ import annotations

from flake8_async_ssot.inference.answer import Answer, Awaitability, Definition, Kind, Reason
from flake8_async_ssot.inference.capabilities import Protocol
from flake8_async_ssot.inference.session import Inference, Settings

__all__ = ["Answer", "Awaitability", "Definition", "Inference", "Kind", "Protocol", "Reason", "Settings"]
