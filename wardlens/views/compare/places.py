"""Figures of places that are wards or boroughs: each from the table of its own level."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from wardlens.choices.series import BOROUGH_TABLE, WARD_TABLE
from wardlens.measures.offences import MEASURES, monthly_counts
from wardlens.views.setting import SeriesName, Setting
from wardlens.views.side_by_side import side_by_side

TWO_TABLES = (
    "Wards are counted in the police's ward table, boroughs in the borough table: some offences "
    "have a borough but no ward, and residents are counted anew more often for boroughs."
)


@dataclass(frozen=True, slots=True)
class Place:
    """One of the places: its code, its name, and in which table it is counted."""

    code: str
    name: str
    is_ward: bool

    @property
    def series(self) -> SeriesName:
        """The series that counts it."""
        return WARD_TABLE if self.is_ward else BOROUGH_TABLE

    def measured(self, setting: Setting, measure: str) -> pd.Series:
        """A measure of offences of this place: `offences`, `rate`, `change`."""
        key = measure if self.is_ward else f"borough_{measure}"
        return setting.result(MEASURES[key]).loc[self.code]

    def monthly(self, setting: Setting, since: object) -> pd.Series:
        """Its offences by month from `since` to the end of the period."""
        query = "monthly_by_ward" if self.is_ward else "offences_by_month_and_borough"
        months = monthly_counts(setting.read(query, since=since)).loc[self.code]
        first, last = pd.Timestamp(str(since)), pd.Timestamp(setting.filters.end)
        return months[(months.index >= first) & (months.index <= last)]


def places(setting: Setting) -> Iterator[Place]:
    """The places that are set side by side, in the order in which they were chosen."""
    for code in side_by_side(setting.filters, setting.offer):
        yield Place(code, setting.offer.comparable[code], code in setting.offer.areas)


def similar(setting: Setting) -> list[Place]:
    """The boroughs listed as similar, where nobody chose a place; else none."""
    if setting.filters.places or not setting.filters.is_whole_borough:
        return []
    rows = setting.read("offences_by_borough")
    found = rows[rows["is_similar"]].sort_values("borough_name")
    return [
        Place(str(code), str(name), is_ward=False)
        for code, name in zip(found["borough_code"], found["borough_name"], strict=True)
    ]


def series_of(asked: list[Place]) -> tuple[SeriesName, ...]:
    """The series that count these places, each once."""
    return tuple(dict.fromkeys(place.series for place in asked))


def notes_of(setting: Setting, asked: list[Place], since: object) -> tuple[str, ...]:
    """Footnotes of their series, and that there are two where wards stand beside boroughs."""
    series = series_of(asked)
    first = pd.Timestamp(str(since)).date()
    told = [note for one in series for note in setting.notes(one, first, setting.filters.end)]
    return (*told, *([TWO_TABLES] if len(series) > 1 else []))
