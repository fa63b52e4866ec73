"""The questions a resident survey may ask: data/survey/questions.toml as a value."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Literal

from msgspec import field

from wardlens.store import paths
from wardlens.store.decoding import ConfigError, Record, decode, near

Theme = Literal["safety", "worry", "asb", "change", "confidence", "victim", "reporting", "safer"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A share made of one question: of those who answered it, who gave one of `counts`."""

    key: str
    question: str
    text: str
    theme: str
    label: str
    words: str
    polarity: str
    of_whom: str
    counts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question, the answers we know and what is made of them; `several`: any number of them."""

    key: str
    answers: tuple[str, ...]
    several: bool
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """`questions` by key; `groups`: label by key, in order, by breakdown; `crossed` breakdowns."""

    questions: Mapping[str, Question]
    groups: Mapping[str, Mapping[str, str]]
    crossed: Mapping[str, tuple[str, str]]

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """Every outcome, in the order of the file."""
        return tuple(one for question in self.questions.values() for one in question.outcomes)

    def labels(self, breakdown: str) -> dict[str, str]:
        """Label by key of a breakdown's groups, crossed ones too, in order."""
        if breakdown in self.groups:
            return dict(self.groups[breakdown])
        first, second = (self.groups[part] for part in self.crossed[breakdown])
        return {f"{a}:{b}": f"{first[a]}, {second[b]}" for a, b in product(first, second)}


def path() -> Path:
    """Where the catalogue is."""
    return paths.data() / "survey" / "questions.toml"


class _Made(Record, frozen=True):
    key: str
    label: str
    words: str
    counts: tuple[str, ...]
    polarity: Literal["higher", "lower", "none"]


class _Asked(Record, frozen=True):
    key: str
    text: str
    theme: Theme
    outcome: tuple[_Made, ...]
    scale: str = ""
    several: tuple[str, ...] = ()
    of_whom: str = "people asked"


class _File(Record, frozen=True):
    groups: dict[str, tuple[tuple[str, str], ...]]
    scales: dict[str, tuple[str, ...]]
    question: tuple[_Asked, ...]
    crossed: dict[str, tuple[str, str]] = field(default_factory=dict)


def read() -> Catalogue:
    """The catalogue; `ConfigError` names what does not hold."""
    given = decode(path(), _File)
    questions = [_question(entry, given.scales) for entry in given.question]
    keys = [question.key for question in questions]
    outcomes = [one.key for question in questions for one in question.outcomes]
    for what, found in (("question", keys), ("outcome", outcomes)):
        if twice := {key for key in found if found.count(key) > 1}:
            raise ConfigError(path(), f"{what} {min(twice)!r} stands twice")
    for name, parts in given.crossed.items():
        for part in parts:
            _hold(part, given.groups, f"[crossed] {name}: group")
    return Catalogue(
        {question.key: question for question in questions},
        {name: dict(pairs) for name, pairs in given.groups.items()},
        given.crossed,
    )


def _question(entry: _Asked, scales: Mapping[str, tuple[str, ...]]) -> Question:
    if not entry.several:
        _hold(entry.scale, scales, f"question {entry.key!r}: scale")
    answers = entry.several or scales[entry.scale]
    for one in entry.outcome:
        for answer in one.counts:
            _hold(answer, answers, f"outcome {one.key!r}: answer")
    outcomes = tuple(
        Outcome(
            one.key,
            entry.key,
            entry.text,
            entry.theme,
            one.label,
            one.words,
            one.polarity,
            entry.of_whom,
            one.counts,
        )
        for one in entry.outcome
    )
    return Question(entry.key, answers, bool(entry.several), outcomes)


def _hold(word: str, known: Collection[str], where: str) -> None:
    if word not in known:
        raise ConfigError(path(), f"{where} {word!r} is not known{near(word, known)}")
