"""A step at a break: did the whole force's count jump when its way of recording changed?

Where a force changes how it records, some kinds of offence jump and others do not. A kind whose
step is small, and surely so, crosses the break: its months may be joined and compared across it.

The model, for one kind of offence and all places of the force together, month by month:

    log E(count) = log days + level + season + slope·month + step·[month ≥ break]

with the variance φ·E (quasi-Poisson; McCullagh & Nelder 1989, §6.2; an interrupted time series,
Bernal, Cummins & Gasparrini 2017), from up to 24 months on each side. The season is a level for
each calendar month: holidays and Christmas are no waves, and two pairs of sines and cosines left
φ of violence at 21 where months leave 13. It then takes more than a year on one side to tell a
slope from a step: 18 months are asked for, and twelve on the other. The slope is common to both
sides, so that a steady drift is not taken for a step; a drift that turns there is.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtrit

from wardlens.stats.errors import (
    MissingCountError,
    StatisticsInputError,
    TooLargeError,
    UnequalLengthsError,
)
from wardlens.stats.inputs import (
    LARGEST,
    Floats,
    NotNegative,
    checked,
    counts,
    numbers,
    require_every_month,
    tail,
)
from wardlens.stats.result import estimates

METHOD = "quasi-Poisson on season, slope and step"
SIDE = 24
LEAST_MONTHS = (18, 12)
LEAST_EVENTS = 100
MARGIN = 0.05

NONE_AT_ALL = "none in these months"
CANNOT_TELL = "the months that are held cannot tell a season from a step"


class SingularDesignError(StatisticsInputError):
    """The columns of a regression cannot be told apart."""


@checked
def steps(
    monthly: pd.DataFrame,
    begins: date,
    *,
    margin: NotNegative = MARGIN,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """The step of each kind of offence at a break, and whether the kind crosses it.

    `monthly`: kinds × months (a date index, every month once, in order) of the whole force;
    `begins`: the first month of the new way of recording. A month without a single offence of
    any kind is a gap in the file, not a month without crime, and is left out, as is a missing
    one.

    Returns the standard frame (`estimate`: months after over months before, all else equal, with
    its limits by Student's t; `n`: events in the months used) plus `phi`, `months_before`,
    `months_after` and `crosses`: true where the interval lies within ± `margin`. No step, with
    the reason, under 18 months on one side or 12 on the other, or `LEAST_EVENTS` events on one;
    it then does not cross. Errors: `MonthGapError`, `NegativeCountError`.

    >>> months = pd.date_range("2022-01", periods=48, freq="MS")
    >>> level = np.where(months < "2024-01", 3_000, 2_700) + np.tile([40, -40, 15, -15], 12)
    >>> found = steps(pd.DataFrame([level], ["theft"], months), pd.Timestamp("2024-01"))
    >>> found[["estimate", "lower", "upper", "crosses"]].round(2)
           estimate  lower  upper  crosses
    theft       0.9   0.87   0.92    False
    """
    if not isinstance(monthly.columns, pd.DatetimeIndex):
        raise StatisticsInputError("a step needs months as dates")
    require_every_month(monthly.columns)
    figures = counts(monthly)
    number = np.asarray(monthly.columns.year * 12 + monthly.columns.month)
    since = number - (begins.year * 12 + begins.month)
    window = (since >= -SIDE) & (since < SIDE)
    gap = (np.nan_to_num(figures) == 0).all(axis=0)
    figures = np.where(gap, np.nan, figures)[:, window]
    since = since[window]
    design = _design(since, np.asarray(monthly.columns.month)[window])
    days = np.asarray(monthly.columns.days_in_month, dtype="float64")[window]
    rows = [_step(row, design, np.log(days), since >= 0, margin, confidence) for row in figures]
    table = pd.DataFrame(rows, monthly.index, columns=list(_COLUMNS))
    frame = estimates(
        monthly.index,
        table["estimate"],
        table["lower"],
        table["upper"],
        table["n"],
        np.where(table["reason"] == "", METHOD, ""),
        table["reason"],
    )
    return frame.join(table[[name for name in _COLUMNS if name not in frame]])


@checked
def quasi_poisson(
    design: ArrayLike, response: ArrayLike, offset: ArrayLike | None = None
) -> tuple[Floats, Floats, float]:
    """A log-linear regression of counts: coefficients, their covariance, and φ (at least 1).

    `design`: rows × columns, `response`: counts, `offset`: log exposure. Iteratively reweighted
    least squares (McCullagh & Nelder 1989, §2.5); φ is Pearson's χ² over rows − columns, and the
    covariance holds it. Columns that cannot be told apart, or no rows to spare, raise
    `SingularDesignError`; rows and counts that differ in number `UnequalLengthsError`.

    >>> beta, covariance, phi = quasi_poisson(np.ones((4, 1)), np.array([8.0, 12, 9, 11]))
    >>> round(float(np.exp(beta[0])), 6), round(float(covariance[0, 0]), 6), phi
    (10.0, 0.025, 1.0)
    """
    design, response = numbers(design, "design"), counts(response, "response")
    if design.ndim != 2:
        raise UnequalLengthsError("a table rows × columns expected")
    rows, columns = design.shape
    base = np.zeros(rows) if offset is None else numbers(offset, "offset")
    if response.shape != (rows,) or base.shape != (rows,):
        raise UnequalLengthsError(f"{rows} rows, but {response.size} counts")
    if not (np.isfinite(design).all() and np.isfinite(response + base).all()):
        raise MissingCountError("a figure of the regression is missing or endless")
    if (np.abs(base) > 500).any() or (np.abs(design) > LARGEST).any():
        raise TooLargeError("an exposure or a column too large or too small to compute with")
    if rows <= columns or not columns or np.linalg.matrix_rank(design) < columns:
        raise SingularDesignError("a coefficient cannot be told from the others")
    mean = np.maximum(response, 0.5)
    for _ in range(50):
        working = np.log(mean) - base + (response - mean) / mean
        root = np.sqrt(mean)
        beta = np.linalg.lstsq(design * root[:, None], working * root, rcond=None)[0]
        fitted = np.exp(np.clip(design @ beta + base, -50, 50))
        moved = np.abs(fitted - mean).max() / fitted.max()
        mean = fitted
        if moved < 1e-12:
            break
    phi = max(1.0, float(((response - mean) ** 2 / mean).sum() / (rows - columns)))
    covariance = phi * np.linalg.inv(design.T @ (design * mean[:, None]))
    return np.asarray(beta, dtype="float64"), np.asarray(covariance, dtype="float64"), phi


_COLUMNS = (
    "estimate",
    "lower",
    "upper",
    "n",
    "reason",
    "phi",
    "months_before",
    "months_after",
    "crosses",
)


def _design(since: Floats, month: Floats) -> Floats:
    """A level for each calendar month, the slope (a year), and the step as the last column."""
    season = month[:, None] == np.arange(1, 13)
    return np.column_stack([season, since / 12, since >= 0]).astype("float64")


def _step(
    row: Floats,
    design: Floats,
    exposure: Floats,
    after: NDArray[np.bool_],
    margin: float,
    confidence: float,
) -> tuple[object, ...]:
    """One kind's row of `_COLUMNS`."""
    held = ~np.isnan(row)
    sides = (held & ~after, held & after)
    months = [int(side.sum()) for side in sides]
    events = [float(row[side].sum()) for side in sides]
    n = sum(events) if min(months) else np.nan
    columns = design[held]
    reason = (
        f"a step needs {LEAST_MONTHS[0]} months on one side of the break and {LEAST_MONTHS[1]} on "
        f"the other: {months[0]} before and {months[1]} after are held"
        if max(months) < LEAST_MONTHS[0] or min(months) < LEAST_MONTHS[1]
        else CANNOT_TELL
        if np.linalg.matrix_rank(columns) < columns.shape[1]
        else NONE_AT_ALL
        if not sum(events)
        else f"fewer than {LEAST_EVENTS} on one side of the break: too few to see a step"
        if min(events) < LEAST_EVENTS
        else ""
    )
    if reason:
        return (np.nan, np.nan, np.nan, n, reason, np.nan, *months, False)
    beta, covariance, phi = quasi_poisson(columns, row[held], exposure[held])
    freedom = int(held.sum()) - design.shape[1]
    reach = -stdtrit(freedom, tail(confidence)) * np.sqrt(covariance[-1, -1])
    step, lower, upper = (float(np.exp(beta[-1] + side * reach)) for side in (0, -1, 1))
    crosses = bool(1 - margin <= lower and upper <= 1 + margin)
    return (step, lower, upper, n, "", phi, *months, crosses)
