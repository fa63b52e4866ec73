"""Is the store whole, current, and consistent with its published check figures?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import duckdb
import pandas as pd

from wardlens.choices.filters import parse_month
from wardlens.ingest.build.release import release_id
from wardlens.store import config, paths, store

_REVISED_AT_MOST = 0.05


@dataclass(slots=True)
class CheckReport:
    """What was checked, in lines to print; `faults` counts what does not hold."""

    faults: int = 0
    lines: list[str] = field(default_factory=list)

    def note(self, holds: bool, words: str) -> None:
        """Add one check and whether it holds."""
        self.faults += not holds
        self.lines.append(f"{'ok   ' if holds else 'FAULT'} {words}")

    def say(self, words: str) -> None:
        """Add a line that is not a check."""
        self.lines.append(f"      {words}")


def doubts(candidate: store.Store, serving: store.Store | None) -> list[str]:
    """Why a store just built should not replace the one that serves; empty where it may.

    A publisher's revision may move a published total a little; it never takes months or areas
    away, and never halves or doubles what happened.
    """
    if not store.is_whole(candidate):
        return ["the new store is not whole"]
    found = []
    with store.connect(candidate) as connection:
        for total in _totals(connection):
            if not total.is_whole:
                found.append(f"{total.words}: not every month is covered any more")
            elif abs(total.found - total.published) > _REVISED_AT_MOST * total.published:
                found.append(f"{total.words}: {total.found:,.0f}, published {total.published:,}")
        unnamed = store.fetch(connection, "unregistered_names", {})
        if len(unnamed):
            found.append(f"figures without a known name: {', '.join(unnamed['name'].head(5))}")
        new = store.fetch(connection, "coverage_by_month", {})
    if serving is None:
        return found
    with store.connect(serving) as connection:
        old = store.fetch(connection, "coverage_by_month", {})
    keys = ["series", "month"]
    both = old.merge(new, on=keys, how="left", suffixes=("_held", ""))
    lost = both[both["areas"].fillna(0) < both["areas_held"]]
    found += [
        f"{row.series}, {row.month:%B %Y}: {row.areas_held:,.0f} areas are covered now, "
        f"{0 if pd.isna(row.areas) else row.areas:,.0f} would be"
        for row in lost.head(5).itertuples()
    ]
    return found


def check() -> CheckReport:
    """Verify the store that serves: check figures, keys, coverage, what was refused."""
    report = CheckReport()
    with store.connect() as connection:
        serving = store.fetch(connection, "release", {})["release"].iloc[0]
        expected = release_id()
        report.note(
            serving == expected,
            f"release {serving} is made from the tables here"
            if serving == expected
            else f"release {serving} serves, but the tables here make {expected}; "
            "run `python -m wardlens build`",
        )
        _published_totals(connection, report)
        _names(connection, report)
        _coverage(connection, report)
        _refused(connection, report)
    return report


def _published_totals(connection: duckdb.DuckDBPyConnection, report: CheckReport) -> None:
    for total in _totals(connection):
        report.note(
            total.found == total.published and total.is_whole,
            f"{total.words}: {total.found:,.0f}, published {total.published:,}"
            + ("" if total.is_whole else "; not every month is covered"),
        )


@dataclass(frozen=True, slots=True)
class _Total:
    words: str
    found: float
    published: int
    is_whole: bool


def _totals(connection: duckdb.DuckDBPyConnection) -> Iterator[_Total]:
    for wanted in config.read().checks:
        params = {
            "start": parse_month(wanted.start),
            "end": parse_month(wanted.end),
            "offences": [],
            "types": [],
        }
        rows = store.fetch(connection, wanted.query, params)
        if wanted.area:
            rows = rows[rows.iloc[:, 0] == wanted.area]
        whole = bool((rows["months_covered"] == rows["months_asked"]).all())
        yield _Total(wanted.words, float(rows["offences"].sum()), wanted.total, whole)


def _names(connection: duckdb.DuckDBPyConnection, report: CheckReport) -> None:
    unnamed = store.fetch(connection, "unregistered_names", {})
    known = pd.read_csv(paths.data() / "offences.csv")["offence"]
    seen = store.fetch(connection, "offence_choices", {})["offence"]
    new = sorted(set(seen) - set(known))
    report.note(
        not new,
        "every category is in offences.csv"
        if not new
        else f"new categories, counted under their major category: {', '.join(new)}; "
        "add them to offences.csv",
    )
    report.note(
        unnamed.empty,
        "every figure has a known area and category"
        if unnamed.empty
        else f"figures without a known name: {', '.join(unnamed['name'].head(5))}",
    )


def _coverage(connection: duckdb.DuckDBPyConnection, report: CheckReport) -> None:
    months = store.fetch(connection, "coverage_by_month", {})
    for series, rows in months.groupby("series"):
        first, last = rows["month"].min(), rows["month"].max()
        expected = pd.date_range(first, last, freq="MS")
        missing = [month for month in expected if month not in set(rows["month"])]
        partial = int((rows["parts"] > 0).sum())
        report.say(
            f"{series}: {first:%Y-%m} to {last:%Y-%m}, {rows['areas'].max()} areas, "
            f"{len(missing)} months missing, {partial} in part, "
            f"edition {_month(rows['edition'].max())}"
        )
        for month in missing:
            report.say(f"  {series} {month:%Y-%m}: no figures")


def _refused(connection: duckdb.DuckDBPyConnection, report: CheckReport) -> None:
    kept = len(store.fetch(connection, "refused_lines", {}))
    waiting = sum(len(pd.read_csv(path)) for path in (paths.loaded() / "refused").glob("*.csv"))
    report.say(f"{kept + waiting} refused lines are kept with their reason")


def _month(month: date) -> str:
    return f"{month:%Y-%m}"
