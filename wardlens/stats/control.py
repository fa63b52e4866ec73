"""Control charts (XmR) and seasonal decomposition (STL) of a monthly series.

For the borough and other large series: a chart asks whether this month is out of the ordinary
for this series, with limits from the series' own month-to-month movement, so that no Poisson
assumption is needed. Ward series are too thin for either.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from wardlens.stats.errors import WindowError
from wardlens.stats.inputs import (
    Floats,
    NotNegative,
    Whole,
    checked,
    common_index,
    each_row,
    labels,
    numbers,
    require_every_month,
)
from wardlens.stats.result import NOT_COMPUTABLE
from wardlens.stats.seasonal import stl

LEAST_POINTS = 12
LEAST_MEAN = 5.0
LEAST_MONTHS = 36
IN_A_ROW = 7

LIMIT = 2.66  # 3 / d₂ for ranges of two points, d₂ = 1.128
_LARGEST_STL = 1e100  # the smoother squares its values

SCREEN = 3.267  # D₄: the upper limit of a range of two points

TOO_FEW_POINTS = f"fewer than {LEAST_POINTS} points: too few to set limits"
TOO_FEW_EVENTS = "too few events for a chart: look at the days between events"

ABOVE = "above the upper limit"
BELOW = "below the lower limit"
RUN_ABOVE = "seven or more in a row above the mean"
RUN_BELOW = "seven or more in a row below the mean"
RISING = "seven or more rising in a row"
FALLING = "seven or more falling in a row"
NEAR_UPPER = "two of three close to the upper limit"
NEAR_LOWER = "two of three close to the lower limit"

Booleans = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Limits:
    """Mean and process limits of one segment; missing with a `reason` where there are none.

    `moving_range` is the mean moving range the limits rest on, after screening; `points` the
    number of known points.
    """

    segment: object
    mean: float
    lower: float
    upper: float
    moving_range: float
    points: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """An XmR chart: a frame with a row a point, and the limits of each segment in order."""

    points: pd.DataFrame
    limits: tuple[Limits, ...]


@checked
def xmr(
    values: ArrayLike,
    *,
    segment: ArrayLike | None = None,
    at_least_zero: bool = False,
    least_mean: NotNegative = LEAST_MEAN,
) -> Chart:
    """The XmR (individuals and moving range) chart of a series, with the four NHS rules.

    `values`: points in order of time, missing where there is none. `segment`: a label a point;
    limits start anew where it changes. A new segment needs a recorded reason (a change in
    recording); nothing here re-bases by itself. `at_least_zero`: counts cannot fall below 0, so
    neither does the lower limit. `least_mean`: 5 events; set 0 for a series that is not a count.

    Limits mean ± 2.66·mR̄, mR̄ the mean of the moving ranges |xᵢ − xᵢ₋₁| after leaving out, once,
    those of 3.267·mR̄ or more (Nelson 1982; NHS Making Data Count). Where that would leave out
    every range that is not 0, as in a constant series with one step, none is left out. A constant
    series has mR̄ = 0 and limits equal to its mean. A missing point has no moving range, nor has
    the next.

    `Chart.points`: `value`, `segment`, `moving_range`, `mean`, `lower`, `upper`, four rules as
    true or false, `signal` (the rules in words, joined by "; ") and `reason`. The rules, each
    marking every point that takes part, within a segment, a missing point ending any row:
    `outside` a limit; `run`: 7 or more in a row on one side of the mean (on it is on neither
    side); `trend`: 7 or more in a row each higher, or each lower, than the one before;
    `two_of_three`: of three in a row on one side, two in the outer third, between two thirds of
    the way to the limit and the limit (as NHSRplotthedots; a point outside is not near).

    No limits, with the reason: fewer than 12 known points in a segment, or a mean under
    `least_mean`. A segment of another length than the values raises `UnequalLengthsError`.

    By chance alone: in a steady series of 36 points 0.3 % of points lie outside (0.5 % for
    Poisson counts), and about one chart in four carries some mark, mostly a run. A mark is a
    reason to look, not a finding.

    >>> chart = xmr([50, 48, 52, 49, 51, 50, 47, 53, 50, 49, 51, 50, 80])
    >>> round(chart.limits[0].mean, 1), round(chart.limits[0].upper, 1)
    (52.3, 59.1)
    >>> chart.points["signal"].iloc[-1]
    'above the upper limit'
    """
    index = common_index(values, *(() if segment is None else (segment,)))
    (x,) = each_row(index, numbers(values))
    label = np.array([1] * x.size, dtype=object)
    if segment is not None:
        label = labels(np.broadcast_to(np.asarray(segment), x.shape), x.size, "segment")
    part = pd.factorize(label, use_na_sentinel=False)[0]
    block = np.cumsum(np.diff(part, prepend=part[:1]) != 0)
    limits, frames = [], []
    for number in np.unique(block):
        inside = block == number
        found = _limits(x[inside], label[inside][0], at_least_zero, least_mean)
        limits.append(found)
        frames.append(_points(x[inside], found).set_axis(index[inside]))
    points = pd.concat(frames) if frames else _points(x, _limits(x, 1, at_least_zero, least_mean))
    points.insert(1, "segment", label)
    return Chart(points, tuple(limits))


@checked
def seasonal(values: ArrayLike, *, window: Whole = 7) -> pd.DataFrame:
    """Trend, season and remainder of a monthly series (STL, not robust).

    `values`: months in order, at least 36, none missing. `window`: months of one name that are
    smoothed together, odd and 7 or more; larger means a steadier season. Returns `value`,
    `trend`, `seasonal`, `remainder` (they add up to `value`) and `reason`; all missing, with the
    reason, where months are too few or one is missing. A date index that skips a month raises
    `MonthGapError`, a window that is even or under 7 `WindowError`.

    Cleveland, Cleveland, McRae & Terpenning (1990): period 12, season fitted with degree 0,
    trend and low-pass with degree 1, trend window the odd number from 1.5·12/(1 − 1.5/window)
    up (23), low-pass window 13, two inner passes and no outer (robust) one, every point fitted
    (jumps 1). This is R's `stl(x, s.window = 7, s.jump = 1, t.jump = 1, l.jump = 1)`; R's own
    default jumps interpolate and differ a little. Ends of the trend move as months come in.

    >>> months = np.arange(48)
    >>> parts = seasonal(100 + months + 10 * np.sin(2 * np.pi * months / 12))
    >>> parts.round(1)[["trend", "seasonal", "remainder"]].iloc[24].tolist()
    [124.0, -0.3, 0.3]
    """
    if not 7 <= window < 10_000 or window % 2 == 0:
        raise WindowError(f"the window must be odd and 7 or more, not {window}")
    index = common_index(values)
    require_every_month(index)
    (x,) = each_row(index, numbers(values))
    reason = ""
    if np.isnan(x).any():
        reason = "a month is missing, so season and trend cannot be told apart"
    elif x.size < LEAST_MONTHS:
        reason = f"fewer than {LEAST_MONTHS} months: too few to know the season"
    elif not np.abs(x).max() < _LARGEST_STL:
        reason = NOT_COMPUTABLE
    trend, season = np.full((2, x.size), nan)
    if not reason:
        trend, season = stl(x, window)
    return pd.DataFrame(
        {
            "value": x,
            "trend": trend,
            "seasonal": season,
            "remainder": x - trend - season,
            "reason": reason,
        },
        index=index,
    )


def _limits(x: Floats, segment: object, at_least_zero: bool, least_mean: float) -> Limits:
    """Mean and limits of one segment."""
    known = int((~np.isnan(x)).sum())
    if known < LEAST_POINTS:
        return Limits(segment, nan, nan, nan, nan, known, TOO_FEW_POINTS)
    mean, spread = float(np.nanmean(x)), float(np.ptp(x[~np.isnan(x)]))
    if not np.isfinite([mean, spread]).all():
        return Limits(segment, nan, nan, nan, nan, known, NOT_COMPUTABLE)
    if mean < least_mean:
        return Limits(segment, mean, nan, nan, nan, known, TOO_FEW_EVENTS)
    ranges = np.abs(np.diff(x))
    ranges = ranges[~np.isnan(ranges)]
    if not ranges.size:
        return Limits(segment, mean, nan, nan, nan, known, "no two months in a row are known")
    typical = float(ranges.mean())
    kept = ranges[ranges < SCREEN * typical]
    if kept.any():
        typical = float(kept.mean())
    lower = mean - LIMIT * typical
    if at_least_zero:
        lower = max(0.0, lower)
    return Limits(segment, mean, lower, mean + LIMIT * typical, typical, known)


def _points(x: Floats, limits: Limits) -> pd.DataFrame:
    """The rows of one segment: the rules, and what they say in words."""
    side = np.nan_to_num(np.sign(x - limits.mean)) if not limits.reason else np.zeros(x.size)
    reach = LIMIT * limits.moving_range
    above, below = x > limits.upper, x < limits.lower
    near = ~above & ~below & (np.abs(x - limits.mean) > reach * 2 / 3)
    step = np.sign(np.diff(x, prepend=nan)) if not limits.reason else np.zeros(x.size)
    said: dict[str, Booleans] = {
        ABOVE: above,
        BELOW: below,
        RUN_ABOVE: _in_a_row(side > 0, IN_A_ROW),
        RUN_BELOW: _in_a_row(side < 0, IN_A_ROW),
        RISING: _with_the_one_before(_in_a_row(step > 0, IN_A_ROW - 1)),
        FALLING: _with_the_one_before(_in_a_row(step < 0, IN_A_ROW - 1)),
        NEAR_UPPER: _two_of_three(near & (side > 0), side > 0),
        NEAR_LOWER: _two_of_three(near & (side < 0), side < 0),
    }
    words = [
        "; ".join(text for text, marked in said.items() if marked[row]) for row in range(x.size)
    ]
    return pd.DataFrame(
        {
            "value": x,
            "moving_range": np.abs(np.diff(x, prepend=nan)),
            "mean": limits.mean,
            "lower": limits.lower,
            "upper": limits.upper,
            "outside": said[ABOVE] | said[BELOW],
            "run": said[RUN_ABOVE] | said[RUN_BELOW],
            "trend": said[RISING] | said[FALLING],
            "two_of_three": said[NEAR_UPPER] | said[NEAR_LOWER],
            "signal": words,
            "reason": limits.reason,
        }
    )


def _in_a_row(true: Booleans, least: int) -> Booleans:
    """Marks every member of a row of at least `least` trues."""
    row = np.cumsum(np.diff(true, prepend=False))
    long: Booleans = np.bincount(row, minlength=1)[row] >= least
    return true & long


def _with_the_one_before(steps: Booleans) -> Booleans:
    """Marks the point each step starts from as well."""
    before: Booleans = np.append(steps[1:], False)
    return steps | before


def _two_of_three(near: Booleans, same_side: Booleans) -> Booleans:
    """Marks near points of any three in a row on one side that hold at least two near ones."""
    marked = np.zeros(near.size, dtype=bool)
    for start in range(near.size - 2):
        window = slice(start, start + 3)
        if same_side[window].all() and near[window].sum() >= 2:
            marked[window] |= near[window]
    return marked
