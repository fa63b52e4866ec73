"""Proportions of a count of people or events, the difference of two, and a trend in many.

For plain counts: each of the n counted once, with equal weight. Answers of a weighted or
clustered survey belong in `survey`, whose intervals are wider.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import betainc, ndtr, ndtri

from wardlens.stats.errors import NumeratorOverDenominatorError, ProbabilityError
from wardlens.stats.inputs import Floats, checked, common_index, counts, each_row, numbers, tail
from wardlens.stats.result import Estimate, estimates

WILSON = "Wilson"
NEWCOMBE = "Newcombe hybrid score"

COCHRAN_ARMITAGE = "Cochran–Armitage trend"

NOT_KNOWN = "a count is not known"
ONE_GROUP = "a trend takes two groups of people in different places"
ALL_OR_NONE = "all or none in every group, so there is no trend to see"
NOBODY = "there is nobody to count, so there is no share"


@checked
def wilson(successes: ArrayLike, n: ArrayLike, *, confidence: float = 0.95) -> pd.DataFrame:
    """Shares r/n with Wilson's score limits.

    `successes` r and `n`, row by row. Returns the standard frame; shares from 0 to 1.

    Limits (2r + z² ± z√(z² + 4r(1 − r/n))) / (2(n + z²)) (Wilson 1927; Newcombe 1998a, method
    3; OHID), without continuity correction. Never outside 0–1, and wider than nothing at r = 0
    or r = n; then the limit on that side is exactly 0 or 1. Coverage at 95 % averages
    95 %, is 92.7 % or more where 5 or more are expected, and dips to 84 % for a share so small
    that under one is expected.
    n = 0 or a missing count: no share, with the reason. r over n raises
    `NumeratorOverDenominatorError`, a negative count `NegativeCountError`.

    >>> wilson([81, 0], [263, 20]).round(4)[["estimate", "lower", "upper"]]
       estimate   lower   upper
    0     0.308  0.2553  0.3662
    1     0.000  0.0000  0.1611
    """
    index = common_index(successes, n)
    r, total = _shares(index, successes, n)
    share, lower, upper = _wilson(r, total, confidence)
    reason = np.select([np.isnan(r + total), total == 0], [NOT_KNOWN, NOBODY], "")
    return estimates(index, share, lower, upper, total, np.where(reason == "", WILSON, ""), reason)


@checked
def more_than_share(successes: ArrayLike, n: ArrayLike, share: ArrayLike) -> Floats:
    """How often chance alone would give so many: exact binomial p-values, twice the upper tail.

    `successes` r and `n`, row by row; `share`: what is usual, taken as known. P(X ≥ r) by the
    incomplete beta function (Clopper & Pearson 1934), at most 1 when doubled. Missing where a
    figure is. A share outside 0 to 1 raises `ProbabilityError`, else errors as for `wilson`.

    >>> more_than_share([10, 2, 0], [50, 50, 50], 0.1).round(4).tolist()
    [0.0491, 1.0, 1.0]
    """
    index = common_index(successes, n, share)
    r, total = _shares(index, successes, n)
    (usual,) = each_row(index, numbers(share, "share"))
    if ((usual < 0) | (usual > 1)).any():
        raise ProbabilityError("a share lies outside 0 to 1")
    tail_above = np.where(r == 0, 1.0, betainc(np.maximum(r, 1.0), total - r + 1, usual))
    known = ~np.isnan(r + total + usual)
    return np.where(known, np.minimum(1.0, 2 * tail_above), np.nan)


@checked
def difference_newcombe(
    successes: ArrayLike,
    n: ArrayLike,
    reference_successes: ArrayLike,
    reference_n: ArrayLike,
    *,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Differences of two independent shares, p₁ − p₂, by Newcombe's hybrid score method.

    Counts of the group and of its reference, row by row. Returns the standard frame; `n` is
    both groups together, figures from −1 to 1.

    With Wilson limits l, u of each share: lower = p₁ − p₂ − √((p₁ − l₁)² + (u₂ − p₂)²), upper =
    p₁ − p₂ + √((u₁ − p₁)² + (p₂ − l₂)²) (Newcombe 1998b, Stat Med 17:873, method 10, without
    continuity correction). Not for overlapping groups or the same people twice. An empty group
    or a missing count: no difference, with the reason. Errors as in `wilson`.

    >>> difference_newcombe([56], [70], [48], [80]).round(4)[["estimate", "lower", "upper"]]
       estimate   lower   upper
    0       0.2  0.0524  0.3339
    """
    index = common_index(successes, n, reference_successes, reference_n)
    r1, n1 = _shares(index, successes, n)
    r2, n2 = _shares(index, reference_successes, reference_n)
    p1, l1, u1 = _wilson(r1, n1, confidence)
    p2, l2, u2 = _wilson(r2, n2, confidence)
    gap = p1 - p2
    reason = np.select(
        [np.isnan(r1 + n1 + r2 + n2), (n1 == 0) | (n2 == 0)], [NOT_KNOWN, NOBODY], ""
    )
    return estimates(
        index,
        gap,
        gap - np.hypot(p1 - l1, u2 - p2),
        gap + np.hypot(u1 - p1, p2 - l2),
        n1 + n2,
        np.where(reason == "", NEWCOMBE, ""),
        reason,
    )


