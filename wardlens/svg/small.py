"""Pictures as small as a word, for a cell of a table that says the same in words. Pure."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from math import isfinite, log2

from wardlens.exhibits import palette
from wardlens.svg.ink import SCREEN_FONT, block, stroke, text

WIDTH, HEIGHT = 132, 30
BAR_WIDTH = 240
_EDGE = 4
CHANGE, WIDE_CHANGE = (-1.0, 1.0), (-1.0, 2.0)
"""Scales of a change in doublings: from half to twice as many, or to four times."""
STANDING = (-2.0, 2.0)
"""The scale of a rate beside others: from a quarter to four times."""


def sparkline(sums: Sequence[float]) -> str:
    """A line of sums, month after month, on its own scale; grey where there is no sum.

    The scale spans at least half of the highest sum: what hardly moves lies flat.

    >>> sparkline([1.0, 2.0]).count("<polyline")
    1
    >>> sparkline([1.0, 2.0, float("nan"), 2.0, 1.0]).count("<polyline")
    2
    """
    known = [one for one in sums if isfinite(one)]
    top = max(known, default=0) or 1
    low = min(*known, top / 2) if known else 0
    step = (WIDTH - 2 * _EDGE) / max(len(sums) - 1, 1)
    floor = HEIGHT - _EDGE
    points = [
        (_EDGE + number * step, floor - (floor - _EDGE) * (one - low) / (top - low))
        if isfinite(one)
        else None
        for number, one in enumerate(sums)
    ]
    drawn = [
        block(_EDGE + (number - 0.5) * step, _EDGE, step + 0.2, floor - _EDGE, palette.SAME, 0.6)
        for number, point in enumerate(points)
        if point is None and 0 < number < len(points) - 1
    ]
    drawn += [
        f'<polyline points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in piece)}" fill="none" '
        f'stroke="{palette.ACCENT}" stroke-width="1.6" stroke-linejoin="round"/>'
        for piece in _pieces(points)
    ]
    last = points[-1] if points else None
    return _svg([*drawn, *([_dot(*last, 2.6, palette.ACCENT)] if last else [])])


def change_dot(
    ratio: float,
    lower: float,
    upper: float,
    colour: str = palette.QUIET,
    way: str = "",
    scale: tuple[float, float] = CHANGE,
) -> str:
    """A change as a dot with its range, on a scale of doublings; a line where nothing changed.

    Short lines are at half, at double and, on a wide scale, at four times. A clear rise or fall
    (`way`) is a triangle that points up or down, what a change of recording may have made an open
    diamond. What lies beyond the scale ends at its edge,
    with an angle that points on. Without a ratio there are only lines.
    """
    middle = HEIGHT / 2
    zero = across(1, scale)
    drawn = [stroke(zero, 4, zero, HEIGHT - 4, palette.QUIET, 1)]
    marks = {across(2.0**at, scale) for at in (-1, 1, 2) if at <= scale[1]}
    drawn += [stroke(x, 9, x, HEIGHT - 9, palette.QUIET, 1, opacity=0.7) for x in sorted(marks)]
    if all(map(isfinite, (lower, upper))):
        ends = across(lower, scale), across(upper, scale)
        drawn.append(stroke(ends[0], middle, ends[1], middle, colour, 3.4, opacity=0.5))
        drawn += [
            f'<path d="M{x - on:.1f},{middle - 5:.1f}L{x:.1f},{middle:.1f}L{x - on:.1f},'
            f'{middle + 5:.1f}" fill="none" stroke="{colour}" stroke-width="1.6"/>'
            for x, on, is_beyond in (
                (ends[0], -4, lower < 2.0 ** scale[0]),
                (ends[1], 4, upper > 2.0 ** scale[1]),
            )
            if is_beyond
        ]
    if isfinite(ratio):
        drawn.append(_mark(across(ratio, scale), middle, colour, way))
    return _svg(drawn)


def range_bar(
    value: float,
    lower: float,
    upper: float,
    most: float,
    colour: str = palette.QUIET,
) -> str:
    """An amount as a bar from nought and its range as a dark line; what is over `most` ends there.

    >>> range_bar(50, 40, 60, 100).count("<rect")
    1
    """
    width = BAR_WIDTH - 2 * _EDGE
    ends = [_EDGE + width * min(max(one, 0) / most, 1) for one in (value, lower, upper)]
    middle = HEIGHT / 2
    return _svg(
        [
            block(_EDGE, middle - 6, ends[0] - _EDGE, 12, colour, 0.55),
            stroke(ends[1], middle, ends[2], middle, palette.INK, 5),
        ],
        BAR_WIDTH,
    )


def share_dots(now: float, before: float, lower: float, upper: float) -> str:
    """A share as a dot with its range on a line from 0 to 100 %; a ring where it was before.

    The ends of the line are named under it.

    >>> svg = share_dots(60, 63, float("nan"), float("nan"))
    >>> svg.count("<circle"), svg.count("<line")
    (2, 3)
    >>> "0 %</text>" in svg, "100 %</text>" in svg
    (True, True)
    """

    def at(share: float) -> float:
        return _EDGE + (WIDTH - 2 * _EDGE) * min(max(share, 0), 100) / 100

    middle = HEIGHT / 2
    drawn = [stroke(_EDGE, middle, WIDTH - _EDGE, middle, palette.RULE, 1)]
    drawn += [stroke(x, 9, x, HEIGHT - 9, palette.QUIET, 1) for x in (_EDGE, WIDTH - _EDGE)]
    if all(map(isfinite, (lower, upper))):
        drawn.append(
            stroke(
                at(lower),
                middle,
                at(upper),
                middle,
                palette.ACCENT,
                3.4,
                opacity=0.5,
            )
        )
    if isfinite(before):
        drawn.append(
            f'<circle cx="{at(before):.1f}" cy="{middle:.1f}" r="4.6" fill="{palette.PAPER}" '
            f'stroke="{palette.QUIET}" stroke-width="1.6"/>'
        )
    if isfinite(now):
        drawn.append(_dot(at(now), middle, 4.4, palette.ACCENT))
    ends = (0, "0 %", "start"), (WIDTH, "100 %", "end")
    drawn += [
        text(x, HEIGHT + 9, word, size=13, anchor=anchor, shade=palette.QUIET)
        for x, word, anchor in ends
    ]
    named = f'<g font-family="{html.escape(SCREEN_FONT)}">{"".join(drawn)}</g>'
    return _svg([named], height=HEIGHT + 14)


def standing_diamond(ratio: float, lower: float, upper: float) -> str:
    """A rate beside that of others as a diamond; the band is where such places usually lie.

    Beyond the scale it stands at the edge, with an angle that points on.
    """
    middle, one = HEIGHT / 2, across(1, STANDING)
    left, right = across(lower, STANDING), across(upper, STANDING)
    x = across(ratio, STANDING)
    diamond = (
        f'<path d="M{x - 5:.1f},{middle:.1f}L{x:.1f},{middle - 6:.1f}L{x + 5:.1f},{middle:.1f}'
        f'L{x:.1f},{middle + 6:.1f}Z" fill="{palette.ACCENT}"/>'
    )
    beyond = (
        f'<path d="M{x - 12:.1f},{middle - 5:.1f}l5,5l-5,5" fill="none" stroke="{palette.ACCENT}" '
        f'stroke-width="1.6"/>'
        if ratio > 2.0 ** STANDING[1]
        else ""
    )
    return _svg(
        [
            block(left, middle - 6, right - left, 12, palette.SAME),
            stroke(one, middle - 10, one, middle + 10, palette.QUIET, 1),
            diamond,
            beyond,
        ]
    )


def across(ratio: float, scale: tuple[float, float]) -> float:
    """Where a ratio lies on a scale of doublings, in points from the left, never beyond it."""
    low, high = scale
    at = log2(ratio) if ratio > 0 else low
    return _EDGE + (WIDTH - 2 * _EDGE) * (min(max(at, low), high) - low) / (high - low)


def _pieces(
    points: Iterable[tuple[float, float] | None],
) -> Iterable[list[tuple[float, float]]]:
    piece: list[tuple[float, float]] = []
    for point in (*points, None):
        if point is not None:
            piece.append(point)
        elif piece:
            yield piece
            piece = []


def _dot(x: float, y: float, radius: float, fill: str) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" fill="{fill}"/>'


def _mark(x: float, y: float, fill: str, way: str) -> str:
    if way == "recorded":
        return (
            f'<path d="M{x - 5:.1f},{y:.1f}L{x:.1f},{y - 5:.1f}L{x + 5:.1f},{y:.1f}'
            f'L{x:.1f},{y + 5:.1f}Z" fill="{palette.PAPER}" stroke="{fill}" stroke-width="1.6"/>'
        )
    if way not in ("rise", "fall"):
        return _dot(x, y, 4.4, fill)
    tip = -5.5 if way == "rise" else 5.5
    return (
        f'<path d="M{x:.1f},{y + tip:.1f}L{x - 6:.1f},{y - 0.8 * tip:.1f}H{x + 6:.1f}Z" '
        f'fill="{fill}" stroke="{palette.PAPER}" stroke-width="0.8"/>'
    )


def _svg(drawn: Iterable[str], width: int = WIDTH, height: int = HEIGHT) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}">{"".join(drawn)}</svg>'
    )
