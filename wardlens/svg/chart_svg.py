"""Charts as vector pictures for paper, drawn from the figure that the page shows. Pure.

Every mark stands where the figure's own numbers put it; nothing is computed anew. Text is text,
at 12 points; what colour says is also said by shape, lightness or words.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import plotly.graph_objects as go

from wardlens.errors import WardlensError
from wardlens.exhibits import palette
from wardlens.svg.axes import Axis, axis
from wardlens.svg.ink import (
    FONT,
    LETTER,
    SCREEN_FONT,
    TEXT,
    WITHOUT_SERIFS,
    block,
    colour,
    stroke,
    text,
    wrapped,
)
from wardlens.svg.marks import Panel, marks, path, points

WIDTH = 499.0
"""Points across an A4 page between its margins."""
_NAME_WIDTH = 215.0
_KNOWN = ("scatter", "bar")


class UnknownMarksError(WardlensError):
    """A figure has a kind of mark that cannot be drawn on paper."""


def can_draw(figure: go.Figure) -> bool:
    """Whether every mark of the figure is of a kind drawn here."""
    return all(trace.type in _KNOWN for trace in figure.data)


def svg(
    figure: go.Figure,
    *,
    width: float = WIDTH,
    height: float = 240.0,
    tightness: float = 1.0,
    font: str = f"{FONT}, serif",
) -> str:
    """The figure as SVG: unit on top, axes, marks, words, legend below.

    Lines take `height`; rows take what they need, less of it the smaller `tightness` (0 to 1) is.

    Raises `UnknownMarksError` for kinds of marks other than lines, points and bars.
    """
    if not can_draw(figure):
        kinds = sorted({trace.type for trace in figure.data} - set(_KNOWN))
        raise UnknownMarksError(f"{', '.join(kinds)} cannot be drawn on paper; show the table")
    x, y = axis(figure, "x"), axis(figure, "y")
    unit = wrapped(unit_of(figure), width, TEXT)
    entries = _legend_lines(figure, width)
    names = _row_names(figure, y)
    pitch = 14.0 * max([len(lines) for lines in names.values()], default=1) + 8
    pitch = max(pitch, 14.0 * sum(trace.type == "bar" for trace in figure.data) + 4)
    top = 16.0 * len(unit) + (6 if names else 20)
    bottom = (24 if x.ticks else 6) + 16.0 * len(entries) + (4 if entries else 0)
    widest = [line for lines in names.values() for line in lines] + [said for _, said in y.ticks]
    letter = LETTER * TEXT / (WITHOUT_SERIFS if font == SCREEN_FONT else 1)
    left = max((len(line) for line in widest), default=0) * letter + 8
    pitch *= 0.6 + 0.4 * tightness
    total = top + bottom + pitch * max(2, len(names)) if names else height
    panel = Panel(left, top, width - left - 14, total - top - bottom, x, y)
    parts = [
        *(text(0, 12 + 16 * n, line, shade=palette.QUIET) for n, line in enumerate(unit)),
        *_grid(panel),
        *_shapes(figure, panel),
        *marks(figure, panel),
        *_names(names, panel),
        *_annotations(figure, panel, set(names)),
        *_legend(entries, total - 16.0 * len(entries) + 11),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {total:.0f}" '
        f'width="{width:.0f}" height="{total:.0f}" font-family="{html.escape(font)}">'
        f"{''.join(parts)}</svg>"
    )


def width_of(picture: bytes) -> float:
    """The width of a picture made here, in points."""
    found = re.search(rb'width="(\d+)"', picture)
    return float(found[1]) if found else WIDTH


def height_of(picture: str) -> float:
    """The height of a picture made here, in points."""
    found = re.search(r'height="(\d+)"', picture)
    return float(found[1]) if found else 0.0


def unit_of(figure: go.Figure) -> str:
    """The unit, as the figure's own heading has it below its title."""
    return str((figure.layout.meta or {}).get("unit", ""))


def series(figure: go.Figure) -> Iterator[Any]:
    """Traces that the legend names, each name once."""
    told: set[str] = set()
    for trace in figure.data:
        if trace.name and trace.showlegend is not False and trace.name not in told:
            told.add(trace.name)
            yield trace


def _grid(panel: Panel) -> Iterator[str]:
    right, foot = panel.left + panel.width, panel.top + panel.height
    for number, words in panel.y.ticks:
        height = float(panel.down(number))
        if panel.y.kind != "category":
            yield stroke(panel.left, height, right, height, palette.RULE, 0.6)
        yield text(panel.left - 6, height + 4, words, anchor="end")
    last = -1e9
    for number, words in panel.x.ticks:
        at = float(panel.across(number))
        if panel.x.has_grid:
            yield stroke(at, panel.top, at, foot, palette.RULE, 0.6)
        half = len(words) * LETTER * TEXT / 2
        if at - half > last + 4:
            near_edge = at + half > right + 14
            yield text(
                right + 12 if near_edge else max(at, half),
                foot + 16,
                words,
                anchor="end" if near_edge else "middle",
            )
            last = at + half
    if panel.x.is_shown:
        yield stroke(panel.left, foot, right, foot, palette.QUIET, 0.8)


