"""Control charts of shares and rates whose base changes: p and u charts (Shewhart 1931).

For a share or a rate by month where chance in counting is all that is expected to move it: a share
of people asked, complaints by visitors. Limits are three standard errors from the mean of the whole
series and wider where the base is small,

    p chart   p̄ ± 3·√(p̄(1 − p̄)/nᵢ), within 0 and 1     u chart   ū ± 3·√(ū/nᵢ), not below 0

(Montgomery, Introduction to Statistical Quality Control, 6th ed. 2009, §7.2.2 and §7.3.2). Recorded
offences vary more than that from month to month: use `control.xmr`, whose limits know it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from wardlens.stats.control import ABOVE, BELOW, LEAST_POINTS, TOO_FEW_POINTS
from wardlens.stats.errors import NumeratorOverDenominatorError
from wardlens.stats.inputs import Floats, checked, common_index, counts, each_row

NOT_KNOWN = "a count or its base is not known, or the base is nobody"
ALL_OR_NONE = "all or none in every period, so there are no limits"


@checked
def p_chart(count: ArrayLike, base: ArrayLike) -> pd.DataFrame:
    """The p chart of shares `count` of `base`, in order of time.

    Returns, a row a period, `value` (the share), `mean` (of all counts over all bases), `lower`,
    `upper`, `signal` (`control.ABOVE`, `control.BELOW` or empty) and `reason`: a count or base that
    is missing or a base of 0 has no value and no part in the mean; fewer than 12 known periods, or
    all or none throughout, have no limits. More counted than the base raises
    `NumeratorOverDenominatorError`, a negative count `NegativeCountError`.

    >>> p_chart([12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6], [50] * 12).round(3).iloc[0, :4].tolist()
    [0.24, 0.193, 0.026, 0.361]
    """
    index = common_index(count, base)
    x, n = each_row(index, counts(count), counts(base, "base"))
    if (x > n).any():
        row = int(np.argmax(x > n))
        raise NumeratorOverDenominatorError(f"{x[row]:g} counted, but a base of {n[row]:g}")
    mean = _mean(x, n)
    return _chart(index, x, n, mean, mean * (1 - mean), 1.0)


@checked
def u_chart(count: ArrayLike, base: ArrayLike) -> pd.DataFrame:
    """The u chart of events `count` over `base` (people, visits, units), as `p_chart`.

    >>> found = u_chart([10, 12, 8, 14, 10, 16, 11, 7, 10, 15, 9, 5], [5] * 12)
    >>> found.round(3).iloc[0, :4].tolist()
    [2.0, 2.117, 0.165, 4.069]
    """
    index = common_index(count, base)
    x, n = each_row(index, counts(count), counts(base, "base"))
    mean = _mean(x, n)
    return _chart(index, x, n, mean, mean, np.inf)


def _mean(x: Floats, n: Floats) -> float:
    known = n * (x + 1) > 0
    return float(x[known].sum() / n[known].sum()) if known.any() else np.nan


def _chart(
    index: pd.Index, x: Floats, n: Floats, mean: float, variance: float, most: float
) -> pd.DataFrame:
    known = n * (x + 1) > 0
    overall = TOO_FEW_POINTS if known.sum() < LEAST_POINTS else "" if variance > 0 else ALL_OR_NONE
    reason = np.where(known, overall, NOT_KNOWN).astype(object)
    value = np.where(known, x / n, np.nan)
    reach = np.where(reason == "", 3 * np.sqrt(variance / n), np.nan)
    lower, upper = np.maximum(0.0, mean - reach), np.minimum(most, mean + reach)
    return pd.DataFrame(
        {
            "value": value,
            "mean": np.where(reason == "", mean, np.nan),
            "lower": lower,
            "upper": upper,
            "signal": np.select([value > upper, value < lower], [ABOVE, BELOW], ""),
            "reason": reason,
        },
        index=index,
    )
