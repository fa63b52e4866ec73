"""Breaks and gaps in the series: what cuts a line, blocks a comparison and needs a footnote."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd

from wardlens.choices.offer import OffenceChoice

VISITED = "visited"
"""The kind of a note on a ward, no town centre, to which far more people come than live there."""
PANDEMIC = "pandemic"
"""The kind of an entry of months that are shaded on lines."""
_CUT = "Figures before and after are not compared."
_CROSSED = (
    "The whole force shows no step in these offences at that time, so figures before and after "
    "are compared."
)


@dataclass(frozen=True)
class Ledger:
    """The entries of one series that bear on a choice of offences.

    `entries` has the columns series, scope, area_code, kind, first_month, last_month, cuts, words.
    """

    entries: pd.DataFrame
    crossed: frozenset[date] = frozenset()
    """Breaks at which the whole force shows no step in these offences: they cut nothing."""

    @classmethod
    def of(
        cls,
        entries: pd.DataFrame,
        series: str,
        choice: OffenceChoice,
        crossed: frozenset[date] = frozenset(),
    ) -> Ledger:
        """The entries of `series` about these offences, and those about every offence."""
        scopes = {"*", choice.key, choice.group, *choice.families, *choice.offences, *choice.types}
        ours = (entries["series"] == series) & entries["scope"].isin(scopes)
        return cls(entries[ours].reset_index(drop=True), crossed)

    @cached_property
    def changes_of_recording(self) -> tuple[date, ...]:
        """The first month of each new way of recording, in order, crossed or not."""
        cutting = self.entries[(self.entries["kind"] == "break") & self.entries["cuts"]]
        return tuple(sorted({month.date() for month in cutting["first_month"]}))

    @cached_property
    def break_months(self) -> tuple[date, ...]:
        """The first month of each new way of recording that cuts these offences, in order."""
        return tuple(month for month in self.changes_of_recording if month not in self.crossed)

    def breaks_between(self, first: date, last: date) -> tuple[date, ...]:
        """Breaks that part the months from `first` to `last`, both inclusive."""
        return tuple(month for month in self.break_months if first < month <= last)

    def marks_between(self, first: date, last: date) -> tuple[date, ...]:
        """Changes of recording within these months, cutting or crossed: marks on a line."""
        return tuple(month for month in self.changes_of_recording if first < month <= last)

    def pandemic_between(self, first: date, last: date) -> tuple[tuple[date, date], ...]:
        """Spans of months from `first` to `last` that lie in the pandemic."""
        ours = self.entries[self.entries["kind"] == PANDEMIC]
        spans = {
            (max(begins.date(), first), min(ends.date(), last))
            for begins, ends in zip(ours["first_month"], ours["last_month"], strict=True)
        }
        return tuple(sorted(span for span in spans if span[0] < span[1]))

    def segments(self, months: pd.Series) -> pd.Series:
        """A number for each month that goes up at every break: months alike may be compared."""
        return segments(months, self.break_months)

    def notes(
        self, first: date, last: date, kinds: Collection[str] = (), area: str = ""
    ) -> tuple[str, ...]:
        """Footnotes that the months from `first` to `last` need, each once."""
        told: dict[str, None] = {}
        entry: Any
        for entry in self.entries.itertuples():
            begins = entry.first_month.date()
            ends = last if pd.isna(entry.last_month) else entry.last_month.date()
            touches = begins <= last and ends >= first
            if entry.kind in ("break", "left"):
                touches = first < begins <= last
            wanted = not kinds or entry.kind in kinds
            about_area = entry.area_code in ("", area) or not area
            if touches and wanted and about_area:
                said = entry.words
                if entry.kind == "break" and entry.cuts:
                    said += f" {_CROSSED if begins in self.crossed else _CUT}"
                told[said] = None
        return tuple(told)


def segments(months: pd.Series, breaks: Collection[date]) -> pd.Series:
    """A number for each month that goes up at every break; see `Ledger.segments`."""
    begins = pd.to_datetime(pd.Series(list(breaks), dtype="object"))
    return sum((months >= month for month in begins), start=pd.Series(0, index=months.index))
