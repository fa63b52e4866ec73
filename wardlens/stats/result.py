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


class RepeatedKeyError(StatisticsInputError):
    """A key that should name one row or column names several."""


class UnmatchedKeysError(StatisticsInputError):
    """Two inputs that are joined by key do not have the same keys."""


class UnknownGroupError(StatisticsInputError):
    """A group is named that the figures do not have."""


class LoneClusterError(StatisticsInputError):
    """A stratum has one cluster, so its variance cannot be estimated."""


class MarginsDisagreeError(StatisticsInputError):
    """Two margins of one population have different totals."""


class RakingNotConvergedError(StatisticsInputError):
    """Raking did not reach its margins."""


class NotYesOrNoError(StatisticsInputError):
    """An answer of a proportion is neither 0, 1 nor missing."""


class MissingLabelError(StatisticsInputError):
    """A row does not say which stratum, cluster or cell it belongs to."""


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
    size = len(index)

    def row_by_row(values: ArrayLike) -> object:
        """Values in the order of the index: a Series is joined by key, anything else by place."""
        if isinstance(values, pd.Series):
            return values.to_numpy() if values.index is index else values.reindex(index).to_numpy()
        return np.broadcast_to(np.asarray(values), (size,))

    reasons = np.asarray(row_by_row(reason), dtype=object)
    untold = reasons != ""
    figures = {
        name: np.where(untold, nan, np.asarray(row_by_row(values), dtype="float64"))
        for name, values in (("estimate", estimate), ("lower", lower), ("upper", upper))
    }
    return pd.DataFrame(
        figures
        | {
            "n": row_by_row(n),
            "method": np.asarray(row_by_row(method), dtype=object),
            "reason": reasons,
        },
        index=index,
    ).astype({"method": "str", "reason": "str"})


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


class UnalignedRowsError(StatisticsInputError):
    """Series that belong together row by row have different indexes."""


class ProbabilityError(StatisticsInputError):
    """A probability below 0 or above 1."""


class MonthGapError(StatisticsInputError):
    """A series of months that skips a month, or cannot be cut into whole years."""


def common_index(*values: ArrayLike) -> pd.Index:
    """The index shared by inputs that belong together row by row.

    A single number fits any length. Inputs of other lengths raise `UnequalLengthsError`, Series
    whose indexes differ raise `UnalignedRowsError`: rows are joined by key, never by position.
    """
    rows = [value for value in values if np.ndim(np.asarray(value)) > 0]
    if len({np.shape(np.asarray(value))[0] for value in rows}) > 1:
        lengths = ", ".join(str(np.shape(np.asarray(value))[0]) for value in rows)
        raise UnequalLengthsError(f"inputs of one length expected, not {lengths}")
    keyed = [value.index for value in rows if isinstance(value, pd.Series | pd.DataFrame)]
    if any(not index.equals(keyed[0]) for index in keyed[1:]):
        raise UnalignedRowsError("the inputs have different indexes: reindex them to one first")
    if keyed:
        return keyed[0]
    return pd.RangeIndex(np.shape(np.asarray(rows[0]))[0] if rows else 1)


class LimitsError(StatisticsInputError):
    """A lower limit above its upper limit."""


def require_every_month(index: pd.Index) -> None:
    """Raise `MonthGapError` unless a date index holds each month once, in order."""
    if isinstance(index, pd.DatetimeIndex | pd.PeriodIndex):
        number = np.asarray(index.year * 12 + index.month)
        if (np.diff(number) != 1).any():
            raise MonthGapError("the months are not in order, or one is left out: reindex first")


class WindowError(StatisticsInputError):
    """A window or a share left out that the method does not allow."""
