"""What a change is set beside: the years before, the rest of the force, a change of recording."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from wardlens.choices.filters import Filters
from wardlens.choices.series import BOROUGH_TABLE
from wardlens.measures import in_context
from wardlens.measures.in_context import first_month as first_month
from wardlens.measures.offences import MEASURES, Measure, monthly_counts
from wardlens.stats.context import ACROSS

if TYPE_CHECKING:
    from wardlens.views.setting import Setting

COUNTED_TWICE = ("change", "screened_change")
"""Measures of a change that a borough has twice: added up from its wards, and in its own table."""


def changed(
    setting: Setting, measure: Measure, rows: pd.DataFrame, months: Filters
) -> pd.DataFrame:
    """A change with its verdict in context, of rows that reach back far enough.

    See `measures.in_context`. `months`: the period asked for, and nothing else.
    """
    wide = monthly_counts(rows)
    by_kind = "group" in measure.query
    key = ("around", setting.choice, months, by_kind, measure.series)
    around = setting.once(key, lambda: _around(setting, measure, months, by_kind=by_kind))
    if measure.level == "borough":
        around = _of_each_borough(around, wide, months)
    where, _ = in_context.lies(months, around.breaks)
    parted = where == ACROSS and months.before[0] >= setting.offer.months[0]
    found = measure.compute(rows, months, parted & ~around.crossed(wide.index))
    return in_context.in_context(found, wide, months, around, screened=measure.is_screened)


def in_both_counts(setting: Setting, found: pd.DataFrame) -> pd.DataFrame:
    """The changes of the whole borough, clear only where the borough's own count is clear too.

    `found`: one row of the kind asked for, or a row a kind; see `measures.in_context`.
    """
    of_kinds = isinstance(found.index, pd.MultiIndex)
    clear = found.index[found["clear"]] if setting.listed(BOROUGH_TABLE) else []
    own = {key: _own(setting.of_kind(key[1]) if of_kinds else setting) for key in clear}
    rows = [row.to_frame().T.set_axis([key]) for key, row in own.items() if row is not None]
    if not rows:
        return found
    return in_context.in_both_counts(found, pd.concat(rows).infer_objects())


def _own(setting: Setting) -> pd.Series | None:
    """The change of the borough in its own table; none where it is not in it."""
    rows = setting.result(MEASURES["borough_change"])
    code = setting.partnership.borough_code
    return rows.loc[code] if code in rows.index else None


def step(setting: Setting, begins: date, group: str) -> dict[str, object] | None:
    """The step of a group of offences at a break, as it was measured; none where it was not."""
    steps = setting.steps
    at = steps[(steps["break_month"] == pd.Timestamp(begins)) & (steps["group_key"] == group)]
    if at.empty:
        return None
    names = ("step", "lower", "upper", "crosses", "reason")
    return {"month": f"{begins:%Y-%m}", **{name: at.iloc[0][name] for name in names}}


def crossing(setting: Setting, begins: date | None) -> pd.Series:
    """Whether each group of offences crosses a break: no step in the whole force's count."""
    steps = setting.steps
    at = steps[steps["break_month"] == pd.Timestamp(begins)] if begins else steps.iloc[:0]
    return at.set_index("group_key")["crosses"].astype(bool)


def _of_each_borough(
    around: in_context.Around, wide: pd.DataFrame, months: Filters
) -> in_context.Around:
    """Beside each borough all others of the force, in months that every one of them covers."""
    every = wide.sum(skipna=False)
    rest = (every - wide).dropna(axis="columns") if len(wide) > 1 else pd.DataFrame()
    crosses = bool(around.crosses.get(in_context.EVERY_OFFENCE, False))
    own = pd.Series(crosses, index=wide.index, dtype="bool")
    rest = in_context.rest_of(rest, months)
    return in_context.Around(rest, around.breaks, own, by_area=True)


def _around(
    setting: Setting, measure: Measure, months: Filters, *, by_kind: bool
) -> in_context.Around:
    """The rest of the force, the breaks, and which kinds of offence cross them."""
    query = "rest_of_force_by_group" if by_kind else "rest_of_force"
    wide = pd.DataFrame()
    if setting.choice.is_in_ward_table:
        rest = setting.fetch(query, setting.params | {"since": in_context.first_month(months)})
        kind = rest["group_key"] if by_kind else in_context.EVERY_OFFENCE
        wide = rest.assign(kind=kind).pivot(index="kind", columns="month", values="rest_offences")
        wide = wide.dropna(how="all")
    breaks = setting.ledger(measure.series).changes_of_recording
    _, begins = in_context.lies(months, breaks)
    crossed = crossing(setting, begins)
    own = pd.Series({in_context.EVERY_OFFENCE: bool(crossed.get(setting.step_group, False))})
    return in_context.Around(in_context.rest_of(wide, months), breaks, crossed if by_kind else own)
