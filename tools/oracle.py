"""Composes programs, runs them under CPython and compares what it does with what is reported.

    python tools/oracle.py --count 2000 --seed 1
    python tools/oracle.py --count 2000 --seed 1 --page docs/oracle.md   # and write the page of what is missed
    python tools/oracle.py --chain 'async function/1@0 > alias/1@0 > dropped/1@0'   # one program and its verdict

A report where CPython is content is a false alarm: its program is shrunk and printed, and the command fails, unless
``tests/programs/known.txt`` lists what is blamed for it.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

if not __package__:  # run as a script: only its own folder is searched
    sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.support.chains import chain
from tests.support.kept_modules import modules_kept
from tests.support.oracle import (
    KNOWN,
    PROGRAMS,
    Tally,
    Verdict,
    blamed,
    is_known,
    known,
    programs,
    shrunk,
    source,
    verdicts,
)  # fmt: skip

_PAGE = """\
# What the generated programs show

`tools/oracle.py` composes programs from the templates in `tests/programs`: an origin (a function, class or mock) is
handed through up to four steps (imports, decorators, containers, attributes, patches, changes that its module does not
show) and ends in a use (`await`, a statement of its own, `with`, ...). CPython runs each program. A report where
CPython is content is a false alarm and fails; where CPython complains and nothing is reported, the site is missed.

    python tools/oracle.py {command}

{count} programs: CPython complains at {complains} sites, of which {reported} are reported; where a chain has no step
it complains at {bare}, of which {bare_missed} are missed. It is content at {content},
of which {alarms} are reported: they hold what [`known.txt`](../tests/programs/known.txt) lists, the smallest chain of
each kind, and that list may only shrink. At {fails} sites something else went wrong, so that they say nothing; at
{unasked} a `with` or a `for` is over a value that has nothing to do with async, which no rule is about.

Many steps change what a name stands for where its module does not show it: silence is right there, as unknown. A low
share in a step that shows everything is what could be inferred and is not yet. A site counts in the row of each of
its parts, so that the last column tells more: there the step stands alone.

{table}
"""


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; 1 where something is reported that CPython is content with and that is not known."""
    options = _parser().parse_args(arguments)
    with modules_kept(Path(tempfile.gettempdir()).resolve()):
        if options.chain:
            return _show_chain(options.chain)
        print(f"--count {options.count} --seed {options.seed}")
        tally, alarms = _run(options.seed, options.count)
        blames = [blamed(each) for each in known()]
        fresh = [verdict for verdict in alarms if not is_known(verdict.chain, blames)]
        _show(fresh, options.shown)
    page = _page(tally, len(alarms), options)
    print(page)
    if options.page:
        options.page.write_text(page, "utf-8")
    return bool(fresh)


def _run(seed: int, count: int) -> tuple[Tally, list[Verdict]]:
    tally, alarms = Tally.empty(), []
    started, done = time.process_time(), 0
    chosen = programs(seed, count)
    while batch := list(islice(chosen, PROGRAMS)):
        found = verdicts(batch)
        tally.add(found)
        alarms += [verdict for verdict in found if verdict.is_false_alarm]
        done += len(batch)
        print(f"{done} programs, {len(alarms)} false alarms, {time.process_time() - started:.0f} s", flush=True)
    return tally, alarms


def _show(alarms: Sequence[Verdict], shown: int) -> None:
    """Print the smallest chains of false alarms, each once for what is blamed for it."""
    blames: list[set[str]] = []
    for verdict in alarms:
        if len(blames) == shown or is_known(verdict.chain, blames):
            continue
        smallest = shrunk(verdict.chain)
        blames.append(blamed(smallest))
        print(f"\nFALSE ALARM {' '.join(verdict.codes)}, a line for {KNOWN.name}:\n{smallest}\n{source(smallest)}")


def _show_chain(text: str) -> int:
    chosen = chain(text)
    (verdict,) = verdicts([[chosen]])
    print(f"{source(chosen)}\nCPython: {verdict.outcome}; reported: {' '.join(verdict.codes) or 'nothing'}")
    return verdict.is_false_alarm


def _page(tally: Tally, alarms: int, options: argparse.Namespace) -> str:
    missed = tally.missed_sites
    return _PAGE.format(
        command=f"--count {options.count} --seed {options.seed} --page docs/oracle.md",
        count=f"{options.count:,}",
        complains=f"{tally.outcomes['complains']:,}",
        reported=f"{tally.outcomes['complains'] - missed:,}",
        bare=f"{tally.bare:,}",
        bare_missed=f"{tally.bare_missed:,}",
        content=f"{tally.outcomes['content']:,}",
        unasked=f"{tally.outcomes['unasked']:,}",
        fails=f"{tally.outcomes['fails']:,}",
        alarms=f"{alarms:,}",
        table=tally.table(),
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1000, help="number of programs")
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000), help="a new one by default")
    parser.add_argument("--shown", type=int, default=20, help="kinds of false alarms to print")
    parser.add_argument("--page", type=Path, help="write what was found as a page in Markdown")
    parser.add_argument("--chain", help="one chain as a false alarm is printed")
    return parser


if __name__ == "__main__":
    sys.exit(main())
