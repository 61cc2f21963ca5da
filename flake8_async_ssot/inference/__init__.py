"""What a call reaches and whether its result is awaitable, with evidence. The one door for rules, checker and tools.

``Inference`` and what it needs, astroid among it, is loaded when it is first asked for: a run over files that hold
nothing of interest does not pay for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flake8_async_ssot.inference.answers.answer import (
    Answer,
    Awaitability,
    CaseKind,
    Definition,
    Kind,
    Protocol,
    Reason,
)
from flake8_async_ssot.inference.answers.loss import Bypass, Construct, Consumer, Fate, Loss
from flake8_async_ssot.inference.answers.patch_names import may_put
from flake8_async_ssot.inference.answers.runner import RUNNER_NAMES, Need, Runner
from flake8_async_ssot.inference.answers.settings import Settings
from flake8_async_ssot.inference.answers.surroundings import Origin, Surroundings
from flake8_async_ssot.inference.answers.trace import Link, MissingImport, Step, Symbol
from flake8_async_ssot.inference.answers.truth import (
    Breach,
    Contract,
    Demand,
    Disagreement,
    Duplicate,
    Gives,
    Mixed,
    Role,
    Side,
)
from flake8_async_ssot.inference.answers.unrun import Cause, Unrun
from flake8_async_ssot.inference.libraries.callback_names import CALLBACK_NAMES

if TYPE_CHECKING:
    from flake8_async_ssot.inference.session import Inference
    from flake8_async_ssot.inference.syntax.tree import ModuleNode

__all__ = [
    "CALLBACK_NAMES", "RUNNER_NAMES", "Answer", "Awaitability", "Breach", "Bypass", "CaseKind", "Cause", "Construct",
    "Consumer", "Contract", "Definition", "Demand", "Disagreement", "Duplicate", "Fate", "Gives", "Inference", "Kind",
    "Link", "Loss", "MissingImport", "Mixed", "ModuleNode", "Need", "Origin", "Protocol", "Reason", "Role", "Runner",
    "Settings", "Side", "Step", "Surroundings", "Symbol", "Unrun", "may_put",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in ("Inference", "ModuleNode"):
        raise AttributeError(name)
    import flake8_async_ssot.inference.session as session

    return getattr(session, name)
