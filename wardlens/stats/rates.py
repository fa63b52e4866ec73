"""Rates of recorded events: crude, standardised, and the ratio of two.

Counts are taken as Poisson. Limits of a count O at confidence 1 − α:

exact (Garwood 1936), for O under 10
    lower = χ²(α/2; 2O) / 2, upper = χ²(1 − α/2; 2O + 2) / 2; lower is 0 for O = 0
Byar (Breslow & Day 1987, p. 69; OHID technical guide on confidence intervals), from 10
    lower = O (1 − 1/(9O) − z/(3√O))³
    upper = (O+1) (1 − 1/(9(O+1)) + z/(3√(O+1)))³

Exact limits hold at least 1 − α for every true rate, and more where counts are small: at 95 %,
98 % for expected counts of 2 to 5. Byar's stay within 0.2 % of them at 95 % and hold 95.5 to
96 % for expected counts of 9 to 400. Both are too narrow where counts vary more than Poisson
counts do; see `change` and `compare`.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import (
    betainc,
    betaincc,
    betainccinv,
    betaincinv,
    gammainc,
    gammaincc,
    gammainccinv,
    gammaincinv,
    ndtri,
)

from wardlens.stats.errors import (
    EmptyGroupError,
    MissingCountError,
    NonPositiveWeightError,
    ProbabilityError,
    UnequalLengthsError,
)
from wardlens.stats.inputs import (
    Floats,
    Positive,
    checked,
    common_index,
    counts,
    each_row,
    not_negative,
    numbers,
    same_shape,
    tail,
)
from wardlens.stats.result import estimates

EXACT = "exact Poisson"
BYAR = "Byar"
DOBSON = "Dobson"
DOBSON_REPEATS = "Dobson, variance of repeat events"
CONDITIONAL = "conditional exact"

BYAR_FROM = 10  # OHID: exact limits for counts under 10
STANDARDISED_FROM = 10  # OHID: no directly standardised rate on fewer events

NO_COUNT = "the count is not known"
NO_POPULATION = "what it would be divided by is not known"
NOBODY = "nobody lives here, so there is no rate"


@checked
def count_interval(count: ArrayLike, *, confidence: float = 0.95) -> pd.DataFrame:
    """Limits of Poisson counts: exact under 10, Byar from 10 (see the module's docstring).

    `count`: events, one per row. Returns the standard frame; `estimate` and `n` are the count
    itself. A missing count stays missing, with its reason. A negative one raises
    `NegativeCountError`.

    >>> count_interval([0, 5, 10])[["lower", "upper", "method"]].round(3)
       lower   upper         method
    0  0.000   3.689  exact Poisson
    1  1.623  11.668  exact Poisson
    2  4.787  18.391           Byar
    """
    index = common_index(count)
    (events,) = each_row(index, counts(count))
    lower, upper, method = _limits(events, confidence)
    reason = np.where(np.isnan(events), NO_COUNT, "")
    return estimates(index, events, lower, upper, events, method, reason)


@checked
def crude_rate(
    count: ArrayLike, population: ArrayLike, *, per: Positive = 1_000, confidence: float = 0.95
) -> pd.DataFrame:
    """Events per `per` people: per·O/n, with the limits of the count over n.

    `count` (events) and `population` (people, or person-years) row by row. Returns the standard
    frame; `n` is the count. No events: rate 0, lower limit 0. Nobody living there, or a missing
    count or population: no rate, with the reason. Negative input raises `NegativeCountError`.
    Source: OHID, Public health technical guidance, Rates.

    >>> crude_rate([0, 36, 7], [5_000, 9_000, 0]).round(2)[["estimate", "lower", "upper"]]
       estimate  lower  upper
    0       0.0    0.0   0.74
    1       4.0    2.8   5.54
    2       NaN    NaN    NaN
    """
    index = common_index(count, population)
    events, people = each_row(index, counts(count), counts(population, "population"))
    lower, upper, method = _limits(events, confidence)
    reason = np.select(
        [np.isnan(events), np.isnan(people), people == 0], [NO_COUNT, NO_POPULATION, NOBODY], ""
    )
    scale = per / np.where(people > 0, people, np.nan)
    return estimates(
        index,
        events * scale,
        lower * scale,
        upper * scale,
        events,
        np.where(reason == "", method, ""),
        reason,
    )


@checked
def directly_standardised_rate(
    count: ArrayLike,
    population: ArrayLike,
    standard: ArrayLike,
    *,
    variance: ArrayLike | None = None,
    per: Positive = 1_000,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Rates as they would be if every area had the age structure of the standard population.

    `count` and `population`: areas × bands (one area: a single row of bands); `standard`: the
    standard population by band. Returns the standard frame, a row an area; `n` is the events.

    rate = Σ w·O/n / Σ w; its variance V = Σ w²O/n² / (Σ w)². Limits by Dobson, Kuulasmaa,
    Eberle & Scherer (1991): rate + √(V/ΣO)·(limit of ΣO − ΣO), the limits of ΣO being Byar's; a
    lower limit under 0 is 0. `variance`: of each count, areas × bands, where it is not Poisson's O
    (`repeat_events` for people who are counted more than once); V is then Σ w²·variance/n² / (Σw)².
    Refused, with the reason: fewer than 10 events in all (as OHID does), a band with nobody in
    it, a missing figure. A standard population that is zero, negative or missing in a band
    raises `NonPositiveWeightError`.

    >>> rate = directly_standardised_rate([[10, 20, 30]], [[900, 800, 700]], [3, 2, 1])
    >>> rate.round(2)[["estimate", "lower", "upper", "n", "method"]]
       estimate  lower  upper     n  method
    0     21.03  15.76  27.43  60.0  Dobson
    """
    index, events, people = _bands(count, population)
    spread = events if variance is None else np.atleast_2d(counts(variance, "variance"))
    weights = numbers(standard, "standard population")
    if spread.shape != events.shape:
        raise UnequalLengthsError(f"counts {events.shape}, but variances {spread.shape}")
    if weights.shape != (events.shape[1],):
        raise UnequalLengthsError(
            f"{events.shape[1]} bands, but a standard population of {weights.size}"
        )
    if not ((weights > 0) & np.isfinite(weights)).all():
        raise NonPositiveWeightError("the standard population must be above zero in every band")
    share = weights / weights.sum() / np.where(people > 0, people, np.nan)
    total = events.sum(axis=1)
    rate = (share * events).sum(axis=1)
    lower, upper, _ = _limits(total, confidence)
    shrink = np.sqrt((share**2 * spread).sum(axis=1) / total)
    reason = np.select(
        [
            np.isnan(total),
            np.isnan(spread).any(axis=1),
            np.isnan(people).any(axis=1),
            (people == 0).any(axis=1),
            total < STANDARDISED_FROM,
        ],
        [
            NO_COUNT,
            "the variance of a count is not known",
            NO_POPULATION,
            "nobody lives here in one of the age bands",
            f"fewer than {STANDARDISED_FROM} events: too few for a standardised rate",
        ],
        "",
    )
    return estimates(
        index,
        per * rate,
        per * np.maximum(0.0, rate + shrink * (lower - total)),
        per * (rate + shrink * (upper - total)),
        total,
        np.where(reason == "", DOBSON if variance is None else DOBSON_REPEATS, ""),
        reason,
    )


@checked
def repeat_events(people: ArrayLike, times: ArrayLike) -> tuple[Floats, Floats]:
    """Events and their variance, where the same people are counted more than once.

    `people`: how many had so many events each, bands × `times` (one band: a row); `times`: how
    many events, 1, 2, ... Returns by band the events O = Σ f·N_f and their variance Σ f²·N_f: with
    N_f Poisson, O is compound Poisson, and a person with f events comes or stays away as a whole.
    Poisson limits would be too narrow by √(Σ f²·N_f / Σ f·N_f). Both are what
    `directly_standardised_rate` takes. Source: Stukel, Glynn, Fisher, Sharp, Lu-Yao & Wennberg
    (1994), Standardized rates of recurrent outcomes, Statistics in Medicine 13:1781; OHID, Public
    health technical guidance (directly standardised rates of non-independent events).

    >>> events, variance = repeat_events([[10, 2], [20, 0]], [1, 3])
    >>> events.tolist(), variance.tolist()  # 10 + 2·3 and 10 + 2·9
    ([16.0, 20.0], [28.0, 20.0])
    """
    met, each = np.atleast_2d(counts(people, "people")), counts(times, "times")
    if met.ndim != 2 or each.shape != met.shape[1:]:
        raise UnequalLengthsError(f"people {met.shape}, but {each.shape} numbers of times")
    if not (each > 0).all():
        raise MissingCountError("times must be known, and above zero")
    return met @ each, met @ each**2


@checked
def indirectly_standardised_ratio(
    observed: ArrayLike,
    population: ArrayLike,
    reference_count: ArrayLike,
    reference_population: ArrayLike,
    *,
    per: Positive = 1,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Events observed over those expected at the reference's rates in each band: per·O/E.

    `observed`: events, one per area; `population`: areas × bands; `reference_count` and
    `reference_population` by band. Returns the standard frame plus `expected`; `n` is the count.

    E = Σ n·(reference events / reference people); limits are those of O (exact under 10, Byar
    from 10) over E, E taken as known. Source: Breslow & Day (1987, ch. 2); OHID. The areas
    should be a small part of the reference. Ratios of two areas have different weights and are
    not to be compared with each other. Refused, with the reason: a missing figure, or E = 0.
    A reference band with nobody in it raises `EmptyGroupError`, a missing reference count
    `MissingCountError`.

    >>> ratio = indirectly_standardised_ratio([12], [[1_000, 500]], [50, 100], [10_000, 5_000])
    >>> ratio.round(2)[["estimate", "lower", "upper", "expected"]]
       estimate  lower  upper  expected
    0       0.8   0.41    1.4      15.0
    """
    index = common_index(observed)
    (events,) = each_row(index, counts(observed))
    people = np.atleast_2d(counts(population, "population"))
    cases = counts(reference_count, "reference count")
    base = counts(reference_population, "reference population")
    if people.shape != (events.size, cases.size) or not cases.shape == base.shape == (cases.size,):
        raise UnequalLengthsError("the areas or the bands of the inputs differ in number")
    if np.isnan(cases).any():
        raise MissingCountError("a reference count is missing")
    if not (base > 0).all():
        raise EmptyGroupError("the reference population must be above zero in every band")
    expected = people @ (cases / base)
    lower, upper, method = _limits(events, confidence)
    reason = np.select(
        [np.isnan(events), np.isnan(expected), expected == 0],
        [NO_COUNT, NO_POPULATION, "no events would be expected here, so there is no ratio"],
        "",
    )
    scale = per / np.where(expected > 0, expected, np.nan)
    frame = estimates(
        index,
        events * scale,
        lower * scale,
        upper * scale,
        events,
        np.where(reason == "", method, ""),
        reason,
    )
    return frame.assign(expected=expected)


@checked
def rate_ratio(
    count: ArrayLike,
    exposure: ArrayLike,
    reference_count: ArrayLike,
    reference_exposure: ArrayLike,
    *,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """The ratio of two Poisson rates, with conditional exact limits.

    Events and exposure (people, months) of the group and of its reference, row by row. Returns
    the standard frame plus `p_value`; `n` is the events in both.

    Given x + y events in all, x is binomial with odds (t₁/t₂)·ratio, so that Clopper–Pearson
    limits p map to (t₂/t₁)·p/(1 − p) (Przyborowski & Wilenski 1940). `p_value` is twice the
    smaller tail (central), which is below 1 − confidence exactly where the interval leaves out
    1; R's `poisson.test` prints another, which need not agree with its own interval.
    Conservative: at 95 %, false alarms in 3.6 to 4.7 % for counts of 24 to 720.
    Refused, with the reason: no events in the reference, no exposure, a missing figure.

    >>> rate_ratio([2], [17_877], [9], [16_660]).round(5)[["estimate", "lower", "upper"]]
       estimate    lower    upper
    0   0.20709  0.02177  1.00055
    """
    index = common_index(count, exposure, reference_count, reference_exposure)
    x, t, y, s = each_row(
        index,
        counts(count),
        counts(exposure, "exposure"),
        counts(reference_count, "reference count"),
        counts(reference_exposure, "reference exposure"),
    )
    reason = np.select(
        [np.isnan(x) | np.isnan(y), ~((t > 0) & (s > 0)), y == 0],
        [
            NO_COUNT,
            "nobody to count in one of the two, so there is no ratio",
            "none in the group it is compared with, so there is no ratio",
        ],
        "",
    )
    ratio = s / t
    lower, upper = conditional_limits(x, y, ratio, confidence=confidence)
    p_value = conditional_p_value(x, y, t / (t + s))
    frame = estimates(
        index,
        x / y * ratio,
        lower,
        upper,
        x + y,
        np.where(reason == "", CONDITIONAL, ""),
        reason,
    )
    return frame.assign(p_value=np.where(frame["reason"] == "", p_value, np.nan))


@checked
def conditional_limits(
    x: ArrayLike, y: ArrayLike, ratio: ArrayLike, *, confidence: float = 0.95
) -> tuple[Floats, Floats]:
    """Limits of the ratio of the rates behind x and y events: see `rate_ratio`.

    Arrays of one shape, or shapes that broadcast; `ratio`: the exposure of y over that of x. No
    events x: the lower limit is 0. No events y: there is no upper limit (infinite). Missing where
    a count is.

    >>> [limit.round(5).tolist() for limit in conditional_limits(2, 9, 16_660 / 17_877)]
    [0.02177, 1.00055]
    """
    x, y, ratio = same_shape(counts(x), counts(y), not_negative(ratio, "exposures"))
    alpha, known = tail(confidence), ~np.isnan(x + y)
    low = np.where(known & (x == 0), 0.0, betaincinv(x, y + 1, alpha))
    high = np.where(known & (y == 0), 1.0, betainccinv(x + 1, y, alpha))
    return low / (1 - low) * ratio, high / (1 - high) * ratio


@checked
def conditional_p_value(x: ArrayLike, y: ArrayLike, share: ArrayLike) -> Floats:
    """Twice the smaller binomial tail of x in x + y events, each falling to x with `share`.

    Arrays of one shape, or shapes that broadcast; at most 1. Source: Przyborowski & Wilenski
    (1940), in the central form that agrees with Clopper–Pearson limits. Missing where a count is.
    Of so many at so small a share that the beta function is not to be had, the Poisson limit.

    >>> conditional_p_value(np.array([2.0]), np.array([9.0]), 17_877 / 34_537).round(5).tolist()
    [0.05011]
    """
    x, y, share = same_shape(not_negative(x), not_negative(y), numbers(share, "share"))
    if ((share < 0) | (share > 1)).any():
        raise ProbabilityError("a share below 0 or above 1")
    at_least = np.where(x == 0, 1.0, betainc(np.where(x == 0, 1.0, x), y + 1, share))
    at_most = np.where(y == 0, 1.0, betaincc(x + 1, np.where(y == 0, 1.0, y), share))
    known, mean = ~np.isnan(x + y + share), share * y
    at_least = np.where(known & np.isnan(at_least), gammainc(np.maximum(x, 1), mean), at_least)
    at_most = np.where(known & np.isnan(at_most), gammaincc(x + 1, mean), at_most)
    return np.asarray(np.minimum(1.0, 2 * np.minimum(at_least, at_most)), dtype="float64")


def _limits(events: Floats, confidence: float) -> tuple[Floats, Floats, NDArray[np.str_]]:
    """Lower and upper limits of Poisson counts, and which method gave them."""
    alpha = tail(confidence)
    z = -ndtri(alpha)
    large = events >= BYAR_FROM
    big = np.where(large, events, 1.0)
    small = np.where(large, 0.0, events)
    lower = np.where(
        large,
        big * (1 - 1 / (9 * big) - z / (3 * np.sqrt(big))) ** 3,
        np.where(small == 0, 0.0, gammaincinv(np.where(small == 0, 1.0, small), alpha)),
    )
    upper = np.where(
        large,
        (big + 1) * (1 - 1 / (9 * (big + 1)) + z / (3 * np.sqrt(big + 1))) ** 3,
        gammainccinv(small + 1, alpha),
    )
    method = np.select([np.isnan(events), large], ["", BYAR], EXACT)
    return lower, upper, method


def _bands(count: ArrayLike, population: ArrayLike) -> tuple[pd.Index, Floats, Floats]:
    """Counts and populations as areas × bands, and the areas' index."""
    events = np.atleast_2d(counts(count))
    people = np.atleast_2d(counts(population, "population"))
    if events.shape != people.shape or events.ndim != 2:
        raise UnequalLengthsError(f"counts {events.shape}, but populations {people.shape}")
    if np.ndim(np.asarray(count)) < 2:
        return pd.RangeIndex(1), events, people
    return common_index(count, population), events, people
