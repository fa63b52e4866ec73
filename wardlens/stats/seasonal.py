"""Seasonal and trend decomposition by loess (STL), as Cleveland and others (1990) give it.

Cleveland, Cleveland, McRae & Terpenning, "STL: A Seasonal-Trend Decomposition Procedure Based on
Loess", Journal of Official Statistics 6 (1990), section 2. Without outer (robust) passes every
step is a weighted sum of months that stand one apart, so each loess is a matrix.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from wardlens.stats.errors import SettingError
from wardlens.stats.inputs import Floats, Whole, checked, numbers

_YEAR = 12
_PASSES = 2
_LARGEST = 1e150


@checked
def stl(values: ArrayLike, window: Whole) -> tuple[Floats, Floats]:
    """Trend and season of a monthly series, each as long as the series.

    Season smoothed over `window` months of one name with degree 0, trend over the odd number of
    months from 1.5·12/(1 − 1.5/window) up and low-pass over 13 with degree 1; every point fitted.
    Under two years, a month missing, or a window outside 2 to 98: `SettingError`.

    >>> trend, season = stl(np.tile([16.0, *[4.0] * 11], 4), 7)  # a mean of 5
    >>> trend.round(6)[[0, 47]].tolist(), season.round(6)[[0, 1]].tolist()
    ([5.0, 5.0], [11.0, -1.0])
    """
    x = numbers(values)
    if x.ndim != 1 or x.size < 2 * _YEAR or not np.abs(x).max() < _LARGEST or not 1 < window < 99:
        raise SettingError("two whole years of months are needed, none missing or too large")
    months = x.size
    over = int(np.ceil(1.5 * _YEAR / (1 - 1.5 / window)))
    over += over % 2 == 0
    trend, season = np.zeros((2, months))
    for _ in range(_PASSES):
        cycle = np.empty(months + 2 * _YEAR)  # a year more at either end
        for month in range(_YEAR):
            years = (x - trend)[month::_YEAR]
            cycle[month::_YEAR] = _loess(years.size, window, 0, beyond=1) @ years
        low = cycle
        for length in (_YEAR, _YEAR, 3):
            low = np.convolve(low, np.full(length, 1 / length), "valid")
        season = cycle[_YEAR:-_YEAR] - _loess(months, _YEAR + 1, 1) @ low
        trend = _loess(months, over, 1) @ (x - season)
    return trend, season


@cache
def _loess(points: int, window: int, degree: int, beyond: int = 0) -> Floats:
    """What each of so many points weighs in the fit at each of them, and at so many `beyond`.

    Tricube weights over the `window` nearest points; where there are fewer, over a wider reach.
    """
    x = np.arange(points, dtype="float64")
    at = np.arange(-beyond, points + beyond, dtype="float64")[:, None]
    first = np.clip(at - window // 2, 0, max(0, points - window))
    last = first + min(window, points) - 1
    reach = np.maximum(at - first, last - at) + max(0, (window - points) // 2)
    away = np.abs(x - at) / reach
    weights = np.where((first <= x) & (x <= last) & (away < 1), (1 - away**3) ** 3, 0.0)
    weights /= weights.sum(axis=1, keepdims=True)
    if degree:
        centre = weights @ x[:, None]
        spread = (weights * (x - centre) ** 2).sum(axis=1, keepdims=True)
        weights = weights * (1 + (at - centre) * (x - centre) / spread)
    return weights
