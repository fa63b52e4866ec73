"""The record every statistic returns: an estimate, its interval, its base, its method.

Functions of many areas at once return a frame with the columns `COLUMNS`, one row an input
and the input's index; functions of one quantity return an `Estimate` with the same fields.
Where there is no estimate, `estimate`, `lower` and `upper` are missing and `reason` says why
in plain words; where there is one, `reason` is the empty string.

One rule for what comes out: an estimate without a reason is a number inside its limits, all
three finite. Figures too large or too small for that get the reason `NOT_COMPUTABLE`.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from wardlens.stats.errors import *  # noqa: F403  (what a caller catches, beside what he gets)
from wardlens.stats.errors import UnequalLengthsError
from wardlens.stats.inputs import Floats as Floats
from wardlens.stats.inputs import as_array, checked, numbers, once_each
from wardlens.stats.inputs import common_index as common_index
from wardlens.stats.inputs import counts as counts
from wardlens.stats.inputs import require_every_month as require_every_month
from wardlens.stats.inputs import tail as tail

COLUMNS = ("estimate", "lower", "upper", "n", "method", "reason")
NOT_COMPUTABLE = "the figures are too large or too small to compute with"

_ROUNDING = 1e-9
"""How far, as a share of the estimate, arithmetic may put a limit on the wrong side of it."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """One number with its interval; `n` is the base in the method's own unit (events, people)."""

    estimate: float
    lower: float
    upper: float
    n: float
    method: str
    reason: str = ""

    def __post_init__(self) -> None:
        figures = _in_order(self.estimate, self.lower, self.upper)
        reason = self.reason or ("" if np.isfinite(figures).all() else NOT_COMPUTABLE)
        for name, figure in zip(("estimate", "lower", "upper"), figures, strict=True):
            object.__setattr__(self, name, nan if reason else float(figure))
        object.__setattr__(self, "reason", reason)

    @classmethod
    @checked
    def none(cls, reason: str, *, n: float = nan, method: str = "") -> Estimate:
        """No estimate, and why."""
        return cls(nan, nan, nan, n, method, reason)


@checked
def estimates(
    index: pd.Index,
    estimate: ArrayLike,
    lower: ArrayLike,
    upper: ArrayLike,
    n: ArrayLike,
    method: ArrayLike,
    reason: ArrayLike = "",
    **also: ArrayLike,
) -> pd.DataFrame:
    """The standard frame; where `reason` is not empty the three figures are made missing.

    `also`: further columns, as they are.

    Where they are not three finite numbers in order, the reason is `NOT_COMPUTABLE`.
    """
    size = len(index)

    def row_by_row(values: ArrayLike) -> np.ndarray:
        """Values in the order of the index: a Series is joined by key, anything else by place."""
        if isinstance(values, pd.Series) and not values.index.equals(index):
            once_each(values.index, "figure")
            values = values.reindex(index)
        array = as_array(values)
        if array.ndim > 1 or (array.ndim and len(array) != size):
            raise UnequalLengthsError(f"{array.shape} figures for {size} rows")
        return np.broadcast_to(array, (size,))

    figures = _in_order(*(numbers(row_by_row(values)) for values in (estimate, lower, upper)))
    reasons = np.asarray(row_by_row(reason), dtype=object)
    reasons = np.where(
        (reasons == "") & ~np.isfinite(figures).all(axis=0), NOT_COMPUTABLE, reasons
    ).astype(object)
    shown = np.where(reasons != "", nan, figures)
    return pd.DataFrame(
        dict(zip(("estimate", "lower", "upper"), shown, strict=True))
        | {
            "n": row_by_row(n),
            "method": pd.array(np.asarray(row_by_row(method), dtype=object), dtype="str"),
            "reason": pd.array(reasons, dtype="str"),
            **also,
        },
        index=index,
    )


def _in_order(estimate: ArrayLike, lower: ArrayLike, upper: ArrayLike) -> Floats:
    """The three, limits moved by no more than rounding; missing where they are out of order."""
    value, low, high = (np.asarray(figure, dtype="float64") for figure in (estimate, lower, upper))
    with np.errstate(all="ignore"):
        slack = _ROUNDING * np.maximum(np.abs(value), np.abs(high - low)) + np.finfo(float).tiny
        right = (low <= value + slack) & (high >= value - slack)
        figures = np.array([value, np.minimum(low, value), np.maximum(high, value)])
        return np.where(right, figures, nan)
