"""Counts of offences by area, month and category: taken as an edition beside those held."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from wardlens.ingest.counts import editions, map_points, reading
from wardlens.ingest.counts.files import PublishedFile
from wardlens.ingest.counts.layouts import Layout
from wardlens.ingest.counts.reading import Reading
from wardlens.ingest.load.refused import keep_refused
from wardlens.ingest.load.report import LISTED, LoadReport, Outcome
from wardlens.store import paths


def take(file: PublishedFile, layout: Layout, report: LoadReport) -> None:
    """Take counts of offences as an edition: whole areas, line by line checked."""
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
            files=[file.path],
            refused=given.refused,
            revised=given.taken_revisions,
            provisional=given.provisional,
            more=_at_points(given),
        )
        report.changes_store = True
        if len(given.refused):
            report.say("Refused lines: `python -m wardlens query refused_lines`.")
    elif len(given.refused):
        kept = keep_refused(given.file.path, given.refused, layout.series)
        report.say(f"Refused lines are kept in {kept}.")


def _at_points(given: Reading) -> dict[str, pd.DataFrame]:
    """Of a street file, the crimes at each map point besides those in each LSOA."""
    if given.layout.key != "policeuk-street":
        return {}
    found = map_points.of_workspace(given.workspace)
    return {map_points.TABLE: found} if len(found) else {}


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
            for row in of_month.head(LISTED).itertuples():
                figures = (
                    f"{row.held_offences:,} → {row.file_offences:,}"
                    if month.is_taken
                    else f"held {row.held_offences:,}, file {row.file_offences:,}"
                )
                yield f"      {names.get(row.area_code, row.area_code)}, {row.offence}: {figures}"
            if len(of_month) > LISTED:
                where = " (query revisions)" if month.is_taken else ""
                yield f"      and {len(of_month) - LISTED:,} more{where}"
        elif month.new_areas:
            told = _counted(given, month.file_offences - month.file_incidents, month.file_incidents)
            yield f"  {month.month:%Y-%m}: new for {month.new_areas:,} areas, {told}"


def _say_refused(given: Reading, report: LoadReport) -> None:
    row: Any
    for row in given.refused.head(LISTED).itertuples():
        column = f", column {row.column_name}" if row.column_name else ""
        named = [name for name in (row.area_name, row.area_code) if not pd.isna(name)]
        area = named[0] if named else "no area"
        category = "no category" if pd.isna(row.category) else row.category
        report.say(f"  line {row.line}{column}: {row.reason} ({area}, {category})")
    if len(given.refused) > LISTED:
        report.say(f"  and {len(given.refused) - LISTED:,} more")
    names = _area_names()
    for row in given.blocked.head(LISTED).itertuples():
        report.say(f"  {names.get(row.area_code, row.area_code)} not taken: {row.reason}")
    report.say(
        "Correct these lines, or ask the publisher, and load the file again; until then the older "
        "figures stand."
    )


def _area_names() -> dict[str, str]:
    areas = pd.read_csv(paths.shipped("areas.csv"), dtype="str")
    return dict(zip(areas["area_code"], areas["area_name"], strict=True))
