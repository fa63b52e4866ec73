"""Disclosure control: counts of people in tables whose small cells must not be worked out.

Counts of 1 to `threshold` - 1 are withheld (primary suppression: 1-4, or 1-9 for sensitive
offences). What is left may still give them away through totals, so further figures are withheld
(secondary suppression; Cox 1980, Willenborg & de Waal 2001) until an audit by linear programme
finds every withheld figure too uncertain to be of use: the range an attacker can give it, from
everything shown, must be wider than ± `tolerance` (2).

Everything is a *figure*: a sum of unknown *cells*. A single count, a row total, a borough total
and a rolling twelve months are rows of one matrix (figures x cells), so overlapping sums are
audited together. The attacker is taken to know: every shown figure exactly; that counts are whole
and not negative; that zeros are shown, so a withheld figure is at least 1. Not assumed: which
withheld figures are the small ones. Percentages give counts away: publish none of a withheld
figure, and add a shown percentage's count as a figure.

Each figure has one status: `shown`, `withheld` (small, or needed to hide a small one), `zero`
(shown: there were none) or `missing` (nobody knows). Zeros are never withheld.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from math import inf

import numpy as np
import pandas as pd

from wardlens.stats.errors import (
    EmptyGroupError,
    MissingCountError,
    StatisticsInputError,
    UnmatchedKeysError,
)
from wardlens.stats.inputs import Floats, NotNegative, checked, counts, hashable, once_each

SMALL, SENSITIVE = 5, 10
TOTAL = "All"


@dataclass(frozen=True, slots=True)
class Protected:
    """A table fit to publish: `table` (missing unless shown or zero), `status` and the `audit`.

    `table` and `status` have the given rows and columns and a last row and column `All`.
    """

    table: pd.DataFrame
    status: pd.DataFrame
    audit: pd.DataFrame


@checked
def protect(
    table: pd.DataFrame, *, sensitive: bool = False, tolerance: NotNegative = 2
) -> Protected:
    """A two-way table of people with its totals, small counts withheld and not to be worked out.

    `table`: counts, rows x columns, without totals; missing cells make their totals missing.
    `sensitive`: withhold 1-9 instead of 1-4. Secondary rule: in each total that gives a withheld
    cell away, the smallest count that mends most totals at once is withheld too; totals go only
    when no count is left to withhold; at the end, whatever turns out not to be needed is shown
    again, largest first. The audit of the result finds nothing recoverable. For tables linked to
    others (wards with a borough, rolling windows) use `withhold` on all figures together.

    Errors: `NegativeCountError`, `RepeatedKeyError`, `StatisticsInputError` (not whole numbers, or
    a row or column called All).

    >>> stops = pd.DataFrame({"men": [3, 40, 30], "women": [25, 20, 0]}, index=["a", "b", "c"])
    >>> print(protect(stops).table.to_string())
          men  women    All
    a     NaN    NaN   28.0
    b     NaN    NaN   60.0
    c    30.0    0.0   30.0
    All  73.0   45.0  118.0
    """
    figures, values = with_margins(table)
    status = withhold(figures, values, sensitive=sensitive, tolerance=tolerance)
    rows, columns = [*table.index, TOTAL], [*table.columns, TOTAL]
    square = pd.MultiIndex.from_product([rows, columns])
    published = values.where(status.isin(["shown", "zero"])).reindex(square)
    shape = (len(rows), len(columns))
    return Protected(
        pd.DataFrame(published.to_numpy().reshape(shape), index=rows, columns=columns),
        pd.DataFrame(status.reindex(square).to_numpy().reshape(shape), rows, columns),
        audit(figures, values, status, tolerance=tolerance),
    )


@checked
def with_margins(table: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series]:
    """Figures (cells, row totals, column totals, grand total) of a table: matrix and values.

    Figures and cells are named (row, column), totals with `All` in the place they sum over.

    >>> figures, values = with_margins(pd.DataFrame({"x": [1, 2]}, index=["a", "b"]))
    >>> float(values["All", "x"]), figures.loc[("All", "x")].tolist()
    (3.0, [1.0, 1.0])
    """
    once_each(table.index, "row")
    once_each(table.columns, "column")
    if table.empty:
        raise EmptyGroupError("a table without rows or columns")
    if TOTAL in table.index or TOTAL in table.columns:
        raise StatisticsInputError(f"{TOTAL!r} is the name of the totals: rename the row or column")
    cells = pd.MultiIndex.from_product([table.index, table.columns])
    named = {
        (r, c): [r in (row, TOTAL) and c in (column, TOTAL) for row, column in cells]
        for r in [*table.index, TOTAL]
        for c in [*table.columns, TOTAL]
    }
    figures = pd.DataFrame(
        np.array(list(named.values()), dtype="float64").reshape(len(named), len(cells)),
        index=pd.MultiIndex.from_tuples(list(named)),
        columns=cells,
    )
    counted = counts(table, "people").reshape(-1)
    sums = [counted[np.flatnonzero(row)].sum() for row in figures.to_numpy()]
    return figures, pd.Series(sums, index=figures.index)


@checked
def withhold(
    figures: pd.DataFrame,
    values: pd.Series,
    *,
    sensitive: bool = False,
    tolerance: NotNegative = 2,
    unpublished: Collection[object] = (),
) -> pd.Series:
    """The status of every published figure, such that no small one can be worked out.

    `figures`: figures x cells, how many times each cell is in each figure; `values` by figure;
    `unpublished`: figures that are nowhere shown but must not be worked out if small (single
    months behind rolling sums). Rule as in `protect`. Returns `shown`, `withheld`, `zero` or
    `missing` by published figure. Errors: `UnmatchedKeysError`, `NegativeCountError`,
    `StatisticsInputError` (figures that contradict one another, or are not whole numbers).

    >>> windows = pd.DataFrame([[1, 1, 1, 0], [0, 1, 1, 1]], index=["to March", "to April"])
    >>> withhold(windows, pd.Series({"to March": 3, "to April": 20})).to_dict()
    {'to March': 'withheld', 'to April': 'shown'}
    """
    attack = _Attack.on(figures, values, unpublished)
    y, published = attack.y, attack.published
    limit = SENSITIVE if sensitive else SMALL
    small = (y >= 1) & (y < limit)
    open_to_all = published & ~np.isnan(y) & ~small
    guarded = [int(i) for i in np.flatnonzero(small)]
    extra: list[int] = []
    for figure in guarded:  # grows; withholding more never narrows a range found wide enough
        while attack.recoverable(figure, open_to_all, tolerance):
            more = _next_to_withhold(attack, open_to_all, figure, tolerance)
            open_to_all[more] = False
            extra.append(more)
            guarded.append(more)
    for figure in sorted(extra, key=lambda i: -y[i]):
        open_to_all[figure] = True
        near = attack.overlap(figure)
        others = sorted((i for i in guarded if i != figure), key=lambda i: -near[i])
        if any(attack.recoverable(i, open_to_all, tolerance) for i in others):
            open_to_all[figure] = False
        else:
            guarded.remove(figure)
    status = np.select(
        [np.isnan(y), ~open_to_all, y == 0], ["missing", "withheld", "zero"], "shown"
    )
    return pd.Series(status, index=figures.index, name="status")[published]


@checked
def audit(
    figures: pd.DataFrame,
    values: pd.Series,
    status: pd.Series,
    *,
    sensitive: bool = False,
    tolerance: NotNegative = 2,
) -> pd.DataFrame:
    """What an attacker can work out: the range of each figure not shown, from all that is.

    `figures`, `values` as in `withhold`; `status` by published figure, figures without a status are
    unpublished and audited when small. Columns: `lower`, `upper` (infinite if nothing bounds it)
    and `recoverable`: upper - lower <= 2 x `tolerance`, whole numbers.

    >>> figures, values = with_margins(pd.DataFrame({"x": [3, 9], "y": [8, 7]}, index=["a", "b"]))
    >>> status = pd.Series("shown", index=values.index)
    >>> status["a", "x"] = "withheld"
    >>> audit(figures, values, status).to_numpy().tolist()
    [[3.0, 3.0, True]]
    """
    once_each(status.index, "figure")
    hidden = figures.index[~figures.index.isin(status.index)]
    attack = _Attack.on(figures, values, hidden)
    state = status.reindex(figures.index)
    open_to_all = state.isin(["shown", "zero"]).to_numpy() & ~np.isnan(attack.y)
    small = (attack.y >= 1) & (attack.y < (SENSITIVE if sensitive else SMALL))
    guarded = np.flatnonzero((state == "withheld").to_numpy() | (small & ~attack.published))
    ranges = [attack.bounds(int(figure), open_to_all) for figure in guarded]
    found = pd.DataFrame(ranges, index=figures.index[guarded], columns=["lower", "upper"])
    return found.assign(recoverable=found["upper"] - found["lower"] <= 2 * tolerance)


@checked
def merge_small(
    table: pd.DataFrame, *, sensitive: bool = False, into: str = "Other"
) -> pd.DataFrame:
    """The table with small columns added together, as a gentler alternative to withholding.

    Rule: while a cell holds 1 to 4 people (1 to 9 if sensitive), the column with the smallest
    total among those with such a cell goes into the column `into`; if only `into` itself has
    one, the smallest other column does. One column is left at the least. `attrs["merged"]` names
    the columns merged. For rows: pass and transpose. Missing cells stay missing in their sums.

    >>> merge_small(pd.DataFrame({"x": [20, 30], "y": [3, 9], "z": [6, 2]}))["Other"].tolist()
    [9, 11]
    """
    limit = SENSITIVE if sensitive else SMALL
    once_each(table.columns, "column")
    counted = pd.DataFrame(counts(table, "people"), table.index, table.columns)
    merged, moved = counted.astype(table.dtypes), []
    while merged.shape[1] > 1:
        small = ((merged >= 1) & (merged < limit)).any()
        if not small.any():
            break
        among = [c for c in merged.columns if c != into and small[c]]
        among = among or [c for c in merged.columns if c != into]
        least = min(among, key=lambda c: merged[c].sum())
        part = merged.pop(least)
        merged[into] = merged[into] + part if into in merged else part
        moved.append(least)
    merged.attrs["merged"] = moved
    return merged


@dataclass(frozen=True, slots=True)
class _Attack:
    """Cells unknown, some figures known: what linear programmes say of the others."""

    a: Floats
    y: Floats
    published: np.ndarray

    @classmethod
    def on(cls, figures: pd.DataFrame, values: pd.Series, hidden: Collection[object]) -> _Attack:
        once_each(figures.index, "figure")
        once_each(values.index, "figure")
        hashable(hidden, "figure")
        if figures.empty:
            raise EmptyGroupError("no figures, or no cells in them")
        if not figures.index.isin(values.index).all():
            raise UnmatchedKeysError("a figure has no value: give a missing one as missing")
        y = counts(values.reindex(figures.index), "people")
        a = counts(figures, "how often a cell is in a figure")
        if np.isnan(a).any():
            raise MissingCountError("it must be known how often each cell is in each figure")
        if (y[~np.isnan(y)] % 1 != 0).any():
            raise StatisticsInputError("counts of people are whole numbers")
        return cls(a, y, ~figures.index.isin(list(hidden)))

    def bounds(self, figure: int, open_to_all: np.ndarray) -> tuple[float, float]:
        """Least and most the figure can be, given the shown ones, in whole people."""
        from scipy.optimize import linprog  # slow to import, and needed only here

        secret = self.published & ~open_to_all & ~np.isnan(self.y)
        ends = []
        for sign in (1.0, -1.0):
            found = linprog(
                sign * self.a[figure],
                A_ub=-self.a[secret] if secret.any() else None,
                b_ub=-np.ones(secret.sum()) if secret.any() else None,
                A_eq=self.a[open_to_all] if open_to_all.any() else None,
                b_eq=self.y[open_to_all] if open_to_all.any() else None,
                bounds=(0, None),
                method="highs",
            )
            if found.status == 2:
                raise StatisticsInputError("the figures shown contradict one another")
            ends.append(-sign * inf if found.fun is None else sign * found.fun)
        low, high = ends
        return float(np.ceil(low - 1e-6)), float(np.floor(high + 1e-6))

    def recoverable(self, figure: int, open_to_all: np.ndarray, tolerance: float) -> bool:
        low, high = self.bounds(figure, open_to_all)
        return high - low <= 2 * tolerance

    def overlap(self, figure: int) -> np.ndarray:
        """How near each figure is to this one, by the sums both have cells in."""
        shared = (self.a != 0).astype("int64") @ (self.a != 0).T.astype("int64")
        return np.asarray(shared @ shared[figure])


def _next_to_withhold(
    attack: _Attack, open_to_all: np.ndarray, given_away: int, tolerance: float
) -> int:
    """Which shown figure to withhold next: counts before totals, then what mends most, smallest."""
    a, y = attack.a, attack.y
    single = (a != 0).sum(axis=1) == 1
    choices = np.flatnonzero(open_to_all & (y > 0))
    if not choices.size:
        raise StatisticsInputError("a figure that is not published follows from the zeros shown")
    secret_cells = ~(a[single & open_to_all] != 0).any(axis=0)
    least = np.zeros(a.shape[1])
    least[secret_cells] = 1
    known = np.where(secret_cells, 0.0, 1.0)
    cell_values = np.zeros(a.shape[1])
    for i in np.flatnonzero(single & open_to_all):
        cell_values[np.flatnonzero(a[i])] = y[i] / a[i].max()
    sums = np.flatnonzero(open_to_all & ~single & (a[:, secret_cells] != 0).any(axis=1))
    room = y[sums] - a[sums] @ (cell_values * known) - a[sums] @ least
    room[(a[sums][:, secret_cells] != 0).sum(axis=1) == 1] = 0
    tight = sums[room <= 2 * tolerance]
    touching = (a[:, a[given_away] != 0] != 0).any(axis=1)
    beside = np.array([(a[sums[touching[sums]]][:, a[i] != 0] != 0).any() for i in choices])
    mends = np.array([(a[tight][:, a[i] != 0] != 0).any(axis=1).sum() for i in choices])
    size = (a[choices] != 0).sum(axis=1)
    alone = single[choices]
    order = np.lexsort(
        (
            y[choices],
            size,
            -mends * alone,
            ~(touching[choices] | (beside & alone)),
            ~alone | (mends + beside == 0),
        )
    )
    return int(choices[order[0]])
