"""The results of a run as JSON, and as the tables of a page."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.measuring import Usage
from benchmarks.rounds import Growth, Row


class Results(NamedTuple):
    """What runs measured: the commands, and what they found."""

    commands: list[str]
    rows: list[Row]
    growths: list[Growth]


def save(results: Results, path: Path) -> None:
    """Write the results as JSON."""
    rows = [{**dataclasses.asdict(row), "ratio": row.ratio and _rounded(row.ratio)} for row in results.rows]
    growths = [dataclasses.asdict(growth) for growth in results.growths]
    for growth in growths:
        growth["over_bare"], growth["added"] = map(_rounded, (growth["over_bare"], growth["added"]))
        growth["exponent"] = growth["exponent"] and round(growth["exponent"], 3)
    data = {"commands": results.commands, "rows": rows, "growths": growths}
    path.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")


def load(path: Path) -> Results:
    """Read the results that were saved."""
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    rows = [Row(**{**row, "ratio": row["ratio"] and Usage(*row["ratio"])}) for row in data["rows"]]
    return Results(data["commands"], rows, [Growth(**growth) for growth in data["growths"]])


def joined(parts: list[Results]) -> Results:
    """The results of several runs, one after the other."""
    return Results(
        [command for part in parts for command in part.commands],
        [row for part in parts for row in part.rows],
        [growth for part in parts for growth in part.growths],
    )


def markdown(results: Results) -> str:
    """The commands and tables of a page."""
    # Between fences: lines that are only indented would belong to a list before them.
    commands = ["```text", *results.commands, "```"]
    parts = (commands, _usages(results.rows), _growths(results.growths))
    return "\n".join(line for part in parts for line in (*part, ""))


def _usages(rows: list[Row]) -> Iterator[str]:
    if rows:
        yield "| on | lines | tool | state | CPU | clock | memory |"
        yield "|---|--:|---|---|--:|--:|--:|"
    for row in rows:
        parts = ("-", "-", "-") if row.ratio is None else [f"{part:.2f}" for part in row.ratio]
        state = f"{row.state}: {_cell(row.note)}" if row.note else row.state
        yield f"| {row.what} | {row.lines} | {row.tool} | {state} | {' | '.join(parts)} |"


def _growths(growths: list[Growth]) -> Iterator[str]:
    if growths:
        yield "| more and more | sizes | CPU over flake8 alone | added CPU, the first being 1 | exponent |"
        yield "|---|---|---|---|--:|"
    for growth in growths:
        over = ", ".join(f"{ratio:.2f}" for ratio in growth.over_bare)
        added = ", ".join(f"{ratio:.1f}" for ratio in growth.added)
        slope = "-" if growth.exponent is None else f"{growth.exponent:.2f}"
        yield f"| {growth.what} | {', '.join(map(str, growth.sizes))} | {over} | {added} | {slope} |"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())[:80]


def _rounded(numbers: list[float] | Usage) -> list[float]:
    return [round(number, 3) for number in numbers]
