"""Names on a map that stand clear of one another and of the edge. Pure.

Distances are in points of the picture, to the right and down. A name that finds no room is left
out: the tooltip and the list have it.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from math import inf

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

LINE = 1.1
"""The height of a line over the size of the type."""
_WIDE, _WIDTHS = 0.7, {"fijlrtI' .,-": 0.42, "mwMW": 1.0, "ABCDGHNOQRUV&": 0.8}
"""The width of a letter of a wide and bold face over the size of its type: of any, of some."""
_LETTERS = {letter: wide for letters, wide in _WIDTHS.items() for letter in letters}
Place = Callable[[float, float], tuple[float, float]]
_STEPS = 20
_MOST_LINES = 4
_ACROSS, _DOWN = np.arange(-4, 5) / 8, np.arange(-1, 2) * 0.36
"""Where a line is looked at for the area under it, in its own width and the size of its type."""
_BUTTONS = (40.0, 78.0)
"""How far they reach from the upper right corner, to the left and down."""
_GAP = 1.5
_OWN, _STRANGE = 0.5, 0.18
"""The least share of a name in its own area, and the most in those of others."""
_COVERED, _SMALLER = 0.15, 0.1
"""What a faint mark under a name and each smaller size of type weigh: shares of the name."""


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
        every: BaseGeometry,
        place: Place,
        least: float = _OWN,
        most_covered: float = inf,
    ) -> Lines | None:
        """A name in the lines, the size and the place in which it is least taken for another's.

        `ways`: the lines it may have; `sizes` of type, the one preferred first; `every`: all areas
        as they lie on the picture (`drawn`); `place`: where a point of an area lies on it. It has
        no room where under the share `least` of it lies in its area, or a fifth in those of others,
        or where it covers over `most_covered` faint marks.
        """
        spots = np.array([place(x, y) for x, y in _spots(area)])
        far = np.hypot(*(spots - spots[0]).T)
        own = drawn([area], place)
        best: tuple[float, float, Lines] | None = None
        for lines, (step, size) in product(ways, enumerate(sizes)):
            wide, high = extent(lines, size)
            free = np.flatnonzero(self._are_free(spots, wide, high))
            inside = _shares(own, spots[free], lines, size)
            able, inside = free[inside >= least], inside[inside >= least]
            strange = _shares(every, spots[able], lines, size) - inside
            covered = self._covered(spots[able], wide, high)
            able, strange, covered, inside = (
                one[covered <= most_covered] for one in (able, strange, covered, inside)
            )
            cost = (1 - inside + 3 * strange + _COVERED * covered).round(1)
            found = [
                (float(much) + _SMALLER * step, float(far[at]), at)
                for much, at, other in zip(cost, able, strange, strict=True)
                if other <= _STRANGE
            ]
            if found and (best is None or min(found)[:2] < best[:2]):
                much, away, at = min(found)
                x, y = map(float, spots[at])
                best = much, away, Lines(tuple(lines), x, y, size)
        if best is None:
            return None
        self.take(best[2].x, best[2].y, *extent(best[2].lines, best[2].size))
        return best[2]

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
    widths = (sum(_LETTERS.get(letter, _WIDE) for letter in line) for line in lines)
    return size * max(widths, default=0.0), LINE * size * len(lines)


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
    return min(ways, key=lambda lines: max(map(len, lines)))


def ways(name: str) -> list[tuple[str, ...]]:
    """The lines that a name may have: from one to four, those that are alike once."""
    words = name.split() or [name]
    return [balanced(words, count) for count in range(1, min(len(words), _MOST_LINES) + 1)]


def short_lines(name: str) -> list[str]:
    """A name in lines short enough to stand inside a ward."""
    return textwrap.wrap(name, max([9, *map(len, name.split())]), break_long_words=False)


def drawn(areas: Iterable[BaseGeometry], place: Place) -> BaseGeometry:
    """Areas as they lie on the picture, ready to be asked for many points."""
    parts = [part for area in areas for part in getattr(area, "geoms", [area])]
    laid = shapely.transform(
        shapely.MultiPolygon(parts), lambda points: [place(x, y) for x, y in points]
    )
    shapely.prepare(laid)
    return laid


def _shares(area: BaseGeometry, spots: np.ndarray, lines: Sequence[str], size: float) -> np.ndarray:
    """How much of words in lines around each of these points lies in the area."""
    pitch, last = LINE * size, (len(lines) - 1) / 2
    looked_at = [
        (across * extent([line], size)[0], (number - last) * pitch + down * size)
        for number, line in enumerate(lines)
        for across, down in product(_ACROSS, _DOWN)
    ]
    right, down = np.array(looked_at).T
    inside: np.ndarray = shapely.contains_xy(area, spots[:, :1] + right, spots[:, 1:] + down)
    shares: np.ndarray = inside.mean(axis=1)
    return shares


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
