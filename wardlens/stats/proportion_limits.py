"""Limits of weighted proportions, many at once: logit, or Korn & Graubard's beta.

The one place that knows the two intervals: `survey.proportion` asks for one proportion,
`survey_table.proportions` for a whole table.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betainccinv, betaincinv, expit, logit, stdtrit

from wardlens.stats.errors import ProbabilityError
from wardlens.stats.inputs import Floats, checked, numbers, same_shape, tail

LOGIT, BETA = "logit", "Korn-Graubard beta"
_FEW, _RARE = 30, 0.05


@checked
def limits(
    share: ArrayLike,
    se: ArrayLike,
    df: ArrayLike,
    n: ArrayLike,
    kish: ArrayLike,
    *,
    interval: Literal["auto", "logit", "beta"] = "auto",
    confidence: float = 0.95,
) -> tuple[Floats, Floats, NDArray[np.str_]]:
    """Lower and upper limits of weighted proportions, and the kind of interval of each.

    `share` p, `se`, degrees of freedom, unweighted answers and Kish base, element by element;
    a missing share or base, df of 0 or one answer give missing limits. `survey.proportion` says the
    formulas, the edges and when `auto` takes which.

    >>> lower, upper, kind = limits([0.3, 0.0], [0.073, 0.0], [39, 39], [40, 40], [40, 40])
    >>> lower.round(3), upper.round(3), kind.tolist()
    (array([0.175, 0.   ]), array([0.464, 0.088]), ['logit', 'Korn-Graubard beta'])
    """
    alpha = tail(confidence)
    p, error, freedom, answers, base = same_shape(
        *(numbers(values) for values in (share, se, df, n, kish))
    )
    if ((p < 0) | (p > 1)).any() or (error < 0).any():
        raise ProbabilityError("a share is below 0 or above 1, or a standard error below 0")
    certain = (p == 0) | (p == 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        effective = np.where(certain, base, p * (1 - p) / error**2)
        few_or_rare = (np.minimum(effective, base) < _FEW) | (p < _RARE) | (p > 1 - _RARE)
        wants_beta = {
            "auto": few_or_rare & np.isfinite(effective),
            "beta": np.ones(p.shape, dtype=bool),
            "logit": np.zeros(p.shape, dtype=bool),
        }[interval] | certain
        student = -stdtrit(freedom, alpha)
        half = student * error / (p * (1 - p))
        star = effective * (stdtrit(answers - 1, alpha) / student) ** 2
        lower = np.where(
            wants_beta, betaincinv(star * p, star * (1 - p) + 1, alpha), expit(logit(p) - half)
        )
        upper = np.where(
            wants_beta, betainccinv(star * p + 1, star * (1 - p), alpha), expit(logit(p) + half)
        )
    known = (freedom > 0) & (answers > 1) & ~np.isnan(p + error + base)
    lower = np.where(known & np.isnan(lower) | (p == 0), 0.0, lower)  # no base to speak of: all
    upper = np.where(known & np.isnan(upper) | (p == 1), 1.0, upper)
    exact = (error == 0) & ~certain
    return (
        np.where(exact, p, np.minimum(lower, p)),
        np.where(exact, p, np.maximum(upper, p)),
        np.where(wants_beta, BETA, LOGIT),
    )
