"""A survey's map.toml: which column is what, and which text is which of our answers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
import numpy as np
import pandas as pd

from wardlens.ingest.counts.files import FileRefusedError
from wardlens.ingest.survey.catalogue import Catalogue
from wardlens.store.decoding import ConfigError, Record, decode, near

Margin = Literal["sex", "age", "ethnicity5", "disability", "ward-group", "ward"]
Texts = (
    str
    | Annotated[
        tuple[str, ...],
        msgspec.Meta(min_length=1, description="a text in quotes, or a list of such"),
    ]
)
"""A text of the file, or several that mean the same."""
_SEE = "See data/survey/illustrative/map.toml for one that works."


@dataclass(frozen=True, slots=True)
class Wave:
    """One round of interviews: the texts that mean it, or the days between which it fell."""

    key: str
    label: str
    start: date
    end: date
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answers:
    """The columns of one question or group, and our answer for each text in them.

    One column, with `separator` where a cell may hold several answers; or one column an answer
    (`ticks`: answer by column), in which any text of `codes` means that it was ticked.
    """

    codes: Mapping[str, str]
    """Our answer by text, as `plain` makes it."""
    column: str = ""
    separator: str = ""
    ticks: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    """The first text of each of our answers, as the map writes it."""
    asked: str = ""
    """The question as it was put, where it was put in other words than ours."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that is read."""
        return tuple(self.ticks) or (self.column,)


@dataclass(frozen=True, slots=True)
class SurveyMap:
    """A survey's map, checked against the questions we know."""

    path: Path
    key: str
    title: str
    kind: str
    mode: str
    source: str
    register: Mapping[str, str]
    columns: Mapping[str, str]
    missing: frozenset[str]
    waves: tuple[Wave, ...]
    groups: Mapping[str, Answers]
    questions: Mapping[str, Answers]
    margins: tuple[str, ...]
    limits: tuple[float, float] | None
    lone_cluster: str
    youngest: int
    extreme: float

    @property
    def wanted(self) -> tuple[str, ...]:
        """Every column that the map names, once, in its order."""
        found = list(self.columns.values())
        for answers in (*self.groups.values(), *self.questions.values()):
            found += answers.columns
        return tuple(dict.fromkeys(found))

    def knows(self, row: Mapping[str, str]) -> bool:
        """Whether any cell of a row is an answer or a number: else it is one more heading."""
        measured = [row.get(self.columns.get(name, ""), "") for name in ("weight", "age", "date")]
        if any(letter.isdigit() for cell in measured for letter in cell[:1]):
            return True
        coded = (*self.groups.values(), *self.questions.values())
        return any(
            set(map(plain, row.get(column, "").split(answers.separator or "\0")))
            & {*answers.codes, *self.missing - {""}}
            for answers in coded
            for column in answers.columns
        )


def plain(text: str) -> str:
    """A text as it is compared: without case, runs of blanks or typographic apostrophes.

    >>> plain("  Don’t   KNOW ")
    "don't know"
    """
    return " ".join(text.replace("’", "'").split()).casefold()


def by_text(texts: pd.Series, meaning: Callable[[Any], object]) -> pd.Series:
    """What each text of a column means, worked out once for each different text; missing stays."""
    codes, different = pd.factorize(texts)
    found = np.empty(len(different) + 1, dtype=object)  # the last, None, is that of code -1
    for place, text in enumerate(different):
        found[place] = meaning(text)
    return pd.Series(found[codes], texts.index, dtype=object)


class _Survey(Record, frozen=True):
    key: str
    title: str
    kind: Literal["published", "illustrative"]
    mode: str = ""
    source: str = ""
    unweighted: bool = False
    lone_cluster: Literal["error", "grand mean"] = "error"
    youngest: int = 16
    extreme_weight: float = 6.0


class _Columns(Record, frozen=True):
    respondent: str = ""
    weight: str = ""
    stratum: str = ""
    cluster: str = ""
    ward: str = ""
    age: str = ""
    wave: str = ""
    date: str = ""


class _Wave(Record, frozen=True):
    key: str
    label: str
    start: date
    end: date
    answers: Texts = ()


class _Answered(Record, frozen=True):
    column: str = ""
    separator: str = ""
    scale: str = ""
    asked: str = ""
    answers: str | dict[str, Texts] = ""
    columns: dict[str, str] = msgspec.field(default_factory=dict)
    ticked: Texts = ("yes", "1")
    not_ticked: Texts = ("no", "0")

    def __post_init__(self) -> None:
        if bool(self.column) == bool(self.columns):
            raise ValueError("either column or columns says where the answers are")
        if self.column and bool(self.answers) == bool(self.scale):
            raise ValueError("either answers or scale says what its texts mean")


class _Raking(Record, frozen=True):
    margins: tuple[Margin, ...] = ()
    limits: tuple[float, float] | None = None


class _Source(Record, frozen=True):
    key: str | None = None
    """Its name in another register: the survey's own key names it here."""
    publisher: str | None = None
    title: str | None = None
    page: str | None = None
    licence: str | None = None
    attribution: str | None = None
    period: str | None = None
    edition: str | None = None
    done: str | None = None


