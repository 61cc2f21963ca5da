"""AWT902: a dynamic import whose module is not known."""

from __future__ import annotations

import ast

from flake8_async_ssot import nodes
from flake8_async_ssot.inference import Step
from flake8_async_ssot.rules._operands import shown
from flake8_async_ssot.rules._words import sentence
from flake8_async_ssot.rules.base import Findings, Inference, Rule


class UndecidedDynamicImport(Rule):
    """A dynamic import whose module inference cannot resolve.

    ## Why

    Whatever comes from such a module is unknown, and so nothing is reported of it. A name that is written out, or built
    from constants, is followed.

    ## Example

    ```python
    from importlib import import_module


    def load(name):
        return import_module(f"plugins.{name}")  # error: [AWT902] "`import_module(f'plugins.{name}')` imports ..."
    ```

    ## Use instead

    ```python
    import json
    from importlib import import_module


    def load():
        return import_module("json")
    ```

    ## How it is decided

    A call of `import_module`, `__import__` or their like, whose name is computed from what is not known, or leads to
    no module.

    ## When it is silent

    - The name is written out or built from constants, and the module is found.
    - The module is missing, and the code expects `ImportError`.
    """

    code = "AWT902"
    message = "`{call}` imports what is not known: {why}"
    default = False
    triggers = (ast.Call,)

    def check(self, node: nodes.Call, inference: Inference) -> Findings:
        link = inference.traces.dynamic_import(node)
        if link is None:
            return
        is_missing = link.step is Step.MISSING_MODULE
        if is_missing and any(inference.expects(node, error) for error in ("ImportError", "ModuleNotFoundError")):
            return
        environment = inference.local_environment(str(node.root().file))
        why = sentence(link, environment) if link.step is not Step.COMPUTED_IMPORT else "its name is computed"
        yield self.found(node, call=shown(node), why=why)
