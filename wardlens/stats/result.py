"""The record every statistic returns: an estimate, its interval, its base, its method.

Functions of many areas at once return a frame with the columns `COLUMNS`, one row an input
and the input's index; functions of one quantity return an `Estimate` with the same fields.
Where there is no estimate, `estimate`, `lower` and `upper` are missing and `reason` says why
in plain words; where there is one, `reason` is the empty string.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from math import nan

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

COLUMNS = ("estimate", "lower", "upper", "n", "method", "reason")

Floats = NDArray[np.float64]


class StatisticsInputError(ValueError):
    """The figures given cannot be what they are said to be; subclasses name the fact."""


class NegativeCountError(StatisticsInputError):
    """A count of events is below zero."""


class MissingCountError(StatisticsInputError):
    """A count is missing where the method has no answer without it."""


class NumeratorOverDenominatorError(StatisticsInputError):
    """More events than the base they are counted in."""


class NonPositiveWeightError(StatisticsInputError):
    """A weight is zero, negative or missing."""


class EmptyGroupError(StatisticsInputError):
    """A group that the method compares has nobody in it."""


class UnequalLengthsError(StatisticsInputError):
    """Inputs that belong together row by row differ in length."""


class ConfidenceError(StatisticsInputError):
    """A confidence level outside (0, 1)."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """One number with its interval; `n` is the base in the method's own unit (events, people)."""

    estimate: float
    lower: float
    upper: float
    n: float
    method: str
    reason: str = ""

    @classmethod
    def none(cls, reason: str, *, n: float = nan, method: str = "") -> Estimate:
        """No estimate, and why."""
        return cls(nan, nan, nan, n, method, reason)


def estimates(
    index: pd.Index,
    estimate: ArrayLike,
    lower: ArrayLike,
    upper: ArrayLike,
    n: ArrayLike,
    method: ArrayLike,
    reason: ArrayLike = "",
) -> pd.DataFrame:
    """The standard frame; where `reason` is not empty the three figures are made missing."""
    frame = pd.DataFrame(
        {
            "estimate": estimate,
            "lower": lower,
            "upper": upper,
            "n": n,
            "method": method,
            "reason": reason,
        },
        index=index,
    )
    figures = ["estimate", "lower", "upper"]
    frame[figures] = frame[figures].astype("float64")
    frame.loc[frame["reason"] != "", figures] = nan
    return frame


def stacked(records: Iterable[Estimate], index: pd.Index | None = None) -> pd.DataFrame:
    """Single estimates as the standard frame, in the order given."""
    return pd.DataFrame([asdict(record) for record in records], index=index, columns=list(COLUMNS))


def counts(values: ArrayLike, what: str = "count") -> Floats:
    """Counts as floats, missing kept missing; a negative one raises `NegativeCountError`."""
    array = np.asarray(values, dtype="float64")
    if (array < 0).any():
        raise NegativeCountError(f"{what} below zero: {np.nanmin(array):g}")
    return array


def tail(confidence: float) -> float:
    """The share left out at each side: 0.025 for confidence 0.95."""
    if not 0 < confidence < 1:
        raise ConfidenceError(f"confidence must lie between 0 and 1, not {confidence!r}")
    return (1 - confidence) / 2


def index_of(values: ArrayLike) -> pd.Index:
    """The index of a Series, or 0…n−1 for anything else."""
    if isinstance(values, pd.Series):
        return values.index
    return pd.RangeIndex(np.size(np.asarray(values)))
