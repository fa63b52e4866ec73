"""Receipts: what a figure is, the SQL that fetched it, and the files it came from.

A `Receipt` is made from a setting and a measure or an exhibit. Its SQL runs as it stands in
DuckDB: every parameter is written into it as a literal.
"""

from __future__ import annotations

import hashlib
import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from wardlens.choices.filters import WHOLE_BOROUGH
from wardlens.choices.illustrative import illustrative
from wardlens.exhibits import csvw
from wardlens.exhibits.exhibit import Exhibit, Source, csv_text
from wardlens.measures.offences import MEASURES, WHOLE, Measure
from wardlens.store import paths, queries
from wardlens.views.setting import Setting

_ANY: dict[str, object] = {
    "areas": [], "breakdown": "", "measure": "", "outcome": "", "series": "", "wave": "",
}  # fmt: skip
"""What an exhibit asks for where it does not say it: everything, its own rows among it."""
_NOTHING_ELSE: Mapping[str, object] = {}
_NAMED = re.compile(r"queries/([a-z_0-9]+)\.sql")
_TOKEN = re.compile(r"(?P<text>'(?:[^']|'')*')|(?P<comment>--[^\n]*)|\$(?P<name>[a-z_0-9]+)")


@dataclass(frozen=True, slots=True)
class Question:
    """A query with the parameters it was asked with."""

    query: str
    purpose: str
    params: Mapping[str, object]
    unknown: tuple[str, ...] = ()
    """Parameters that the query has and the receipt does not know: such SQL does not run."""

    @property
    def sql(self) -> str:
        """The SQL as it runs by hand: parameters as literals."""
        return _inlined(queries.load(self.query).sql, self.params, comments=True)

    @property
    def one_line(self) -> str:
        """The same on one line, without comments: for the head of a download."""
        return " ".join(_inlined(queries.load(self.query).sql, self.params, comments=False).split())

    @property
    def command(self) -> str:
        """The same question at the command line."""
        words = ["python", "-m", "wardlens", "query", self.query]
        for key in sorted(self.params):
            words += ["--param", f"{key}={_argument(self.params[key])}"]
        return shlex.join([*words, "--format", "csv"])


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
        """The receipt as JSON has it: SQL, parameters and files with their fingerprints."""
        first = self.questions[0] if self.questions else None
        return {
            "sql": first.one_line if first else None,
            "params": {key: _plain(value) for key, value in first.params.items()} if first else {},
            "files": [
                {"file": file.name, "edition": file.edition, "sha256": file.sha256}
                for file in self.files
            ],
        }


def receipt_of(
    setting: Setting,
    measure: Measure,
    asked: Mapping[str, object] = _NOTHING_ELSE,
    *,
    whole: bool = False,
) -> Receipt:
    """The receipt of a measure under the setting's filters, by area or of the whole borough.

    `asked`: parameters that are other than the filters', as those of an exhibit.
    """
    own = measure.whole_params if whole and measure.whole_params else measure.params
    wanted = [measure.series]
    wanted += ["residents"] if measure.unit.endswith("residents") else []
    wanted += [str(measure.params["weighting"])] if "weighting" in measure.params else []
    sources = setting.listed(*wanted)
    return Receipt(
        measure.label,
        _facts(setting, measure, asked),
        (_question(measure.query, setting.filters.params() | dict(own) | dict(asked)),),
        _files(setting, sources),
        sources,
        setting.offer.release,
    )


def receipt_of_query(
    setting: Setting, title: str, query: str, params: Mapping[str, object], source: Source
) -> Receipt:
    """The receipt of a figure that is a row of a query as it stands, like a published one."""
    asked = _question(query, setting.filters.params() | dict(params))
    files = _files(setting, [source])
    return Receipt(title, (), (asked,), files, (source,), setting.offer.release)


def receipt_of_exhibit(setting: Setting, exhibit: Exhibit) -> Receipt:
    """The receipt of an exhibit: of every query that its provenance names."""
    measure = _measure_behind(exhibit)
    params = _ANY | setting.filters.params() | (dict(measure.params) if measure else {})
    named = [
        name
        for name in dict.fromkeys(_NAMED.findall(exhibit.provenance))
        if name in queries.names()
    ]
    made_by = (("Made by", exhibit.provenance),)
    facts = _facts(setting, measure, exhibit.asked) if measure else made_by
    return Receipt(
        exhibit.heading,
        facts if measure or exhibit.provenance else (),
        tuple(_question(name, params | dict(exhibit.asked)) for name in named),
        _files(setting, exhibit.sources),
        exhibit.sources,
        exhibit.release,
    )


