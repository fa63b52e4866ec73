"""Counts of people by group, already protected, for every 1,000 residents."""

from __future__ import annotations

from datetime import date
from math import nan
from typing import Any

import pandas as pd

from wardlens.choices.filters import period_words
from wardlens.choices.outcomes import Outcome
from wardlens.exhibits import sentences
from wardlens.stats import inequality
from wardlens.views.inequalities.group_figures import (
    WITHHELD,
    Figures,
    frame,
)
from wardlens.views.setting import Setting

_EVER = (date(2000, 1, 1), date(2100, 1, 1))


_PER = 1_000


_HELD_AS = {"ethnicity5": "ethnicity-self", "sex-ethnicity": "sex-ethnicity-self"}


_RESIDENTS = {
    "sex": "sex",
    "age": "age-police",
    "ethnicity-self": "ethnicity5",
    "ethnicity-officer": "ethnicity5",
}


_BY_PLACE = (
    "Counted where people were searched, not where they live: residents are what it is set "
    "beside, and many who are searched live elsewhere."
)


_PARTS = {"missing": "", "partial": "part of "}
"""How a month is named that is not held, or not the whole of it."""
_NAMED = 3
"""More months than that are counted."""


_OFFICERS = (
    "Officers have no word for Mixed, and what they see, what people say and what people tell the "
    "Census differ: the three are not the same groups."
)


_SELF = (
    "Many do not give their ethnicity when searched; what people say then and what they tell the "
    "Census differ."
)


def of_people(
    setting: Setting, outcome: Outcome, breakdown: str, window: tuple[Any, Any] | None = None
) -> Figures:
    """Counts of people, already protected, for every 1,000 residents of the group a year."""
    held_as = _HELD_AS.get(breakdown, breakdown)
    counts = people(setting, outcome)
    ours = counts[(counts["area_code"] == outcome.area)]
    parts = ours[ours["breakdown"] == held_as]
    start, end = window or newest_block(parts)
    in_window = (ours["start"] == start) & (ours["end"] == end)
    shown = ours[in_window & (ours["breakdown"] == held_as)].set_index("group")
    whole = ours[in_window & (ours["breakdown"] == "all")]
    years = years_held(setting, outcome, start, end)
    residents, basis = _residents(setting, outcome, held_as)
    total = float(whole["people"].iloc[0]) if len(whole) else nan
    has_rate = len(residents) > 0
    known = [group for group in outcome.of(breakdown) if not group.is_unknown]
    events = pd.Series({group.key: _people(shown, group.name) for group in known}, dtype="float64")
    living = pd.Series(
        {group.key: residents.get(group.name, nan) for group in known}, dtype="float64"
    )
    rates = inequality.group_values(events, living * years, per=_PER)
    lives_here = float(residents.sum()) if has_rate else nan
    records: dict[str, dict[str, Any]] = {}
    for group in known:
        held = shown["status"].get(group.name, "")
        row = rates.loc[group.key]
        none = "no count" if held == "" else WITHHELD if held == "withheld" else ""
        no_rate = "" if has_rate else f"{events[group.key]:,.0f} counted; {basis}"
        records[group.key] = {
            "label": group.label,
            **{name: row[name] for name in ("estimate", "lower", "upper")},
            "n": events[group.key],
            "base": living[group.key],
            "share_of_outcome": events[group.key] / total if total else nan,
            "share_of_people": living[group.key] / lives_here,
            "reason": none or no_rate or row["reason"],
            "note": "fewer than 10: take with care" if 0 < events[group.key] < 10 else "",
        }
    unknown_names = [group.name for group in outcome.of(breakdown) if group.is_unknown]
    unknown = sum(_people(shown, name) for name in unknown_names) if unknown_names else nan
    of_known_group = total - unknown if unknown_names else total
    of_all = inequality.group_values(
        pd.Series({"all": of_known_group}), pd.Series({"all": lives_here * years}), per=_PER
    ).loc["all"]
    is_search = outcome.held_as == "stop-search"
    return Figures(
        outcome=outcome,
        rows=frame(records),
        everyone={
            "label": "Everyone of known group" if unknown_names else "Everyone",
            **{name: of_all[name] for name in ("estimate", "lower", "upper")},
            "n": of_known_group,
            "base": lives_here,
            "reason": _no_line(of_known_group) if has_rate else basis,
            "note": "",
        },
        total=total,
        unit=f"{outcome.of_whom} for every 1,000 residents a year" if has_rate else "people",
        number="{:.1f}",
        period=period_words(start.date(), end.date()),
        where=_area_name(setting, outcome),
        base=f"{total:,.0f} {outcome.of_whom} in {12 * years:.0f} months; residents: {basis}"
        if has_rate
        else f"{total:,.0f} {outcome.of_whom}",
        sources=tuple(
            dict.fromkeys((setting.sources[outcome.source], setting.sources["residents"]))
        ),
        unknown=unknown,
        not_held=_not_held(setting, outcome, start, end),
        extra={"ages": basis.rpartition("; ")[2]} if has_rate and "; " in basis else {},
        notes=(
            "The dashed line is everyone whose group is known: those of unknown group are in no "
            "group, so they are not in the line."
            if unknown > 0 and pd.notna(of_all["estimate"])
            else "",
            f"{basis.rpartition('; ')[2]}. Everyone of these ages (dashed): "
            f"{of_all['estimate']:.1f}."
            if has_rate and "; " in basis and pd.notna(of_all["estimate"])
            else "",
            _BY_PLACE if is_search else "",
            _OFFICERS if held_as == "ethnicity-officer" else "",
            _SELF if held_as == "ethnicity-self" and is_search else "",
            "Counts of 1 to 4, and others that would give them away, are withheld to protect "
            "people; none means that there were none.",
        ),
    )


