"""Counts of people for the store: the shipped ones, and those of searches loaded beside them.

Both are figures already fit to be shown (see `wardlens.ingest.people.protection`): what the store
holds of people is what may leave it. Shipped are `people_counts.parquet` and
`people_coverage.csv`; a block of months that is whole among the searches loaded takes the place of
the shipped one, and so does a month's total.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from wardlens.choices.filters import parse_month
from wardlens.ingest.people import protection, searches_held, stop_search
from wardlens.ingest.people.protection import COLUMNS, Attribute, Block, Plan
from wardlens.ingest.people.searches_held import Held
from wardlens.stats import disclosure
from wardlens.store import config, paths

COVERAGE = ["series", "area_code", "month", "state"]
WINDOWS = [
    "series",
    "block_start",
    "block_end",
    "start",
    "end",
    "kind",
    "months",
    "months_covered",
    "months_partial",
]
FILES = (
    "people_counts.parquet",
    "people_coverage.csv",
    "people_windows.csv",
    "people_groups.csv",
    "population_groups.csv",
)
SEARCH_ATTRIBUTES = (
    "sex",
    "age",
    "ethnicity-self",
    "ethnicity-officer",
    "kind",
    "object",
    "outcome",
    "power",
)
SEARCH_WARD_ATTRIBUTES = (
    "sex",
    "age",
    "ethnicity-self",
    "ethnicity-officer",
    "object",
    "outcome",
)
SEARCH_PAIRS = (
    ("sex", "age"),
    ("sex", "ethnicity-self"),
    ("sex", "ethnicity-officer"),
    ("ethnicity-officer", "outcome"),
)
UNLOCATED, FORCE = "UNLOCATED", "FORCE"


def attributes(series: str, keys: tuple[str, ...]) -> tuple[Attribute, ...]:
    """The groups of a series' attributes, from the register of groups."""
    register = pd.read_csv(
        paths.shipped("people_groups.csv"), keep_default_na=False, dtype={"is_unknown": "str"}
    )
    ours = register[register["series"] == series].sort_values("group_order", kind="stable")
    found = []
    for key in keys:
        of_key = ours[ours["attribute"] == key]
        unknown = of_key.loc[of_key["is_unknown"] == "true", "group"]
        found.append(Attribute(key, tuple(dict.fromkeys(of_key["group"])), frozenset(unknown)))
    return tuple(found)


def blocks(series: str) -> list[Block]:
    """The blocks of months of a series that may be released, from the register of windows."""
    register = pd.read_csv(paths.shipped("people_windows.csv"), dtype="str")
    found: list[Block] = []
    row: Any
    for row in register[register["series"] == series].sort_values("first_month").itertuples():
        first, last = parse_month(row.first_month), parse_month(row.last_month)
        if found and found[-1].whole.end >= first:
            raise config.ConfigError(
                "people_windows.csv",
                f"two blocks of {series} overlap at {row.first_month}; "
                "a difference of windows would give single months away",
            )
        found.append(Block.of(series, first, last, int(row.part_months)))
    return found


def search_plan(wards: list[str]) -> Plan:
    """What is released of stop and search."""
    known = attributes(stop_search.SERIES, SEARCH_ATTRIBUTES)
    return Plan("searches", known, SEARCH_PAIRS, tuple(wards), SEARCH_WARD_ATTRIBUTES)


def wards_of(borough: str) -> list[str]:
    """The codes of a borough's wards, in order."""
    areas = pd.read_csv(paths.shipped("areas.csv"), dtype="str")
    ours = (areas["level"] == "ward") & (areas["borough_code"] == borough)
    return sorted(areas.loc[ours, "area_code"])


def search_counts(held: Held) -> pd.DataFrame:
    """What may be shown of the searches held: whole blocks, and the borough's months."""
    borough = config.read().borough_code
    months = held.months
    if months.empty:
        return pd.DataFrame(columns=COLUMNS)
    cells = held.cells.assign(month=pd.to_datetime(held.cells["month"]).dt.date)
    last = months["month"].max().date()
    first = months["month"].min().date()
    plan = search_plan(wards_of(borough))
    rows = [
        protection.released(cells, block, plan, borough)
        for block in blocks(stop_search.SERIES)
        if first <= block.whole.start and block.whole.end <= last
    ]
    by_month = months.set_index("month")
    for column, area in (("taken", borough), ("unlocated", UNLOCATED), ("records", FORCE)):
        rows.append(
            month_totals(stop_search.SERIES, "searches", area, by_month[column], sensitive=False)
        )
    return pd.concat(rows, ignore_index=True)


