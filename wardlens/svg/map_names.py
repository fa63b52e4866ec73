"""Names on a map: each in or at its area, none over another; numbers where none fits. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import hypot

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from wardlens.exhibits.map_labels import balanced
from wardlens.svg.ink import LETTER

SIZE = 9.5
_PITCH = 1.05
"""Lines of a name stand so many sizes of type apart."""
_STEPS = (0.0, -0.25, 0.25, -0.5, 0.5, -0.9, 0.9)
"""How far a name may stand from the middle of its area, in its own widths and heights."""
_AT_LEAST = 0.45
"""The share of a name that lies in its own area; with less it would be taken for another's."""
Point = tuple[float, float]
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Label:
    """A name in lines around a point of a picture; `number` stands for one that has no room."""

    code: str
    x: float
    y: float
    lines: tuple[str, ...]
    number: int = 0

    @property
    def box(self) -> Box:
        """Left, top, right and bottom of its words."""
        wide = max(map(len, self.lines)) * (LETTER + 0.05) * SIZE
        high = len(self.lines) * SIZE * _PITCH
        return self.x - wide / 2, self.y - high / 2, self.x + wide / 2, self.y + high / 2


def placed(
    names: Sequence[tuple[str, str]],
    areas: Mapping[str, BaseGeometry],
    middles: Mapping[str, Point],
    frame: Point,
) -> tuple[Label, ...]:
    """Labels of areas (code, name), those first that must have one.

    `areas` and `middles` are by code, in points of a picture that is `frame` wide and high. A name
    stands where most of it lies in its area; where all such places are taken it is a number.
    """
    made: list[Label] = []
    numbers = 0
    for code, name in names:
        found = _named(code, name, areas[code], middles[code], frame, made)
        if found is None:
            numbers += 1
            found = _numbered(code, numbers, middles[code], made)
        made.append(found)
    return tuple(made)


def _named(
    code: str, name: str, area: BaseGeometry, middle: Point, frame: Point, made: Sequence[Label]
) -> Label | None:
    words = name.split()
    tries = [
        label
        for count in range(1, min(len(words), 4) + 1)
        for label in _around(code, balanced(words, count), middle)
        if _is_inside(label.box, frame) and not _is_over(label.box, made)
    ]
    shares = _shares([label.box for label in tries], area)
    within = dict(zip(tries, shares, strict=True))
    fair = [label for label in tries if within[label] >= _AT_LEAST]
    return min(
        fair,
        key=lambda label: (-within[label], hypot(label.x - middle[0], label.y - middle[1])),
        default=None,
    )


def _numbered(code: str, number: int, middle: Point, made: Sequence[Label]) -> Label:
    """A number at the middle of its area, or as near as it has room."""
    tries = [
        Label(code, middle[0] + across * SIZE, middle[1] + down * SIZE, (str(number),), number)
        for across in (*_STEPS, -1.6, 1.6)
        for down in (*_STEPS, -1.6, 1.6)
    ]
    free = (label for label in tries if not _is_over(label.box, made))
    return next(free, tries[0])


def _around(code: str, lines: tuple[str, ...], middle: Point) -> Iterator[Label]:
    left, top, right, bottom = Label(code, *middle, lines).box
    for across in _STEPS:
        for down in _STEPS:
            at = middle[0] + across * (right - left), middle[1] + down * (bottom - top)
            yield Label(code, *at, lines)


def _shares(boxes: Sequence[Box], area: BaseGeometry) -> list[float]:
    """How much of each box lies in the area, in tenths."""
    if not boxes:
        return []
    words = shapely.box(*np.array(boxes).T)
    shares = shapely.area(shapely.intersection(words, area)) / shapely.area(words)
    return [round(float(share), 1) for share in shares]


def _is_inside(at: Box, frame: Point) -> bool:
    return at[0] >= 0 and at[1] >= 0 and at[2] <= frame[0] and at[3] <= frame[1]


def _is_over(at: Box, made: Sequence[Label]) -> bool:
    return any(
        at[0] < other[2] and other[0] < at[2] and at[1] < other[3] and other[1] < at[3]
        for other in (label.box for label in made)
    )
