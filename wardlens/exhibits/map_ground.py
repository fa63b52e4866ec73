"""Which area lies where on a picture, in small squares: how much of a name lies in which. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil, sqrt

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from wardlens.exhibits.map_labels import Place

_LEAST, _MOST = 1.5, 150_000
"""The side of a square in points at least, and so many squares at most."""


class Ground:
    """The areas of a picture as squares of one size, summed so that a rectangle is four look-ups.

    `shapes`: outlines in degrees, by area code; `place`: where a longitude and latitude lie on the
    picture, of so many points across and down.
    """

    def __init__(
        self, shapes: Mapping[str, BaseGeometry], place: Place, width: float, height: float
    ) -> None:
        self._side = side = max(_LEAST, sqrt(width * height / _MOST))
        across, down = (np.arange(ceil(long / side)) * side + side / 2 for long in (width, height))
        self._every = np.zeros((len(down) + 1, len(across) + 1))
        self._own: dict[str, tuple[int, int, np.ndarray]] = {}
        for code, outline in shapes.items():
            area = shapely.transform(outline, place, interleaved=False)
            shapely.prepare(area)
            left, top, right, bottom = area.bounds
            columns = slice(*np.searchsorted(across, [left, right]))
            rows = slice(*np.searchsorted(down, [top, bottom]))
            inside = shapely.contains_xy(area, across[None, columns], down[rows, None])
            self._every[1:, 1:][rows, columns] += inside
            self._own[code] = rows.start, columns.start, _summed(inside)
        self._every = self._every.cumsum(axis=0).cumsum(axis=1)

    def shares(
        self, code: str, x: np.ndarray, y: np.ndarray, wide: np.ndarray, high: float
    ) -> tuple[np.ndarray, np.ndarray]:
        """How much of words lies in their own area, and how much in those of others.

        `x`, `y`: middles, shape (spots, lines); `wide`: of each line. One share a spot.
        """
        ends = (x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
        left, top, right, bottom = (np.rint(end / self._side).astype(int) for end in ends)
        whole = ((right - left) * (bottom - top)).sum(axis=1)
        down, across, own = self._own[code]
        mine = _within(own, left - across, top - down, right - across, bottom - down)
        every = _within(self._every, left, top, right, bottom)
        return mine / whole, (every - mine) / whole


def _summed(inside: np.ndarray) -> np.ndarray:
    """The squares above and left of each corner that are inside."""
    return np.pad(inside, ((1, 0), (1, 0))).cumsum(axis=0, dtype=float).cumsum(axis=1)


def _within(
    summed: np.ndarray, left: np.ndarray, top: np.ndarray, right: np.ndarray, bottom: np.ndarray
) -> np.ndarray:
    """How many squares of rectangles are inside, all lines of a name together."""
    rows, columns = (length - 1 for length in summed.shape)
    left, right = left.clip(0, columns), right.clip(0, columns)
    top, bottom = top.clip(0, rows), bottom.clip(0, rows)
    found: np.ndarray = (
        summed[bottom, right] - summed[top, right] - summed[bottom, left] + summed[top, left]
    ).sum(axis=1)
    return found
