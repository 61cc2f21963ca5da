"""AWT901: an await of which inference cannot tell whether it works."""

from __future__ import annotations

import ast

from flake8_async_ssot import nodes
from flake8_async_ssot.inference import Awaitability, Reason
from flake8_async_ssot.rules._operands import arms, shown
from flake8_async_ssot.rules._words import reason_sentence, sentence
from flake8_async_ssot.rules.base import Findings, Inference, Rule


class UndecidedAwait(Rule):
    """Awaiting what inference cannot decide.

    ## Why

    What is unknown is silent, so nothing is reported of such an await, whether it works or not. A team that turns this
    rule on sees where the other rules are blind, and what would let them see: an annotation, an installed module.

    ## Example

    ```python
    async def load(db):
        return await db.fetch()  # error: [AWT901] "`db.fetch()` is undecided: parameter `db` has no annotation"
    ```

    ## Use instead

    ```python
    class Database:
        async def fetch(self):
            return []


    async def load(db: Database):
        return await db.fetch()
    ```

    ## How it is decided

    The answer of inference is unknown. The message says where the way to it ends, as `awt where` does in full.

    ## When it is silent

    - A guard such as `inspect.isawaitable` stands around the `await`: the code asks for itself.
    """

    code = "AWT901"
    message = "`{operand}` is undecided: {why}"
    default = False
    gives_way = True
    triggers = (ast.Await,)

    def check(self, node: nodes.Await, inference: Inference) -> Findings:
        for operand in arms(node.value):
            answer = inference.awaitable(operand)
            if answer.awaitability is not Awaitability.UNKNOWN or answer.reason is Reason.GUARDED:
                continue
            chain = inference.traces.chain(operand, answer.reason)
            environment = inference.local_environment(str(node.root().file))
            why = sentence(chain[-1], environment) if chain else reason_sentence(answer.reason, shown(operand))
            yield self.found(node if operand is node.value else operand, operand, operand=shown(operand), why=why)
