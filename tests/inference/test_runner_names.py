"""The names by which rules look for runners are those that libraries' knowledge has."""

from __future__ import annotations

import pytest

from flake8_async_ssot.inference.answers.runner import OTHER_RUNNER_NAMES, RUNNER_NAMES, Need, Spec
from flake8_async_ssot.inference.libraries import anyio, asyncio, trio
from flake8_async_ssot.inference.libraries.hooks import Hooks

RUNNERS: dict[str, Spec] = {**asyncio.RUNNERS, **anyio.RUNNERS, **trio.RUNNERS}


def test_names_are_those_that_are_known() -> None:
    assert {name.rpartition(".")[2] for name in RUNNERS} == RUNNER_NAMES


def test_names_without_knowledge_are_other_names() -> None:
    assert not OTHER_RUNNER_NAMES & RUNNER_NAMES


def test_what_starts_a_task_is_a_runner() -> None:
    assert asyncio.TASK_STARTERS <= RUNNERS.keys()


@pytest.mark.parametrize("name", RUNNERS)
def test_evaluation_is_told_of_each(name: str) -> None:
    assert Hooks().runner(name) == RUNNERS[name]


@pytest.mark.parametrize("name", RUNNERS)
def test_parameters_that_take_one_thing_can_be_given_by_name(name: str) -> None:
    spec = RUNNERS[name]
    assert bool(spec.keyword) is (spec.need is not Need.AWAITABLES)
