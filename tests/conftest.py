"""Profiles of generated programs: few and always the same ones by default, many and new ones with ``fuzz``."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests.support.kept_modules import modules_kept

# No deadline: the first example of a test pays for importing astroid and reading stubs.
settings.register_profile("default", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("fuzz", settings.get_profile("default"), derandomize=False, max_examples=5000)
settings.load_profile("default")


@pytest.fixture(scope="session", autouse=True)
def stubs_are_built_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Stubs and installed modules are built once for all tests of this process."""
    with modules_kept(tmp_path_factory.getbasetemp()):
        yield
