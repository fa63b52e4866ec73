"""Names on a map that stand clear of one another and of the edge. Pure.

Distances are in points of the picture, to the right and down. A name that finds no room is left
out: the tooltip and the list have it.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from math import inf
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

LINE = 1.1
"""The height of a line over the size of the type."""
_WIDE, _WIDTHS = 0.72, {
    "'ijl .,/IJ": 0.37, "-ft!()r": 0.47, "czs": 0.6, "LvxyakFETe": 0.67, "AKRVXUG": 0.8,
    "DHNOQ&w": 0.87, "mMW": 1.06,
}  # fmt: skip
"""The width of a letter over the size of its type, of any and of some, at the widest.

Those of bold DejaVu Sans, which is wider than the faces of phones and office machines.
"""
_LETTERS = {letter: wide for letters, wide in _WIDTHS.items() for letter in letters}
Place = Callable[[Any, Any], tuple[Any, Any]]
"""Where a longitude and latitude lie on a picture, or arrays of both."""
Shares = Callable[[np.ndarray, np.ndarray, np.ndarray, float], tuple[np.ndarray, np.ndarray]]
"""Of lines around points, of so many widths and one height: `map_ground.Ground.shares`."""
_STEPS = 20
_MOST_LINES = 4
_BUTTONS = (40.0, 78.0)
"""How far they reach from the upper right corner, to the left and down."""
_GAP = 1.5
_OWN, _STRANGE = 0.5, 0.25
"""The least share of a name in its own area, and the most in those of others."""
_COVERED, _SMALLER, _FAR = 0.15, 0.1, 0.4
"""What a faint mark under a name, each smaller size of type and the whole way from the middle of
its area weigh: shares of the name."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where the middle of a name stands."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Lines:
    """A name in lines, and where its middle stands."""

    lines: tuple[str, ...]
    x: float
    y: float
    size: float


@dataclass
class Room:
    """A picture of some width and height, and what is written on it already."""

    width: float
    height: float
    _taken: list[tuple[float, float, float, float]] = field(default_factory=list)
    _faint: list[tuple[float, float]] = field(default_factory=list)
    """Marks that a name may cover, where it cannot do without."""

    def within(
        self,
        ways: Sequence[Sequence[str]],
        sizes: Sequence[float],
        area: BaseGeometry,
        shares: Shares,
        place: Place,
        least: float = _OWN,
        most_covered: float = inf,
    ) -> Lines | None:
        """A name in the lines, the size and the place in which it is least taken for another's.

        `ways`: the lines it may have; `sizes` of type, the one preferred first; `shares`: how much
        of it lies in its own area and in others; `place`: where a point of the area lies on the
        picture. It has no room where under the share `least` of it lies in its area, or a quarter
        in those of others, or where it covers over `most_covered` faint marks.
        """
        spots = np.column_stack(place(*np.array(_spots(area)).T))
        far = np.hypot(*(spots - spots[0]).T)
        away = _FAR * far / max(far.max(), 1)
        best: tuple[float, Lines] | None = None
        for lines, (step, size) in product(ways, enumerate(sizes)):
            wide, high = extent(lines, size)
            free = np.flatnonzero(self._are_free(spots, wide, high))
            pitch = LINE * size
            down = (np.arange(len(lines)) - (len(lines) - 1) / 2) * pitch
            widths = np.array([size * _wide(line) for line in lines])
            inside, strange = shares(
                spots[free, :1] + 0 * down, spots[free, 1:] + down, widths, pitch
            )
            able = (inside >= least) & (strange <= _STRANGE)
            free, inside, strange = free[able], inside[able], strange[able]
            covered = self._covered(spots[free], wide, high)
            cost = 1 - inside + 3 * strange + _COVERED * covered + _SMALLER * step + away[free]
            cost[covered > most_covered] = inf
            at = int(cost.argmin()) if cost.size else 0
            if cost.size and cost[at] < (best[0] if best else inf):
                x, y = map(float, spots[free[at]])
                best = float(cost[at]), Lines(tuple(lines), x, y, size)
        if best is None:
            return None
        self.take(best[1].x, best[1].y, *extent(best[1].lines, best[1].size))
        return best[1]

    def wholly_within(self, lines: Sequence[str], size: float, area: BaseGeometry) -> Spot | None:
        """The same for an area of the picture out of which no letter may stand."""
        wide, high = extent(lines, size)
        spots = [
            (x, y)
            for x, y in _spots(area)
            if area.contains(shapely.box(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2))
        ]
        return self._first(spots, wide, high)

    def beside(self, words: str, size: float, x: float, y: float) -> Spot | None:
        """Room for a name to the right of a mark, to its left, under it or above."""
        wide, high = extent([words], size)
        away = wide / 2 + 5
        around = [(away, 0.0), (-away, 0.0), (0.0, high + 1), (0.0, -high - 1)]
        return self._first([(x + dx, y + dy) for dx, dy in around], wide, high)

    def at(self, words: str, size: float, x: float, y: float) -> Spot | None:
        """Room for a name on the very place that it is of."""
        return self._first([(x, y)], *extent([words], size))

    def upright(self, words: str, size: float, spots: Sequence[tuple[float, float]]) -> Spot | None:
        """Room for a name that is written upwards, at the first of these places that has any."""
        wide, high = extent([words], size)
        return self._first(spots, high, wide)

    def take(self, x: float, y: float, wide: float, high: float) -> None:
        """Keep a place free of names: a mark stands there."""
        self._taken.append((x - wide / 2, y - high / 2, x + wide / 2, y + high / 2))

    def spare(self, x: float, y: float) -> None:
        """Leave a faint mark uncovered where there is a choice."""
        self._faint.append((x, y))

    def keep_buttons_free(self) -> None:
        """Leave the corner uncovered in which the buttons of a map on screen stand."""
        wide, high = _BUTTONS
        self.take(self.width - wide / 2, high / 2, wide, high)

    def _first(self, spots: Sequence[tuple[float, float]], wide: float, high: float) -> Spot | None:
        free = np.flatnonzero(self._are_free(np.array(spots).reshape(-1, 2), wide, high))
        if not free.size:
            return None
        x, y = spots[free[0]]
        self.take(x, y, wide, high)
        return Spot(x, y)

    def _covered(self, spots: np.ndarray, wide: float, high: float) -> np.ndarray:
        """How many faint marks lie under words of this size around each of these points."""
        marks = np.array(self._faint).reshape(-1, 2)
        away = np.abs(spots[:, None, :] - marks[None, :, :])
        under: np.ndarray = (away <= (wide / 2, high / 2)).all(axis=2).sum(axis=1)
        return under

    def _are_free(self, spots: np.ndarray, wide: float, high: float) -> np.ndarray:
        """Whether words of this size around each point are on the picture and on nothing else."""
        half = np.array([wide, high]) / 2
        least, most = spots - half, spots + half
        inside = np.all((least >= 0) & (most <= (self.width, self.height)), axis=1)
        taken = np.array(self._taken).reshape(-1, 1, 4)
        meets = ((least < taken[..., 2:] + _GAP) & (taken[..., :2] < most + _GAP)).all(axis=2)
        free: np.ndarray = np.logical_and(inside, ~meets.any(axis=0))
        return free


