"""The survey that the partnership uses, as tables of a store: aggregates, and nobody's answers.

A survey is a folder, data/survey/<name> or loaded/survey/<name>: answers.csv (or .xlsx, .parquet)
and map.toml; `load` adds about.json and faults.csv. partnership.toml says which one is used.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path

import duckdb
import pandas as pd

from wardlens.ingest.counts.files import FileRefusedError
from wardlens.ingest.counts.workspace import run
from wardlens.ingest.survey import answers, catalogue, coding, estimates, mapping, used, weighting
from wardlens.ingest.survey.catalogue import Catalogue
from wardlens.ingest.survey.coding import Coded
from wardlens.ingest.survey.estimates import Estimates, WardGroups
from wardlens.ingest.survey.mapping import SurveyMap
from wardlens.ingest.survey.weighting import POOLED, Weighted
from wardlens.store import config, paths

_TOLD_FROM = 10
"""A text that could not be read is quoted where this many people gave it: then it is nobody's."""
_REGISTER = {
    "page": "",
    "licence": "Not published: held by the partnership",
    "attribution": "",
    "period": "",
    "edition": "",
    "done": "Answers are read by the survey's map; only shares of groups are kept.",
}


@dataclass(frozen=True, slots=True)
class Survey:
    """A survey read, weighted and added up."""

    map: SurveyMap
    catalogue: Catalogue
    places: WardGroups
    coded: Coded
    weighted: Weighted
    estimates: Estimates
    file: str


def read(path: Path, map_path: Path, file: str = "") -> Survey:
    """The answers in `path` by the map in `map_path`, added up.

    Errors: `FileRefusedError` and those of `wardlens.stats` (a lone cluster, margins that cannot
    be reached), all in words for whoever holds the file.
    """
    known = catalogue.read()
    survey = mapping.read(map_path, known)
    _refuse_source_of_others(survey)
    places = _places()
    coded = coding.code(
        answers.read(path, survey.wanted, survey.knows), survey, known, places.wards
    )
    labels = weighting.labels_of(coded, places.group_of)
    weighted = weighting.weigh(coded, survey, labels, weighting.margins(places.wards))
    found = estimates.estimates(coded, weighted.weights, labels, known, places, survey.lone_cluster)
    return Survey(survey, known, places, coded, weighted, found, file or path.name)


def _refuse_source_of_others(survey: SurveyMap) -> None:
    """A survey stands under a source of its own kind: made-up answers are known by it."""
    entry = config.sources().get(survey.source)
    if entry and (entry.series or entry.kind != survey.kind):
        raise FileRefusedError(
            survey.path,
            f"source {survey.source!r} is in sources.toml for figures of another kind",
            f"Name a source of the survey's own: {survey.kind}, and without a series.",
        )


def answers_in(where: Path) -> Path:
    """The file of answers of a survey's folder."""
    return next(path for path in sorted(where.glob("answers.*")))


def _places() -> WardGroups:
    partnership = config.read()
    areas = pd.read_csv(paths.shipped("areas.csv"), dtype="str")
    ours = areas[(areas["level"] == "ward") & (areas["borough_code"] == partnership.borough_code)]
    wards = dict(zip(ours["area_code"], ours["area_name"], strict=True))
    return WardGroups(
        dict(sorted(wards.items())),
        {group.key: group.label for group in partnership.ward_groups},
        {ward: group.key for group in partnership.ward_groups for ward in group.wards},
    )


