"""Inequality: gaps, ratios and disparities between groups, each with its interval.

An absolute gap and a ratio answer different questions and are shown together, against a reference
group that is named. Gradients over deprivation fifths are in `wardlens.stats.gradient`.

Gap a - b: "method of variance estimates recovery" (Zou & Donner 2008, Statistics in Medicine
27:1693-1702) from each group's own interval,

    lower = a - b - √((a - a_lower)² + (b_upper - b)²),   upper the other way round;

for proportions with Wilson intervals this is Newcombe's method 10 (1998); for rates the groups'
intervals are exact Poisson (Garwood 1936). Ratio: log-normal, se(log) = √(φ(1/x₁ + 1/x₂)) for
rates, √(φ(1/x₁ - 1/n₁ + 1/x₂ - 1/n₂)) for proportions (Katz 1978). φ, the dispersion, widens
both by √φ. Groups are taken as independent: nobody is in two of them.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import gammainccinv, gammaincinv, ndtri

from wardlens.stats.gradient import borough_quantiles as borough_quantiles
from wardlens.stats.gradient import gradient as gradient
from wardlens.stats.gradient import slope_index as slope_index
from wardlens.stats.result import (
    Floats,
    NumeratorOverDenominatorError,
    RepeatedKeyError,
    StatisticsInputError,
    UnknownGroupError,
    counts,
    estimates,
    tail,
)

Kind = Literal["rate", "proportion"]
REFERENCE = "The others are compared with this group"


def gap(
    events: pd.Series,
    base: pd.Series,
    reference: object,
    *,
    kind: Kind = "rate",
    per: float = 1,
    phi: float = 1,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Each group's rate or proportion minus the reference group's, per `per` of the base.

    `events`, `base`: by group (people with the outcome, people asked or living here), joined by
    key. Columns: the standard ones (`n`: events), `value`, `value_lower`, `value_upper` (the
    group's own figure). The reference group keeps its row, with a reason instead of a gap.
    Errors: `UnknownGroupError`, `NegativeCountError`, `NumeratorOverDenominatorError`
    (proportions). A missing count or base, or a base of zero: no figure, with the reason.

    >>> unsafe = gap(pd.Series({"women": 56, "men": 48}), pd.Series({"women": 70, "men": 80}),
    ...              "men", kind="proportion", per=100)
    >>> unsafe.loc["women", ["estimate", "lower", "upper"]].astype(float).round(2).tolist()
    [20.0, 5.24, 33.39]
    """
    groups = group_values(events, base, kind=kind, per=per, phi=phi, confidence=confidence)
    return gap_of_estimates(groups, reference)


