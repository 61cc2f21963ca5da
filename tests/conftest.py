"""Profiles of generated programs: few and always the same ones by default, many and new ones with ``fuzz``."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# No deadline: the first example of a test pays for importing astroid and reading stubs.
settings.register_profile("default", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("fuzz", settings.get_profile("default"), derandomize=False, max_examples=5000)
settings.load_profile("default")
