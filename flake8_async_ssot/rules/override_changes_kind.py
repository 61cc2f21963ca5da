"""AWT501: an override gives something else than what it overrides."""

from __future__ import annotations

import ast
import re

from flake8_async_ssot import nodes
from flake8_async_ssot.rules._kinds import fields
from flake8_async_ssot.rules.base import Findings, Inference, Rule


class OverrideChangesKind(Rule):
    """An override of another kind than what it overrides.

    ## Why

    Code that knows the base awaits what an async method gives, and uses what a sync method gives as it is. Where a
    subclass changes that, the same line fails with one object and works with another: `TypeError: object ... can't be
    used in 'await' expression`, or a coroutine that nothing awaits.

    What a call gives back counts, not the keyword: `def fetch(self): return self._fetch()` agrees with an async base,
    and an `async def` that yields agrees with `def rows(self) -> AsyncIterator[Row]`. A class whose name or module says
    that it is the sync or async twin of its base is left alone, and so is an override that runs its base: `return
    asyncio.run(super().fetch())`, and a line with `# type: ignore[override]` or
    `# pylint: disable=invalid-overridden-method`.

    ## Example

    `app/store.py`:

    ```python
    class Store:
        async def load(self, key):
            return key
    ```

    `app/memory.py`:

    ```python
    from app.store import Store


    class MemoryStore(Store):
        def load(self, key):  # error: [AWT501] "`MemoryStore.load` is sync, and `app.store.Store.load` ..."
            return {"key": key}
    ```

    ## Use instead

    `app/store.py`:

    ```python
    class Store:
        async def load(self, key):
            return key
    ```

    `app/memory.py`:

    ```python
    from app.store import Store


    class MemoryStore(Store):
        async def load(self, key):
            return {"key": key}
    ```

    ## How it is decided

    For each method of the class, the one that it takes the place of is found by the order of the bases. What calling
    each of them gives is evaluated, and the two are of different kinds. Objects in the place of a protocol of the
    project are compared with it.

    ## When it is silent

    - One of the two is not decided, or allows both by its annotation, its docstring, or the code that calls it.
    - The class is named as a sync or async twin of its base.
    - It is a class that a test defines for itself.
    - A static or class method asks for more arguments than the other one takes.
    """

    code = "AWT501"
    message = "{name} is {kind}, and {other} is {other_kind}: make it {other_kind}"
    triggers = (ast.ClassDef, ast.Call)
    outranks = ("AWT505", "AWT506")
    #: Comments by which type checkers and Pylint accept an override that does not fit, or anything in the line.
    accepted_by = re.compile(
        r"#\s*type:\s*ignore(?:\s*$|\s*#|\[[^\]]*override)|#\s*pyright:\s*ignore"
        r"|#\s*pylint:\s*disable\s*=[^#]*\b(?:invalid-overridden-method|W0236)\b"
    )

    @staticmethod
    def may_matter(node: ast.AST) -> bool:
        return bool(getattr(node, "bases", ())) or isinstance(node, ast.Call) and any(map(_makes_object, node.args))

    def check(
        self, node: nodes.ClassDef | nodes.Call | nodes.AnnAssign | nodes.Return, inference: Inference
    ) -> Findings:
        is_class = isinstance(node, nodes.ClassDef)
        for found in inference.truth.overrides(node) if is_class else inference.truth.unfit(node):
            yield self.found(found.node, **fields(found))


def _makes_object(argument: ast.AST) -> bool:
    """Whether an argument is a call of a name that is written like that of a class."""
    called = argument.func if isinstance(argument, ast.Call) else None
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    return name.lstrip("_")[:1].isupper()