def ratio(
    events: pd.Series,
    base: pd.Series,
    reference: object,
    *,
    kind: Kind = "rate",
    phi: float = 1,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Each group's rate or proportion divided by the reference group's.

    Inputs, errors and columns as `gap` (values per one of the base). No events in the group or
    in the reference: no ratio, with the reason.

    >>> found = ratio(pd.Series({"a": 40, "b": 10}), pd.Series({"a": 1000, "b": 1000}), "b")
    >>> found.loc["a", ["estimate", "lower", "upper"]].astype(float).round(2).tolist()
    [4.0, 2.0, 8.0]
    """
    groups = group_values(events, base, kind=kind, phi=phi, confidence=confidence)
    _known(groups.index, reference)
    x, n = groups["n"].to_numpy(), np.asarray(base.reindex(groups.index), dtype="float64")
    at = groups.index.get_loc(reference)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = 1 / x - (1 / n if kind == "proportion" else 0)
        se = np.sqrt(phi * (spread + spread[at]))
        value = (x / n) / (x[at] / n[at])
        reach = np.exp(-ndtri(tail(confidence)) * se)
        lower, upper = value / reach, value * reach
    reason = _reasons(groups, reference)
    reason[(reason == "") & (x[at] == 0)] = "None in the reference group, so no ratio"
    reason[(reason == "") & (x == 0)] = "None in this group, so no ratio"
    return _compared(groups, value, lower, upper, f"{kind} ratio, log-normal", reason)


def disparity(
    events: pd.Series,
    population: pd.Series,
    reference: object,
    *,
    unknown: float = 0,
    phi: float = 1,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Disparity ratio: rate per resident of each group over the reference group's.

    As `ratio`, for counts whose group is not always known. `unknown`: events of unknown group
    (never shared out). Extra columns: `share_of_events`, `share_of_population` (of the known),
    `unknown_share` (of all events), and the bounds `if_all_unknown_in_reference` and
    `if_all_unknown_in_group`: the ratio were every unknown event in the one or the other. State
    with it which ethnicity was used (officer-observed and self-defined differ from each other and
    from the Census), and that events are counted by place, residents by home.

    >>> stops = disparity(pd.Series({"Black": 60, "White": 200}),
    ...                   pd.Series({"Black": 3_000, "White": 100_000}), "White", unknown=40)
    >>> stops.loc["Black", ["estimate", "if_all_unknown_in_reference", "if_all_unknown_in_group"]
    ...     ].astype(float).round(2).tolist()
    [10.0, 8.33, 16.67]
    """
    counts(unknown, "events of unknown group")
    if np.isnan(unknown):
        raise StatisticsInputError("how many events have no known group must be given")
    found = ratio(events, population, reference, phi=phi, confidence=confidence)
    residents = population.reindex(found.index).astype("float64")
    n = found["n"]
    at = list(found.index).index(reference)
    in_reference, living_there = float(n.iloc[at]), float(residents.iloc[at])
    per_head = in_reference / living_there
    bounded = found["reason"] == ""
    fewest = (n / residents) / ((in_reference + unknown) / living_there)
    most = (n + unknown) / residents / per_head if per_head > 0 else n * np.nan
    return found.assign(
        share_of_events=n / n.sum(skipna=False),
        share_of_population=residents / residents.sum(skipna=False),
        unknown_share=unknown / (n.sum(skipna=False) + unknown),
        if_all_unknown_in_reference=fewest.where(bounded),
        if_all_unknown_in_group=most.where(bounded),
    )


def gap_of_estimates(groups: pd.DataFrame, reference: object) -> pd.DataFrame:
    """Gaps from groups' own estimates and intervals, such as published or survey figures.

    `groups`: standard frame by group (`estimate`, `lower`, `upper`, `n`, `reason`); all intervals
    at one confidence, which the gap's then has. Survey groups that share clusters are better
    served by `wardlens.stats.survey.difference`, which knows their covariance.

    >>> rows = pd.DataFrame({"estimate": [69.0, 89.7], "lower": [67.0, 88.4],
    ...     "upper": [71.0, 91.0], "n": [2000, 2000], "reason": ""}, index=["women", "men"])
    >>> gap_of_estimates(rows, "men").loc["women", ["lower", "upper"]].astype(float).round(1
    ...     ).tolist()
    [-23.1, -18.3]
    """
    _known(groups.index, reference)
    value, low, high = (groups[c].to_numpy(dtype="float64") for c in ("estimate", "lower", "upper"))
    at = groups.index.get_loc(reference)
    away = value - value[at]
    down = np.hypot(value - low, high[at] - value[at])
    up = np.hypot(high - value, value[at] - low[at])
    reason = _reasons(groups, reference)
    method = "difference, intervals combined (Zou & Donner 2008)"
    return _compared(groups, away, away - down, away + up, method, reason)


def ratio_of_estimates(groups: pd.DataFrame, reference: object) -> pd.DataFrame:
    """Ratios from groups' own estimates and intervals, combined on the log scale.

    As `gap_of_estimates`; an estimate or lower limit of 0 or less has no ratio, with the reason.
    """
    _known(groups.index, reference)
    figures = groups[["estimate", "lower", "upper"]].astype("float64")
    reason = _reasons(groups, reference)
    at = groups.index.get_loc(reference)
    none = (figures <= 0).any(axis=1).to_numpy()
    reason[(reason == "") & (none | none[at])] = "A figure or its lower limit is zero, so no ratio"
    value, low, high = np.log(figures.where(figures > 0).to_numpy()).T
    away = value - value[at]
    down = np.hypot(value - low, high[at] - value[at])
    up = np.hypot(high - value, value[at] - low[at])
    method = "ratio, intervals combined on the log scale (Zou & Donner 2008)"
    limits = (np.exp(away), np.exp(away - down), np.exp(away + up))
    return _compared(groups, *limits, method, reason)


def group_values(
    events: pd.Series,
    base: pd.Series,
    *,
    kind: Kind = "rate",
    per: float = 1,
    phi: float = 1,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Each group's own rate (exact Poisson interval) or proportion (Wilson), `n` its events.

    With φ > 1 the distances from the estimate to its limits grow by √φ, kept within 0 (and 1).
    """
    for series in (events, base):
        if not series.index.is_unique:
            raise RepeatedKeyError(f"group named twice: {series.index[series.index.duplicated()]}")
    if not phi >= 1:
        raise StatisticsInputError(f"phi, the dispersion, must be 1 or more, not {phi}")
    x = counts(events, "events")
    n = counts(base.reindex(events.index), "base")
    if kind == "proportion" and (x > n).any():
        worst = events.index[int(np.nanargmax(x - n))]
        raise NumeratorOverDenominatorError(f"more events than people in {worst!r}")
    alpha = tail(confidence)
    with np.errstate(divide="ignore", invalid="ignore"):
        p = x / n
        if kind == "rate":
            low = np.where(x == 0, 0, gammaincinv(x, alpha) / n)
            high, ceiling = gammainccinv(x + 1, alpha) / n, np.inf
        else:
            z = -ndtri(alpha)
            middle = (x + z**2 / 2) / (n + z**2)
            half = z / (n + z**2) * np.sqrt(x * (n - x) / n + z**2 / 4)
            low, high, ceiling = middle - half, middle + half, 1.0
        low = np.clip(p - np.sqrt(phi) * (p - low), 0, p)
        high = np.clip(p + np.sqrt(phi) * (high - p), p, ceiling)
    reason = np.select(
        [np.isnan(x), np.isnan(n), n == 0],
        ["The count is missing", "The base is missing", "Nobody in this group"],
        "",
    )
    method = "exact Poisson rate" if kind == "rate" else "Wilson proportion"
    return estimates(events.index, p * per, low * per, high * per, x, method, reason)


def _known(groups: pd.Index, reference: object) -> None:
    if reference not in groups:
        raise UnknownGroupError(f"no group {reference!r} to compare with; there are {list(groups)}")


def _reasons(groups: pd.DataFrame, reference: object) -> np.ndarray:
    """Why a row has no comparison: its own reason, the reference's, or being the reference."""
    reason: NDArray[np.object_] = groups["reason"].to_numpy(dtype=object, copy=True)
    missing = groups[["estimate", "lower", "upper"]].isna().any(axis=1).to_numpy()
    reason[(reason == "") & missing] = "There is no figure"
    at = groups.index.get_loc(reference)
    if reason[at]:
        reason[reason == ""] = f"No figure for {reference}, the group to compare with"
    else:
        reason[at] = REFERENCE
    return reason


def _compared(
    groups: pd.DataFrame,
    value: Floats,
    lower: Floats,
    upper: Floats,
    method: str,
    reason: np.ndarray,
) -> pd.DataFrame:
    frame = estimates(groups.index, value, lower, upper, groups["n"], method, reason)
    own = groups[["estimate", "lower", "upper"]].astype("float64")
    own.columns = pd.Index(["value", "value_lower", "value_upper"])
    return frame.join(own)
