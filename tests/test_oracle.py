"""Composed programs: nothing is reported where CPython is content, but for what is listed as known."""

from __future__ import annotations

import pytest

from tests.support.chains import chain, chains, compose, steps, templates
from tests.support.oracle import Tally, blamed, is_known, known, programs, shrunk, source, verdicts

#: ``tools/oracle.py`` runs any number of them.
COUNT, SEED = 150, 1


def test_nothing_is_reported_where_cpython_is_content() -> None:
    found = verdicts(list(programs(SEED, COUNT)))
    blames = [blamed(each) for each in known()]
    alarms = [verdict.chain for verdict in found if verdict.is_false_alarm and not is_known(verdict.chain, blames)]
    texts = [f"{smallest}\n{source(smallest)}" for smallest in map(shrunk, alarms[:3])]
    assert not texts, f"{len(alarms)} false alarms:\n" + "\n".join(texts)
    tally = Tally.empty()
    tally.add(found)
    assert tally.missed_sites < tally.outcomes["complains"] * 0.6
    assert tally.outcomes["fails"] < tally.outcomes["content"] * 0.1


def test_what_is_known_is_still_so() -> None:
    listed = known()
    mended = [str(verdict.chain) for verdict in verdicts([[each] for each in listed]) if not verdict.is_false_alarm]
    assert mended == [], "no longer reported, delete these lines of known.txt"


def test_what_is_known_is_listed_once() -> None:
    blames = [blamed(each) for each in known()]
    assert [str(each) for number, each in enumerate(known()) if is_known(each, blames[:number])] == []


def test_every_template_is_a_program() -> None:
    first = chain("async function/1@0 > alias/1@0 > dropped/1@0")
    for template in (*steps(), *templates("uses"), *templates("origins")):
        text = str(first)
        assert template.text or template.call or template.value, template.name
        old = "dropped/1" if template in templates("uses") else "alias/1" if template in steps() else "async function/1"
        for file, lines in compose([chain(text.replace(old, template.name))]).items():
            compile(lines, file, "exec")


def test_chains_are_the_same_for_a_seed() -> None:
    assert list(chains(5, 3)) == list(chains(5, 3)) != list(chains(6, 3))
    assert [chain(str(each)) for each in chains(5, 20)] == list(chains(5, 20))


@pytest.mark.parametrize(
    ("text", "outcome", "is_reported"),
    [
        ("sync function/1@0 > await/1@0", "complains", True),
        ("async function/1@0 > dropped/1@0", "complains", True),
        ("async function/1@0 > assigned and unused/1@0", "complains", True),
        ("async function/1@0 > decorator/2@0 > await/1@0", "content", False),
        ("sync function/1@0 > with/1@0", "unasked", False),
        ("async function/1@0 > with/1@0", "complains", True),
        ("sync function/1@0 > await that is expected to fail/1@0", "content", False),
    ],
)
def test_verdicts(text: str, outcome: str, is_reported: bool) -> None:
    (verdict,) = verdicts([[chain(text)]])
    assert (verdict.outcome, bool(verdict.codes)) == (outcome, is_reported)
