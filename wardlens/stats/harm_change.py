"""The change of harm between two periods, by itself and beside the rest of the force.

Both as `context.verdicts` takes them: it makes the word of them, as of a change of counts.
"""

from __future__ import annotations

from typing import Annotated

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from wardlens.stats.change import CLEAR_FALL, CLEAR_RISE, NO_CLEAR_CHANGE, NOT_KNOWN
from wardlens.stats.errors import UnalignedRowsError
from wardlens.stats.harm import Harm, harm_ratio
from wardlens.stats.inputs import Floats, checked, tail, with_columns
from wardlens.stats.result import estimates

Ratio = Annotated[pd.DataFrame, with_columns("estimate", "lower", "upper", "n", "reason")]
METHOD = "ratio of two changes of harm, log-normal"


@checked
def harm_change(before: Harm, after: Harm, *, confidence: float = 0.95) -> pd.DataFrame:
    """Harm after over harm before, area by area, and whether chance alone could move it so far.

    `before`, `after`: frames of `harm`, joined by key. Returns the frame of `harm_ratio` plus
    `difference`, `p_value` (of no change, log-normal) and `verdict`: `CLEAR_RISE` or `CLEAR_FALL`
    where the interval leaves out 1, `NOT_KNOWN` where there is no ratio, else `NO_CLEAR_CHANGE`.

    >>> from wardlens.stats.harm import harm
    >>> year = lambda thefts: harm(pd.DataFrame({"theft": [thefts]}), pd.Series({"theft": 2.0}))
    >>> harm_change(year(40), year(90))[["estimate", "difference", "verdict"]].values.tolist()
    [[2.25, 100.0, 'clear rise']]
    """
    ratio = harm_ratio(after, before, confidence=confidence)
    log, error = _log(ratio, confidence)
    verdict = np.select(
        [np.isnan(log), ratio["lower"] > 1, ratio["upper"] < 1],
        [NOT_KNOWN, CLEAR_RISE, CLEAR_FALL],
        NO_CLEAR_CHANGE,
    )
    return ratio.assign(
        difference=after["estimate"] - before["estimate"].reindex(after.index),
        p_value=2 * ndtr(-np.abs(log / error)),
        verdict=verdict,
    )


@checked
def change_beside_rest(itself: Ratio, rest: Ratio, *, confidence: float = 0.95) -> pd.DataFrame:
    """The change of harm here over that in all other places of the force together.

    `itself`, `rest`: the same rows of `harm_change`; the rest must not hold the place. Returns
    the standard frame of the ratio of the two (the variances of their logs added; `n`: the smaller
    effective count) plus `rest_ratio`, the rest's own change, `apart` (1 where this place moved
    further up, −1 further down) and `p_value` of no difference. Where either has no ratio, the
    reason. Other rows raise `UnalignedRowsError`.

    >>> one = pd.DataFrame(
    ...     {"estimate": [1.5], "lower": [1.2], "upper": [1.875], "n": [150], "reason": ""})
    >>> other = one.assign(estimate=1.0, lower=0.9, upper=1 / 0.9)
    >>> beside = change_beside_rest(one, other)
    >>> beside[["estimate", "rest_ratio", "apart", "p_value"]].round(4).values.tolist()
    [[1.5, 1.0, 1.0, 0.0013]]
    """
    if not itself.index.equals(rest.index):
        raise UnalignedRowsError("the changes and the rest of the force have different rows")
    log, error = _log(itself, confidence)
    rest_log, rest_error = _log(rest, confidence)
    apart, total = log - rest_log, np.hypot(error, rest_error)
    reach = -ndtri(tail(confidence)) * total
    reason = itself["reason"].where(itself["reason"] != "", rest["reason"])
    found = estimates(
        itself.index, np.exp(apart), np.exp(apart - reach), np.exp(apart + reach),
        np.minimum(itself["n"], rest["n"]), METHOD, reason,
    )  # fmt: skip
    told = found["reason"] == ""
    return found.assign(
        rest_ratio=rest["estimate"].where(told),
        apart=np.where(told, np.sign(apart), 0.0),
        p_value=np.where(told, 2 * ndtr(-np.abs(apart / total)), np.nan),
    )


def _log(ratio: pd.DataFrame, confidence: float) -> tuple[Floats, Floats]:
    """The log of a ratio and its error, from the width of its log-normal interval."""
    log = np.log(ratio["estimate"].to_numpy())
    width = np.log((ratio["upper"] / ratio["lower"]).to_numpy())
    return log, width / (-2 * ndtri(tail(confidence)))