def write(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the survey tables in a store, empty where the partnership uses no survey.

    Needs the table `source`, to which the survey's own entry is added where it has none.
    """
    name = used.name()
    frames = _made(name, _fingerprint()) if name else _nothing()
    for key, frame in frames.items():
        connection.register(f"{key}_rows", frame)
    run(connection, "build/50_survey")
    for key in frames:
        connection.unregister(f"{key}_rows")


def _fingerprint() -> str:
    digest = hashlib.sha256(repr((_places(), bool(config.read().survey))).encode())
    for path in (*used.inputs(), paths.shipped("population.csv")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


@lru_cache(maxsize=2)
def _made(name: str, _fingerprint: str) -> dict[str, pd.DataFrame]:
    """The tables, kept for the next store of the same answers: one is made after each `load`."""
    return dict(_frames(_used(name)))


def _used(name: str) -> Survey:
    used.require(name)
    where = used.folder(name)
    about = where / used.ABOUT
    described = json.loads(about.read_text("utf-8")) if about.is_file() else {}
    found = read(answers_in(where), where / used.MAP, described.get("file", ""))
    if not config.read().survey and found.map.kind != "illustrative":
        raise config.ConfigError(
            "partnership.toml",
            f"[survey] demonstration = {name!r} are real answers: name them in `use`",
        )
    kept = where / used.FAULTS
    if kept.is_file():  # as the file was when it was loaded, with its own lines
        faults = pd.read_csv(kept, dtype={"value": "str"}, keep_default_na=False)
        return replace(found, coded=replace(found.coded, faults=faults))
    return found


def _frames(found: Survey) -> Iterator[tuple[str, pd.DataFrame]]:
    """Every table by name: see queries/build/50_survey.sql."""
    key = found.map.key
    yield (
        "survey",
        pd.DataFrame(
            [
                {
                    "survey": key,
                    "title": found.map.title,
                    "kind": found.map.kind,
                    "mode": found.map.mode,
                    "source": found.map.source,
                    "is_raked": bool(found.map.margins),
                    "respondents": len(found.coded.people),
                    "left_out": found.coded.given - len(found.coded.people),
                    "is_on_request": not config.read().survey,
                }
            ]
        ),
    )
    yield "survey_wave", _waves(found)
    asked = [one for one in found.catalogue.outcomes if one.key in found.coded.outcomes]
    texts = {key: one.asked for key, one in found.map.questions.items() if one.asked}
    put = [replace(one, text=texts.get(one.question, one.text)) for one in asked]
    outcomes = pd.DataFrame([asdict(one) for one in put]).drop(columns=["question", "counts"])
    outcomes = outcomes.rename(
        columns={"key": "outcome", "text": "question", "words": "outcome_words"}
    )
    outcomes["topic_order"] = range(1, len(outcomes) + 1)
    yield "survey_outcome", outcomes.assign(survey=key)
    yield "survey_estimate", found.estimates.shown.assign(survey=key)
    yield "survey_covariance", found.estimates.covariance.assign(survey=key)
    quality = found.weighted.quality.copy()
    quality["group_label"] = [
        _label(found, margin, group)
        for margin, group in zip(quality["margin"], quality["group"], strict=True)
    ]
    yield "survey_quality", quality.assign(survey=key)
    yield "survey_fault", _faults(found)
    register = {"publisher": config.read().name, "title": found.map.title} | _REGISTER
    register |= dict(found.map.register)
    own = {"source": found.map.source, "kind": found.map.kind}  # never what [source] says
    yield "survey_source", pd.DataFrame([register | own])


def _label(found: Survey, margin: str, group: str) -> str:
    if margin == "ward":
        return found.places.wards[group]
    if margin == "ward-group":
        return found.places.groups[group]
    return found.catalogue.groups[margin].get(group, group)


def _waves(found: Survey) -> pd.DataFrame:
    rows = found.weighted.waves.copy()
    met = set(rows["wave"])
    waves = [wave for wave in found.map.waves if wave.key in met]
    labels = {wave.key: wave.label for wave in waves} | {POOLED: "All waves together"}
    starts = {wave.key: wave.start for wave in waves} | {POOLED: min(w.start for w in waves)}
    ends = {wave.key: wave.end for wave in waves} | {POOLED: max(w.end for w in waves)}
    rows["wave_label"] = rows["wave"].map(labels)
    rows["start"], rows["end"] = rows["wave"].map(starts), rows["wave"].map(ends)
    return rows.assign(survey=found.map.key)


def _faults(found: Survey) -> pd.DataFrame:
    """What could not be read, counted: never a line, and a text only where many gave it."""
    by = ["field", "kind", "value", "remedy"]
    counted = found.coded.faults.groupby(by, dropna=False).size().rename("answers").reset_index()
    quoted = counted["kind"].isin(["answer not in the map", "ward not known", "wave not known"])
    counted["value"] = counted["value"].where(quoted & (counted["answers"] >= _TOLD_FROM), "")
    rows = counted.groupby(by, as_index=False)["answers"].sum()
    return rows.assign(survey=found.map.key, file=found.file)


def _nothing() -> dict[str, pd.DataFrame]:
    """The same tables without a row, in the same types."""
    columns = {
        "survey": ["survey", "title", "kind", "mode", "source"],
        "survey_wave": ["survey", "wave", "wave_label", "start", "end"],
        "survey_outcome": [
            "survey", "outcome", "question", "label", "theme", "outcome_words", "polarity",
            "of_whom",
        ],
        "survey_estimate": ["survey", *estimates.COLUMNS],
        "survey_covariance": ["survey", *estimates.COVARIANCE],
        "survey_quality": [
            "survey", "wave", "margin", "group", "group_label", "respondents_share",
            "weighted_share", "census_share",
        ],
        "survey_fault": ["survey", "file", "field", "value", "kind", "remedy"],
        "survey_source": ["source", "kind", "publisher", "title", *_REGISTER],
    }  # fmt: skip
    more = {
        "survey": ["is_raked", "respondents", "left_out", "is_on_request"],
        "survey_wave": [
            "respondents", "effective_base", "design_effect_before", "design_effect_after",
        ],
        "survey_outcome": ["topic_order"],
        "survey_fault": ["answers"],
    }  # fmt: skip
    return {
        name: pd.DataFrame(columns=[*wanted, *more.get(name, [])], dtype="object")
        for name, wanted in columns.items()
    }