def month_totals(
    series: str, measure: str, area: str, counts: pd.Series, *, sensitive: bool
) -> pd.DataFrame:
    """Totals without any attribute, month by month, as rows of `COLUMNS`; `counts` by month.

    Of sensitive offences there are none at all where a month has 1 to 9: the year's total would
    give that month away.
    """
    if sensitive and counts.between(1, disclosure.SENSITIVE - 1).any():
        return pd.DataFrame(columns=COLUMNS)
    people = counts.astype("Int64")
    months = pd.to_datetime(pd.Series(counts.index)).dt.date
    return pd.DataFrame(
        {
            "series": series,
            "area_code": area,
            "start": months,
            "end": months,
            "measure": measure,
            "breakdown": "all",
            "group": disclosure.TOTAL,
            "group_order": 0,
            "is_unknown": False,
            "people": people.to_numpy(),
            "status": ["shown" if count else "zero" for count in people],
        }
    )[COLUMNS]


def counts() -> pd.DataFrame:
    """Every figure of people for the store: those of searches loaded before the shipped ones."""
    shipped = pd.read_parquet(paths.shipped("people_counts.parquet"))
    loaded = search_counts(Held.now())
    if loaded.empty:
        return shipped
    rows = pd.concat([shipped, loaded], ignore_index=True)
    spans = pd.MultiIndex.from_frame(rows[["series", "start", "end"]].astype("str"))
    is_loaded = pd.Series(range(len(rows))) >= len(shipped)
    renewed = set(spans[is_loaded])
    return rows[is_loaded | ~spans.isin(renewed)].reset_index(drop=True)


def coverage() -> pd.DataFrame:
    """Which months each series covers: series, area_code, month, state."""
    shipped = pd.read_csv(paths.shipped("people_coverage.csv"), parse_dates=["month"])
    months = Held.now().months
    if not months.empty:
        of_shipped = shipped[shipped["series"] == stop_search.SERIES]
        loaded = search_coverage(months, of_shipped)
        shipped = pd.concat([shipped[shipped["series"] != stop_search.SERIES], loaded])
    columns = [*COVERAGE, "records", "unlocated"]
    return shipped[columns].sort_values(["series", "month"], ignore_index=True)


def search_coverage(months: pd.DataFrame, before: pd.DataFrame | None = None) -> pd.DataFrame:
    """The state of every month of searches; `before` are months known without their days."""
    known = months[["month", "records", "unlocated", "days_with_any", "days"]]
    if before is not None:
        older = before[before["state"] != "missing"]
        older = older[~older["month"].isin(known["month"])]
        days = older["month"].dt.days_in_month
        known = pd.concat(
            [known, older.assign(days=days, days_with_any=days)[list(known)]], ignore_index=True
        )
    found = searches_held.states(known)
    if before is not None:
        kept = before.set_index("month")["state"]
        partial = found["month"].map(kept).eq("partial") & ~found["month"].isin(months["month"])
        found["state"] = found["state"].mask(partial, "partial")
    return found.assign(series=stop_search.SERIES, area_code=config.read().borough_code)


def windows(counted: pd.DataFrame, covered: pd.DataFrame) -> pd.DataFrame:
    """The windows for which any figure is there, with the months covered: as in `WINDOWS`.

    `python -m wardlens query people_windows` prints them.
    """
    rows = []
    series: Any
    for series in dict.fromkeys(counted["series"]):
        months = covered[covered["series"] == series]
        spans = counted.loc[counted["series"] == series, ["start", "end"]].astype("str")
        there = set(spans.itertuples(index=False, name=None))
        for block in blocks(series):
            parts = () if block.parts == (block.whole,) else block.parts
            for span, kind in [*((part, "part") for part in parts), (block.whole, "block")]:
                if (span.start.isoformat(), span.end.isoformat()) not in there:
                    continue
                inside = months[
                    (months["month"] >= pd.Timestamp(span.start))
                    & (months["month"] <= pd.Timestamp(span.end))
                ]
                rows.append(
                    (
                        series,
                        block.whole.start,
                        block.whole.end,
                        span.start,
                        span.end,
                        kind,
                        _months(span.start, span.end),
                        int((inside["state"] != "missing").sum()),
                        int((inside["state"] == "partial").sum()),
                    )
                )
    return pd.DataFrame(rows, columns=WINDOWS)


def _months(start: date, end: date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month + 1
