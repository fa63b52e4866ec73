"""One published file, read and checked: its cells, what it speaks for, what it was refused.

Nothing is written here. `Reading` holds a workspace in which `queries/load/*.sql` has laid out
the file as `line`, `cell`, `coverage` and `refused` tables, and compared them with what is held.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import NoReturn

import duckdb
import pandas as pd

from wardlens.choices.series import SERIES
from wardlens.ingest.counts import editions, files, layouts
from wardlens.ingest.counts.files import FileRefusedError, PublishedFile
from wardlens.ingest.counts.layouts import Layout
from wardlens.ingest.counts.workspace import opened, run
from wardlens.store import paths

_ENOUGH_TO_COMPARE = 30


@dataclass(frozen=True)
class Reading:
    """A checked file beside the figures held. `edition` is the newest month it speaks for."""

    file: PublishedFile
    layout: Layout
    edition: date
    workspace: duckdb.DuckDBPyConnection

    @cached_property
    def lines(self) -> pd.Series:
        """How many lines: in all, taken, outside this partnership, without a place, refused."""
        return run(self.workspace, "load/lines").iloc[0]

    @cached_property
    def refused(self) -> pd.DataFrame:
        """The refused lines and cells, one a row, with the reason."""
        return run(self.workspace, "load/refused")

    @cached_property
    def months(self) -> pd.DataFrame:
        """Month by month: held, in the file, changed figures, and whether the file is taken."""
        return run(self.workspace, "load/month_totals")

    @cached_property
    def gaps(self) -> pd.DataFrame:
        """Months that the file has but does not speak for."""
        return self.workspace.execute("from gap_month order by month").df()

    @cached_property
    def blocked(self) -> pd.DataFrame:
        """Areas that keep their older figures, and why."""
        return self.workspace.execute("from blocked order by area_code").df()

    @property
    def is_taken(self) -> bool:
        """Whether any area and month of the file replaces or adds to what is held."""
        return bool(self.months["is_taken"].any()) if len(self.months) else False

    @cached_property
    def revisions(self) -> pd.DataFrame:
        """Single figures that differ from those held: area, month, offence, held, in the file."""
        return self.workspace.execute("from revision order by area_code, month, offence").df()

    @cached_property
    def taken_revisions(self) -> pd.DataFrame:
        """The revisions that replace the figure held, not those of an older edition."""
        return self.workspace.execute(
            """
            select revision.*
            from revision
            semi join (from decision where kind in ('newer', 'reissued')) as taken
                on taken.area_code = revision.area_code and taken.month = revision.month
            order by revision.area_code, revision.month, revision.offence
            """
        ).df()


def read(path: Path, *, held: Sequence[Path] | None = None) -> Reading:
    """Read and check a table of counts; `FileRefusedError` where nothing of it can be believed.

    `held` are the folders of the editions to compare with, by default all that are kept.
    """
    file = files.examine(path)
    return read_as(file, layouts.recognise(file), held=held)


def read_as(file: PublishedFile, layout: Layout, *, held: Sequence[Path] | None = None) -> Reading:
    """Read a file whose layout is known."""
    workspace = opened()
    _lay_out(file, layout, workspace)
    _refuse_when_nothing_is_ours(file, workspace)
    _refuse_when_areas_are_missing(file, layout, workspace)
    editions.lay_out_held(workspace, layout.series, held)
    run(workspace, "load/coverage", {"is_force_table": SERIES[layout.series].is_force_table})
    (edition,) = workspace.execute("select max(month) from coverage").fetchone() or (None,)
    if edition is None:
        _refuse_without_a_month(file, workspace)
    run(workspace, "load/decision", {"edition": edition})
    reading = Reading(file, layout, edition, workspace)
    _refuse_when_cut_short(file, reading.months)
    return reading


def _lay_out(file: PublishedFile, layout: Layout, workspace: duckdb.DuckDBPyConnection) -> None:
    raw = {"csv": "load/raw_csv", "parquet": "load/raw_parquet"}[file.kind]
    try:
        run(workspace, raw, {"path": files.literal(file.path)})
        for name in layout.sql:
            run(workspace, f"load/{name}", {"lsoa_2011": str(paths.shipped("lsoa_2011.csv"))})
    except duckdb.Error as problem:
        raise FileRefusedError(
            file.path,
            f"not readable as {layout.title}: {str(problem).splitlines()[0]}",
            "Download it again.",
        ) from problem
    (rows,) = workspace.execute("select count(*) from raw").fetchone() or (0,)
    if file.rows is not None and rows != file.rows:
        raise FileRefusedError(
            file.path,
            f"{rows:,} rows were read of the {file.rows:,} in the file",
            "No row may get lost: please report this with the file.",
        )


def _refuse_without_a_month(file: PublishedFile, workspace: duckdb.DuckDBPyConnection) -> NoReturn:
    refused = run(workspace, "load/refused")
    reasons = [
        *(f"line {row.line}: {row.reason}" for row in refused.head(1).itertuples()),
        *workspace.execute("select reason from gap_month order by month").df()["reason"],
        *workspace.execute("select reason from blocked order by area_code").df()["reason"],
    ]
    raise FileRefusedError(
        file.path,
        f"it speaks for no month of any area; {reasons[0] if reasons else 'no month in it'}",
        "Download it again.",
    )


def _refuse_when_nothing_is_ours(file: PublishedFile, workspace: duckdb.DuckDBPyConnection) -> None:
    lines = run(workspace, "load/lines").iloc[0]
    if lines["taken"]:
        return
    if lines["refused"]:
        first = run(workspace, "load/refused").iloc[0]
        raise FileRefusedError(
            file.path, str(first["reason"]), "No line could be taken.", int(first["line"])
        )
    raise FileRefusedError(
        file.path,
        f"none of its {lines['lines']:,} lines is of this partnership",
        "Check data/partnership.toml: [load] boroughs says whose rows are taken.",
    )


def _refuse_when_areas_are_missing(
    file: PublishedFile, layout: Layout, workspace: duckdb.DuckDBPyConnection
) -> None:
    series = SERIES[layout.series]
    if not series.is_force_table:
        return
    missing = run(workspace, "load/missing_areas", {"level": series.layer})
    if len(missing) == 0:
        return
    unknown = workspace.execute(
        "select line, area_code, problem from line where problem is not null order by line limit 1"
    ).fetchone()
    names = ", ".join(missing["area_name"].head(4))
    more = f" and {len(missing) - 4} more" if len(missing) > 4 else ""
    if unknown:
        raise FileRefusedError(
            file.path,
            f"{unknown[1]}: {unknown[2]}; and there is no line for {names}{more}",
            "Correct the code, or download the file again.",
            int(unknown[0]),
        )
    raise FileRefusedError(
        file.path,
        f"no line for {names}{more}",
        "The file looks cut short: download it again.",
    )


def _refuse_when_cut_short(file: PublishedFile, months: pd.DataFrame) -> None:
    held = months.dropna(subset=["held_offences"])
    less_than_half = held["file_offences"] * 2 < held["held_offences"]
    short = held[(held["held_offences"] >= _ENOUGH_TO_COMPARE) & less_than_half]
    if len(short):
        month = short.iloc[0]
        raise FileRefusedError(
            file.path,
            f"{month['file_offences']:,.0f} offences in {month['month']:%B %Y}, where "
            f"{month['held_offences']:,.0f} are held",
            "Less than half is a file cut short, not a quiet month: download it again.",
        )
