"""AWT112: a function is handed to a runner that takes its coroutine, or the reverse."""

from __future__ import annotations

from collections.abc import Iterator

from flake8_async_ssot import nodes
from flake8_async_ssot.inference import Answer, Kind, Need, Runner
from flake8_async_ssot.rules._operands import arms, named, place, shown
from flake8_async_ssot.rules._runners import OF_AWAITABLES, OF_COLLECTIONS, TRIGGERS, may_run
from flake8_async_ssot.rules.base import Findings, Inference, Rule


class FunctionToRunner(Rule):
    """Handing a function to a runner that takes its coroutine, or the reverse.

    ## Why

    `asyncio.run` takes what calling a coroutine function gives; given the function it raises
    `ValueError: a coroutine was expected`. `trio.run` and `anyio.run` call the function themselves and fail on a
    coroutine.

    ## Example

    ```python
    import asyncio


    async def main():
        pass


    asyncio.run(main)  # error: [AWT112] "`asyncio.run` takes a coroutine, and `main` (main.py:4) is a function: ..."
    ```

    ## Use instead

    ```python
    import asyncio


    async def main():
        pass


    asyncio.run(main())
    ```

    ## How it is decided

    The callee is a runner that is known by its qualified name, and so is what it takes: an awaitable, or a function
    that it calls itself. What it is given is certain to be the other of the two.

    ## When it is silent

    - An argument is unknown, or may be of both kinds.
    - The runner takes both.
    """

    code = "AWT112"
    message = "`{runner}` takes {need}{advice}"
    triggers = TRIGGERS
    raises = ("TypeError", "ValueError", "AttributeError")
    outranks = ("AWT104", "AWT2")
    may_matter = staticmethod(may_run)

    def check(self, node: nodes.Call, inference: Inference) -> Findings:
        runner = inference.runner(node)
        if runner is None:
            return
        for operand, advice in _wrong(runner, inference):
            yield self.found(operand, runner=shown(node.func), need=runner.need.value, advice=advice)


def _wrong(runner: Runner, inference: Inference) -> Iterator[tuple[nodes.NodeNG, str]]:
    """The arguments of the wrong sort, each with what to do about it."""
    for collection in runner.arguments if runner.need in OF_COLLECTIONS else runner.unpacked:
        content = inference.content(collection)
        if content.never and content.kind is Kind.FUNCTION:
            yield collection, f", and `{shown(collection)}` holds functions: call them"
    for argument in () if runner.need in OF_COLLECTIONS else runner.arguments:
        for operand in arms(argument):
            answer = inference.awaitable(operand)
            if runner.need in OF_AWAITABLES and answer.never and answer.kind is Kind.FUNCTION:
                yield operand, _call_advice(operand, answer)
            elif runner.need is Need.FUNCTION and answer.always and answer.kind is Kind.COROUTINE:
                yield operand, _function_advice(operand, answer)


def _call_advice(operand: nodes.NodeNG, answer: Answer) -> str:
    if isinstance(operand, (nodes.Name, nodes.Attribute)):
        return f", and {named(answer.definition, operand)}{place(answer.definition)} is a function: call it"
    return f", and `{shown(operand)}` is a function: call it"


def _function_advice(operand: nodes.NodeNG, answer: Answer) -> str:
    func = operand.func if isinstance(operand, nodes.Call) else operand
    return f": hand it {named(answer.definition, func)}{place(answer.definition)} and its arguments, without calling it"
