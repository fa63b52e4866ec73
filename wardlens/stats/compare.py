"""Wards against the rest of the borough, against a benchmark, and lists of many tests.

A borough that contains the ward would be compared partly with itself; here each ward meets the
others: total minus its own. One very large ward (a town centre) then lifts the rest for every
other ward, so most of them read below 1. That is what "the rest" means, and why `funnel`, which
asks how far wards usually differ, is the one to put on a map.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri

from wardlens.stats.errors import EmptyGroupError, LimitsError, ProbabilityError, WindowError
from wardlens.stats.inputs import (
    Floats,
    checked,
    common_index,
    counts,
    each_row,
    numbers,
    once_each,
)
from wardlens.stats.rates import NO_COUNT, NO_POPULATION, NOBODY, count_interval, rate_ratio
from wardlens.stats.result import estimates

HIGHER = "higher than the rest of the borough"
SAME = "about the same as the rest of the borough"
LOWER = "lower than the rest of the borough"

ABOVE = "higher"
SIMILAR = "about the same"
BELOW = "lower"

NOT_KNOWN = "not known"

REST_NOT_KNOWN = "a figure is missing elsewhere in the borough, so the rest is not known"
NONE_ELSEWHERE = "none in the rest of the borough, so there is nothing to compare with"

REALLY_DIFFER = "wards really differ: look at change"


@checked
def against_rest(
    count: ArrayLike, population: ArrayLike, *, confidence: float = 0.95
) -> pd.DataFrame:
    """Each ward's rate over the rate of all the other wards together.

    `count`, `population`: every ward of the borough, row by row. Returns the standard frame
    (`n`: events in the ward) plus `p_value` and `verdict` (`HIGHER`, `SAME`, `LOWER`, or
    `NOT_KNOWN` with a reason). Ratio, limits and p-value as in `rates.rate_ratio`: Poisson, so
    only chance in counting is allowed for. With hundreds of events a ward nearly every ward
    differs from the rest by more than that (16 of 19 here): right for "is this ward's rate
    higher?", wrong for "does this ward stand out?", which is `funnel`'s question.

    Refused, with the reason: nobody living there, a missing figure there or elsewhere (the rest
    is then not known), no events elsewhere. One ward alone raises `EmptyGroupError`.

    >>> against_rest([30, 10, 12], [1_000, 1_000, 1_000]).round(2)[["estimate", "verdict"]]
       estimate                                    verdict
    0      2.73        higher than the rest of the borough
    1      0.48         lower than the rest of the borough
    2      0.60  about the same as the rest of the borough
    """
    index, events, people, reason = _wards(count, population)
    ratio = rate_ratio(
        events, people, events.sum() - events, people.sum() - people, confidence=confidence
    )
    frame = estimates(
        index,
        ratio["estimate"].to_numpy(),
        ratio["lower"].to_numpy(),
        ratio["upper"].to_numpy(),
        events,
        np.where(reason == "", ratio["method"], ""),
        reason,
    )
    told = frame["reason"] == ""
    words = np.select(
        [~told, frame["lower"] > 1, frame["upper"] < 1], [NOT_KNOWN, HIGHER, LOWER], SAME
    )
    return frame.assign(p_value=ratio["p_value"].where(told.to_numpy()).to_numpy(), verdict=words)


@checked
def funnel(
    count: ArrayLike,
    population: ArrayLike,
    *,
    winsorised: float = 0.1,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Which wards stand out from the rest by more than wards usually differ.

    `count` O and `population`: every ward of the borough, row by row. Expected events at the
    rate of the rest: E = population · (ΣO − O)/(Σpopulation − population).

    Funnel limits with additive overdispersion (Spiegelhalter 2005, Stat Med 24:1185 and Qual
    Saf Health Care 14:347): Y = √(O/E), target 1, s = 1/(2√E), z = (Y − 1)/s. The most extreme
    `winsorised` share of z at each end is set to that quantile (linear interpolation, R's
    type 7); φ = mean z²; τ² = max(0, (nφ − (n−1))/(Σs⁻² − Σs⁻⁴/Σs⁻²)), and 0 for φ up to 1.
    Limits are (1 ± z√(s² + τ²))², the lower at least 0.

    Returns the standard frame: `estimate` O/E with its own Poisson interval (limits of O over
    E; `n` is O), plus `expected`, `lower_95`, `upper_95`, `lower_998`, `upper_998` and
    `verdict`: outside the 95 % limits `HIGHER` or `LOWER`, else `SAME`; `NOT_KNOWN` with a
    reason as in `against_rest`. `attrs`: `phi`, `tau2`, and `note`, which is `REALLY_DIFFER`
    for φ over 10 and empty otherwise. s leaves out the chance in the rest's own count, as for a
    known target: 4.9 to 5.3 % of wards with one true rate fall outside the 95 % limits. Where
    rates of wards are spread normally, winsorising leaves the tails out of φ and about 9 % fall
    outside, so that unusual wards do not hide themselves. φ from fewer than ten wards is rough.
    One ward alone raises `EmptyGroupError`, a share winsorised outside 0–0.5 `WindowError`.

    >>> wards = funnel([30, 10, 12, 9], [1_000, 1_000, 1_000, 1_000])
    >>> wards.round(2)[["estimate", "expected", "lower_95", "upper_95"]]
       estimate  expected  lower_95  upper_95
    0      2.90     10.33      0.13      2.69
    1      0.59     17.00      0.15      2.59
    2      0.73     16.33      0.15      2.60
    3      0.52     17.33      0.15      2.59
    >>> round(wards.attrs["phi"], 2), round(wards.attrs["tau2"], 3)
    (4.46, 0.082)
    """
    index, events, people, reason = _wards(count, population)
    frame, phi, tau2 = _funnels(
        index, events[np.newaxis], people, reason[np.newaxis], winsorised, confidence
    )
    note = REALLY_DIFFER if phi[0] > 10 else ""
    frame.attrs = {"phi": phi[0], "tau2": tau2[0], "note": note}
    return frame


