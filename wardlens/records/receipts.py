"""Receipts: what a figure is, the SQL that fetched it, and the files it came from.

A `Receipt` prints what was recorded while the figure was made. Its SQL runs as it stands in
DuckDB: every parameter is written into it as a literal.
"""

from __future__ import annotations

import hashlib
import shlex
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from wardlens.choices.illustrative import DEMO, illustrative
from wardlens.choices.offer import WHOLE_BOROUGH
from wardlens.exhibits import csvw
from wardlens.exhibits.exhibit import Card, Exhibit, Source, csv_text
from wardlens.measures.boroughs import BOROUGH_RATIO
from wardlens.measures.offences import MEASURES, PER_QUERY, WHOLE, Measure
from wardlens.store import paths, queries
from wardlens.store.queries import Question
from wardlens.views.rate_per import per_chosen
from wardlens.views.setting import Setting

Asked = tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file behind a figure: a publisher's own, or the table of ours made from it."""

    name: str
    edition: str
    sha256: str
    is_shipped: bool = False
    """Whether it is a table of ours rather than the publisher's file."""

    @property
    def line(self) -> str:
        """The file in a line: its name, edition and fingerprint."""
        kind = "our table " if self.is_shipped else ""
        return f"{kind}{self.name}, edition {self.edition}, SHA-256 {self.sha256}"


@dataclass(frozen=True, slots=True)
class Receipt:
    """Everything needed to check a figure."""

    title: str
    facts: tuple[tuple[str, str], ...]
    """Terms and words: definition, formula, method, limits, function, command."""
    questions: tuple[Question, ...]
    files: tuple[SourceFile, ...]
    sources: tuple[Source, ...]
    release: str

    @property
    def lines(self) -> list[tuple[str, str]]:
        """The receipt as it stands above an exported table."""
        return [
            *self.facts,
            *[
                line
                for question in self.questions
                for line in (("SQL", question.one_line), ("As a query", question.command))
            ],
            *[("Source file", file.line) for file in self.files],
        ]

    def record(self) -> dict[str, Any]:
        """The receipt as JSON has it: every query asked, and files with their fingerprints."""
        first, *others = [
            {
                "query": f"queries/{question.query}.sql",
                "sql": question.one_line,
                "params": {key: _plain(value) for key, value in question.params.items()},
            }
            for question in self.questions
        ]
        return {
            **first,
            "also_asked": others,
            "files": [
                {"file": file.name, "edition": file.edition, "sha256": file.sha256}
                for file in self.files
            ],
        }


def receipt_of(setting: Setting, measure: Measure, asked: Asked) -> Receipt:
    """The receipt of a measure's figure, whose making asked these questions."""
    wanted = [measure.series]
    wanted += ["residents"] if measure.unit.endswith("residents") else []
    wanted += [str(measure.params["weighting"])] if "weighting" in measure.params else []
    sources = setting.listed(*wanted)
    return Receipt(
        measure.label,
        _facts(setting, measure, measure.origin, asked),
        asked,
        _files(setting, sources),
        sources,
        setting.offer.release,
    )


def receipt_of_query(setting: Setting, title: str, asked: Asked, source: Source) -> Receipt:
    """The receipt of a figure that is a row of a query as it stands, like a published one."""
    files = _files(setting, [source])
    return Receipt(title, (), asked, files, (source,), setting.offer.release)


def receipt_of_exhibit(setting: Setting, exhibit: Exhibit) -> Receipt:
    """The receipt of an exhibit: of every query that was asked while it was made."""
    measure = _shown(setting, exhibit.shows, exhibit.asked)
    return Receipt(
        exhibit.heading,
        _facts(setting, measure, exhibit.origin, exhibit.asked)
        if measure
        else (("Made by", exhibit.origin),),
        exhibit.asked,
        _files(setting, exhibit.sources),
        exhibit.sources,
        exhibit.release,
    )


def receipt_of_card(setting: Setting, card: Card) -> Receipt:
    """The receipt of a headline figure that shows a measure."""
    return receipt_of(
        setting, _shown(setting, card.measure, card.asked) or MEASURES[card.measure], card.asked
    )


