"""How much crime people may have met, from what police recorded and the share that reaches them.

A range and never one number: the share known to the police comes from a survey of the whole
country and differs from year to year by more than its own sampling.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, nan

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from wardlens.stats.errors import MissingCountError, ProbabilityError, UnequalLengthsError
from wardlens.stats.inputs import Floats, checked, counts, numbers, tail
from wardlens.stats.result import NOT_COMPUTABLE

LEAST_RECORDED = 10
"""Recorded offences under which no range is given."""


@dataclass(frozen=True, slots=True)
class Experienced:
    """A range of incidents met by people; `lower` and `upper` are missing where `reason` says why.

    `n` is the number of recorded offences it starts from.
    """

    lower: float
    upper: float
    n: float
    method: str
    reason: str = ""


@checked
def experienced(
    recorded: float,
    shares: ArrayLike,
    *,
    bases: ArrayLike | None = None,
    design_effect: float = 1.0,
    phi: float = 1.0,
    confidence: float = 0.95,
) -> Experienced:
    """Incidents met, N = R/r, over the lowest and the highest recent share known to the police.

    `recorded`: R, offences of one kind in a whole borough; `shares`: r, one a recent year, above
    0 and up to 1, of the same kind of offence; at least two years. `bases`: how many incidents
    of the survey each share rests on, n, with its `design_effect`; `phi`: dispersion of the
    monthly counts. With bases, each year has a log-normal interval with

        Var log N = φ/R + (1 − r)/(r·n/deff)

    (delta method for a quotient of independent estimates), and the range runs from the lowest
    lower limit to the highest upper one. Without bases the survey's sampling is not known, and
    neither part of the variance is used: the range is that of the years alone, and `method`
    says so. Never for a ward, a month or a group of people: the shares are not theirs.

    >>> found = experienced(600, [0.4, 0.5])
    >>> found.lower, found.upper
    (1200.0, 1500.0)
    >>> found.method
    'recorded ÷ share known, lowest and highest recent year; sampling of the survey not known'
    """
    share = numbers(shares, "share known")
    if share.ndim != 1:
        raise UnequalLengthsError("one share a year expected")
    if np.isnan(recorded) or np.isnan(share).any():
        raise MissingCountError("a recorded count or a share is missing: leave the year out")
    counts(recorded, "recorded offences")
    if ((share <= 0) | (share > 1)).any() or not phi >= 1 or not design_effect > 0:
        raise ProbabilityError("shares lie above 0 and up to 1, φ is 1 or more, deff above 0")
    if recorded < LEAST_RECORDED:
        return Experienced(nan, nan, recorded, "", "too few recorded to say")
    if share.size < 2:
        return Experienced(nan, nan, recorded, "", "the share known is published for one year only")
    met = recorded / share
    if bases is None:
        method = (
            "recorded ÷ share known, lowest and highest recent year; "
            "sampling of the survey not known"
        )
        return _ranged(met, met, recorded, method)
    asked = counts(bases, "base")
    if asked.shape != share.shape:
        raise UnequalLengthsError(f"{asked.size} bases for {share.size} shares")
    if not (asked > 0).all():
        why = "how many incidents a share rests on is not known"
        return Experienced(nan, nan, recorded, "", why)
    variance = phi / recorded + (1 - share) / (share * asked / design_effect)
    reach = np.exp(float(-ndtri(tail(confidence))) * np.sqrt(variance))
    method = "recorded ÷ share known, log-normal limits, lowest and highest recent year"
    return _ranged(met / reach, met * reach, recorded, method)


def _ranged(low: Floats, high: Floats, recorded: float, method: str) -> Experienced:
    lower, upper = float(low.min()), float(high.max())
    if not isfinite(lower + upper):
        return Experienced(nan, nan, recorded, "", NOT_COMPUTABLE)
    return Experienced(lower, upper, recorded, method)
