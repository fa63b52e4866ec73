"""A group of people as a dot on a line, small enough for a cell of a table. Pure."""

from __future__ import annotations

from math import isfinite

from wardlens.exhibits import palette
from wardlens.svg.ink import stroke

WIDTH, HEIGHT = 176, 13
_EDGE = 6
Mark = tuple[float, float, float]
"""A group's figure and its limits: without limits where none are published, else all missing."""


def group_dot(mark: Mark, everyone: float, top: float, *, colour: str = palette.ACCENT) -> str:
    """A group on a line from zero to `top`: a dot with its range; everyone is dashed.

    A group without a figure has no dot, one beyond the scale an arrow; a range that fills the
    scale is left out.

    >>> marks = [(4, 3, 5), (6, 0, 9), (float("nan"),) * 3]
    >>> drawn = [group_dot(mark, 2, 5) for mark in marks]
    >>> [(svg.count("<circle"), svg.count("<path"), svg.count("<line")) for svg in drawn]
    [(1, 0, 4), (0, 1, 3), (0, 0, 3)]
    """
    estimate, lower, upper = mark
    y = HEIGHT / 2
    drawn = [
        stroke(_EDGE, 0, _EDGE, HEIGHT, palette.RULE, 1),
        stroke(_EDGE, y, WIDTH - _EDGE, y, palette.SAME, 0.8),
    ]
    if isfinite(lower) and isfinite(upper) and not fills(mark, top):
        reach = _across(lower, top), _across(upper, top)
        drawn.append(stroke(reach[0], y, reach[1], y, colour, 3, opacity=0.45))
    if isfinite(estimate):
        drawn.append((_arrow if estimate > top else _dot)(_across(estimate, top), y, colour))
    if isfinite(everyone):
        x = _across(everyone, top)
        drawn.append(stroke(x, 0, x, HEIGHT, palette.INK, 1.2, "2 2"))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}">{"".join(drawn)}</svg>'
    )


def fills(mark: Mark, top: float) -> bool:
    """Whether a range takes the whole scale, from zero to beyond `top`.

    >>> fills((141, 0, 309), 100), fills((141, 20, 309), 100), fills((1, 0, 2), 100)
    (True, False, False)
    """
    return mark[1] <= 0 and mark[2] > top


def _across(value: float, top: float) -> float:
    """Where a value lies, in points from the left: never beyond the scale."""
    share = min(max(value / top, 0.0), 1.0) if top > 0 else 0.0
    return _EDGE + (WIDTH - 2 * _EDGE) * share


def _dot(x: float, y: float, fill: str) -> str:
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{fill}" '
        f'stroke="{palette.PAPER}" stroke-width="0.8"/>'
    )


def _arrow(x: float, y: float, fill: str) -> str:
    """A mark that points to the right, its tip at `x`."""
    return f'<path d="M{x - 8:.1f},{y - 5:.1f}l8,5l-8,5z" fill="{fill}"/>'
