"""Loading: what a published file was taken for, what it changed, what it was refused.

A file never touches the store that serves. What is accepted becomes an edition of its own beside
the shipped ones (`wardlens.ingest.counts.editions`), or a table in place of a shipped one; then
the store is built again and published. Who takes which file stands in two tables below.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from wardlens.ingest.build import build
from wardlens.ingest.build.release import is_current
from wardlens.ingest.counts import archives, files, layouts
from wardlens.ingest.counts.files import FileRefusedError, NotOursError, PublishedFile
from wardlens.ingest.counts.layouts import Layout
from wardlens.ingest.indicators import loading
from wardlens.ingest.load import offences, searches, tables
from wardlens.ingest.load.report import LoadReport, Outcome
from wardlens.ingest.people import stop_search
from wardlens.ingest.voices.tables import TABLES as VOICES

__all__ = ["LoadReport", "Outcome", "load", "load_all", "take_all"]

Taker = Callable[[PublishedFile, Layout, LoadReport], None]
_OF_A_TABLE: dict[str, Taker] = {
    loading.TABLE: tables.take_shares,
    **{name: tables.take_voices for name, _ in VOICES.values()},
}
"""Who takes a file for a table of ours; any other table is taken as it is (`tables.take`)."""
_OF_A_SERIES: dict[str, Taker] = {stop_search.SERIES: searches.take}
"""Who takes a file of a series; any other series counts offences (`offences.take`)."""
_ENDINGS = {".csv", ".parquet", ".xlsx", ".geojson", ".json", ".zip"}
"""Endings of files in an archive that are told of when they cannot be taken."""


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
        if taken and (changed or not is_current()):
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
                if member.suffix.lower() in _ENDINGS:
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
    take = (
        _OF_A_TABLE.get(layout.table, tables.take)
        if layout.table
        else _OF_A_SERIES.get(layout.series, offences.take)
    )
    take(file, layout, report)
