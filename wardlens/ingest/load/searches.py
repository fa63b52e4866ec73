"""Stop and search: whole months of it, taken together with those held."""

from __future__ import annotations

from typing import Any

from wardlens.ingest.counts import editions
from wardlens.ingest.counts.files import PublishedFile
from wardlens.ingest.counts.layouts import Layout
from wardlens.ingest.load.refused import keep_refused
from wardlens.ingest.load.report import LISTED, LoadReport, Outcome
from wardlens.ingest.people import searches_held, stop_search
from wardlens.store import paths


def take(file: PublishedFile, _: Layout, report: LoadReport) -> None:
    """Take a file of stop and search; nothing is said of a ward or a group: counts may be small."""
    searches = stop_search.read(file)
    months = searches_held.decide(searches, searches_held.Held.now())
    for line in searches_held.told(searches, months):
        report.say(line)
    refused: Any
    for refused in searches.refused.head(LISTED).itertuples():
        report.outcome = Outcome.TAKEN_IN_PART
        report.say(f"  line {refused.line}: {refused.reason}")
    wanted = months.loc[months["kind"].isin(searches_held.TAKEN), "month"]
    if len(wanted):
        root = paths.loaded() / "editions"
        searches_held.write(searches, list(wanted), root, editions.next_sequence())
        report.changes_store = True
    elif len(searches.refused):
        kept = keep_refused(file.path, searches.refused, stop_search.SERIES)
        report.say(f"Refused lines are kept in {kept}.")
