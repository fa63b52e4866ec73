"""Gaps and ratios between groups of one survey, with the covariance of their estimates.

Groups of one sample share clusters, so their estimates are not independent. For estimates a, b
with variances and covariance from the design,

    Var(a - b) = Vaa + Vbb - 2·Vab,     Var(log a/b) = Vaa/a² + Vbb/b² - 2·Vab/(a·b)

(linear contrast; delta method: Lohr 2010, Sampling: Design and Analysis, ch. 9), intervals by t.

A group in which all or none say yes has no variance by linearisation, though it may be small. A
contrast with it takes the wider of these limits and those that the groups' own `lower` and `upper`
give (hybrid of intervals: Newcombe 1998b; Zou & Donner 2008); without them there is no contrast.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Annotated

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import stdtrit

from wardlens.stats.errors import StatisticsInputError
from wardlens.stats.inputs import Floats, checked, numbers, once_each, place_of, tail, with_columns
from wardlens.stats.result import estimates

_REASON = "The others are compared with this group"
_HYBRID = "the wider of linear contrast and combined intervals (Newcombe; Zou & Donner)"
_NO_VARIANCE = "Everybody answered alike, so chance cannot be judged without a range"

Groups = Annotated[pd.DataFrame, with_columns("estimate", "n", "reason")]
Booleans = NDArray[np.bool_]


@checked
def gap(
    groups: Groups,
    covariance: pd.DataFrame,
    reference: Hashable,
    *,
    df: float,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Each group's estimate minus the reference group's.

    `groups`: `estimate`, `n` and `reason` by group; `covariance`: square, by group, in the unit of
    the estimate squared. Columns: the standard ones. Errors: `UnknownGroupError`,
    `StatisticsInputError` (df under 1).

    >>> rows = pd.DataFrame({"estimate": [45.0, 30.0], "n": [500, 500], "reason": ""},
    ...                     index=["women", "men"])
    >>> both = pd.DataFrame([[4.0, 1.0], [1.0, 4.0]], index=rows.index, columns=rows.index)
    >>> gap(rows, both, "men", df=float("inf")).loc["women", ["estimate", "lower", "upper"]
    ...     ].astype(float).round(2).tolist()
    [15.0, 10.2, 19.8]
    """
    value, own, shared, at = _parts(groups, covariance, reference, df)
    half = _reach(df, confidence) * np.sqrt(np.maximum(0, own + own[at] - 2 * shared))
    away = value - value[at]
    alike = (own == 0) | (own[at] == 0)
    down, up = _widened(half, alike, value, *_own_limits(groups), at)
    method = np.where(alike, _HYBRID, "linear contrast with covariance, t interval")
    reason = _reasons(groups, value, own, at, alike & ~np.isfinite(down + up))
    return estimates(groups.index, away, away - down, away + up, groups["n"], method, reason)


@checked
def ratio(
    groups: Groups,
    covariance: pd.DataFrame,
    reference: Hashable,
    *,
    df: float,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Each group's estimate divided by the reference group's; as `gap`. No ratio with a zero."""
    value, own, shared, at = _parts(groups, covariance, reference, df)
    spread = own / value**2 + own[at] / value[at] ** 2 - 2 * shared / (value * value[at])
    half = _reach(df, confidence) * np.sqrt(np.maximum(0, spread))
    times = value / value[at]
    alike = (own == 0) | (own[at] == 0)
    log, low, high = np.log([value, *_own_limits(groups)])
    down, up = _widened(half, alike, log, low, high, at)
    reason = _reasons(groups, value, own, at, alike & ~np.isfinite(down + up))
    none = (value <= 0) | (value[at] <= 0)
    reason[none & np.isin(reason, ["", _NO_VARIANCE])] = "A figure is zero, so no ratio"
    method = np.where(alike, _HYBRID, "ratio, delta method with covariance, t interval")
    limits = times * np.exp(-down), times * np.exp(up)
    return estimates(groups.index, times, *limits, groups["n"], method, reason)


def _reach(df: float, confidence: float) -> float:
    """How many standard errors the interval reaches."""
    return float(-stdtrit(df, tail(confidence)))


def _parts(
    groups: pd.DataFrame, covariance: pd.DataFrame, reference: Hashable, df: float
) -> tuple[Floats, Floats, Floats, int]:
    at = place_of(reference, groups.index)
    for keys in (covariance.index, covariance.columns):
        once_each(keys, "group of the covariance")
    if not df >= 1:
        raise StatisticsInputError(f"degrees of freedom must be 1 or more, not {df}")
    square = numbers(covariance.reindex(index=groups.index, columns=groups.index), "covariance")
    own = np.diag(square)
    if (own < 0).any():
        raise StatisticsInputError("a variance below zero")
    return groups["estimate"].to_numpy(dtype="float64"), own, square[:, at], at


def _own_limits(groups: pd.DataFrame) -> tuple[Floats, Floats]:
    """The groups' own limits; missing where there are none."""
    none = pd.Series(np.nan, groups.index)
    low, high = (numbers(groups.get(name, none), name) for name in ("lower", "upper"))
    return low, high


def _widened(
    half: Floats, alike: Booleans, value: Floats, low: Floats, high: Floats, at: int
) -> tuple[Floats, Floats]:
    """How far the limits lie below and above: the wider where a group answered alike."""
    down = np.hypot(value - low, high[at] - value[at])
    up = np.hypot(high - value, value[at] - low[at])
    return np.where(alike, np.maximum(half, down), half), np.where(
        alike, np.maximum(half, up), half
    )


def _reasons(
    groups: pd.DataFrame, value: Floats, own: Floats, at: int, lacking: Booleans
) -> np.ndarray:
    reason: np.ndarray = groups["reason"].to_numpy(dtype=object, copy=True)
    missing = np.isnan(value) | np.isnan(own)
    reason[(reason == "") & missing] = "There is no figure"
    reason[(reason == "") & lacking] = _NO_VARIANCE
    if reason[at]:
        reason[reason == ""] = "No figure for the group to compare with"
    else:
        reason[at] = _REASON
    return reason