def _people(rows: pd.DataFrame, group: str) -> float:
    found = rows["people"].get(group)
    return float(found) if found is not None and pd.notna(found) else nan


def people(setting: Setting, outcome: Outcome) -> pd.DataFrame:
    """Every count of an outcome, in fixed windows only."""

    def read() -> pd.DataFrame:
        rows = setting.fetch("people_counts", _asked(outcome, ""))
        return rows[rows["start"] != rows["end"]]

    return setting.once(("people", outcome.key), read)


def _asked(outcome: Outcome, breakdown: str) -> dict[str, object]:
    return {
        "series": outcome.held_as,
        "measure": outcome.of_whom,
        "breakdown": breakdown,
        "start": _EVER[0],
        "end": _EVER[1],
    }


def newest_block(rows: pd.DataFrame) -> tuple[Any, Any]:
    """The longest of the windows that end last."""
    end = rows["end"].max()
    return rows.loc[rows["end"] == end, "start"].min(), end


def years_held(setting: Setting, outcome: Outcome, start: Any, end: Any) -> float:
    """How many years of a window are held: a month that nobody published is none to divide by."""
    windows = setting.fetch("people_windows", {})
    ours = windows[
        (windows["series"] == outcome.held_as)
        & (windows["start"] == start)
        & (windows["end"] == end)
    ]
    return float(ours["months_covered"].max()) / 12


def _no_line(of_known_group: float) -> str:
    return "" if pd.notna(of_known_group) else f"how many are of unknown group is {WITHHELD}"


def _not_held(setting: Setting, outcome: Outcome, start: Any, end: Any) -> str:
    """The months of a window that nobody published, or only in part; empty where all are held."""
    months = setting.fetch("people_coverage", {})
    ours = months[(months["series"] == outcome.held_as) & months["month"].between(start, end)]
    told = [
        f"{part}{row.month:%B %Y}"
        for row in ours.sort_values("month").drop_duplicates("month").itertuples()
        if (part := _PARTS.get(str(row.state))) is not None
    ]
    return sentences.listed(told) if len(told) <= _NAMED else f"{len(told)} of its months"


def _residents(setting: Setting, outcome: Outcome, held_as: str) -> tuple[pd.Series, str]:
    """Residents by the names of the groups, and on what they rest or why there are none."""
    rows = setting.fetch("population_groups", {})
    ours = rows[
        (rows["area_code"] == outcome.area) & (rows["breakdown"] == _RESIDENTS.get(held_as))
    ]
    if ours.empty:
        return pd.Series(dtype="float64"), "residents are not held by these groups, so no rate"
    found = ours.set_index("group")["residents"].astype("float64")
    return found, str(ours["basis"].iloc[0])


def _area_name(setting: Setting, outcome: Outcome) -> str:
    if outcome.area == setting.partnership.borough_code:
        return setting.partnership.borough_name
    return setting.partnership.region_name