class _File(Record, frozen=True):
    survey: _Survey
    columns: _Columns
    wave: tuple[_Wave, ...]
    question: dict[str, _Answered]
    group: dict[str, _Answered] = msgspec.field(default_factory=dict)
    answers: dict[str, dict[str, Texts]] = msgspec.field(default_factory=dict)
    missing: tuple[str, ...] = ()
    raking: _Raking = _Raking()
    source: _Source = _Source()


def read(path: Path, catalogue: Catalogue) -> SurveyMap:
    """The map in `path`; `FileRefusedError` says which entry is wrong and what was expected."""
    try:
        return _map(path, decode(path, _File), catalogue)
    except ConfigError as problem:
        raise FileRefusedError(path, problem.fact, _SEE) from problem


def _map(path: Path, given: _File, catalogue: Catalogue) -> SurveyMap:
    survey, columns = given.survey, msgspec.to_builtins(given.columns)
    key = survey.key
    _refuse_unless(
        path, key.replace("-", "").isalnum() and key.isascii(), "key is letters, digits and hyphens"
    )
    _refuse_unless(
        path,
        "weight" in columns or survey.unweighted,
        "[columns] names no weight; say unweighted = true if all count alike",
    )
    groups = {
        name: _answers(path, f"group.{name}", entry, tuple(catalogue.groups[name]), given.answers)
        for name, entry in _known(path, "group", given.group, catalogue.groups)
    }
    questions = {
        name: _answers(
            path, f"question.{name}", entry, catalogue.questions[name].answers, given.answers
        )
        for name, entry in _known(path, "question", given.question, catalogue.questions)
    }
    return SurveyMap(
        path=path,
        key=key,
        title=survey.title,
        kind=survey.kind,
        mode=survey.mode,
        source=survey.source or key,
        register=msgspec.to_builtins(given.source),
        columns=columns,
        missing=frozenset(map(plain, given.missing)) | {""},
        waves=_waves(path, given),
        groups=groups,
        questions=questions,
        margins=given.raking.margins,
        limits=given.raking.limits,
        lone_cluster=survey.lone_cluster,
        youngest=survey.youngest,
        extreme=survey.extreme_weight,
    )


def _known(
    path: Path, what: str, entries: Mapping[str, _Answered], known: Collection[str]
) -> Iterable[tuple[str, _Answered]]:
    for name in entries:
        _refuse_unless(
            path,
            name in known,
            f"[{what}.{name}] is not in data/survey/questions.toml{near(name, known)}",
        )
    return entries.items()


def _waves(path: Path, given: _File) -> tuple[Wave, ...]:
    waves = tuple(
        Wave(
            entry.key,
            entry.label,
            entry.start,
            entry.end,
            tuple(map(plain, _list(entry.answers or entry.key))),
        )
        for entry in given.wave
    )
    keys = [wave.key for wave in waves]
    named = bool(given.columns.wave or given.columns.date)
    _refuse_unless(path, bool(waves) and len(set(keys)) == len(keys), "each wave has its own key")
    _refuse_unless(path, "all" not in keys, "a wave cannot be called “all”: that is all of them")
    _refuse_unless(path, named or len(waves) < 2, "[columns] names no wave or date")
    for wave in waves:
        _refuse_unless(path, wave.start <= wave.end, f"wave {wave.key} ends before it starts")
    return waves


def _answers(
    path: Path,
    where: str,
    entry: _Answered,
    known: tuple[str, ...],
    scales: Mapping[str, Mapping[str, Texts]],
) -> Answers:
    if entry.columns:  # one column an answer, ticked or not
        ticks = {column: code for code, column in entry.columns.items()}
        _refuse_unknown(path, where, entry.columns, known)
        ticked = dict.fromkeys(map(plain, _list(entry.ticked)), "ticked")
        not_ticked = dict.fromkeys(map(plain, _list(entry.not_ticked)), "")
        return Answers(not_ticked | ticked, ticks=ticks, asked=entry.asked)
    texts: str | Mapping[str, Texts] = entry.answers or entry.scale
    if isinstance(texts, str):
        _refuse_unless(
            path, texts in scales, f"[{where}]: there is no [answers.{texts}]{near(texts, scales)}"
        )
        texts = scales[texts]
    _refuse_unknown(path, where, texts, known)
    pairs = [(plain(text), code) for code, given in texts.items() for text in _list(given)]
    words = {code: _list(given)[0] for code, given in texts.items()}
    codes = dict(pairs)
    _refuse_unless(
        path, len(codes) == len(pairs), f"[{where}]: one text stands for two different answers"
    )
    return Answers(codes, entry.column, entry.separator, words=words, asked=entry.asked)


def _refuse_unknown(path: Path, where: str, given: Iterable[str], known: tuple[str, ...]) -> None:
    for answer in given:
        _refuse_unless(
            path, answer in known, f"[{where}]: unknown answer {answer!r}{near(answer, known)}"
        )


def _list(value: Texts) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value


def _refuse_unless(path: Path, holds: bool, words: str) -> None:
    if not holds:
        raise FileRefusedError(path, words, _SEE)
