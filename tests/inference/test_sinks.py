"""The tables of what functions do with what they are given."""

from __future__ import annotations

from flake8_async_ssot.inference import CALLBACK_NAMES
from flake8_async_ssot.inference.libraries.sinks import is_named, sinks


def test_every_callback_api_can_be_met() -> None:
    assert {name.rpartition(".")[2] for name in sinks().callbacks} <= CALLBACK_NAMES


def test_tables_do_not_disagree() -> None:
    known = sinks()
    assert not known.values & known.iterables
    assert not known.values & known.caches
    assert all(slots.positions or slots.names for slots in known.callbacks.values())


def test_patterns() -> None:
    assert is_named("a.b.c", ("x", "a.*"))
    assert is_named("a.b.c", ("a.b.c",))
    assert not is_named("a.b.c", ("a.b", "b.c", "a.b.c.d"))
    assert not is_named("axb", ("a.b",))
    assert not is_named("a", ())
