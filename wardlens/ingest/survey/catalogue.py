"""The questions a resident survey may ask: data/survey/questions.toml as a value."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from wardlens.errors import WardlensError
from wardlens.store import paths

THEMES = (
    "safety", "worry", "asb", "change", "confidence", "victim", "reporting", "safer",
)  # fmt: skip


class CatalogueError(WardlensError):
    """data/survey/questions.toml contradicts itself."""


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


def read() -> Catalogue:
    """The catalogue; `CatalogueError` names what does not hold."""
    given = tomllib.loads(path().read_text("utf-8"))
    questions = [_question(entry, given["scales"]) for entry in given["question"]]
    keys = [question.key for question in questions]
    outcomes = [one.key for question in questions for one in question.outcomes]
    for what, found in (("question", keys), ("outcome", outcomes)):
        if twice := {key for key in found if found.count(key) > 1}:
            raise CatalogueError(f"questions.toml: {what} {sorted(twice)[0]!r} stands twice")
    return Catalogue(
        {question.key: question for question in questions},
        {name: dict(pairs) for name, pairs in given["groups"].items()},
        {name: (parts[0], parts[1]) for name, parts in given.get("crossed", {}).items()},
    )


def _question(entry: Mapping[str, Any], scales: Mapping[str, list[str]]) -> Question:
    several = "several" in entry
    answers = tuple(entry["several"] if several else scales[entry["scale"]])
    outcomes = tuple(
        Outcome(
            one["key"],
            entry["key"],
            entry["text"],
            entry["theme"],
            one["label"],
            one["words"],
            one["polarity"],
            entry.get("of_whom", "people asked"),
            tuple(one["counts"]),
        )
        for one in entry["outcome"]
    )
    for one in outcomes:
        if one.theme not in THEMES or not set(one.counts) <= set(answers):
            raise CatalogueError(f"questions.toml: outcome {one.key!r}: unknown theme or answer")
    return Question(entry["key"], answers, several, outcomes)
