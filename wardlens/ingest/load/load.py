"""Loading: what a published file was taken for, what it changed, what it was refused.

A file never touches the store that serves. What is accepted becomes an edition of its own beside
the shipped ones (`wardlens.ingest.counts.editions`); then the store is built again and published.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from wardlens.ingest.build import build
from wardlens.ingest.counts import (
    actions,
    archives,
    costs,
    editions,
    files,
    layouts,
    map_points,
    ons,
    reading,
    watch_notes,
)
from wardlens.ingest.counts.files import FileRefusedError, NotOursError, PublishedFile
from wardlens.ingest.counts.layouts import Layout
from wardlens.ingest.counts.reading import Reading
from wardlens.ingest.indicators import loading
from wardlens.ingest.people import searches_held, stop_search
from wardlens.ingest.voices import tables as voices
from wardlens.store import config, paths, plan, whole

_LISTED = 12
_TABLES = {".csv", ".parquet", ".xlsx", ".geojson", ".json", ".zip"}
"""Endings of files in an archive that are told of when they cannot be taken."""


class Outcome(IntEnum):
    """What became of a file; the number is the exit code of `load`."""

    TAKEN = 0
    REFUSED = 1
    TAKEN_IN_PART = 3


@dataclass(slots=True)
class LoadReport:
    """What was done with one file, in lines to print."""

    outcome: Outcome = Outcome.TAKEN
    changes_store: bool = False
    lines: list[str] = field(default_factory=list)

    def say(self, line: str) -> None:
        """Add a line; what a file calls things cannot move the cursor or begin another line."""
        self.lines.append(files.printable(line))


def load(path: Path, progress: build.Progress = build.silent) -> LoadReport:
    """Recognise, check and take a published file, and publish a store with its figures."""
    (report,) = load_all([path], progress)
    return report


def load_all(
    files_given: Sequence[Path], progress: build.Progress = build.silent
) -> list[LoadReport]:
    """The same for several files, one after the other, with one store made after the last."""
    with build.locked():
        reports = take_all(files_given)
        taken = [report for report in reports if report.outcome is not Outcome.REFUSED]
        changed = any(report.changes_store for report in taken)
        if taken and (changed or not build.is_current()):
            taken[-1].say(f"release {build.build_locked(progress)} serves")
    return reports


def take_all(files_given: Sequence[Path]) -> list[LoadReport]:
    """Take files without making a store of them, for a caller that holds the lock."""
    reports = []
    for path in files_given:
        reports.append(report := LoadReport())
        try:
            if archives.is_archive(path):
                _load_archive(path, report)
            else:
                _load(path, report)
        except FileRefusedError as problem:
            report.outcome = Outcome.REFUSED
            report.say(f"refused: {problem}")
            report.say("Nothing was changed; the store that serves is as it was.")
    return reports


def _load_archive(path: Path, report: LoadReport) -> None:
    """Take every table in an archive; what has nothing for this partnership is passed over."""
    refused: list[FileRefusedError] = []
    passed_over = 0
    with tempfile.TemporaryDirectory(prefix="wardlens-") as folder:
        members = archives.unpack(path, "*", Path(folder))
        report.say(f"{path.name}: an archive of {len(members)} files")
        for member in members:
            try:
                _load(member, report)
            except NotOursError:
                passed_over += 1
            except FileRefusedError as problem:
                if member.suffix.lower() in _TABLES:
                    refused.append(problem)
                else:  # a licence, a note for readers
                    passed_over += 1
    if len(refused) + passed_over == len(members):
        if refused:
            first = refused[0]
            fact = f"{first.path.name} in it: {first.fact}"
            raise FileRefusedError(path, fact, first.remedy, first.line)
        raise NotOursError(
            path,
            f"none of its {len(members)} files is a table with anything of this partnership",
            "Load an archive of the force's own months.",
        )
    if passed_over:
        report.say(f"{passed_over} files have nothing for this partnership: passed over")
    for refusal in refused:
        report.outcome = Outcome.TAKEN_IN_PART
        report.say(f"not taken: {refusal}")


def _load(path: Path, report: LoadReport) -> None:
    file = files.examine(path)
    layout = layouts.recognise(file)
    report.say(f"{path.name}: {layout.title}")
    if layout.table == loading.TABLE:
        _load_indicators(file, layout, report)
        return
    if layout.key in voices.TABLES:
        _load_voices(file, layout, report)
        return
    if layout.table:
        _load_reference(file, layout, report)
        return
    if layout.series == stop_search.SERIES:
        _load_searches(file, report)
        return
    given = reading.read_as(file, layout)
    for note in given.notes:
        report.say(f"read as it is meant: {note}")
    newest = editions.newest(layout.series)
    _say_lines(given, report)
    if len(given.forces):
        _say_forces(given, report)
    else:
        _say_edition(given, newest, report)
    for line in _changes(given):
        report.say(line)
    for words in given.provisional["words"]:
        report.say(words)
    if len(given.refused) or len(given.blocked):
        report.outcome = Outcome.TAKEN_IN_PART
        _say_refused(given, report)
    root = paths.loaded() / "editions"
    if given.is_taken:
        editions.write(
            given.workspace,
            root,
            series=layout.series,
            edition=given.edition,
            sequence=editions.next_sequence(),
            files=[path],
            refused=given.refused,
            revised=given.taken_revisions,
            provisional=given.provisional,
            more=_at_points(given),
        )
        report.changes_store = True
        if len(given.refused):
            report.say("Refused lines: `python -m wardlens query refused_lines`.")
    elif len(given.refused):
        kept = _keep_refused(given.file.path, given.refused, layout.series)
        report.say(f"Refused lines are kept in {kept}.")


def _at_points(given: Reading) -> dict[str, pd.DataFrame]:
    """Of a street file, the crimes at each map point besides those in each LSOA."""
    if given.layout.key != "policeuk-street":
        return {}
    found = map_points.of_workspace(given.workspace)
    return {map_points.TABLE: found} if len(found) else {}


def _load_indicators(file: PublishedFile, layout: Layout, report: LoadReport) -> None:
    """Take published shares: our own two tables, with the figures of the file in them."""
    names = {"dtype": "str", "keep_default_na": False}
    held = loading.Held(
        pd.read_csv(paths.shipped(loading.TABLE), na_values={"value": "", "base": ""}),
        pd.read_csv(paths.shipped(loading.LIST), **names),
        pd.read_csv(paths.shipped("areas.csv"), dtype="str"),
        config.sources().keys(),
        config.read().region_name,
    )
    found = loading.taken(file, layout.key, held)
    report.say(
        f"{found.new:,} figures are new, {found.revised:,} revised, {found.same:,} already held"
    )
    for line in found.refused[:_LISTED]:
        report.outcome = Outcome.TAKEN_IN_PART
        report.say(f"  {line}")
    if len(found.refused) > _LISTED:
        report.say(f"  and {len(found.refused) - _LISTED:,} more")
    if found.new + found.revised == 0:
        report.say("nothing changes")
        return
    for name, table in ((loading.LIST, found.listed), (loading.TABLE, found.figures)):
        with whole.file(_reference(name)) as unfinished:
            table.to_csv(unfinished, index=False, lineterminator="\n")
    report.changes_store = True


def _load_voices(file: PublishedFile, layout: Layout, report: LoadReport) -> None:
    """Take counts of what residents said or raised, in place of those held; no line is kept."""
    table, told = voices.take(file, layout.key)
    for line in told:
        report.say(line)
    target = _reference(layout.table)
    with whole.file(target) as unfinished:
        table.to_csv(unfinished, index=False, lineterminator="\n")
        report.changes_store = not _same(unfinished, target)
    if not report.changes_store:
        report.say("already held: nothing changes")


def _load_searches(file: PublishedFile, report: LoadReport) -> None:
    """Take a file of stop and search; nothing is said of a ward or a group: counts may be small."""
    searches = stop_search.read(file)
    months = searches_held.decide(searches, searches_held.Held.now())
    for line in searches_held.told(searches, months):
        report.say(line)
    refused: Any
    for refused in searches.refused.head(_LISTED).itertuples():
        report.outcome = Outcome.TAKEN_IN_PART
        report.say(f"  line {refused.line}: {refused.reason}")
    wanted = months.loc[months["kind"].isin(searches_held.TAKEN), "month"]
    if len(wanted):
        root = paths.loaded() / "editions"
        searches_held.write(searches, list(wanted), root, editions.next_sequence())
        report.changes_store = True
    elif len(searches.refused):
        kept = _keep_refused(file.path, searches.refused, stop_search.SERIES)
        report.say(f"Refused lines are kept in {kept}.")


def _say_lines(given: Reading, report: LoadReport) -> None:
    lines = given.lines
    unplaced = (
        f"{lines['unplaced']:,} without a place, so in no area's figure, "
        if lines["unplaced"]
        else ""
    )
    report.say(
        f"{lines['lines']:,} lines: {lines['taken']:,} of this partnership, "
        f"{lines['outside']:,} outside this partnership, {unplaced}{lines['refused']:,} refused"
    )
    new = lines["new_offences"]
    if isinstance(new, np.ndarray) and len(new):
        report.say(
            f"new categories, kept under their major category: {', '.join(new)}. "
            "Add them to offences.csv to name and weigh them."
        )
    gap: Any
    for gap in given.gaps.itertuples():
        report.say(f"{gap.month:%B %Y} not taken: {gap.reason}")


def _say_forces(given: Reading, report: LoadReport) -> None:
    """What each force of a street file holds here; one that holds a sliver covers nothing."""
    row: Any
    for row in given.forces.itertuples():
        words = f"{row.force}: {_counted(given, row.offences, row.incidents)}"
        if row.covers:
            report.say(words)
            continue
        report.outcome = Outcome.TAKEN_IN_PART
        report.say(
            f"{words}, a sliver of what happened here: kept as a part, added in the months that "
            "the area's own force covers, and covering none"
        )


def _counted(given: Reading, offences: float, incidents: float) -> str:
    """Offences of a table; of police.uk, crimes with incidents, which are none, apart."""
    if not given.layout.series.startswith("policeuk"):
        return f"{offences:,.0f} offences"
    crimes = f"{offences:,.0f} crimes"
    return f"{crimes} and {incidents:,.0f} incidents (not crimes)" if incidents else crimes


def _say_edition(given: Reading, newest: date | None, report: LoadReport) -> None:
    kinds = set(given.workspace.execute("select distinct kind from decision").df()["kind"])
    to = f"to {given.edition:%B %Y}"
    if newest is None:
        report.say(f"first edition of this table, {to}")
    elif given.edition < newest:
        adds = "new" in kinds
        kept = "its months that are not held yet are added" if adds else "nothing is taken"
        report.say(f"older edition ({to}) than the one held (to {newest:%B %Y}): {kept}")
    elif given.edition > newest:
        left = f", but for {len(given.blocked)} areas" if len(given.blocked) else ""
        report.say(f"newer edition ({to}) than the one held (to {newest:%B %Y}): taken{left}")
    elif given.is_taken:
        report.say(f"the edition held ({to}), issued again with other figures: taken")
    else:
        report.say(f"already held ({to}): nothing changes")
    row: Any
    for row in given.moved.itertuples():
        report.say(
            f"categories moved, {row.group_key}: {row.gone} no longer stand in it"
            f"{f', {row.come} do' if not pd.isna(row.come) else ''}; totals of {row.areas} areas "
            f"for the same months: held {row.held_offences:,}, file {row.file_offences:,}"
        )


def _changes(given: Reading) -> Iterator[str]:
    """A line for each month that differs, is new, or is kept although the file differs."""
    names = _area_names()
    details = given.revisions
    month: Any
    row: Any
    covered = given.months_covered
    for month in given.months.itertuples():
        if month.month.date() not in covered:
            continue
        if pd.isna(month.held_offences):
            told = _counted(given, month.file_offences - month.file_incidents, month.file_incidents)
            yield f"  {month.month:%Y-%m}: new, {told}"
        elif month.figures_changed:
            verb = "revised" if month.is_taken else "differs, newer figure kept"
            yield (
                f"  {month.month:%Y-%m}: {verb}: held {month.held_offences:,.0f}, "
                f"file {month.file_offences:,.0f} ({month.figures_changed:,} figures)"
            )
            of_month = details[details["month"] == month.month]
            for row in of_month.head(_LISTED).itertuples():
                figures = (
                    f"{row.held_offences:,} → {row.file_offences:,}"
                    if month.is_taken
                    else f"held {row.held_offences:,}, file {row.file_offences:,}"
                )
                yield f"      {names.get(row.area_code, row.area_code)}, {row.offence}: {figures}"
            if len(of_month) > _LISTED:
                where = " (query revisions)" if month.is_taken else ""
                yield f"      and {len(of_month) - _LISTED:,} more{where}"
        elif month.new_areas:
            told = _counted(given, month.file_offences - month.file_incidents, month.file_incidents)
            yield f"  {month.month:%Y-%m}: new for {month.new_areas:,} areas, {told}"


def _say_refused(given: Reading, report: LoadReport) -> None:
    row: Any
    for row in given.refused.head(_LISTED).itertuples():
        column = f", column {row.column_name}" if row.column_name else ""
        named = [name for name in (row.area_name, row.area_code) if not pd.isna(name)]
        area = named[0] if named else "no area"
        category = "no category" if pd.isna(row.category) else row.category
        report.say(f"  line {row.line}{column}: {row.reason} ({area}, {category})")
    if len(given.refused) > _LISTED:
        report.say(f"  and {len(given.refused) - _LISTED:,} more")
    names = _area_names()
    for row in given.blocked.head(_LISTED).itertuples():
        report.say(f"  {names.get(row.area_code, row.area_code)} not taken: {row.reason}")
    report.say(
        "Correct these lines, or ask the publisher, and load the file again; until then the older "
        "figures stand."
    )


def _keep_refused(path: Path, refused: pd.DataFrame, series: str) -> Path:
    """Keep refused lines of a file of which nothing else was taken."""
    folder = paths.loaded() / "refused"
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{editions.sha256(path)[:16]}.csv"
    rows = refused.assign(file=path.name, series=series)
    rows.to_csv(target, index=False)
    return target


def _area_names() -> dict[str, str]:
    areas = pd.read_csv(paths.shipped("areas.csv"), dtype="str")
    return dict(zip(areas["area_code"], areas["area_name"], strict=True))


def _load_reference(file: PublishedFile, layout: Layout, report: LoadReport) -> None:
    """Take a lookup or outlines: our own table, with the rows of the file in place of ours."""
    target = _reference(layout.table)
    try:
        with whole.file(target) as unfinished:
            rows = _write_reference(file, layout, unfinished)
            report.changes_store = not _same(unfinished, paths.shipped(layout.table))
            if not report.changes_store:
                report.say(f"already held: {rows:,} rows, nothing changes")
                unfinished.unlink()
                return
        report.say(f"{layout.table}: {rows:,} rows taken")
    finally:
        with suppress(OSError):  # the folder holds other tables
            target.parent.rmdir()


def _reference(table: str) -> Path:
    """Where a table of ours is held once files were taken into it."""
    return paths.loaded() / "reference" / table


def _same(one: Path, other: Path) -> bool:
    return other.is_file() and one.read_bytes() == other.read_bytes()


def _actions(file: PublishedFile, areas: pd.DataFrame) -> pd.DataFrame:
    """The partnership's list of actions, its places and priorities held to be known here."""
    own = areas[areas["borough_code"] == config.read().borough_code].set_index("area_code")
    lsoas = own.loc[own["level"] == "lsoa", "ward_code"].fillna("")
    streets: set[tuple[str, str]] = set()
    if paths.shipped("gazetteer.csv").is_file():
        points = pd.read_csv(paths.shipped("gazetteer.csv"), dtype="str", keep_default_na=False)
        points = points[points["kind"] == "street"]
        streets = set(zip(points["name"], points["lsoa_code"].map(lsoas), strict=True))
    wards = own.index[own["level"] == "ward"]
    priorities = [one.key for one in plan.read().commitment]
    return actions.actions(file, set(wards), lsoas.to_dict(), streets, priorities)


