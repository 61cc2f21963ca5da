"""AWT505: a fake of a test is of another kind than what it stands for."""

from __future__ import annotations

import ast
import re

from flake8_async_ssot import nodes
from flake8_async_ssot.rules._kinds import fields
from flake8_async_ssot.rules._operands import place
from flake8_async_ssot.rules._patches import may_be_patch
from flake8_async_ssot.rules.base import Findings, Inference, Rule

#: The words in the names of fakes.
_WORD = re.compile("(?i)fake|stub|dummy|mock")


class FakeDisagrees(Rule):
    """A fake class or function of another kind than what it stands for. Opt-in.

    ## Why

    A test that runs against the fake shows nothing of what happens in production: there the method is async and its
    coroutine is dropped, or it is sync and the `await` fails. Fakes are often simpler on purpose, so this is opt-in.

    A fake is a class or function named like `FakeClient`, `ClientStub` or `fake_fetch`, a class that a test defines in
    a function and derives from another one, and a function that a test patches over another one.

    ## Example

    `app.py`:

    ```python
    class Client:
        async def get(self, url):
            return url
    ```

    `test_app.py`:

    ```python
    from app import Client

    clients: list[Client] = []


    class FakeClient:
        def get(self, url):  # error: [AWT505] "`FakeClient.get` is sync, and stands for `app.Client.get` ..."
            return url
    ```

    ## Use instead

    `app.py`:

    ```python
    class Client:
        async def get(self, url):
            return url
    ```

    `test_app.py`:

    ```python
    from app import Client

    clients: list[Client] = []


    class FakeClient:
        async def get(self, url):
            return url
    ```

    ## How it is decided

    The fake is found by its name, as a class that a test derives from another one, or in a patch. What it stands for
    is found in its module, or as the only class of that name in the project. What both give is evaluated, method by
    method.

    ## When it is silent

    - What the fake stands for is not found, or several things have its name.
    - One of the two is not decided.
    - It is a mock: these are AWT301 and AWT302.
    """

    code = "AWT505"
    message = "{name} is {kind}, and stands for {other}, which is {other_kind}: make it {other_kind}"
    default = False
    triggers = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef, ast.Call)

    @staticmethod
    def may_matter(node: ast.AST) -> bool:
        if isinstance(node, ast.Call):
            return may_be_patch(node)
        return bool(getattr(node, "bases", ())) or _WORD.search(getattr(node, "name", "")) is not None

    def check(
        self, node: nodes.ClassDef | nodes.FunctionDef | nodes.AsyncFunctionDef | nodes.Call, inference: Inference
    ) -> Findings:
        if not isinstance(node, nodes.Call):
            for found in inference.truth.fakes(node):
                yield self.found(found.node, **fields(found))
            return
        for patch in inference.mocks.patches(node, with_functions=True):
            is_async = patch.real.never and patch.replacement.always
            if not patch.is_mock and (is_async or patch.is_sync_over_async):
                kinds = ("async", "sync") if is_async else ("sync", "async")
                other = f"`{patch.name}`{place(patch.definition)}"
                yield self.found(
                    patch.node, name=f"`{patch.stand_in}`", kind=kinds[0], other=other, other_kind=kinds[1]
                )
