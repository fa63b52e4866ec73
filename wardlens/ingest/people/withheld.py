"""Which figures of a table of people are withheld, so that the rule itself gives none away.

First withheld are counts of 1 to 4 (0 to 9 of sensitive offences). Each sum that has one gets at
least one more that is withheld to protect it; a sum with others alone gets three. Which they are
follows from what is shown anyway: which counts are first withheld, which are zero, the totals, the
order of the groups; never from how large a count is that ends up withheld. So whoever knows the
rule and thinks of other counts behind what is shown comes to the same table, and learns nothing
from the choice.

Then the table is attacked by somebody who even knows which counts were withheld first: each of
those must still be able to take every value that the rule withholds, and each of the others keep a
range of 3. A table that does not pass is not given at all. (Cox 1980; Willenborg & de Waal 2001;
on knowing the rule, Kelly, Golden & Assad 1992.)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import inf

import numpy as np
import pandas as pd

from wardlens.stats import disclosure
from wardlens.stats.disclosure import TOTAL

Known = dict[tuple[object, object], str]
"""The status of figures by row and column, `All` for totals; `none`: not shown anywhere."""
_ROOM = 12.0
"""A count expected to be as large has room below it for another to take each of its values."""
_LEAST_RANGE = 3
_Line = tuple[int | slice, int | slice]


def limits(*, sensitive: bool) -> tuple[int, int]:
    """The least and the most that is first withheld."""
    return (0, disclosure.SENSITIVE - 1) if sensitive else (1, disclosure.SMALL - 1)


def decided(
    table: pd.DataFrame,
    known: Known,
    *,
    sensitive: bool,
    at_most: Mapping[object, float] | None = None,
) -> Known | None:
    """The status of every figure of a two-way table, or none where it cannot be protected.

    `table`: counts, rows x columns. `known`: totals with the status they have elsewhere, which
    stays. `at_most`: by row, a published count that none of its figures can exceed.
    """
    least, most = limits(sensitive=sensitive)
    y = _with_totals(table.to_numpy(dtype="float64"))
    names = [[(row, column) for column in (*table, TOTAL)] for row in (*table.index, TOTAL)]
    locked = np.array([[name in known for name in line] for line in names])
    given = np.array([[known.get(name, "") for name in line] for line in names])
    first = (y >= least) & (y <= most) & (given != "none")
    hidden = np.where(locked, np.isin(given, ["withheld", "none"]), first)
    if (first & ~hidden).any():
        return None  # shown elsewhere, but small here: only of another rule
    _protect_lines(y, first, hidden, locked, given == "none")
    ceiling = np.full(y.shape, inf)
    for row, value in (at_most or {}).items():
        ceiling[table.index.get_loc(row)] = value
    ranges = _ranges(y, first, hidden, given == "none", (least, most), ceiling)
    for low, high, is_first in ranges:
        if is_first and (low > least or high < most):
            return None
        if not is_first and high - low < _LEAST_RANGE:
            return None
    status = np.select([hidden, y == 0], ["withheld", "zero"], "shown")
    return {
        names[row][column]: str(status[row, column]) for row, column in np.argwhere(given != "none")
    }


def _with_totals(cells: np.ndarray) -> np.ndarray:
    wide = np.column_stack([cells, cells.sum(axis=1)])
    return np.vstack([wide, wide.sum(axis=0)])


def _protect_lines(
    y: np.ndarray, first: np.ndarray, hidden: np.ndarray, locked: np.ndarray, nowhere: np.ndarray
) -> None:
    """Withhold more in each sum: one beside those first withheld, or three where there are none.

    The totals come first: what is shown of them says where the other lines have room.
    """
    rows, columns = y.shape
    by_row = [(row, slice(None)) for row in range(-1, rows - 1)]
    by_column = [(slice(None), column) for column in range(-1, columns - 1)]
    lines: list[_Line] = [by_row[0], by_column[0], *by_row[1:], *by_column[1:]]
    changed = True
    while changed:
        changed = False
        for line in lines:
            firsts, all_of_them = (hidden[line] & first[line]).sum(), hidden[line].sum()
            enough = all_of_them > max(firsts, 1 if firsts else 2)
            if nowhere[line][-1] or not all_of_them or enough:
                continue  # no sum to go by, nothing to protect, or protected already
            free = ~hidden[line] & ~locked[line] & (y[line] != 0)
            free[-1] = False  # a total is not withheld for the sake of a count
            if free.any():
                hidden[line][_place(line, free, y, hidden)] = changed = True


def _place(line: _Line, free: np.ndarray, y: np.ndarray, hidden: np.ndarray) -> int:
    """Where in a line to withhold: the smallest with room by the totals, else the roomiest."""
    places = np.flatnonzero(free)[::-1]  # the last groups are the rest and the unknown
    beside = (-1, slice(None)) if isinstance(line[0], int) else (slice(None), -1)
    told = ~hidden[beside][places]
    if -1 in line or hidden[line][-1] or hidden[-1, -1] or not told.any():
        return int(places[0])
    expected = np.where(told, y[line][-1] * y[beside][places] / y[-1, -1], 0.0)
    roomy = np.where(expected >= _ROOM, expected, inf)
    return int(places[roomy.argmin() if np.isfinite(roomy).any() else expected.argmax()])


def _ranges(
    y: np.ndarray,
    first: np.ndarray,
    hidden: np.ndarray,
    nowhere: np.ndarray,
    withheld_first: tuple[int, int],
    ceiling: np.ndarray,
) -> Iterator[tuple[float, float, bool]]:
    """Least and most of each withheld figure for whoever knows which were withheld first.

    A table and its totals are a network, so the ends of the linear programme are whole numbers.
    """
    if not hidden.any():
        return
    from scipy.optimize import linprog  # slow to import, and needed only here

    rows, columns = (side - 1 for side in y.shape)
    square = np.arange(rows * columns).reshape(rows, columns)
    a = np.zeros((*y.shape, rows * columns))
    for row, column in np.ndindex(y.shape):
        of_row = square if row == rows else square[row : row + 1]
        a[row, column, (of_row if column == columns else of_row[:, column]).ravel()] = 1
    least, most = withheld_first
    low = np.where(first, least, most + 1.0)
    high = np.minimum(np.where(first, most, inf), ceiling)
    bounded = hidden & ~nowhere
    finite = bounded & np.isfinite(high)
    fixed = ~hidden
    for place in zip(*np.nonzero(bounded), strict=True):
        ends = [
            linprog(
                sign * a[place],
                A_ub=np.vstack([-a[bounded], a[finite]]),
                b_ub=np.concatenate([-low[bounded], high[finite]]),
                A_eq=a[fixed] if fixed.any() else None,
                b_eq=y[fixed] if fixed.any() else None,
                bounds=(0, None),
                method="highs",
            )
            for sign in (1.0, -1.0)
        ]
        least_found, most_found = (inf if end.fun is None else abs(end.fun) for end in ends)
        yield np.ceil(least_found - 1e-6), np.floor(most_found + 1e-6), bool(first[place])
