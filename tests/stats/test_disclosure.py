"""Disclosure: nothing withheld can be worked out, by attacks written independently here."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from wardlens.stats.disclosure import (
    TOTAL,
    Protected,
    audit,
    merge_small,
    protect,
    with_margins,
    withhold,
)
from wardlens.stats.errors import (
    NegativeCountError,
    RepeatedKeyError,
    StatisticsInputError,
    UnmatchedKeysError,
)


def table(rows: list[list[float]]) -> pd.DataFrame:
    return pd.DataFrame(
        rows, index=[f"w{i}" for i in range(len(rows))], columns=list("abcdefg")[: len(rows[0])]
    )


TABLES = st.tuples(st.integers(1, 4), st.integers(1, 4)).flatmap(
    lambda size: st.lists(
        st.lists(
            st.one_of(st.integers(0, 6), st.integers(0, 40)), min_size=size[1], max_size=size[1]
        ),
        min_size=size[0],
        max_size=size[0],
    )
)


def attack(shown: np.ndarray) -> dict[tuple[int, int], tuple[float, float]]:
    """Range of every withheld entry of a table with margins, from the entries shown.

    Independent of the module: one unknown for every entry, margins included, and the equations
    "cells add up to their total"; whoever reads the page sees zeros, so withheld is at least 1.
    """
    rows, columns = shown.shape
    at = np.arange(rows * columns).reshape(rows, columns)
    equations = []
    for line in [*at, *at.T]:
        equation = np.zeros(at.size)
        equation[line[:-1]], equation[line[-1]] = 1, -1
        equations.append(equation)
    limits = [(1, None) if np.isnan(v) else (v, v) for v in shown.ravel()]
    ranges = {}
    for i, j in zip(*np.nonzero(np.isnan(shown)), strict=True):
        goal = np.zeros(at.size)
        goal[at[i, j]] = 1
        ends = []
        for sign in (1, -1):
            found = linprog(
                sign * goal, A_eq=equations, b_eq=np.zeros(len(equations)), bounds=limits
            )
            ends.append(sign * found.fun if found.status == 0 else np.inf)
        ranges[int(i), int(j)] = (ends[0], ends[1])
    return ranges


def check_safe(rows: list[list[int]], found: Protected, limit: int) -> None:
    whole = with_margins(table(rows))[1].to_numpy().reshape(found.table.shape)
    shown = found.table.to_numpy()
    withheld = (found.status == "withheld").to_numpy()
    assert (withheld == np.isnan(shown)).all()
    assert (withheld | (shown == whole)).all(), "what is shown is true"
    assert withheld[(whole >= 1) & (whole < limit)].all(), "no small count is shown"
    assert ((found.status == "zero").to_numpy() == (whole == 0)).all(), "zeros stay zeros"
    for low, high in attack(shown).values():
        assert high - low > 4 - 1e-6, "wider than ±2"


# --- the rule on tables small enough to see --------------------------------------------------


def test_the_last_small_count_in_a_column_takes_a_rectangle_with_it() -> None:
    found = protect(table([[3, 25, 30], [40, 20, 31], [33, 34, 35]]))

    assert found.status.iloc[:-1, :-1].to_numpy().tolist() == [
        ["withheld", "withheld", "shown"],
        ["withheld", "withheld", "shown"],
        ["shown", "shown", "shown"],
    ]
    assert (found.status.loc[TOTAL] == "shown").all()


def test_a_table_without_small_counts_is_shown_whole() -> None:
    found = protect(table([[5, 0], [9, 12]]))

    assert found.table.to_numpy().tolist() == [[5, 0, 5], [9, 12, 21], [14, 12, 26]]
    assert found.audit.empty


def test_nine_is_shown_unless_the_offence_is_sensitive() -> None:
    rows = table([[9, 20], [30, 40]])

    assert protect(rows).status.loc["w0", "a"] == "shown"
    assert protect(rows, sensitive=True).status.loc["w0", "a"] == "withheld"


def test_totals_are_withheld_as_a_last_resort() -> None:
    found = protect(table([[3, 0], [0, 40]]))

    assert found.status.loc["w0", "a"] == "withheld"
    assert found.status.loc["w0", TOTAL] == "withheld"
    assert found.status.loc["w1", "a"] == "zero"
    check_safe([[3, 0], [0, 40]], found, 5)


def test_two_small_counts_that_sum_to_little_are_not_enough() -> None:
    found = protect(table([[2, 2, 50, 60], [70, 80, 90, 99]]))

    assert (found.status.loc["w0"] == "withheld").sum() > 2, "2 + 2 = 4 gives both away"
    check_safe([[2, 2, 50, 60], [70, 80, 90, 99]], found, 5)


def test_the_four_states_of_a_cell_are_distinct() -> None:
    found = protect(table([[3, 0, 20], [np.nan, 40, 30], [50, 8, 9]]))

    assert found.status.loc["w1", "a"] == "missing"
    assert found.status.loc["w1", TOTAL] == found.status.loc[TOTAL, "a"] == "missing"
    assert found.status.loc["w0", "b"] == "zero"
    assert found.status.loc["w0", "a"] == "withheld"
    assert found.status.loc["w1", "c"] == "shown"
    assert (
        found.table.isna().to_numpy().sum()
        == found.status.isin(["missing", "withheld"]).to_numpy().sum()
    )


def test_the_input_is_untouched() -> None:
    rows = table([[3, 25], [40, 20]])
    before = rows.copy()

    protect(rows)

    pd.testing.assert_frame_equal(rows, before)


# --- the audit -------------------------------------------------------------------------------


def test_the_audit_agrees_with_listing_every_table_there_could_be() -> None:
    rows = table([[3, 6, 2], [4, 8, 9]])
    figures, values = with_margins(rows)
    status = pd.Series("shown", index=values.index)
    secret = [("w0", "a"), ("w0", "b"), ("w1", "a"), ("w1", "b")]
    status[secret] = "withheld"

    found = audit(figures, values, status)

    possible = [
        cells
        for cells in product(range(1, 33), repeat=4)
        if cells[0] + cells[1] == 9
        and cells[2] + cells[3] == 12
        and cells[0] + cells[2] == 7
        and cells[1] + cells[3] == 14
    ]
    assert found["lower"].tolist() == [min(p[i] for p in possible) for i in range(4)]
    assert found["upper"].tolist() == [max(p[i] for p in possible) for i in range(4)]
    assert not found["recoverable"].any()


def test_the_audit_finds_what_overlapping_windows_give_away() -> None:
    months = [f"m{i}" for i in range(1, 14)]
    counted = pd.Series([2, *([9] * 11), 4], index=months)
    windows = pd.DataFrame(0.0, index=["to m12", "to m13", *months], columns=months)
    windows.loc["to m12", months[:12]] = 1
    windows.loc["to m13", months[1:]] = 1
    windows.loc[months, months] = np.eye(13)
    values = windows @ counted

    everything = audit(windows, values, pd.Series("shown", index=["to m12", "to m13", *months[1:]]))

    assert everything.loc["m1"].tolist() == [2, 2, True], "to m12 less the months shown"


def test_contradicting_figures_are_refused() -> None:
    figures = pd.DataFrame([[1, 1], [1, 1], [1, 0]], index=["x", "y", "z"])
    status = pd.Series({"x": "shown", "y": "shown", "z": "withheld"})

    with pytest.raises(StatisticsInputError, match="contradict"):
        audit(figures, pd.Series({"x": 7, "y": 9, "z": 3}), status)


# --- linked figures --------------------------------------------------------------------------


def test_rolling_windows_are_withheld_until_no_small_month_can_be_worked_out() -> None:
    months = [f"m{i}" for i in range(6)]
    counted = pd.Series([0, 7, 3, 0, 12, 6], index=months)
    windows = {f"to {months[i]}": months[i - 2 : i + 1] for i in range(2, 6)}
    figures = pd.DataFrame(
        [
            [float(m in span) for m in months]
            for span in [*windows.values(), *([m] for m in months)]
        ],
        index=[*windows, *months],
        columns=months,
    )

    status = withhold(figures, figures @ counted, unpublished=months)

    assert list(status.index) == list(windows)
    found = audit(figures, figures @ counted, status)
    assert "m2" in found.index, "the month of 3 is audited though never published"
    assert not found["recoverable"].any()


@settings(max_examples=12, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=9, max_size=14), st.integers(3, 6))
def test_no_rolling_window_gives_a_small_month_or_window_away(
    counted: list[int], width: int
) -> None:
    months = np.eye(len(counted))
    spans = np.array([months[i : i + width].sum(axis=0) for i in range(len(counted) - width + 1)])
    names = [f"window {i}" for i in range(len(spans))] + [f"month {i}" for i in range(len(counted))]
    figures = pd.DataFrame(np.vstack([spans, months]), index=names)
    values = figures @ np.array(counted)

    status = withhold(figures, values, unpublished=names[len(spans) :])

    # The attack, written out: months unknown, shown windows known, withheld windows at least 1.
    shown = status.isin(["shown", "zero"]).to_numpy()
    secret = [*spans[~shown], *(months[i] for i, n in enumerate(counted) if 1 <= n <= 4)]
    for goal in secret:
        ends = []
        for sign in (1, -1):
            found = linprog(
                sign * goal,
                A_eq=spans[shown] if shown.any() else None,
                b_eq=spans[shown] @ counted if shown.any() else None,
                A_ub=-spans[~shown] if not shown.all() else None,
                b_ub=-np.ones((~shown).sum()) if not shown.all() else None,
            )
            ends.append(sign * found.fun if found.status == 0 else np.inf)
        assert ends[1] - ends[0] > 4 - 1e-6


def test_ward_tables_that_add_up_to_a_borough_table_are_protected_together() -> None:
    draw = np.random.default_rng(6)
    wards, groups = [f"w{i}" for i in range(4)], list("abc")
    years = {year: draw.negative_binomial(1, 0.1, (4, 3)) for year in ("2024", "2025")}
    cells = [(y, w, g) for y in years for w in wards for g in groups]
    counted = pd.Series([n for t in years.values() for n in t.ravel()], index=cells)
    sums = {cell: [cell] for cell in cells}
    for y in years:
        sums |= {(y, w, TOTAL): [(y, w, g) for g in groups] for w in wards}
        sums |= {(y, TOTAL, g): [(y, w, g) for w in wards] for g in groups}
    # Published elsewhere: both years together, by ward and group.
    sums |= {("both", w, g): [(y, w, g) for y in years] for w in wards for g in groups}
    figures = pd.DataFrame(
        [[float(c in parts) for c in cells] for parts in sums.values()],
        index=pd.Index(list(sums), tupleize_cols=False),
        columns=pd.Index(cells, tupleize_cols=False),
    )
    values = pd.Series([counted[parts].sum() for parts in sums.values()], index=figures.index)

    status = withhold(figures, values)

    assert (status[(values >= 1) & (values < 5)] == "withheld").all()
    assert not audit(figures, values, status)["recoverable"].any()
    assert (status == "shown").sum() > 10


@settings(max_examples=35, deadline=None)
@given(TABLES, st.booleans())
def test_no_withheld_cell_of_a_table_can_be_worked_out_to_within_two(
    rows: list[list[int]], sensitive: bool
) -> None:
    found = protect(table(rows), sensitive=sensitive)

    assert not found.audit["recoverable"].any()
    check_safe(rows, found, 10 if sensitive else 5)


# --- merging and errors ----------------------------------------------------------------------


def test_small_columns_are_merged_smallest_first_until_none_is_small() -> None:
    rows = table([[20, 3, 4, 30], [30, 9, 8, 2]])

    found = merge_small(rows)

    assert found.attrs["merged"] == ["b", "c", "d"]
    assert found.to_dict("list") == {"a": [20, 30], "Other": [37, 19]}
    assert found.to_numpy().sum() == rows.to_numpy().sum()


@settings(max_examples=60, deadline=None)
@given(TABLES, st.booleans())
def test_merging_loses_nobody_and_leaves_no_small_cell_where_it_can(
    rows: list[list[int]], sensitive: bool
) -> None:
    found = merge_small(table(rows), sensitive=sensitive)

    assert (found.sum(axis=1) == table(rows).sum(axis=1)).all()
    small = (found >= 1) & (found < (10 if sensitive else 5))
    assert not small.any(axis=None) or found.shape[1] == 1


def test_wrong_inputs_raise_errors_that_name_the_fact() -> None:
    with pytest.raises(NegativeCountError):
        protect(table([[-1, 2]]))
    with pytest.raises(StatisticsInputError, match="whole"):
        protect(table([[1.5, 2]]))
    with pytest.raises(RepeatedKeyError):
        protect(pd.DataFrame([[1, 2]], columns=["a", "a"]))
    with pytest.raises(StatisticsInputError, match="All"):
        protect(pd.DataFrame([[1]], columns=["All"]))
    with pytest.raises(UnmatchedKeysError):
        withhold(pd.DataFrame([[1]], index=["a"]), pd.Series({"b": 1}))
    with pytest.raises(RepeatedKeyError):
        withhold(pd.DataFrame([[1], [1]], index=["a", "a"]), pd.Series({"a": 1}))
