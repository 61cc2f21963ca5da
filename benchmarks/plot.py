"""The results as a picture: an SVG of plain bars, without a library for plots."""

from __future__ import annotations

import math
from collections.abc import Iterator
from html import escape

from benchmarks.results import Results
from benchmarks.rounds import PLUGIN, Growth, Row

_WIDTH, _LEFT, _RIGHT, _LINE = 760, 270, 60, 20
_OURS, _OTHERS, _AXIS = "#1f77b4", "#b0b0b0", "#808080"


def drawn(results: Results) -> str:
    """An SVG of the CPU over flake8 alone, one bar a row and one a size, on a logarithmic scale from 1."""
    rows = [row for row in results.rows if row.ratio is not None]
    bars = [*_bars(rows), *_sizes(results.growths)]
    largest = max((value for _, value, _ in bars), default=2.0)
    parts, top = [_text(10, 20, "CPU over flake8 alone (logarithmic)", "start")], 34
    for label, value, colour in bars:
        parts += _bar(label, value, colour, largest, top)
        top += _LINE
    parts.append(f'<line x1="{_LEFT}" y1="30" x2="{_LEFT}" y2="{top}" stroke="{_AXIS}"/>')
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{top + 10}" '
    head += 'font-family="sans-serif" font-size="12">'
    return "\n".join([head, '<rect width="100%" height="100%" fill="white"/>', *parts, "</svg>", ""])


def _bars(rows: list[Row]) -> Iterator[tuple[str, float, str]]:
    for row in rows:
        if row.ratio is not None:
            name = "plugin" if row.tool == PLUGIN else row.tool.partition("==")[0].partition("[")[0]
            yield f"{row.what}: {name}, {row.state}", row.ratio.cpu, _OURS if row.tool == PLUGIN else _OTHERS


def _sizes(growths: list[Growth]) -> Iterator[tuple[str, float, str]]:
    for growth in growths:
        for size, ratio in zip(growth.sizes, growth.over_bare, strict=True):
            yield f"{growth.what}: {size}", ratio, _OURS


def _bar(label: str, value: float, colour: str, largest: float, top: int) -> Iterator[str]:
    room = _WIDTH - _LEFT - _RIGHT
    width = room * math.log(max(value, 1.0)) / math.log(max(largest, 2.0))
    yield _text(_LEFT - 6, top + 13, label, "end")
    yield f'<rect x="{_LEFT}" y="{top + 3}" width="{width:.1f}" height="{_LINE - 6}" fill="{colour}"/>'
    yield _text(_LEFT + width + 4, top + 13, f"{value:.2f}", "start")


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'
