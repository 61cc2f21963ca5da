"""AWT310: the target of a patch does not exist."""

from __future__ import annotations

from flake8_async_ssot import nodes
from flake8_async_ssot.rules._patches import TRIGGERS, may_be_patch
from flake8_async_ssot.rules.base import Findings, Inference, Rule

_ADVICE = "patch a name that it has, or give `create=True`"


class PatchTargetMissing(Rule):
    """A patch whose target does not exist.

    ## Why

    `patch` raises `AttributeError` or `ModuleNotFoundError` when it is entered: the test cannot run. It is what is left
    behind when the code under test is renamed or moved.

    ## Example

    `app.py`:

    ```python
    async def fetch_user():
        return 1
    ```

    `test_app.py`:

    ```python
    from unittest.mock import patch


    def test_fetch():
        with patch("app.fetch_usr"):  # error: [AWT310] "`app` has no `fetch_usr`: did you mean `fetch_user`"
            pass
    ```

    ## Use instead

    `app.py`:

    ```python
    async def fetch_user():
        return 1
    ```

    `test_app.py`:

    ```python
    from unittest.mock import patch


    def test_fetch():
        with patch("app.fetch_user"):
            pass
    ```

    ## How it is decided

    The dotted text is followed as `unittest.mock` follows it: modules, then attributes. A part counts as missing
    where all names of its owner can be listed: in source whose text shows all names, or in a class with no names but
    those of its body and bases.

    ## When it is silent

    - `create=True` is given.
    - A module is only compiled, binds names that its text does not show, or has a `__getattr__`.
    - Instances get the attribute in a method.
    - A marker, by whatever name, or a call before says that the test is skipped, or expected to fail.
    """

    code = "AWT310"
    message = "`{owner}` has no `{name}`: {advice}"
    triggers = TRIGGERS
    raises = ("AttributeError", "ImportError", "ModuleNotFoundError")
    may_matter = staticmethod(may_be_patch)

    def check(self, node: nodes.Call, inference: Inference) -> Findings:
        for missing in inference.mocks.missing(node):
            advice = f"did you mean `{missing.suggestion}`" if missing.suggestion else _ADVICE
            yield self.found(node, owner=missing.owner, name=missing.name, advice=advice)
