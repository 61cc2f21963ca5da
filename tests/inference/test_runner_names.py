"""The names by which rules look for runners are those that libraries' knowledge has."""

from __future__ import annotations

import pytest

from flake8_async_ssot.inference.answers.runner import RUNNER_NAMES, Need, Spec
from flake8_async_ssot.inference.libraries import anyio, asyncio, trio

RUNNERS: dict[str, Spec] = {**asyncio.RUNNERS, **anyio.RUNNERS, **trio.RUNNERS}


def test_names_are_those_that_are_known() -> None:
    assert {name.rpartition(".")[2] for name in RUNNERS} == RUNNER_NAMES


@pytest.mark.parametrize("name", RUNNERS)
def test_parameters_that_take_one_thing_can_be_given_by_name(name: str) -> None:
    spec = RUNNERS[name]
    assert bool(spec.keyword) is (spec.need is not Need.AWAITABLES)
