"""Groups of people as dots under each other, small enough for a cell of a table. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from wardlens.exhibits import palette
from wardlens.svg.ink import block, stroke

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
    named: int | None = None,
    unknown: float = float("nan"),
    colour: str = palette.ACCENT,
) -> str:
    """A line a group, in order, from nought to `top`: a dot with its range; everyone is dashed.

    The lowest and the highest of the first `named` are full, all others are pale; a group without
    a figure is a ring at the edge. `unknown`: the share of unknown group, as a hatched part of a
    bar below.

    >>> svg = group_dots([(1, 0.5, 2), (4, 3, 5), (float("nan"),) * 3], 2, 5, unknown=0.25)
    >>> svg.count("<circle"), svg.count("<line"), svg.count("<rect")
    (3, 7, 2)
    """
    known = [at for at, mark in enumerate(marks[:named]) if isfinite(mark[0])]
    in_order = sorted(known, key=lambda at: marks[at][0])
    ends = {*in_order[:1], *in_order[-1:]}
    height = LINE * len(marks) + 2
    drawn = [stroke(_EDGE, 0, _EDGE, height, palette.RULE, 1)]
    for number, (estimate, lower, upper) in enumerate(marks):
        y = LINE * (number + 0.5) + 1
        drawn.append(stroke(_EDGE, y, WIDTH - _EDGE, y, palette.SAME, 0.8))
        if not isfinite(estimate):
            drawn.append(_ring(_EDGE, y))
            continue
        if isfinite(lower) and isfinite(upper):
            reach = _across(lower, top), _across(upper, top)
            drawn.append(stroke(reach[0], y, reach[1], y, colour, 3, opacity=0.45))
        pale = 1.0 if number in ends else 0.5
        drawn.append(_dot(_across(estimate, top), y, colour, pale))
    if isfinite(everyone):
        x = _across(everyone, top)
        drawn.append(stroke(x, 0, x, height, palette.INK, 1.2, "2 2"))
    if isfinite(unknown) and unknown > 0:
        drawn += _not_known(unknown, height + 3)
        height += 12
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'width="{WIDTH}" height="{height}">{"".join(drawn)}</svg>'
    )


def _across(value: float, top: float) -> float:
    """Where a value lies, in points from the left: never beyond the scale."""
    share = min(max(value / top, 0.0), 1.0) if top > 0 else 0.0
    return _EDGE + (WIDTH - 2 * _EDGE) * share


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


def _not_known(share: float, y: float) -> list[str]:
    """A bar as wide as all, of which the part of unknown group is hatched."""
    whole = WIDTH - 2 * _EDGE
    part = whole * min(share, 1.0)
    lines = "".join(f"M{_EDGE + x},{y + 7}l7,-7" for x in range(0, max(int(part) - 6, 1), 4))
    return [
        block(_EDGE, y, whole, 7, palette.SAME, 0.6),
        block(_EDGE, y, part, 7, palette.PAPER),
        f'<path d="{lines}" stroke="{palette.QUIET}" stroke-width="1" fill="none"/>',
    ]