def rows_behind(setting: Setting, question: Question) -> pd.DataFrame:
    """The rows that the question gives: those the figure was made from."""
    return setting.fetch(question.query, dict(question.params))


def every_question(setting: Setting) -> list[Question]:
    """Every query of the project under the filters, but those that ask for something else too."""
    params = queries.DEFAULTS | setting.filters.params()
    asked = [_question(name, params) for name in queries.names()]
    return [question for question in asked if not question.unknown]


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
    made_up = any(source.kind == "illustrative" for source in setting.sources.values())
    of_a_survey = question.query.startswith("survey_")
    return illustrative(question.purpose) if made_up and of_a_survey else question.purpose


def _measure_behind(exhibit: Exhibit) -> Measure | None:
    made_alike = [m for m in MEASURES.values() if m.provenance == exhibit.provenance]
    same_words = [m for m in made_alike if m.label == exhibit.measure]
    return next(iter([*same_words, *made_alike]), None)


def _facts(
    setting: Setting, measure: Measure, asked: Mapping[str, object]
) -> tuple[tuple[str, str], ...]:
    filters = setting.filters.params()
    same = all(filters.get(key, value) == value for key, value in asked.items())
    return (
        ("What it is", measure.definition),
        ("Formula", measure.formula),
        ("Method", measure.method_source),
        ("Limits", measure.thresholds),
        ("Made by", measure.provenance),
        # The command knows the filters only: of other offences it would print another figure.
        *([("As a figure", _figure_command(setting, measure))] if same else []),
    )


def _figure_command(setting: Setting, measure: Measure) -> str:
    filters = setting.filters
    words = ["python", "-m", "wardlens", "figure", measure.key]
    if filters.area not in (WHOLE_BOROUGH, WHOLE) and measure.level == "ward":
        words += ["--ward", filters.area]
    words += ["--from", f"{filters.start:%Y-%m}", "--to", f"{filters.end:%Y-%m}"]
    if filters.offence != "all":
        words += ["--offence", filters.offence]
    return shlex.join([*words, "--format", "json"])


def _question(name: str, params: Mapping[str, object]) -> Question:
    query = queries.load(name)
    wanted = sorted(query.parameters)
    return Question(
        name,
        query.purpose,
        {key: params[key] for key in wanted if key in params},
        tuple(key for key in wanted if key not in params),
    )


def _files(setting: Setting, sources: Iterable[Source]) -> tuple[SourceFile, ...]:
    """The publishers' files of each source; where they are not kept, our own table made of them."""
    held, registered = setting.fetch("editions_held", {}), setting.fetch("sources", {})
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


def _inlined(sql: str, params: Mapping[str, object], *, comments: bool) -> str:
    """SQL with every parameter as a literal; texts stay as they are, comments go if unwanted."""

    def replaced(match: re.Match[str]) -> str:
        if match["comment"]:
            return match[0] if comments else ""
        if match["text"] or match["name"] not in params:
            return match[0]
        return _literal(params[match["name"]])

    return _TOKEN.sub(replaced, sql)


def _literal(value: object) -> str:
    """A value as DuckDB reads it.

    >>> _literal(date(2025, 3, 1)), _literal("Kew's"), _literal([]), _literal(["a", "b"])
    ("date '2025-03-01'", "'Kew''s'", '[]::varchar[]', "['a', 'b']::varchar[]")
    """
    if value is None:
        return "null"
    if isinstance(value, date):
        return f"date '{value:%Y-%m-%d}'"
    if isinstance(value, bool | int | float):
        return str(value).lower()
    if isinstance(value, str):
        quoted = value.replace("'", "''")
        return f"'{quoted}'"
    if isinstance(value, Sequence):
        return f"[{', '.join(map(_literal, value))}]::varchar[]"
    raise TypeError(f"no literal for {value!r}")


def _argument(value: object) -> str:
    """A value as `query --param` takes it: months as 2025-03, lists by commas."""
    if isinstance(value, date):
        return f"{value:%Y-%m}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ",".join(map(str, value))
    return str(value)


def _plain(value: object) -> object:
    return f"{value:%Y-%m-%d}" if isinstance(value, date) else value
