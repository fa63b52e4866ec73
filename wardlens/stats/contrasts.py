"""Gaps and ratios between groups of one survey, with the covariance of their estimates.

Groups of one sample share clusters, so their estimates are not independent. For estimates a, b
with variances and covariance from the design,

    Var(a - b) = Vaa + Vbb - 2·Vab,     Var(log a/b) = Vaa/a² + Vbb/b² - 2·Vab/(a·b)

(linear contrast; delta method: Lohr 2010, Sampling: Design and Analysis, ch. 9), intervals by t.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from wardlens.stats.result import StatisticsInputError, UnknownGroupError, estimates, tail

_REASON = "The others are compared with this group"


def gap(
    groups: pd.DataFrame,
    covariance: pd.DataFrame,
    reference: object,
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
    value, own, shared = _parts(groups, covariance, reference, df)
    at = groups.index.get_loc(reference)
    with np.errstate(invalid="ignore"):
        se = np.sqrt(np.maximum(0, own + own[at] - 2 * shared))
    half = _reach(df, confidence) * se
    away = value - value[at]
    method = "linear contrast with covariance, t interval"
    reason = _reasons(groups, value, own, reference)
    return estimates(groups.index, away, away - half, away + half, groups["n"], method, reason)


def ratio(
    groups: pd.DataFrame,
    covariance: pd.DataFrame,
    reference: object,
    *,
    df: float,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Each group's estimate divided by the reference group's; as `gap`. No ratio with a zero."""
    value, own, shared = _parts(groups, covariance, reference, df)
    at = groups.index.get_loc(reference)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = own / value**2 + own[at] / value[at] ** 2 - 2 * shared / (value * value[at])
        reach = np.exp(_reach(df, confidence) * np.sqrt(np.maximum(0, spread)))
        times = value / value[at]
        limits = times / reach, times * reach
    reason = _reasons(groups, value, own, reference)
    reason[(reason == "") & ((value <= 0) | (value[at] <= 0))] = "A figure is zero, so no ratio"
    method = "ratio, delta method with covariance, t interval"
    return estimates(groups.index, times, *limits, groups["n"], method, reason)


def _reach(df: float, confidence: float) -> float:
    """How many standard errors the interval reaches."""
    return float(-stdtrit(df, tail(confidence)))


def _parts(
    groups: pd.DataFrame, covariance: pd.DataFrame, reference: object, df: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    if reference not in groups.index:
        raise UnknownGroupError(f"no group {reference!r}; there are {list(groups.index)}")
    if not df >= 1:
        raise StatisticsInputError(f"degrees of freedom must be 1 or more, not {df}")
    square = covariance.reindex(index=groups.index, columns=groups.index).astype("float64")
    shared = square[reference].to_numpy()
    return groups["estimate"].to_numpy(dtype="float64"), np.diag(square.to_numpy()), shared


def _reasons(
    groups: pd.DataFrame, value: np.ndarray, own: np.ndarray, reference: object
) -> np.ndarray:
    reason: np.ndarray = groups["reason"].to_numpy(dtype=object, copy=True)
    missing = np.isnan(value) | np.isnan(own)
    reason[(reason == "") & missing] = "There is no figure"
    at = groups.index.get_loc(reference)
    if reason[at]:
        reason[reason == ""] = "No figure for the group to compare with"
    else:
        reason[at] = _REASON
    return reason
