"""One published file, read and checked: its cells, what it speaks for, what it was refused.

Nothing is written here. `Reading` holds a workspace in which `queries/load/*.sql` has laid out
the file as `line`, `cell`, `coverage` and `refused` tables, and compared them with what is held.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import NoReturn

import duckdb
import pandas as pd
from shapely.geometry import shape

from wardlens.choices.series import SERIES
from wardlens.ingest.counts import editions, files, layouts
from wardlens.ingest.counts.files import FileRefusedError, NotOursError, PublishedFile
from wardlens.ingest.counts.layouts import Layout
from wardlens.ingest.counts.workspace import lay_out_raw, opened, run
from wardlens.store import paths

_ENOUGH_TO_COMPARE = 30
_MOST_BLOCKED = 3
"""One area in so many may keep its older figures; where it is more, the file is refused."""


@dataclass(frozen=True)
class Reading:
    """A checked file beside the figures held. `edition` is the newest month it speaks for."""

    file: PublishedFile
    layout: Layout
    edition: date
    workspace: duckdb.DuckDBPyConnection
    notes: tuple[str, ...] = ()
    """What of the file's form was read as something else, in words."""

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
    def moved(self) -> pd.DataFrame:
        """Categories gone from the file while the totals of their group stay: renamed or split."""
        return run(self.workspace, "load/moved")

    @cached_property
    def forces(self) -> pd.DataFrame:
        """The forces of a street file: what each holds, and whether it covers the place."""
        is_of_forces = self.layout.key == "policeuk-street"
        return run(self.workspace, "load/forces") if is_of_forces else pd.DataFrame()

    @cached_property
    def blocked(self) -> pd.DataFrame:
        """Areas that keep their older figures, and why."""
        return self.workspace.execute("from blocked order by area_code").df()

    @cached_property
    def provisional(self) -> pd.DataFrame:
        """What is taken with a warning that goes with it to the pages: area_code, month, words."""
        return self.workspace.execute("from provisional").df()

    @property
    def months_covered(self) -> list[date]:
        """The months that the file covers, in order."""
        rows = self.workspace.execute(
            "select distinct month from coverage where covers order by month"
        ).fetchall()
        return [month for (month,) in rows]

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
    editions.lay_out_held(workspace, layout.series, held)
    notes = [*file.notes, *_lay_out(file, layout, workspace)]
    if layout.key == "policeuk-street":
        notes += _repeats(workspace)
    _refuse_when_nothing_is_ours(file, workspace)
    _refuse_when_areas_are_missing(file, layout, workspace)
    ledger = str(paths.shipped("ledger.csv"))
    run(workspace, "load/coverage", {"series": layout.series, "ledger": ledger})
    _refuse_when_lines_are_gone(file, workspace)
    (edition,) = workspace.execute("select max(month) from coverage").fetchone() or (None,)
    if edition is None:
        _refuse_without_a_month(file, workspace)
    run(workspace, "load/decision", {"edition": edition})
    reading = Reading(file, layout, edition, workspace, tuple(notes))
    _refuse_when_cut_short(file, reading.months)
    run(workspace, "load/provisional", {"edition": edition})
    if layout.key == "policeuk-street":
        workspace.register("lsoa_box", _boxes())
        run(workspace, "load/provisional_street")
    return reading


def _lay_out(
    file: PublishedFile, layout: Layout, workspace: duckdb.DuckDBPyConnection
) -> Iterator[str]:
    """Make the tables of a file; what of its figures is read as 0 or otherwise, in words."""
    try:
        lay_out_raw(workspace, file, layouts.names(file, layout))
        if layout.months_are_columns and run(workspace, "load/odd_figures")["cells"].iloc[0]:
            for row in run(workspace, "load/zero_sign").itertuples():
                what = f"cells with “{row.mark}”" if row.mark else "empty cells"
                yield f"no 0 stands in it: {row.cells:,} {what} are read as 0"
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


def together(readings: Sequence[Reading]) -> Reading:
    """Several files of a series as one: forces add up, the newest wins per area, month and force.

    The newest of them comes back, its workspace holding the figures of all.
    """
    ordered = sorted(readings, key=lambda given: given.edition)
    newest = ordered[-1]
    with tempfile.TemporaryDirectory(prefix="wardlens-") as root:
        written = [
            editions.write(
                given.workspace,
                Path(root),
                series=newest.layout.series,
                edition=given.edition,
                sequence=number,
                files=[],
                refused=given.refused.iloc[:0],
            )
            for number, given in enumerate(ordered)
        ]
        editions.lay_out_held(newest.workspace, newest.layout.series, written)
        run(newest.workspace, "load/merged")
    for earlier in ordered[:-1]:
        newest.workspace.register("earlier_warning", earlier.provisional)
        newest.workspace.execute(
            "insert into provisional by name from earlier_warning where area_code <> ''"
        )
        lines = run(earlier.workspace, "load/named")
        newest.workspace.register("earlier_line", lines)
        newest.workspace.execute("insert into line by name from earlier_line")
    return newest


def _boxes() -> pd.DataFrame:
    """The box around each area's outline: area_code, west, south, east, north, in degrees."""
    outlines = json.loads(paths.shipped("outlines.geojson").read_text("utf-8"))["features"]
    boxes = [(one["properties"]["area_code"], *shape(one["geometry"]).bounds) for one in outlines]
    return pd.DataFrame(boxes, columns=["area_code", "west", "south", "east", "north"])


def _repeats(workspace: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Records of a street file that stand in it more than once, in words."""
    found = run(workspace, "load/repeats").iloc[0]
    if found["copies"]:
        yield (
            f"{found['copies']:,} lines are copies of a record that stands {found['most']} times: "
            "counted once"
        )
    if found["repeated"]:
        yield (
            f"{found['repeated']:,} lines are of records that stand 2 to 6 times: counted as "
            "published, one report may hold several crimes"
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
    raise NotOursError(
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


def _refuse_when_lines_are_gone(file: PublishedFile, workspace: duckdb.DuckDBPyConnection) -> None:
    """A file that lacks lines of many areas is refused whole: a few areas are no picture."""
    blocked = workspace.execute("from blocked order by area_code").df()
    row = workspace.execute("select count(distinct area_code) from line where in_scope").fetchone()
    areas = row[0] if row else 0
    if len(blocked) * _MOST_BLOCKED > areas and len(blocked) > 1:
        raise FileRefusedError(
            file.path,
            f"in {len(blocked)} of {areas} areas categories are gone and their offences are in no "
            f"other; first {blocked['area_code'][0]}: {blocked['reason'][0]}",
            "Download it again; if the publisher gave them up, enter them in ledger.csv as left.",
        )


def _refuse_when_cut_short(file: PublishedFile, months: pd.DataFrame) -> None:
    """Of months that only the file held would keep, an older edition may hold less."""
    held = months.dropna(subset=["held_offences"])
    less_than_half = held["file_offences"] * 2 < held["held_offences"]
    short = held[(held["held_offences"] >= _ENOUGH_TO_COMPARE) & less_than_half]
    if not held.loc[~held["is_taken"], "file_offences"].sum() * 2 < held["held_offences"].sum():
        short = short[short["is_taken"]]
    if len(short):
        month = short.iloc[0]
        raise FileRefusedError(
            file.path,
            f"{month['file_offences']:,.0f} offences in {month['month']:%B %Y}, where "
            f"{month['held_offences']:,.0f} are held",
            "Less than half is a file cut short, not a quiet month: download it again.",
        )
