"""How hard the sentences are that a reader meets unfolded: for an age of twelve, without jargon.

The measure is the Flesch-Kincaid grade (Kincaid and others 1975): 0.39 words a sentence + 11.8
syllables a word - 15.59; grade 7 is read at the age of twelve. Names (of places, kinds of offence,
publishers) and numbers are no measure of our words: each counts as one short word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cache

import pyphen
import pytest
from worlds import VIEWS, World

from wardlens.exhibits.exhibit import Card, Exhibit

WARD = "E05013945"
GRADE, HARDEST = 7.0, 11.0
"""Of all sentences of a page together, and of a single one."""
JARGON = (
    "confidence interval", "standard error", "overdispers", "winsor", "false-discovery", "poisson",
    "p-value", "significan", "coefficient", "percentile", "funnel", "binomial", "bootstrap",
    "heterogene", "covariate", "quintile", "imputed", "stochastic", "null hypothesis",
)  # fmt: skip
PAGES = [key for key in VIEWS if key != "methods"]
"""All but the page for those who ask how it is made."""
_LIST = re.compile(r"Kent[^A-Za-z]*(ten)?(\([^)]*\))?((, | and )Kent[^A-Za-z]*(ten)?(\([^)]*\))?)+")
"""A list of names, each with its figures."""
_SYLLABLES = pyphen.Pyphen(lang="en_GB")


@cache
def syllables(word: str) -> int:
    return len(_SYLLABLES.inserted(word).split("-"))


def grade(sentence: str) -> float:
    words = re.findall(r"[A-Za-z][A-Za-z'’]*", sentence)
    return 0.39 * len(words) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def unfolded(part: object) -> Iterator[str]:
    """What a view says at once: titles, findings, verdicts; what is folded is for a second look."""
    if isinstance(part, Exhibit):
        yield from (part.heading, part.finding)
    elif isinstance(part, str):
        if "?" not in part.split(" ")[0] and "http" not in part and "licensed under" not in part:
            yield part
    elif isinstance(part, tuple):
        for one in part:
            yield from unfolded(one)
    elif is_dataclass(part) and not isinstance(part, Card):
        for field in fields(part):
            yield from unfolded(getattr(part, field.name))


def names(world: World) -> re.Pattern[str]:
    """Every name of the offer: of a place, a kind of offence, a publisher."""
    offer = world.offer
    known = {*offer.areas.values(), *offer.comparable.values()}
    known |= {choice.label for choice in offer.offences.values()}
    known |= {
        world.partnership.name,
        "Office for Statistics Regulation",
        "England and Wales",
        "Metropolitan Police",
    }
    known |= set(world.fetch("lsoas", {})["short_name"])
    for source in world.setting().sources.values():
        known |= {source.publisher, source.title, source.attribution}
    longest_first = sorted(filter(None, known), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE)


def sentences(world: World, page: str, **query: str) -> list[str]:
    """Sentences of a page, names and numbers apart; under eight words they are titles."""
    named = names(world)
    texts = dict.fromkeys(named.sub("Kent", text) for text in unfolded(world.view(page, **query)))
    parts = [part for text in texts for part in re.split(r"(?<=[.!?:;])\s+", text)]
    plain = [re.sub(r"[−+£]?\d[\d,.]*( %)?", "ten", part) for part in parts]
    plain = [_LIST.sub("Kent", part) for part in plain]
    return [part for part in plain if len(re.findall(r"[A-Za-z]+", part)) >= 8]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("query", [{}, {"area": WARD}, {"offence": "burglary"}], ids=str)
def test_what_is_met_unfolded_is_read_at_twelve(real: World, page: str, query: dict[str, str]):
    met = sentences(real, page, **query)
    hard = {part: round(grade(part), 1) for part in met if grade(part) > HARDEST}
    assert not hard
    words = [len(part.split()) for part in met]
    whole = sum(grade(part) * count for part, count in zip(met, words, strict=True))
    assert whole / sum(words) <= GRADE


@pytest.mark.parametrize("page", PAGES)
def test_no_jargon_is_met_unfolded(real: World, page: str):
    told = " ".join(unfolded(real.view(page, area=WARD))).lower()
    assert told
    assert not [word for word in JARGON if word in told]


def test_the_measure_tells_hard_words_from_easy_ones():
    assert grade("The cat sat on the mat.") < 1
    assert grade("Institutional accountability necessitates statistical accreditation.") > 20
