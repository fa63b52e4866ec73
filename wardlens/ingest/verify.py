"""Is the store whole, current, and consistent with its published check figures?"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import duckdb
import pandas as pd

from wardlens import config, paths, store
from wardlens.filters import parse_month
from wardlens.ingest import build


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


def check() -> CheckReport:
    """Verify the store that serves: check figures, keys, coverage, what was refused."""
    report = CheckReport()
    with store.connect() as connection:
        serving = store.fetch(connection, "release", {})["release"].iloc[0]
        expected = build.release_id()
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
    for wanted in config.read().checks:
        params = {
            "start": parse_month(wanted["start"]),
            "end": parse_month(wanted["end"]),
            "offences": [],
        }
        rows = store.fetch(connection, wanted["query"], params)
        if "area" in wanted:
            rows = rows[rows.iloc[:, 0] == wanted["area"]]
        whole = (rows["months_covered"] == rows["months_asked"]).all()
        found = rows["offences"].sum()
        report.note(
            bool(found == wanted["total"]) and bool(whole),
            f"{wanted['words']}: {found:,.0f}, published {wanted['total']:,}"
            + ("" if whole else "; not every month is covered"),
        )


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