def extent(lines: Sequence[str], size: float) -> tuple[float, float]:
    """The width and height of lines of type of this size."""
    return size * max(map(_wide, lines), default=0.0), LINE * size * len(lines)


@lru_cache(maxsize=4096)
def _wide(line: str) -> float:
    """The width of a line over the size of its type."""
    return sum(_LETTERS.get(letter, _WIDE) for letter in line)


def balanced(words: Sequence[str], count: int) -> tuple[str, ...]:
    """Words in so many lines, the longest line as short as can be.

    >>> balanced(["Coombe", "Vale"], 2), balanced(["Hook", "and", "Holt", "North"], 2)
    (('Coombe', 'Vale'), ('Hook and', 'Holt North'))
    """
    if count == 1:
        return (" ".join(words),)
    ways = [
        (" ".join(words[:cut]), *balanced(words[cut:], count - 1))
        for cut in range(1, len(words) - count + 2)
    ]
    return min(ways, key=lambda lines: max(map(_wide, lines)))


def ways(name: str) -> list[tuple[str, ...]]:
    """The lines that a name may have: from one to four, none of them a sign alone."""
    words = name.split() or [name]
    told = [balanced(words, count) for count in range(1, min(len(words), _MOST_LINES) + 1)]
    return [lines for lines in told if len(lines) == 1 or all(map(_has_letters, lines))]


def _has_letters(line: str) -> bool:
    return any(map(str.isalnum, line))


def short_lines(name: str) -> list[str]:
    """A name in lines short enough to stand inside a ward."""
    return textwrap.wrap(name, max([9, *map(len, name.split())]), break_long_words=False)


@lru_cache(maxsize=1024)
def _spots(area: BaseGeometry) -> list[tuple[float, float]]:
    """Points inside an area: the one farthest from its border, then those nearest to it."""
    largest = max(getattr(area, "geoms", [area]), key=lambda part: part.area)
    middle = shapely.maximum_inscribed_circle(largest).interpolate(0)
    west, south, east, north = largest.bounds
    grid = np.array(
        [
            (x, y)
            for x in np.linspace(west, east, _STEPS + 2)[1:-1]
            for y in np.linspace(south, north, _STEPS + 2)[1:-1]
        ]
    )
    inside = grid[shapely.contains_xy(largest, grid[:, 0], grid[:, 1])]
    near = np.hypot(inside[:, 0] - middle.x, inside[:, 1] - middle.y).argsort(kind="stable")
    return [(middle.x, middle.y), *map(tuple, inside[near])]
