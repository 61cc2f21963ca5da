"""AWT111: what is not awaitable is handed to a call that runs awaitables."""

from __future__ import annotations

from collections.abc import Iterator

from flake8_async_ssot import nodes
from flake8_async_ssot.inference import Answer, Kind, Need, Runner
from flake8_async_ssot.rules._operands import arms, named, noun, place, shown
from flake8_async_ssot.rules._runners import OF_AWAITABLES, OF_COLLECTIONS, TRIGGERS, is_left_packed, may_run
from flake8_async_ssot.rules.base import Findings, Inference, Rule


class NonAwaitableToRunner(Rule):
    """Handing what is not awaitable to a call that runs awaitables.

    ## Why

    `asyncio.run`, `gather`, `create_task`, `wait_for` and their like run awaitables. What a sync function returns is
    none: the call raises `TypeError` or `ValueError`, after the sync function has run already.

    ## Example

    ```python
    import asyncio


    def load():
        return 1


    async def main():
        await asyncio.gather(load())  # error: [AWT111] "`asyncio.gather` takes awaitables, and `load` (main.py:4) ..."
    ```

    ## Use instead

    ```python
    import asyncio


    async def load():
        return 1


    async def main():
        await asyncio.gather(load())
    ```

    ## How it is decided

    The callee is a function that runs awaitables, known by its qualified name, under whatever name it is imported.
    What it is given is evaluated like the operand of an `await`, and so are the elements of a collection. A future is
    refused where a new event loop is started.

    ## When it is silent

    - An argument is unknown, or may be awaitable.
    - The argument is a function, which is AWT112, or a collection that is not unpacked, which is AWT113.
    """

    code = "AWT111"
    message = "`{runner}` takes {need}, and {subject}: {advice}"
    triggers = TRIGGERS
    raises = ("TypeError", "ValueError", "AttributeError")
    may_matter = staticmethod(may_run)

    def check(self, node: nodes.Call, inference: Inference) -> Findings:
        runner = inference.runner(node)
        if runner is None:
            return
        name = shown(node.func)
        for operand, subject, advice in _wrong(runner, inference):
            advice = advice.format(name)
            yield self.found(operand, runner=name, need=runner.need.value, subject=subject, advice=advice)


#: How to mend it: of what a function gives, of a future, of what has been awaited, and of other values.
_CALLED, _FUTURE = "call it without `{}`, or make it async", "await it instead"
_AWAITED, _OTHER = "drop `await`", "leave it out"


def _wrong(runner: Runner, inference: Inference) -> Iterator[tuple[nodes.NodeNG, str, str]]:
    """The arguments that are certain to be refused and have no rule of their own: what is known, how to mend it."""
    if runner.need in OF_AWAITABLES:
        for argument in runner.arguments:
            for operand in arms(argument):
                answer = inference.awaitable(operand)
                if _is_refused(runner.need, answer):
                    if runner.need is not Need.AWAITABLES or not is_left_packed(operand, answer, inference):
                        yield operand, *_subject(operand, answer)
    for collection in runner.arguments if runner.need in OF_COLLECTIONS else runner.unpacked:
        content = inference.content(collection)
        if content.never and content.kind is not Kind.FUNCTION:
            yield collection, f"`{shown(collection)}` holds {noun(content.value)}", _OTHER


def _is_refused(need: Need, answer: Answer) -> bool:
    if answer.never:
        return answer.kind is not Kind.FUNCTION
    # A new event loop cannot wait for a future, which belongs to another one.
    return need in (Need.ONLY_COROUTINE, Need.COROUTINE) and answer.always and answer.kind is Kind.FUTURE


def _subject(operand: nodes.NodeNG, answer: Answer) -> tuple[str, str]:
    definition, value = answer.definition, noun(answer.value)
    if not isinstance(operand, nodes.Call) or definition is None:
        advice = _AWAITED if isinstance(operand, nodes.Await) else _OTHER
        return f"`{shown(operand)}` is {value}", _FUTURE if answer.always else advice
    advice = _CALLED if definition.name != answer.value else _OTHER
    said = f"{named(definition, operand.func)}{place(definition)} returns {value}"
    return said, _FUTURE if answer.always else advice
