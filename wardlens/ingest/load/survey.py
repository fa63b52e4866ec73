"""`load answers.csv --map map.toml`: a survey checked, reported on and kept, all of it or nothing.

Only the columns that the map names are kept, beside the map, in loaded/survey/<key>: free text and
whatever else a file holds stays with whoever sent it. The store is made from shares alone.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from wardlens.ingest.build import build
from wardlens.ingest.counts import editions
from wardlens.ingest.counts.files import FileRefusedError
from wardlens.ingest.load.load import LoadReport, Outcome
from wardlens.ingest.survey import answers, tables, used
from wardlens.ingest.survey.faults import FAULT
from wardlens.ingest.survey.tables import Survey
from wardlens.stats.errors import StatisticsInputError
from wardlens.store import config, paths, whole

_LISTED = 12


def load(path: Path, map_path: Path, progress: build.Progress = build.silent) -> LoadReport:
    """Check a survey and keep it; publish a store of it where the partnership uses it."""
    report = LoadReport()
    with build.locked():
        try:
            found = _checked(path, map_path)
        except FileRefusedError as problem:
            report.outcome = Outcome.REFUSED
            report.say(f"refused: {problem}")
            report.say("Nothing was changed; the store that serves is as it was.")
            return report
        for line in _told(found):
            report.say(line)
        if len(found.coded.faults):
            report.outcome = Outcome.TAKEN_IN_PART
        _keep(found, path, map_path)
        key = found.map.key
        if config.read().survey == key:
            report.changes_store = True
            report.say(f"release {build.build_locked(progress)} serves")
        else:
            report.say(
                f'Kept. To show it, set use = "{key}" under [survey] in partnership.toml '
                f"({paths.data() / 'partnership.toml'}) and run `python -m wardlens build`."
            )
    return report


def _checked(path: Path, map_path: Path) -> Survey:
    try:
        return tables.read(path, map_path)
    except StatisticsInputError as problem:
        raise FileRefusedError(
            path, f"no shares can be made of it: {problem}", "Correct the file or its map."
        ) from problem


def _told(found: Survey) -> Iterator[str]:
    """What was read, wave by wave, and what could not be."""
    coded = found.coded
    yield f"{found.map.title} ({found.map.kind}), read by {found.map.path.name}"
    people, wards = len(coded.people), coded.people["ward"].nunique()
    yield (
        f"{coded.given:,} rows: {people:,} people counted, {coded.given - people:,} left out; "
        f"{wards} wards; {coded.outcomes.shape[1]} shares made of "
        f"{len(found.map.questions)} questions"
    )
    for wave in found.weighted.waves.itertuples():
        before, after = wave.design_effect_before, wave.design_effect_after
        raked = f", {after:.2f} after raking" if found.map.margins else ""
        yield (
            f"  wave {wave.wave}: {wave.respondents:,} people, worth {wave.effective_base:,.0f}; "
            f"design effect of the weights {before:.2f}{raked}"
        )
    if coded.others:
        some = ", ".join(f"“{name[:60]}”" for name in coded.others[:_LISTED])
        more = f" and {len(coded.others) - _LISTED} more" * (len(coded.others) > _LISTED)
        yield f"not in the map, so neither read nor kept: {some}{more}"
    shown = found.estimates.shown
    withheld = int((shown["reason"] != "").sum())
    yield f"{len(shown) - withheld:,} figures can be shown, {withheld:,} are withheld"
    faults = coded.faults
    if faults.empty:
        return
    yield f"{len(faults):,} answers could not be taken as they stand:"
    for (kind, remedy), rows in faults.groupby(["kind", "remedy"], sort=False):
        yield f"  {kind}: {len(rows):,}. {remedy}"
        yield from _each_text(found, rows)
    kept = _folder(found.map.key) / used.FAULTS
    yield f"Every one of them with its line: {kept}"
    yield "Once it is shown, `python -m wardlens query survey_faults` counts them."


def _each_text(found: Survey, rows: pd.DataFrame) -> Iterator[str]:
    """Each text that could not be read once, the most frequent first; a person's rows each."""
    alike = ["field", "value", *(["line"] if (rows["field"] == "respondent").any() else [])]
    texts = rows.groupby(alike, sort=False)["line"].agg(first="first", rows="size").reset_index()
    texts = texts.sort_values("rows", ascending=False, kind="stable")
    for text in texts.head(_LISTED).itertuples():
        more = f" and {text.rows - 1:,} more" if text.rows > 1 else ""
        yield f"    {found.file}, line {text.first}{more}, {text.field}: “{str(text.value)[:60]}”"
    if len(texts) > _LISTED:
        yield f"    and {len(texts) - _LISTED:,} more such texts"


def _folder(key: str) -> Path:
    return paths.loaded() / "survey" / key


def _keep(found: Survey, path: Path, map_path: Path) -> None:
    """The columns named, the map, the faults and where they came from, in one step."""
    with whole.folder(_folder(found.map.key)) as unfinished:
        given = answers.read(path, found.map.wanted, found.map.knows)
        rows = given.texts.copy()
        rows.insert(0, answers.LINE, given.lines)
        rows.to_csv(unfinished / "answers.csv", index=False, lineterminator="\n")
        shutil.copyfile(map_path, unfinished / used.MAP)
        pd.DataFrame(found.coded.faults, columns=FAULT).to_csv(
            unfinished / used.FAULTS, index=False
        )
        about = {"file": path.name, "sha256": editions.sha256(path), "kind": found.map.kind}
        about["title"] = found.map.title
        (unfinished / used.ABOUT).write_text(json.dumps(about, indent=1) + "\n", "utf-8")
