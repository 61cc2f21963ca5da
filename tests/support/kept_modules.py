"""Keeps modules outside of the tests' own folders from test to test: most of the time goes into building stubs.

Building a module is a function of its source and its specification alone. What a loader sets on the module afterwards,
it sets before it hands the module out, so that each loader sees its own as long as tests run one after the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from flake8_async_ssot.inference.modules import loader
from flake8_async_ssot.inference.modules.finder import ModuleSpec
from flake8_async_ssot.inference.syntax.tree import ModuleNode


@contextmanager
def modules_kept(temporary: Path) -> Iterator[None]:
    """Within the block no module is built twice, but for those below a folder of temporary files."""
    kept: dict[tuple[bytes, ModuleSpec], ModuleNode | None] = {}
    build = loader._parse

    def build_once(source: bytes, spec: ModuleSpec) -> ModuleNode | None:
        if spec.path is None or Path(spec.path).is_relative_to(temporary):
            return build(source, spec)
        module = kept.get((source, spec))
        # A loader that has let go of a module has taken it apart.
        if module is None or not vars(module):
            module = kept[source, spec] = build(source, spec)
        return module

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loader, "_parse", build_once)
        yield
