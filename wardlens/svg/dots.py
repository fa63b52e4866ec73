"""Groups of people as dots under each other, small enough for a cell of a table. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from wardlens.exhibits import palette
from wardlens.svg.ink import stroke

WIDTH, LINE = 176, 11
"""Points across, and from one group to the next."""
_EDGE = 6
Mark = tuple[float, float, float]
"""A group's figure and its limits: without limits where none are published, else all missing."""


def group_dots(
    marks: Sequence[Mark],
    everyone: float,
    top: float,
    *,
    colour: str = palette.ACCENT,
) -> str:
    """A line a group, in order, from zero to `top`: a dot with its range; everyone is dashed.

    The first, which a name stands above, is full, all others are pale. A group without a figure
    is a ring at the edge, one beyond the scale an arrow; a range that fills the scale is left out.

    >>> svg = group_dots([(1, 0.5, 2), (4, 3, 5), (6, 0, 9), (float("nan"),) * 3], 2, 5)
    >>> svg.count("<circle"), svg.count("<path"), svg.count("<line")
    (3, 1, 8)
    """
    height = LINE * len(marks) + 2
    drawn = [stroke(_EDGE, 0, _EDGE, height, palette.RULE, 1)]
    for number, (estimate, lower, upper) in enumerate(marks):
        y = LINE * (number + 0.5) + 1
        drawn.append(stroke(_EDGE, y, WIDTH - _EDGE, y, palette.SAME, 0.8))
        if not isfinite(estimate):
            drawn.append(_ring(_EDGE, y))
            continue
        if isfinite(lower) and isfinite(upper) and not fills((estimate, lower, upper), top):
            reach = _across(lower, top), _across(upper, top)
            drawn.append(stroke(reach[0], y, reach[1], y, colour, 3, opacity=0.45))
        opacity = 0.5 if number else 1.0
        mark = _arrow if estimate > top else _dot
        drawn.append(mark(_across(estimate, top), y, colour, opacity))
    if isfinite(everyone):
        x = _across(everyone, top)
        drawn.append(stroke(x, 0, x, height, palette.INK, 1.2, "2 2"))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'width="{WIDTH}" height="{height}">{"".join(drawn)}</svg>'
    )


def fills(mark: Mark, top: float) -> bool:
    """Whether a range takes the whole scale, from zero to beyond `top`.

    >>> fills((141, 0, 309), 100), fills((141, 20, 309), 100), fills((1, 0, 2), 100)
    (True, False, False)
    """
    return mark[1] <= 0 and mark[2] > top


def share(value: float, top: float) -> float:
    """How far along the scale a value lies, from 0 to 1: never beyond it.

    >>> share(1, 4), share(5, 4), share(1, 0)
    (0.25, 1.0, 0.0)
    """
    return min(max(value / top, 0.0), 1.0) if top > 0 else 0.0


def _across(value: float, top: float) -> float:
    """Where a value lies, in points from the left."""
    return _EDGE + (WIDTH - 2 * _EDGE) * share(value, top)


def _dot(x: float, y: float, fill: str, opacity: float) -> str:
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{fill}" fill-opacity="{opacity:g}" '
        f'stroke="{palette.PAPER}" stroke-width="0.8"/>'
    )


def _ring(x: float, y: float) -> str:
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{palette.PAPER}" '
        f'stroke="{palette.QUIET}" stroke-width="1" stroke-dasharray="1.5 1.5"/>'
    )


def _arrow(x: float, y: float, fill: str, opacity: float) -> str:
    """A mark that points to the right, its tip at `x`."""
    return (
        f'<path d="M{x - 8:.1f},{y - 5:.1f}l8,5l-8,5z" fill="{fill}" fill-opacity="{opacity:g}"/>'
    )
