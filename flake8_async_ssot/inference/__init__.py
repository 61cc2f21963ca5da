"""What a call reaches and whether its result is awaitable, with evidence. The one door for rules, checker and tools.

``Inference`` and what it needs, astroid among it, is loaded when it is first asked for: a run over files that hold nothing of
interest does not pay for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flake8_async_ssot.inference.answer import Answer, Awaitability, CaseKind, Definition, Kind, Protocol, Reason

if TYPE_CHECKING:
    from flake8_async_ssot.inference.session import Inference, Settings

__all__ = ["Answer", "Awaitability", "CaseKind", "Definition", "Inference", "Kind", "Protocol", "Reason", "Settings"]


def __getattr__(name: str) -> Any:
    if name not in ("Inference", "Settings"):
        raise AttributeError(name)
    from flake8_async_ssot.inference import session

    return getattr(session, name)