def _watch_notes(file: PublishedFile, areas: pd.DataFrame) -> pd.DataFrame:
    """Notes on the watch list, their wards and groups of offences held to be known here."""
    own = areas[areas["borough_code"] == config.read().borough_code]
    wards = own.loc[own["level"] == "ward", "area_code"]
    groups = pd.read_csv(paths.shipped("offences.csv"), dtype="str")["group_key"].dropna()
    return watch_notes.watch_notes(file, set(wards), set(groups))


def _write_reference(file: PublishedFile, layout: Layout, target: Path) -> int:
    """Write our table with what the file holds, and say of how many rows."""
    areas = pd.read_csv(paths.shipped("areas.csv"), dtype="str")
    ours = list(config.read().load_boroughs) or list(areas["borough_code"].dropna().unique())
    if layout.key in ("ons-lsoa-2011", "ons-lsoa-ward"):
        held = (areas["level"] == "lsoa") & areas["borough_code"].isin(ours)
        ons.refuse_when_cut_short(file, areas.loc[held, "area_code"])
    if layout.key == "ons-lsoa-ward":
        return _write_areas(file, areas, ours, target)
    if layout.key in _OUTLINED:
        return _write_outlines(file, areas, _OUTLINED[layout.key], target)
    given = _OF_A_FILE[layout.key](file, areas, ours)
    given.to_csv(target, index=False)
    return len(given)