def _shown(setting: Setting, key: str, asked: Asked) -> Measure | None:
    """The measure shown, by what it was divided by as was asked."""
    measure = MEASURES.get(key)
    is_per = measure and any(question.query == PER_QUERY for question in asked)
    return per_chosen(setting, measure) if measure and is_per else measure


def rows_behind(setting: Setting, question: Question) -> pd.DataFrame:
    """The rows that the question gives: those the figure was made from."""
    return setting.rows(question.query, question.params)


def every_question(setting: Setting) -> list[Question]:
    """Every query of the project under the filters, but those that ask for something else too."""
    params = queries.DEFAULTS | setting.params
    return [
        Question.of(name, params)
        for name in queries.names()
        if queries.load(name).parameters <= params.keys()
    ]


def table_of(setting: Setting, question: Question, stem: str) -> bytes:
    """The rows of a question as CSV, with what they are beside it (`csvw`)."""
    rows = rows_behind(setting, question)
    return csvw.archive(
        stem,
        rows,
        csv_text(rows),
        [
            ("Table", _marked(setting, question)),
            ("SQL", question.one_line),
            ("As a query", question.command),
            ("Wardlens data release", setting.offer.release),
        ],
    )


def _marked(setting: Setting, question: Question) -> str:
    """What the table is; of survey answers that are made up, that they are."""
    made_up = setting.offer.is_made_up
    of_a_survey = question.query.startswith("survey_")
    return illustrative(question.purpose) if made_up and of_a_survey else question.purpose


def _facts(
    setting: Setting, measure: Measure, origin: str, asked: Asked
) -> tuple[tuple[str, str], ...]:
    usual = [
        Question.of(measure.query, setting.params | dict(params))
        for params in (measure.params, measure.whole_params or measure.params)
    ]
    return (
        ("What it is", measure.definition),
        ("Formula", measure.formula),
        ("Method", measure.method_source),
        ("Limits", measure.thresholds),
        ("Made by", origin),
        # The command knows the filters only: of other offences it would print another figure.
        *(
            [("As a figure", _figure_command(setting, measure))]
            if any(question in asked for question in usual)
            else []
        ),
    )


def _figure_command(setting: Setting, measure: Measure) -> str:
    filters = setting.filters
    words = ["python", "-m", "wardlens", "figure", measure.key, *paths.at_command()]
    if filters.area not in (WHOLE_BOROUGH, WHOLE) and measure.level == "ward":
        words += ["--ward", filters.area]
    words += ["--from", f"{filters.start:%Y-%m}", "--to", f"{filters.end:%Y-%m}"]
    if filters.offence != "all":
        words += ["--offence", filters.offence]
    if setting.offer.demo:
        words += [f"--{DEMO}", setting.offer.demo]
    if "per" in measure.params:
        words += ["--per", filters.per]
    if measure.key == BOROUGH_RATIO.key and filters.against in setting.offer.boroughs:
        words += ["--against", filters.against]
    return shlex.join([*words, "--format", "json"])


def _files(setting: Setting, sources: Iterable[Source]) -> tuple[SourceFile, ...]:
    """The publishers' files of each source; where they are not kept, our own table made of them."""
    held, registered = setting.rows("editions_held", {}), setting.rows("sources", {})
    found: dict[SourceFile, None] = {}
    for source in sources:
        ours = registered[
            (registered["publisher"] == source.publisher) & (registered["title"] == source.title)
        ]
        files = held[held["series"].isin(set(ours["series"]) - {""})]
        row: Any
        for row in files.itertuples():
            found[SourceFile(row.file, f"{row.edition:%B %Y}", row.sha256)] = None
        if files.empty:
            for table in ", ".join(ours["tables"]).split(", "):
                path = paths.shipped(table)
                if table and path.is_file():
                    digest = _digest(path, path.stat().st_mtime_ns)
                    found[SourceFile(f"data/{table}", source.edition, digest, True)] = None
    return tuple(found)


@lru_cache(maxsize=64)
def _digest(path: Path, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _plain(value: object) -> object:
    return f"{value:%Y-%m-%d}" if isinstance(value, date) else value
