"""A group of people as a dot on a line, small enough for a cell of a table. Pure."""

from __future__ import annotations

from math import isfinite

from wardlens.exhibits import palette

HEIGHT = 13
_EDGE = 7
"""Room at both ends of the scale, in hundredths of the width: places are, sizes are in pixels.

So a dot is as large in a narrow cell as in a wide one.
"""
Mark = tuple[float, float, float]
"""A group's figure and its limits: without limits where none are published, else all missing."""


def group_dot(mark: Mark, everyone: float, top: float, *, colour: str = palette.ACCENT) -> str:
    """A group on a line from zero to `top`: a dot with its range; everyone is dashed.

    A group without a figure has no dot, one beyond the scale an arrow; a range that is cut ends in
    an arrow, one that fills the scale is left out.

    >>> marks = [(4, 3, 5), (4, 3, 9), (6, 0, 9), (float("nan"),) * 3]
    >>> drawn = [group_dot(mark, 2, 5) for mark in marks]
    >>> [(svg.count("<circle"), svg.count("<path"), svg.count("<line")) for svg in drawn]
    [(1, 0, 4), (1, 1, 4), (0, 1, 3), (0, 0, 3)]
    """
    estimate, lower, upper = mark
    drawn = [
        _line(_EDGE, _EDGE, "0", f"{HEIGHT}", palette.RULE, 1),
        _line(_EDGE, 100, _MIDDLE, _MIDDLE, palette.SAME, 0.8),
    ]
    if isfinite(lower) and isfinite(upper) and not fills(mark, top):
        reach = _across(lower, top), _across(upper, top)
        drawn.append(_line(*reach, _MIDDLE, _MIDDLE, colour, 3, ' stroke-opacity="0.45"'))
        if upper > _CUT * top and estimate <= top:
            drawn.append(_arrow(100, colour))
    if isfinite(estimate):
        drawn.append((_arrow if estimate > top else _dot)(_across(estimate, top), colour))
    if isfinite(everyone):
        x = _across(everyone, top)
        drawn.append(_line(x, x, "0", f"{HEIGHT}", palette.INK, 1.2, ' stroke-dasharray="2 2"'))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="100%" height="{HEIGHT}">'
        f"{''.join(drawn)}</svg>"
    )


_MIDDLE = f"{HEIGHT / 2}"
_CUT = 1.001
"""From here beyond the scale a range is cut, and no rounding."""


def fills(mark: Mark, top: float) -> bool:
    """Whether a range takes the whole scale, from zero to beyond `top`.

    >>> fills((141, 0, 309), 100), fills((141, 20, 309), 100), fills((1, 0, 2), 100)
    (True, False, False)
    """
    return mark[1] <= 0 and mark[2] > top


def _across(value: float, top: float) -> float:
    """Where a value lies, in hundredths from the left: never beyond the scale."""
    share = min(max(value / top, 0.0), 1.0) if top > 0 else 0.0
    return _EDGE + (100 - 2 * _EDGE) * share


def _line(
    start: float, end: float, above: str, below: str, colour: str, width: float, more: str = ""
) -> str:
    return (
        f'<line x1="{start:.1f}%" y1="{above}" x2="{end:.1f}%" y2="{below}" stroke="{colour}" '
        f'stroke-width="{width:g}"{more}/>'
    )


def _dot(x: float, fill: str) -> str:
    return (
        f'<circle cx="{x:.1f}%" cy="{_MIDDLE}" r="5" fill="{fill}" '
        f'stroke="{palette.PAPER}" stroke-width="0.8"/>'
    )


def _arrow(x: float, fill: str) -> str:
    """A mark that points to the right, its tip at `x`."""
    return (
        f'<svg x="{x:.1f}%" y="{_MIDDLE}" overflow="visible">'
        f'<path d="M-8,-5l8,5l-8,5z" fill="{fill}"/></svg>'
    )
