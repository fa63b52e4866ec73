"""What a measure is: one query, one pure function, and the words that go with the number."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd

from wardlens.choices.filters import Filters
from wardlens.exhibits import sentences
from wardlens.exhibits.sentences import begun_large

Polarity = Literal["lower", "higher", "none"]
Level = Literal["ward", "lsoa", "borough"]
Compute = Callable[[pd.DataFrame, Filters, Any], pd.DataFrame]

PER = 1_000
WHOLE = "borough"
"""The area code of the whole borough in results."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One number on screen.

    `compute(rows, filters, broken)` takes the rows of `query` and returns the standard frame of
    `wardlens.stats.result`, one row an area, indexed by its code. `broken` says that a break
    parts the two periods, for all rows or row by row.
    """

    key: str
    label: str
    unit: str
    level: Level
    query: str
    series: str
    compute: Compute
    definition: str
    formula: str
    method_source: str
    thresholds: str
    polarity: Polarity = "lower"
    decimals: int = 0
    is_percentage_change: bool = False
    needs_comparison: bool = False
    """Whether it is a change, of which `measures.in_context` makes the verdict."""
    is_screened: bool = False
    """Whether its rows are a list of many tests, called clear only after screening."""
    adds_up: bool = True
    """Whether areas can be added up to one figure for the whole borough."""
    params: Mapping[str, object] = field(default_factory=dict)
    """Parameters of the query that belong to the measure, like the weighting of harm."""
    whole_params: Mapping[str, object] = field(default_factory=dict)
    """Parameters with which the query gives the whole borough, where areas cannot be added up."""

    @property
    def column(self) -> str:
        """The measure as the heading of a column of numbers."""
        if self.is_percentage_change:
            return "Change, %"
        words = self.label.removeprefix("Recorded ").removeprefix("Offences ")
        return begun_large(words)

    def shown(self, values: pd.Series) -> pd.Series:
        """Values in the unit of the column: ratios as per cent of change."""
        return 100 * (values - 1) if self.is_percentage_change else values

    @property
    def made_by(self) -> str:
        """The pure function that makes the number."""
        return f"{self.compute.__module__}.{self.compute.__name__}"

    @property
    def origin(self) -> str:
        """From which query and by which function the number is made, in a line."""
        return f"queries/{self.query}.sql → {self.made_by}"

    def format(self, value: float) -> str:
        """The value as shown to readers; a dash where there is none."""
        if pd.isna(value):
            return "–"
        if self.is_percentage_change:
            return sentences.signed(value)
        return f"{value:,.{self.decimals}f}"


def whole_borough(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of a query by area added up to one row (or one a kind and month) for the borough.

    A figure missing anywhere makes the sum missing, never smaller.
    """
    code = code_column(rows)
    if "month" in rows:
        keys = ["group_key", "month"] if "group_key" in rows else "month"
        total = rows.groupby(keys)["offences"].sum(min_count=rows[code].nunique())
        return total.reset_index().assign(**{code: WHOLE})
    if "last_24_months" in rows:
        return _whole_borough_by_offence(rows, code)
    whole = rows["months_covered"] == rows["months_asked"]
    return pd.DataFrame(
        {
            code: [WHOLE],
            "offences": [rows["offences"].where(whole).sum(skipna=False)],
            "residents": [rows["residents"].sum(skipna=False)],
            "residents_basis": [", ".join(sorted(rows["residents_basis"].dropna().unique()))],
            "months_covered": [rows["months_asked"].max()],
            "months_asked": [rows["months_asked"].max()],
        }
    )


def _whole_borough_by_offence(rows: pd.DataFrame, code: str) -> pd.DataFrame:
    """The same for rows by area and offence, each with its months as a list.

    φ of the areas goes: months of a sum share shocks that those of its parts do not show.
    """
    whole = rows.assign(
        offences=rows["offences"].where(rows["months_covered"] == rows["months_asked"])
    )
    areas = rows.drop_duplicates(code)
    kinds = whole.groupby("offence")
    total = rows.drop_duplicates("offence").set_index("offence")
    total["offences"] = kinds["offences"].sum(min_count=len(areas))
    total["last_24_months"] = kinds["last_24_months"].agg(
        lambda lists: np.sum(lists.tolist(), axis=0)
    )
    total["residents"] = areas["residents"].sum(skipna=False)
    total["months_covered"] = total["months_asked"]
    total = total.drop(columns="phi", errors="ignore")
    return total.reset_index().assign(**{code: WHOLE})


def code_column(rows: pd.DataFrame) -> str:
    """The column that holds the area's code."""
    return next(name for name in ("lsoa_code", "ward_code", "borough_code") if name in rows)


def by_area(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows indexed by the area's code."""
    return rows.set_index(code_column(rows))


def whole_counts(areas: pd.DataFrame) -> pd.Series:
    """Counts by area; missing where any month of the period is not covered."""
    rows = by_area(areas)
    return rows["offences"].where(rows["months_covered"] == rows["months_asked"])
