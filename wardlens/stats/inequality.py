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

from collections.abc import Hashable
from math import inf
from typing import Annotated, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import gammainccinv, gammaincinv, ndtri

from wardlens.stats.errors import NumeratorOverDenominatorError, StatisticsInputError
from wardlens.stats.gradient import borough_quantiles as borough_quantiles
from wardlens.stats.gradient import gradient as gradient
from wardlens.stats.gradient import slope_index as slope_index
from wardlens.stats.inputs import (
    Floats,
    Positive,
    by_key,
    checked,
    counts,
    once_each,
    place_of,
    tail,
    with_columns,
)
from wardlens.stats.result import estimates

Kind = Literal["rate", "proportion"]
Groups = Annotated[pd.DataFrame, with_columns("estimate", "lower", "upper", "n", "reason")]
REFERENCE = "The others are compared with this group"


@checked
def gap(
    events: pd.Series,
    base: pd.Series,
    reference: Hashable,
    *,
    kind: Kind = "rate",
    per: Positive = 1,
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


@checked
def ratio(
    events: pd.Series,
    base: pd.Series,
    reference: Hashable,
    *,
    kind: Kind = "rate",
    phi: float = 1,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Each group's rate or proportion divided by the reference group's.

    Inputs, errors and columns as `gap` (values per one of the base). No events in the group or
    in the reference: no ratio, with the reason. Everybody in one of the two: the log-normal limits
    leave that group's uncertainty out, so the wider of these and of the groups' own limits combined
    on the log scale (Zou & Donner 2008) is given.

    >>> found = ratio(pd.Series({"a": 40, "b": 10}), pd.Series({"a": 1000, "b": 1000}), "b")
    >>> found.loc["a", ["estimate", "lower", "upper"]].astype(float).round(2).tolist()
    [4.0, 2.0, 8.0]
    """
    groups = group_values(events, base, kind=kind, phi=phi, confidence=confidence)
    at = place_of(reference, groups.index)
    x, n = groups["n"].to_numpy(), by_key(base, groups.index, "base")
    spread = 1 / x - (1 / n if kind == "proportion" else 0)
    half = -ndtri(tail(confidence)) * np.sqrt(phi * (spread + spread[at]))
    value = (x / n) / (x[at] / n[at])
    log, low, high = np.log(groups[["estimate", "lower", "upper"]].to_numpy().T)
    everyone = (kind == "proportion") & ((x == n) | (x[at] == n[at]))
    down = np.where(everyone, np.fmax(half, np.hypot(log - low, high[at] - log[at])), half)
    up = np.where(everyone, np.fmax(half, np.hypot(high - log, log[at] - low[at])), half)
    lower, upper = value * np.exp(-down), value * np.exp(up)
    reason = _reasons(groups, at)
    reason[(reason == "") & (x[at] == 0)] = "None in the reference group, so no ratio"
    reason[(reason == "") & (x == 0)] = "None in this group, so no ratio"
    return _compared(groups, value, lower, upper, f"{kind} ratio, log-normal", reason)


@checked
def disparity(
    events: pd.Series,
    population: pd.Series,
    reference: Hashable,
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
    residents = pd.Series(by_key(population, found.index, "population"), found.index)
    n = found["n"]
    at = place_of(reference, found.index)
    in_reference, living_there = n.to_numpy()[at], residents.to_numpy()[at]
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


@checked
def gap_of_estimates(groups: Groups, reference: Hashable) -> pd.DataFrame:
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
    at = place_of(reference, groups.index)
    value, low, high = groups[["estimate", "lower", "upper"]].to_numpy(dtype="float64").T
    away = value - value[at]
    down = np.hypot(value - low, high[at] - value[at])
    up = np.hypot(high - value, value[at] - low[at])
    reason = _reasons(groups, at)
    method = "difference, intervals combined (Zou & Donner 2008)"
    return _compared(groups, away, away - down, away + up, method, reason)


@checked
def ratio_of_estimates(groups: Groups, reference: Hashable) -> pd.DataFrame:
    """Ratios from groups' own estimates and intervals, combined on the log scale.

    As `gap_of_estimates`; an estimate or lower limit of 0 or less has no ratio, with the reason.
    """
    at = place_of(reference, groups.index)
    figures = groups[["estimate", "lower", "upper"]].astype("float64")
    reason = _reasons(groups, at)
    none = (figures <= 0).any(axis=1).to_numpy()
    reason[(reason == "") & (none | none[at])] = "A figure or its lower limit is zero, so no ratio"
    value, low, high = np.log(figures.where(figures > 0).to_numpy()).T
    away = value - value[at]
    down = np.hypot(value - low, high[at] - value[at])
    up = np.hypot(high - value, value[at] - low[at])
    method = "ratio, intervals combined on the log scale (Zou & Donner 2008)"
    limits = (np.exp(away), np.exp(away - down), np.exp(away + up))
    return _compared(groups, *limits, method, reason)


@checked
def group_values(
    events: pd.Series,
    base: pd.Series,
    *,
    kind: Kind = "rate",
    per: Positive = 1,
    phi: float = 1,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Each group's own rate (exact Poisson interval) or proportion (Wilson), `n` its events.

    With φ > 1 the distances from the estimate to its limits grow by √φ, kept within 0 (and 1).
    """
    once_each(events.index, "group")
    if not 1 <= phi < inf:
        raise StatisticsInputError(f"phi, the dispersion, must be 1 or more, not {phi}")
    x = counts(events, "events")
    n = counts(by_key(base, events.index, "group of the base"), "base")
    if kind == "proportion" and (x > n).any():
        worst = events.index[int(np.nanargmax(x - n))]
        raise NumeratorOverDenominatorError(f"more events than people in {worst!r}")
    alpha = tail(confidence)
    p = x / n
    if kind == "rate":
        low = np.where(x == 0, 0, gammaincinv(x, alpha) / n)
        high, ceiling = gammainccinv(x + 1, alpha) / n, inf
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


def _reasons(groups: pd.DataFrame, at: int) -> np.ndarray:
    """Why a row has no comparison: its own reason, the reference's, or being the reference."""
    reason: NDArray[np.object_] = groups["reason"].to_numpy(dtype=object, copy=True)
    missing = groups[["estimate", "lower", "upper"]].isna().any(axis=1).to_numpy()
    reason[(reason == "") & missing] = "There is no figure"
    if reason[at]:
        reason[reason == ""] = f"No figure for {groups.index[at]}, the group to compare with"
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