_OUTLINED = {"ons-ward-outlines": "ward", "ons-lsoa-outlines": "lsoa"}
_OF_A_FILE: dict[str, Callable[[PublishedFile, pd.DataFrame, list[str]], pd.DataFrame]] = {
    "actions": lambda file, areas, _: _actions(file, areas),
    "watch-notes": lambda file, areas, _: _watch_notes(file, areas),
    "denominators": lambda file, areas, _: ons.denominators(file, areas),
    "ons-lsoa-2011": lambda file, _, ours: ons.replaced_lsoas(file, ours),
    costs.COSTS: lambda file, *_: costs.unit_costs(file, _kinds_of_offence()),
    costs.PRICES: lambda file, *_: costs.price_index(file),
}
"""Tables that a file gives whole, by its layout: of the file, our areas, the boroughs loaded."""


def _kinds_of_offence() -> set[str]:
    return set(pd.read_csv(paths.shipped("offences.csv"), dtype="str")["offence"])


def _write_areas(file: PublishedFile, areas: pd.DataFrame, ours: list[str], target: Path) -> int:
    lsoas, wards = ons.lsoa_rows(file, ours), ons.ward_rows(file, ours)
    replaced = areas["level"].isin(["lsoa", "ward"]) & areas["borough_code"].isin(ours)
    table = pd.concat([areas[~replaced], wards, lsoas], ignore_index=True)
    table[ons.AREA_COLUMNS].to_csv(target, index=False)
    return len(lsoas)


def _write_outlines(file: PublishedFile, areas: pd.DataFrame, level: str, target: Path) -> int:
    kept = [
        feature
        for feature in files.examine(paths.shipped("outlines.geojson")).content["features"]
        if feature["properties"]["level"] != level
    ]
    drawn = ons.outlines(file, areas, level)
    ons.write_outlines(
        sorted([*kept, *drawn], key=lambda f: f["properties"]["level"], reverse=True), target
    )
    return len(drawn)