@dataclass(frozen=True, slots=True)
class Trend(Estimate):
    """A slope (share a step of the score; `n` people) with its test: `z`, two-sided `p_value`."""

    z: float = nan
    p_value: float = nan


@checked
def trend(
    successes: ArrayLike,
    n: ArrayLike,
    scores: ArrayLike | None = None,
    *,
    confidence: float = 0.95,
) -> Trend:
    """Do shares rise or fall along ordered groups? Cochran–Armitage test, and the slope.

    `successes` r and `n`, one a group, the groups apart (nobody in two); `scores`: where each group
    stands, 1, 2, 3, ... if not given. With x̄ = Σnx/Σn, p̄ = Σr/Σn and S = Σn(x − x̄)²: slope
    b = Σ(x − x̄)(r − np̄)/S, z = b/√(p̄(1 − p̄)/S), limits b ± z(α/2)·√(p̄(1 − p̄)/S), so that they
    leave out 0 exactly where the test is clear (Cochran 1954, Biometrics 10:417; Armitage 1955,
    Biometrics 11:375; R's `prop.trend.test` prints z²). The line may rise where not every step
    does. No slope, with the reason: a missing count, fewer than two groups with people, one score
    for all, all or none in every group. Errors as in `wilson`.

    >>> smokers = trend([83, 90, 129, 70], [86, 93, 136, 82])
    >>> round(smokers.z**2, 4), round(smokers.p_value, 6)
    (8.2249, 0.004132)
    """
    places = np.arange(1.0, len(common_index(successes, n)) + 1) if scores is None else scores
    index = common_index(successes, n, places)
    r, total = _shares(index, successes, n)
    (x,) = each_row(index, numbers(places, "score"))
    z, people, method = float(-ndtri(tail(confidence))), float(total.sum()), COCHRAN_ARMITAGE
    if not np.isfinite(r + total + x).all():
        return Trend(nan, nan, nan, people, method, NOT_KNOWN)
    held = total > 0
    if held.sum() < 2 or np.ptp(x[held]) == 0:
        return Trend(nan, nan, nan, people, method, ONE_GROUP)
    share = r.sum() / people
    if share in (0, 1):
        return Trend(nan, nan, nan, people, method, ALL_OR_NONE)
    away = x - total @ x / people
    spread = total @ away**2
    slope = float(away @ (r - total * share) / spread)
    error = float(np.sqrt(share * (1 - share) / spread))
    score = slope / error if error > 0 else nan
    p_value = float(2 * ndtr(-abs(score)))
    return Trend(
        slope, slope - z * error, slope + z * error, people, method, z=score, p_value=p_value
    )


def _shares(index: pd.Index, successes: ArrayLike, n: ArrayLike) -> tuple[Floats, Floats]:
    """Counts and bases, one a row; more counted than there are is an error."""
    r, total = each_row(index, counts(successes), counts(n, "base"))
    if (r > total).any():
        row = int(np.argmax(r > total))
        raise NumeratorOverDenominatorError(f"{r[row]:g} counted, but a base of {total[row]:g}")
    return r, total


def _wilson(r: Floats, total: Floats, confidence: float) -> tuple[Floats, Floats, Floats]:
    """Share and score limits; missing where nobody was counted."""
    z = float(-ndtri(tail(confidence)))
    base = np.where(total > 0, total, np.nan)
    share = r / base
    reach = z * np.sqrt(z**2 + 4 * r * (1 - share))
    lower = (2 * r + z**2 - reach) / (2 * (base + z**2))
    upper = (2 * r + z**2 + reach) / (2 * (base + z**2))
    lower = np.where(share == 0, 0.0, np.minimum(lower, share))
    return share, lower, np.where(share == 1, 1.0, np.maximum(upper, share))
