"""The UK indicators for the Sustainable Development Goals: one table an indicator, one layout."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from wardlens.ingest.indicators.figures import (
    ENGLAND,
    ENGLAND_AND_WALES,
    GREAT_BRITAIN,
    Area,
    Figure,
    read,
    value_or_note,
)
from wardlens.ingest.indicators.words import BREAKDOWNS, KINDS, Group, group_of, month_range

_NOT_NATIONAL_STATISTICS = "not a National Statistic"
_LAST_NATIONAL_STATISTICS = "2022-03"


@dataclass(frozen=True, slots=True)
class Table:
    """One of the indicators for the Sustainable Development Goals, in the publisher's layout."""

    indicator: str
    file: str
    series: str = ""
    area: Area = ENGLAND_AND_WALES
    kind: str = ""
    """The column with kinds of offence, where there is one."""
    is_crime_survey: bool = True
    without: frozenset[str] = field(default_factory=frozenset)
    """Columns whose figures are left out."""


SAFETY, _VICTIMS = "perceptions/uk-sdg/indicator", "victims/indicator"
TABLES = (
    Table("feel-safe-after-dark", f"{SAFETY}_16-1-4.csv"),
    Table("known-to-police", f"{SAFETY}_16-3-1.csv", kind="Type of violence"),
    *(
        Table(
            indicator,
            f"{SAFETY}_16-6-2.csv",
            series,
            GREAT_BRITAIN,
            is_crime_survey=False,
        )
        for indicator, series in (
            ("trust-police", "Police"),
            ("trust-courts", "Courts and legal system"),
        )
    ),
    Table(
        "influence-decisions",
        f"{SAFETY}_16-7-2.csv",
        area=ENGLAND,
        is_crime_survey=False,
        without=frozenset({"Household income"}),  # bands that the file does not explain
    ),
    Table(
        "violence",
        f"{_VICTIMS}_16-1-3.csv",
        "(a) Physical violence - 16 and over",
        kind="Violence type",
    ),
    *(
        Table(
            indicator,
            f"{_VICTIMS}_16-1-3.csv",
            f"(c) Sexual violence - {ages}",
            kind="Violence type",
            # In 2021/22 the figures of everybody by orientation are those of men.
            without=frozenset({"Sexual orientation"}),
        )
        for indicator, ages in (
            ("sexual-assault", "16 and over"),
            ("sexual-assault-16-to-74", "16 to 74"),
            ("sexual-assault-16-to-59", "16 to 59"),
        )
    ),
    *(
        Table(indicator, f"{_VICTIMS}_11-7-2.csv", f"Percentage of adults aged {ages} (%)")
        for indicator, ages in (
            ("unwanted-touching", "16 and over"),
            ("unwanted-touching-16-to-59", "16 to 59"),
        )
    ),
    *(
        Table(
            indicator, f"{_VICTIMS}_5-2-1.csv", f"Women aged {ages}", kind="Type of partner abuse"
        )
        for indicator, ages in (
            ("partner-abuse", "16 and over"),
            ("partner-abuse-16-to-74", "16 to 74"),
            ("partner-abuse-16-to-59", "16 to 59"),
        )
    ),
    Table("hate-crime", f"{_VICTIMS}_16-b-1.csv", kind="Type of hate crime"),
    Table("homicide", f"{_VICTIMS}_16-1-1.csv", is_crime_survey=False),
)
_NO_DIMENSION = {
    "Year",
    "Series",
    "Observation status",
    "Unit multiplier",
    "Units",
    "Unit measure",
    "GeoCode",
    "Value",
}


def of_table(folder: Path, table: Table) -> Iterator[Figure]:
    """The rows of a table that differ from its total in one thing, or in two that we show."""
    rows = read(folder / table.file)
    dimensions = [name for name in rows if name not in _NO_DIMENSION]
    kinds = list(dict.fromkeys(rows[table.kind])) if table.kind else []
    for row in rows.to_dict("records"):
        if table.series and row["Series"] != table.series:
            continue
        given = {name: row[name] for name in dimensions if row[name]}
        if table.without & given.keys():
            continue
        area = table.area
        places = [given.pop(name) for name in ("Country", "Region") if name in given]
        if places:
            area = Area(row["GeoCode"], places[-1])
        kind = given.pop(table.kind, "")
        breakdown = BREAKDOWNS.get(frozenset(given))
        if breakdown is None or (places and given) or (kind and given):
            continue
        group = group_of(breakdown, tuple(given.values()))
        if kind:
            group = Group("offence", KINDS.get(kind, kind), kinds.index(kind) + 1)
        if group is None:
            continue
        period, start, end = month_range(row["Year"])
        value, note = value_or_note(row["Value"], row["Observation status"])
        if table.is_crime_survey and end > _LAST_NATIONAL_STATISTICS:
            note = "; ".join(filter(None, (note, _NOT_NATIONAL_STATISTICS)))
        yield Figure(table.indicator, period, start, end, area, group, value, note)