@checked
def funnels(
    counts_of: pd.DataFrame,
    population: ArrayLike,
    *,
    winsorised: float = 0.1,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """`funnel` of several kinds of event, each by itself, in one go.

    `counts_of`: a row a kind, a column a ward; `population`: a figure a column. Returns the
    frame of `funnel`, a row a kind and ward, without `attrs`.

    >>> kinds = pd.DataFrame([[30, 10, 12], [1, 2, 3]], index=["a", "b"])
    >>> funnels(kinds, [1_000, 1_000, 1_000]).round(2)["estimate"].loc["a"].tolist()
    [2.73, 0.48, 0.6]
    """
    index = pd.MultiIndex.from_product([counts_of.index, counts_of.columns])
    once_each(counts_of.index, "kind")
    once_each(counts_of.columns, "ward")
    every = [_wards(counts_of.iloc[kind], population) for kind in range(len(counts_of))]
    if not every:
        raise EmptyGroupError("no kind of event to compare wards in")
    people = every[0][2]
    events, reasons = (np.array([found[at] for found in every]) for at in (1, 3))
    return _funnels(index, events, people, reasons, winsorised, confidence)[0]


def _funnels(
    index: pd.Index,
    events: Floats,
    people: Floats,
    reasons: NDArray[np.str_],
    winsorised: float,
    confidence: float,
) -> tuple[pd.DataFrame, list[float], list[float]]:
    """The frame of `funnel` and each row's φ and τ²; `events`, `reasons`: kinds × wards."""
    if not 0 <= winsorised < 0.5:
        raise WindowError(f"the share winsorised must lie from 0 to under 0.5: {winsorised}")
    told = reasons == ""
    rest = events.sum(axis=1, keepdims=True) - events
    expected = np.where(told, people * rest / (people.sum() - people), np.nan)
    own = count_interval(events.ravel(), confidence=confidence)
    frame = estimates(
        index,
        (events / expected).ravel(),
        own["lower"].to_numpy() / expected.ravel(),
        own["upper"].to_numpy() / expected.ravel(),
        events.ravel(),
        np.where(told.ravel(), own["method"], ""),
        reasons.ravel(),
    )
    told = (frame["reason"].to_numpy() == "").reshape(events.shape)
    ratio = frame["estimate"].to_numpy().reshape(events.shape)
    error = 1 / (2 * np.sqrt(expected))
    score = (np.sqrt(ratio) - 1) / error
    spread = [
        _overdispersion(z[one], s[one], winsorised)
        for z, s, one in zip(score, error, told, strict=True)
    ]
    phi, tau2 = ([found[at] for found in spread] for at in (0, 1))
    width = np.sqrt(error**2 + np.array(tau2)[:, np.newaxis])
    limits = {}
    for name, level in (("95", 0.95), ("998", 0.998)):
        reach = ndtri((1 + level) / 2) * width
        limits[f"lower_{name}"] = np.maximum(0.0, 1 - reach) ** 2
        limits[f"upper_{name}"] = (1 + reach) ** 2
    words = np.select(
        [~told, ratio > limits["upper_95"], ratio < limits["lower_95"]],
        [NOT_KNOWN, HIGHER, LOWER],
        SAME,
    )
    added = {"expected": expected, **limits, "verdict": words}
    frame = frame.assign(**{name: figures.ravel() for name, figures in added.items()})
    return frame, phi, tau2


@checked
def against_benchmark(lower: ArrayLike, upper: ArrayLike, benchmark: ArrayLike) -> pd.Series:
    """Words for an interval against a fixed value: `ABOVE`, `SIMILAR` or `BELOW`.

    `lower`, `upper`: limits, row by row; `benchmark`: one value, or one a row, taken as known.
    `ABOVE` where the whole interval is over the benchmark, `BELOW` where it is under, `SIMILAR`
    where it holds it, its ends included; `NOT_KNOWN` where a figure is missing. Source: OHID
    Fingertips, comparing with a benchmark ("higher", "similar", "lower"). A lower limit over
    its upper limit raises `LimitsError`.

    >>> against_benchmark([1.1, 0.8, 0.5], [1.6, 1.2, 0.9], 1.0).tolist()
    ['higher', 'about the same', 'lower']
    """
    index = common_index(lower, upper, benchmark)
    low, high, value = each_row(index, *(numbers(figures) for figures in (lower, upper, benchmark)))
    if (low > high).any():
        raise LimitsError("a lower limit is above its upper limit")
    missing = np.isnan(low) | np.isnan(high) | np.isnan(value)
    words = np.select([missing, low > value, high < value], [NOT_KNOWN, ABOVE, BELOW], SIMILAR)
    return pd.Series(words, index=index, name="verdict")


@checked
def two_sided(z: ArrayLike) -> Floats:
    """The chance of a standard normal figure at least so far from 0, on either side.

    >>> two_sided([0.0, -1.959964, None]).round(3).tolist()
    [1.0, 0.05, nan]
    """
    return np.asarray(2 * ndtr(-np.abs(numbers(z, "z"))), dtype="float64")


@checked
def false_discovery(p_values: ArrayLike, *, q: float = 0.05) -> pd.DataFrame:
    """Which of many tests stand when at most a share q of those called clear may be chance.

    `p_values`: one a test, missing where there was no test. Returns `p_value`, `adjusted` (the
    smallest q at which the test would still be clear), `clear` (adjusted ≤ q) and `reason`;
    `attrs["tests"]` is the number of tests made, to be shown beside every such list, and
    `attrs["q"]`. A missing p-value is left out of the number, is never clear and keeps its row.

    Benjamini & Hochberg (1995) step-up; holds for independent tests and for positively
    dependent ones. Where nothing is real, any flag at all appears on at most a share q of
    lists. A p-value outside 0–1 raises `ProbabilityError`.

    >>> tests = false_discovery([0.01, 0.02, 0.03, 0.5, None])
    >>> tests["adjusted"].round(3).tolist(), tests["clear"].tolist(), tests.attrs["tests"]
    ([0.04, 0.04, 0.04, 0.5, nan], [True, True, True, False, False], 4)
    """
    index = common_index(p_values)
    (given,) = each_row(index, numbers(p_values, "p-value"))
    if ((given < 0) | (given > 1)).any():
        raise ProbabilityError("a p-value is below 0 or above 1")
    if not 0 < q < 1:
        raise ProbabilityError(f"q must lie between 0 and 1, not {q!r}")
    tested = ~np.isnan(given)
    adjusted = np.full(given.shape, np.nan)
    if tested.any():
        adjusted[tested] = _step_up(given[tested])
    frame = pd.DataFrame(
        {
            "p_value": given,
            "adjusted": adjusted,
            "clear": adjusted <= q,
            "reason": np.where(tested, "", "not tested"),
        },
        index=index,
    )
    frame.attrs = {"tests": int(tested.sum()), "q": q}
    return frame


def _step_up(p_values: Floats) -> Floats:
    """Benjamini & Hochberg's adjusted p-values, in the order given."""
    tests = len(p_values)
    falling = np.argsort(p_values)[::-1]
    raised = p_values[falling] * tests / np.arange(tests, 0, -1)
    adjusted = np.empty(tests)
    adjusted[falling] = np.minimum.accumulate(np.minimum(raised, 1.0))
    return adjusted


def _wards(
    count: ArrayLike, population: ArrayLike
) -> tuple[pd.Index, Floats, Floats, NDArray[np.str_]]:
    """Counts and people of every ward, and why a ward cannot be compared with the rest."""
    index = common_index(count, population)
    events, people = each_row(index, counts(count), counts(population, "population"))
    if len(index) < 2:
        raise EmptyGroupError("a ward needs other wards with counts and populations beside it")
    reason = np.select(
        [
            np.isnan(events),
            np.isnan(people),
            people == 0,
            np.full(events.shape, bool(np.isnan(events + people).any())),
            people.sum() - people == 0,
            events.sum() - events == 0,
        ],
        [NO_COUNT, NO_POPULATION, NOBODY, REST_NOT_KNOWN, NOBODY, NONE_ELSEWHERE],
        "",
    )
    return index, events, people, reason


def _overdispersion(z: Floats, error: Floats, share: float) -> tuple[float, float]:
    """φ and τ² of z scores after winsorising `share` of them at each end."""
    if z.size < 2:
        return float("nan"), 0.0
    low, high = np.quantile(z, [share, 1 - share])
    phi = float((np.clip(z, low, high) ** 2).mean())
    if phi <= 1:
        return phi, 0.0
    weight = error**-2
    spread = weight.sum() - (weight**2).sum() / weight.sum()
    return phi, float(max(0.0, (z.size * phi - (z.size - 1)) / spread))
