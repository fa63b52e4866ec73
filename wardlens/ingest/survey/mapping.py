"""A survey's map.toml: which column is what, and which text is which of our answers."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from wardlens.ingest.counts.files import FileRefusedError
from wardlens.ingest.survey.catalogue import Catalogue

KINDS = ("published", "illustrative")
MARGINS = ("sex", "age", "ethnicity5", "disability", "ward-group", "ward")
_COLUMNS = ("respondent", "weight", "stratum", "cluster", "ward", "age", "wave", "date")
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
    found[:-1] = [meaning(text) for text in different]
    return pd.Series(found[codes], texts.index, dtype=object)


def read(path: Path, catalogue: Catalogue) -> SurveyMap:
    """The map in `path`; `FileRefusedError` says which entry is wrong and what was expected."""
    if not path.is_file():
        raise FileRefusedError(path, "no such file", "Check the name and the folder.")
    try:
        given = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise FileRefusedError(path, f"not valid TOML: {problem}", _SEE) from problem
    try:
        return _map(path, given, catalogue)
    except KeyError as problem:
        raise FileRefusedError(path, f"{problem.args[0]!r} is missing", _SEE) from problem
    except (AttributeError, TypeError, ValueError) as problem:
        if isinstance(problem, FileRefusedError):
            raise
        raise FileRefusedError(path, f"a value of another kind expected: {problem}", _SEE) from None


def _map(path: Path, given: Mapping[str, Any], catalogue: Catalogue) -> SurveyMap:
    survey, columns = given["survey"], dict(given["columns"])
    scales = given.get("answers", {})
    raking = given.get("raking", {})
    register = {name: str(value) for name, value in given.get("source", {}).items()}
    _refuse_unless(path, survey["kind"] in KINDS, f"kind is one of {', '.join(KINDS)}")
    key = str(survey["key"])
    _refuse_unless(
        path, key.replace("-", "").isalnum() and key.isascii(), "key is letters, digits and hyphens"
    )
    if odd := [name for name in columns if name not in _COLUMNS]:
        _refuse_unless(path, False, f"[columns] knows {', '.join(_COLUMNS)}; not {odd[0]!r}")
    if "weight" not in columns and not survey.get("unweighted", False):
        _refuse_unless(
            path, False, "[columns] names no weight; say unweighted = true if all count alike"
        )
    if odd := [name for name in raking.get("margins", ()) if name not in MARGINS]:
        _refuse_unless(path, False, f"[raking] knows {', '.join(MARGINS)}; not {odd[0]!r}")
    groups = {
        name: _answers(path, f"group.{name}", entry, tuple(catalogue.groups[name]), scales)
        for name, entry in _known(path, "group", given.get("group", {}), catalogue.groups)
    }
    questions = {
        name: _answers(path, f"question.{name}", entry, catalogue.questions[name].answers, scales)
        for name, entry in _known(path, "question", given["question"], catalogue.questions)
    }
    limits = raking.get("limits")
    return SurveyMap(
        path=path,
        key=key,
        title=str(survey["title"]),
        kind=survey["kind"],
        mode=str(survey.get("mode", "")),
        source=str(survey.get("source", key)),
        register=register,
        columns={name: str(column) for name, column in columns.items()},
        missing=frozenset(plain(str(text)) for text in given.get("missing", ())) | {""},
        waves=_waves(path, given),
        groups=groups,
        questions=questions,
        margins=tuple(raking.get("margins", ())),
        limits=None if limits is None else (float(limits[0]), float(limits[1])),
        lone_cluster=str(survey.get("lone_cluster", "error")),
        youngest=int(survey.get("youngest", 16)),
        extreme=float(survey.get("extreme_weight", 6)),
    )


def _known(
    path: Path, what: str, entries: Mapping[str, Any], known: Mapping[str, Any]
) -> list[tuple[str, Any]]:
    odd = [name for name in entries if name not in known]
    if odd:
        _refuse_unless(
            path, False, f"[{what}.{odd[0]}] is not in data/survey/questions.toml: {list(known)}"
        )
    return list(entries.items())


def _waves(path: Path, given: Mapping[str, Any]) -> tuple[Wave, ...]:
    waves = tuple(
        Wave(
            str(entry["key"]),
            str(entry["label"]),
            entry["start"],
            entry["end"],
            tuple(plain(text) for text in _list(entry.get("answers", entry["key"]))),
        )
        for entry in given["wave"]
    )
    keys = [wave.key for wave in waves]
    several = len(waves) > 1
    named = {"wave", "date"} & set(given["columns"])
    _refuse_unless(path, bool(waves) and len(set(keys)) == len(keys), "each wave has its own key")
    _refuse_unless(path, "all" not in keys, "a wave cannot be called “all”: that is all of them")
    _refuse_unless(path, bool(named) or not several, "[columns] names no wave or date")
    for wave in waves:
        dated = isinstance(wave.start, date) and isinstance(wave.end, date)
        _refuse_unless(path, dated and wave.start <= wave.end, f"wave {wave.key}: start, end days")
    return waves


def _answers(
    path: Path,
    where: str,
    entry: Mapping[str, Any],
    known: tuple[str, ...],
    scales: Mapping[str, Any],
) -> Answers:
    if "columns" in entry:  # one column an answer, ticked or not
        ticks = {str(column): str(code) for code, column in entry["columns"].items()}
        odd = sorted(set(ticks.values()) - set(known))
        _refuse_unless(path, not odd, f"[{where}]: unknown answer {odd[:1]}, we know {list(known)}")
        ticked = dict.fromkeys(map(plain, _list(entry.get("ticked", ["yes", "1"]))), "ticked")
        not_ticked = dict.fromkeys(map(plain, _list(entry.get("not_ticked", ["no", "0"]))), "")
        return Answers(not_ticked | ticked, ticks=ticks)
    texts = entry.get("answers", entry.get("scale", where))
    if isinstance(texts, str):
        _refuse_unless(path, texts in scales, f"[{where}]: there is no [answers.{texts}]")
        texts = scales[texts]
    odd = sorted(set(texts) - set(known))
    _refuse_unless(path, not odd, f"[{where}]: unknown answer {odd[:1]}, we know {list(known)}")
    pairs = [(plain(text), code) for code, given in texts.items() for text in _list(given)]
    words = {code: _list(given)[0] for code, given in texts.items()}
    codes = dict(pairs)
    _refuse_unless(
        path, len(codes) == len(pairs), f"[{where}]: one text stands for two different answers"
    )
    return Answers(codes, str(entry["column"]), str(entry.get("separator", "")), words=words)


def _list(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def _refuse_unless(path: Path, holds: bool, words: str) -> None:
    if not holds:
        raise FileRefusedError(path, words, _SEE)
