"""What the rules about lost coroutines share: each reports the losses of one fate, in words of its own."""

from __future__ import annotations

from typing import ClassVar

from flake8_async_ssot import nodes
from flake8_async_ssot.inference import Construct, Consumer, Fate, Loss
from flake8_async_ssot.rules._operands import named, place, shown
from flake8_async_ssot.rules.base import Findings, Inference, Rule

#: How messages name a construct; ``{}`` is the source that names it.
_WORDS = {
    Construct.CONDITIONAL: "the test of a conditional expression",
    Construct.OPERAND: "an operand of `{}`",
    Construct.NEGATION: "the operand of `not`",
    Construct.STATEMENT: "the condition of `{}`",
    Construct.FILTER: "the condition of a comprehension",
    Construct.SUBJECT: "the subject of `match`",
    Construct.UNPACKING: "unpacking",
    Construct.ATTRIBUTE: "attribute `{}`",
    Construct.INDEX: "index",
    Construct.ITERATION: "iteration",
    Construct.RAISE: "`raise`",
    Construct.CALL: "call",
    Construct.MAPPING: "`**`",
    Construct.FORMAT: "`%`",
    Construct.F_STRING: "an f-string",
}
#: What a message says of a coroutine that a construct takes for a result; ``{}`` is the source that names it.
_TROUBLES = {
    Construct.UNPACKING: "cannot be unpacked",
    Construct.INDEX: "cannot be indexed",
    Construct.ITERATION: "cannot be looped over",
    Construct.WITH: "cannot be entered by `{}`",
    Construct.RAISE: "cannot be raised",
    Construct.CALL: "cannot be called",
    Construct.MAPPING: "cannot be unpacked by `**`",
}
#: What is said of one that is compared; a coroutine is equal to itself alone.
_COMPARED = {
    "==": "is compared with `==`, which is always false",
    "is": "is compared with `is`, which is always false",
    "!=": "is compared with `!=`, which is always true",
    "is not": "is compared with `is not`, which is always true",
}


class LossRule(Rule):
    """Base of the rules that report lost coroutines; a subclass names the fate, and the fields of its message."""

    fate: ClassVar[Fate]

    def check(self, node: nodes.Module, inference: Inference) -> Findings:
        for loss in inference.flow.losses(node, self.fate):
            said = common(loss) | {"advice": _advice(loss, inference)}
            yield self.found(loss.node, loss.source, **(said | self.fields(loss)))

    def fields(self, loss: Loss) -> dict[str, str]:
        """The fields of the message besides ``name``, ``place`` and ``advice``, or instead of them."""
        return {}


def common(loss: Loss) -> dict[str, str]:
    """The fields of messages about a loss: ``name``, ``place`` and ``advice``."""
    return {"name": named(loss.definition, loss.callee), "place": place(loss.definition), "advice": advice(loss)}


def advice(loss: Loss) -> str:
    """How to mend a loss where it is."""
    if loss.can_await:
        return "missing `await`"
    if loss.function:
        return f"nothing can be awaited here: use `asyncio.run` or make `{loss.function}` async"
    return "nothing can be awaited here: use `asyncio.run`"


def _advice(loss: Loss, inference: Inference) -> str:
    """How to mend a loss where it is, or where a coroutine that was run returns another one: `asyncio.run(main())`."""
    runner = None if loss.can_await or not isinstance(loss.source, nodes.Call) else inference.runner(loss.source)
    if runner is None or len(runner.arguments) != 1 or runner.unpacked:
        return advice(loss)
    run = runner.arguments[0]
    return f"missing `await` behind `return` in `{shown(run.func if isinstance(run, nodes.Call) else run)}`"


def trouble(consumer: Consumer | None) -> str:
    """What comes of a coroutine that a construct takes for its result, in words."""
    if consumer is None:
        return "has nothing of its result"
    told = _COMPARED.get(consumer.written) if consumer.construct is Construct.COMPARISON else None
    return told or _TROUBLES.get(consumer.construct, f"has no {taker(consumer)}").format(consumer.written)


def taker(consumer: Consumer | None) -> str:
    """The construct that takes a coroutine, in words."""
    return _WORDS.get(consumer.construct, "`{}`").format(consumer.written) if consumer is not None else ""
