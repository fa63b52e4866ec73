"""Marks of a chart on paper: lines, bands, bars, points and their intervals. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from wardlens.exhibits import palette
from wardlens.svg.axes import Axis
from wardlens.svg.ink import block, colour, stroke, text


@dataclass(frozen=True)
class Panel:
    """The rectangle between the axes."""

    left: float
    top: float
    width: float
    height: float
    x: Axis
    y: Axis

    def across(self, numbers: Any) -> Any:
        """Where numbers of the level axis lie, in points from the left."""
        return self.left + self.width * self.x.share(numbers)

    def down(self, numbers: Any) -> Any:
        """Where numbers of the upright axis lie, in points from the top."""
        return self.top + self.height * (1 - self.y.share(numbers))


def marks(figure: go.Figure, panel: Panel) -> Iterator[str]:
    """Every trace of the figure, in its order."""
    bars = [trace for trace in figure.data if trace.type == "bar"]
    grouped = len(bars) if figure.layout.barmode == "group" else 1
    before: Any = None
    for trace in figure.data:
        if trace.type == "bar":
            place = bars.index(trace) if grouped > 1 else 0
            gap = 0.3 if figure.layout.bargap is None else float(figure.layout.bargap)
            yield from _bars(trace, panel, place, grouped, gap)
            continue
        x = panel.across(panel.x.numbers(trace.x if trace.x is not None else []))
        y = panel.down(panel.y.numbers(trace.y if trace.y is not None else []))
        mode = str(trace.mode or "lines")
        if trace.fill == "tonexty" and before is not None:
            yield _filled(before[0], before[1], x, y, trace.fillcolor)
        if "lines" in mode and (trace.line.width is None or trace.line.width > 0):
            yield from path(x, y, trace.line)
        if "markers" in mode:
            yield from _error_bars(trace, panel)
            yield from points(x, y, trace.marker)
        before = (x, y)


def path(x: np.ndarray, y: np.ndarray, line: Any) -> Iterator[str]:
    """A line, broken where a figure is missing."""
    ink, opacity = colour(line.color)
    width = 0.75 * float(2 if line.width is None else line.width)
    dash = {"dot": "1.5 3", "dash": "6 4"}.get(str(line.dash), "")
    known = ~(np.isnan(x) | np.isnan(y))
    pieces = np.split(np.arange(len(x)), np.flatnonzero(np.diff(known.astype(int))) + 1)
    for piece in pieces:
        if not len(piece) or not known[piece[0]]:
            continue
        points = " ".join(f"{x[n]:.1f},{y[n]:.1f}" for n in piece)
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        yield (
            f'<polyline points="{points}" fill="none" stroke="{ink}" stroke-opacity="{opacity:g}" '
            f'stroke-width="{width:.2f}" stroke-linejoin="round"{dashed}/>'
        )


def _filled(x1: np.ndarray, y1: np.ndarray, x2: np.ndarray, y2: np.ndarray, fill: Any) -> str:
    shade, opacity = colour(fill, palette.BAND)
    there = [f"{x:.1f},{y:.1f}" for x, y in zip(x1, y1, strict=True) if not np.isnan(y)]
    back = [f"{x:.1f},{y:.1f}" for x, y in zip(x2, y2, strict=True) if not np.isnan(y)]
    return (
        f'<polygon points="{" ".join(there + back[::-1])}" fill="{shade}" '
        f'fill-opacity="{max(opacity, 0.18):g}"/>'
    )


def _bars(trace: Any, panel: Panel, place: int, grouped: int, gap: float) -> Iterator[str]:
    fill = colour(trace.marker.color)[0]
    lies = trace.orientation == "h"
    along, slots = (panel.x, panel.y) if lies else (panel.y, panel.x)
    at = slots.numbers(trace.y if lies else trace.x)
    base = along.numbers(trace.base) if trace.base is not None else np.zeros(len(at))
    given = trace.x if lies else trace.y
    if along.kind == "date":
        ends = base + np.array(given, dtype="float64") / 86_400_000
    else:
        ends = base + along.numbers(given)
    slot = (panel.height if lies else panel.width) / ((slots.high - slots.low) or 1)
    thick = abs(slot) * (1 - min(gap, 0.3)) / grouped
    words = list(trace.text) if trace.text is not None else [""] * len(at)
    for row, first, last, said in zip(at, base, ends, words, strict=True):
        if np.isnan([row, last]).any():
            continue
        if lies:
            x1, x2 = float(panel.across(first)), float(panel.across(last))
            y = float(panel.down(row)) + thick * ((grouped / 2 - 1) - place)
            yield block(min(x1, x2), y, abs(x2 - x1), thick, fill)
            if said:
                yield text(x2 + 4, y + thick / 2 + 3.2, str(said))
        else:
            y1, y2 = float(panel.down(first)), float(panel.down(last))
            x = float(panel.across(row)) + thick * (place - grouped / 2)
            yield block(x, min(y1, y2), thick, abs(y2 - y1), fill)
            if said:
                yield text(x + thick / 2, y2 - 3, str(said), anchor="middle")


def _error_bars(trace: Any, panel: Panel) -> Iterator[str]:
    for letter in ("x", "y"):
        bars = trace[f"error_{letter}"]
        if bars.array is None:
            continue
        middle = np.array(trace[letter], dtype="float64")
        minus = bars.arrayminus if bars.arrayminus is not None else bars.array
        on = panel.x if letter == "x" else panel.y
        low = on.numbers(middle - np.array(minus, dtype="float64"))
        high = on.numbers(middle + np.array(bars.array, dtype="float64"))
        other = (panel.y.numbers(trace.y)) if letter == "x" else panel.x.numbers(trace.x)
        ink, opacity = colour(bars.color)
        for first, last, at in zip(low, high, other, strict=True):
            if np.isnan([first, last, at]).any():
                continue
            ends = (
                (panel.across(first), panel.down(at), panel.across(last), panel.down(at))
                if letter == "x"
                else (panel.across(at), panel.down(first), panel.across(at), panel.down(last))
            )
            x1, y1, x2, y2 = map(float, ends)
            yield stroke(x1, y1, x2, y2, ink, 3.0, opacity=opacity)


def points(x: np.ndarray, y: np.ndarray, marker: Any) -> Iterator[str]:
    """Dots, rings, upright lines, triangles that point up for a rise and down for a fall."""
    fill, opacity = colour(marker.color)
    size = marker.size if isinstance(marker.size, (int, float)) else 9
    radius = 0.38 * float(size)
    edge = colour(marker.line.color, palette.INK)[0] if marker.line.width else "none"
    symbol = str(marker.symbol or "circle")
    turns = {"triangle-up": -1, "triangle-down": 1}
    for across, down in zip(x, y, strict=True):
        if np.isnan([across, down]).any():
            continue
        if symbol.startswith("line-ns"):
            ink = fill if edge == "none" else edge
            yield stroke(across, down - radius, across, down + radius, ink, 2.4)
        elif symbol in turns:
            tip = turns[symbol] * radius * 1.3
            yield (
                f'<path d="M{across:.1f},{down + tip:.1f}L{across - 1.2 * radius:.1f},'
                f'{down - tip:.1f}H{across + 1.2 * radius:.1f}Z" fill="{fill}"/>'
            )
        else:
            yield (
                f'<circle cx="{across:.1f}" cy="{down:.1f}" r="{radius:.1f}" fill="{fill}" '
                f'fill-opacity="{opacity:g}" stroke="{edge}" stroke-width="1.6"/>'
            )