def _shapes(figure: go.Figure, panel: Panel) -> Iterator[str]:
    """Upright and level lines: a break in recording, no change, an average; shaded spans."""
    for shape in figure.layout.shapes:
        if shape.type == "rect":
            start, end = panel.across(panel.x.numbers([shape.x0, shape.x1]))
            shade = colour(shape.fillcolor)[0]
            yield block(start, panel.top, end - start, panel.height, shade, shape.opacity or 1.0)
        if shape.type != "line":
            continue
        dash = {"dot": "2 3", "dash": "5 4"}.get(str(shape.line.dash), "")
        ink = colour(shape.line.color, palette.INK)[0]
        whole_height, whole_width = shape.yref == "paper", shape.xref == "paper"
        x = [panel.left + panel.width * float(end) for end in (shape.x0, shape.x1)] if (
            whole_width
        ) else panel.across(panel.x.numbers([shape.x0, shape.x1]))  # fmt: skip
        y = [panel.top + panel.height * (1 - float(end)) for end in (shape.y0, shape.y1)] if (
            whole_height
        ) else panel.down(panel.y.numbers([shape.y0, shape.y1]))  # fmt: skip
        if not np.isnan([*x, *y]).any():
            yield stroke(float(x[0]), float(y[0]), float(x[1]), float(y[1]), ink, 0.9, dash)


def _row_names(figure: go.Figure, y: Axis) -> dict[str, list[str]]:
    """The names of rows, which the screen has above them and paper has beside them, in lines."""
    if y.kind != "category":
        return {}
    return {
        name: wrapped(name, _NAME_WIDTH, TEXT)
        for note in figure.layout.annotations
        if note.xref == "paper" and (name := str(note.text)) in y.categories
    }


def _names(names: dict[str, list[str]], panel: Panel) -> Iterator[str]:
    for name, lines in names.items():
        middle = float(panel.down(panel.y.numbers([name]))[0])
        for n, line in enumerate(lines):
            y = middle + 4 + 14 * (n - (len(lines) - 1) / 2)
            yield text(panel.left - 6, y, line, anchor="end")


def _annotations(figure: go.Figure, panel: Panel, told: set[str]) -> Iterator[str]:
    """Words on the picture, like those at the head of an upright line."""
    for note in figure.layout.annotations:
        words = re.sub(r"<[^>]+>", " ", str(note.text or ""))
        if not words.strip() or words in told:
            continue
        if note.xref == "paper":
            x, anchor = panel.left + panel.width * float(note.x), "start"
        else:
            x = float(panel.across(panel.x.numbers([note.x]))[0])
            anchor = {"right": "end", "left": "start"}.get(str(note.xanchor), "middle")
        if note.yref == "paper":
            y = panel.top + panel.height * (1 - float(note.y)) - 3 - float(note.yshift or 0)
        else:
            y = float(panel.down(panel.y.numbers([note.y]))[0]) - 0.55 * float(note.yshift or 0)
        if np.isnan([x, y]).any():
            continue
        room = {"end": x, "start": panel.left + panel.width + 12 - x}.get(anchor, panel.width)
        if len(words) * LETTER * TEXT > room and anchor == "end":
            anchor = "start"
        yield text(x, y, words, anchor=anchor)


def _legend_lines(figure: go.Figure, width: float) -> list[list[tuple[float, Any]]]:
    """Entries of the legend with their places, as many on a line as there is room for."""
    if not figure.layout.showlegend:
        return []
    lines: list[list[tuple[float, Any]]] = []
    across = width
    for trace in series(figure):
        room = 34 + len(trace.name) * LETTER * TEXT
        if not lines or across + room > width:
            lines.append([])
            across = 0.0
        lines[-1].append((across, trace))
        across += room + 10
    return lines


def _legend(lines: list[list[tuple[float, Any]]], top: float) -> Iterator[str]:
    for number, entries in enumerate(lines):
        y = top + 16 * number
        for across, trace in entries:
            yield from _swatch(across, y - 4, trace)
            yield text(across + 28, y, trace.name)


def _swatch(x: float, y: float, trace: Any) -> Iterator[str]:
    if trace.type == "bar":
        yield block(x, y - 5, 20, 10, colour(trace.marker.color)[0])
    elif trace.fill:
        shade, opacity = colour(trace.fillcolor)
        yield block(x, y - 5, 20, 10, shade, max(opacity, 0.18))
    elif "markers" in str(trace.mode):
        yield from points(np.array([x + 10]), np.array([y]), trace.marker)
    else:
        yield from path(np.array([x, x + 20]), np.array([y, y]), trace.line)
