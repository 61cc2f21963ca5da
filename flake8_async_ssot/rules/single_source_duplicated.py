"""AWT508: a symbol with a single source is defined a second time."""

from __future__ import annotations

import ast

from flake8_async_ssot import nodes
from flake8_async_ssot.rules._operands import place
from flake8_async_ssot.rules.base import Findings, Inference, Rule


class SingleSourceDuplicated(Rule):
    """A second definition of a symbol that the configuration declares to have a single source.

    ## Why

    Two classes of one name, or one that code puts in the place of the other, live side by side: each caller gets the
    one that it happens to import, and a change to one of them is half a change. A name in the configuration is one that
    people import, also where it is re-exported; the message says which definition is the source.

    Functions and classes at the top of the other modules of the project count, those of tests too, and assignments to
    the name at the top of a module or through the module: `app.ws.Manager = Other`.

    ## Example

    `setup.cfg`:

    ```ini
    [flake8]
    awt-single-source = app.ws.Manager
    ```

    `app/ws.py`:

    ```python
    class Manager:
        pass
    ```

    `app/legacy.py`:

    ```python
    class Manager:  # error: [AWT508] "`Manager` is defined a second time: the single source of `app.ws.Manager` ..."
        pass
    ```

    ## Use instead

    `setup.cfg`:

    ```ini
    [flake8]
    awt-single-source = app.ws.Manager
    ```

    `app/ws.py`:

    ```python
    class Manager:
        pass
    ```

    `app/legacy.py`:

    ```python
    from app.ws import Manager

    __all__ = ["Manager"]
    ```

    ## How it is decided

    Names of the option are followed as people import them to the definition that is the source. Other definitions of
    the name at the top of a module count, and assignments that bind it to something else.

    ## When it is silent

    - The name is imported from the source.
    - The other definition is in a class or function, or describes the source in a stub.
    - What is assigned is not known.
    """

    code = "AWT508"
    message = "`{name}` is {problem}: the single source of `{pattern}` is {source}, use that one"
    triggers = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Assign)
    needs = ("single_source",)

    def check(
        self, node: nodes.FunctionDef | nodes.AsyncFunctionDef | nodes.ClassDef | nodes.Assign, inference: Inference
    ) -> Findings:
        for found in inference.truth.duplicates(node):
            problem = "bound to something else" if found.is_rebound else "defined a second time"
            is_named = found.source.qualified_name == found.pattern
            source = found.source.place if is_named else f"`{found.source.shown}`{place(found.source)}"
            yield self.found(found.node, name=found.name, problem=problem, pattern=found.pattern, source=source)
