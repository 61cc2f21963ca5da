"""AWT507: a contract of the configuration is broken."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_async_ssot import nodes
from flake8_async_ssot.inference import Breach, Definition, Gives, Role
from flake8_async_ssot.rules._kinds import words
from flake8_async_ssot.rules._operands import place
from flake8_async_ssot.rules.base import Finding, Findings, Inference, Rule

_WHAT = {
    Role.DEFINITION: "{own}",
    Role.OVERRIDE: "{own}, which takes the place of {symbol},",
    Role.NAMESAKE: "{own}, a second definition of {symbol},",
    Role.REPLACEMENT: "what takes the place of {symbol}",
}


class ContractBroken(Rule):
    """A definition, an override or a mock that breaks a contract of the configuration.

    ## Why

    A team writes down what a symbol is, sync or async, and everything else has to agree: the definition, what a
    subclass makes of it, what a test or other code puts in its place, and a second definition of the name in another
    module of the project. A name in a contract is one that people import, also where it is re-exported; `*` stands for
    anything, and means no names that start with an underscore.

    A second definition is one in another module, of the same name, in a class of the same name where it is a method,
    and with the same parameters. Where that is meant, a contract of its own says so.

    ## Example

    `setup.cfg`:

    ```ini
    [flake8]
    awt-contracts =
        app.ws.get_manager: sync,
        app.db.*: async
    ```

    `app/ws.py`:

    ```python
    async def get_manager():  # error: [AWT507] "`app.ws.get_manager: sync` is the contract, and `get_manager` ..."
        return object()
    ```

    ## Use instead

    `setup.cfg`:

    ```ini
    [flake8]
    awt-contracts =
        app.ws.get_manager: sync,
        app.db.*: async
    ```

    `app/ws.py`:

    ```python
    def get_manager():
        return object()
    ```

    ## How it is decided

    Names of the option are followed as people import them, through re-exports. What each definition gives is
    evaluated: that of the symbol, of an override, of a namesake, and of what a patch or an assignment puts in its
    place.

    ## When it is silent

    - What a definition gives is not certain.
    - A namesake has other parameters, or a contract of its own.
    - A pattern with `*` means no name that starts with an underscore, and no class.
    """

    code = "AWT507"
    message = "`{contract}` is the contract, and {what} is {kind}: make it {declared}"
    triggers = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Assign, ast.Call)
    needs = ("contracts",)
    outranks = ("AWT301", "AWT302", "AWT501", "AWT502", "AWT504", "AWT505", "AWT506", "AWT508")

    def check(
        self,
        node: nodes.FunctionDef | nodes.AsyncFunctionDef | nodes.ClassDef | nodes.Assign | nodes.Call,
        inference: Inference,
    ) -> Findings:
        if not isinstance(node, nodes.Call):
            yield from (self._of(breach) for breach in inference.truth.breaches(node))
        if isinstance(node, (nodes.Call, nodes.Assign)):
            yield from self._by_mocks(node, inference)

    def _by_mocks(self, node: nodes.Call | nodes.Assign, inference: Inference) -> Iterator[Finding]:
        for patch in inference.mocks.patches(node):
            gives = Gives.COROUTINE if patch.replacement.always else Gives.VALUE
            is_sure = patch.replacement.always or patch.replacement.never and not patch.is_otherwise_alike
            if patch.definition is not None and is_sure:
                breach = inference.truth.breach_by_stand_in(patch.definition, gives, patch.node)
                yield from (self._of(breach),) if breach is not None else ()

    def _of(self, breach: Breach) -> Finding:
        declared = "async" if breach.contract.is_async else "sync"
        contract = f"{breach.contract.name}: {declared}"
        own = f"`{breach.own.shown}`" if breach.own is not None else ""
        what = _WHAT[breach.role].format(own=own, symbol=_symbol(breach.definition))
        return self.found(breach.node, contract=contract, what=what, kind=words(breach.gives), declared=declared)


def _symbol(definition: Definition | None) -> str:
    return f"`{definition.shown}`{place(definition)}" if definition is not None else "it"
