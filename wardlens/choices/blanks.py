"""The blanks of the sentence, each once: what is on offer for it, what is usual, what asks for it.

The sentence on every page, the link, `figure` and the views made ahead read this. The period is
the one choice of two fields, and of the reader's own making: `wardlens.choices.filters` reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from wardlens.choices.illustrative import DEMO
from wardlens.choices.offer import (
    ALL_OFFENCES,
    BOROUGH,
    FEAR,
    RESIDENTS,
    WHOLE_BOROUGH,
    Offer,
)

AREA = "area"
PERIOD = "period"
PLACES = "places"
MOST_PLACES = 4
MODELLED = "modelled"
"""Shares of wards as a model has them, where they are surer than what was answered alone."""
RATE = "rate"
USUAL = "usual"
"""At the command line: whatever is usual."""


class Several(dict[str, str]):
    """Options of which two to four are chosen at once: codes parted by commas, or none at all."""

    def __contains__(self, chosen: object) -> bool:
        codes = str(chosen).split(",")
        is_known = all(dict.__contains__(self, code) for code in codes)
        fits = 2 <= len(codes) <= MOST_PLACES and len(set(codes)) == len(codes)
        return chosen == "" or (is_known and fits)


class Chosen(Protocol):
    """What is chosen already, as far as other choices depend on it: `Filters`."""

    @property
    def area(self) -> str:
        """The ward, or the whole borough."""

    @property
    def measure(self) -> str:
        """What is shown."""

    @property
    def per(self) -> str:
        """What rates of wards are per."""

    @property
    def outcome(self) -> str:
        """What inequality is shown in."""

    @property
    def breakdown(self) -> str:
        """How people are told apart."""


@dataclass(frozen=True, slots=True)
class Blank:
    """One choice: its key is the field of `Filters`, the name in the link and the widget.

    `options` and `usual` are asked in the order of `BLANKS`: both may depend on blanks before.
    """

    key: str
    label: str
    """What somebody who does not see the sentence hears."""
    says: str
    """The words before it in the sentence."""
    options: Callable[[Offer, Chosen], Mapping[str, str]]
    usual: Callable[[Offer, Chosen], str]
    is_everywhere: bool = True
    """Whether every page asks it; other blanks are asked by pages that name them: `Page.asks`."""
    instead: tuple[str, str] = ("", "")
    """Where that other blank is asked, this one is not: these words, if any, stand in its place."""
    noun: str = ""
    """The choice in a sentence, where a page has to say that it changes nothing there."""
    at_command: str = ""
    """What it is at the command line where no option says otherwise; empty: there is no option."""
    is_made_ahead: bool = False
    """Whether its other choices are worth making before anybody asks."""


def _weightings(offer: Offer, _: Chosen) -> dict[str, str]:
    """How harm is weighed, as short as a line of choices has room for."""
    return {
        key: label.replace(" Crime Harm Index", " index").replace(" Crime Severity Score", " score")
        for key, label in offer.weightings.items()
    }


def _offences(offer: Offer, _: Chosen) -> dict[str, str]:
    """Kinds of offence; those within a group stand below it, set in."""
    return {
        key: f"– {choice.label}" if choice.group not in ("", key) else choice.label
        for key, choice in offer.offences.items()
    }


def _measures(offer: Offer, chosen: Chosen) -> dict[str, str]:
    """What can be shown; a rate says what it is per."""
    per = offer.denominators.get(chosen.per, RESIDENTS) if chosen.measure == RATE else RESIDENTS
    return {
        key: label.replace(RESIDENTS, per) if key == RATE else label
        for key, label in offer.measures.items()
    }


def _denominators(offer: Offer, chosen: Chosen) -> Mapping[str, str]:
    """What a rate can be per: a choice only of rates, and only where there is one."""
    return offer.denominators if chosen.measure == RATE else {}


def _breakdowns(offer: Offer, chosen: Chosen) -> dict[str, str]:
    """Ways of telling people apart; those that nobody collected for the outcome say so."""
    held = offer.outcomes[chosen.outcome].groups if chosen.outcome in offer.outcomes else ()
    return {
        key: label if key in held else f"{label} (not collected)"
        for key, label in offer.breakdowns.items()
    }


def _references(offer: Offer, chosen: Chosen) -> dict[str, str]:
    return offer.references_for(chosen.outcome, chosen.breakdown) if offer.outcomes else {}


BLANKS = (
    Blank(
        "outcome", "What befalls or bothers people", "",
        lambda offer, _: {key: outcome.short for key, outcome in offer.outcomes.items()},
        lambda offer, _: next(iter(offer.outcomes), ""),
        is_everywhere=False,
    ),
    Blank(
        "breakdown", "How people are told apart", "by",
        _breakdowns,
        lambda offer, _: next(iter(offer.breakdowns), ""),
        is_everywhere=False,
    ),
    Blank(
        "reference", "The group that others are set beside", "beside",
        _references,
        lambda offer, chosen: offer.reference_for(chosen.outcome, chosen.breakdown),
        is_everywhere=False,
    ),
    Blank(
        "measure", "What to show", "",
        _measures,
        lambda *_: "",  # nobody chose: each page opens with what suits it
        instead=("weighting", "harm"), noun="what to show", is_made_ahead=True,
    ),
    Blank(
        "per", "Denominator of rates", "divided by",
        _denominators,
        lambda *_: RESIDENTS,
        is_everywhere=False, at_command=RESIDENTS,
    ),
    Blank(
        "offence", "Kind of offence", "of",
        _offences,
        lambda *_: ALL_OFFENCES,
        noun="the kind of offence", at_command=ALL_OFFENCES, is_made_ahead=True,
    ),
    Blank(
        "weighting", "How harm is weighed", "weighed by",
        _weightings,
        lambda *_: "cchi",
        is_everywhere=False, is_made_ahead=True,
    ),
    Blank(
        AREA, "Area", "in",
        lambda offer, _: offer.areas,
        lambda *_: WHOLE_BOROUGH,
        instead=(PLACES, ""), noun="the area",
    ),
    Blank(
        "level", "By ward or neighbourhood", "by",
        lambda offer, _: offer.levels,
        lambda offer, _: next(iter(offer.levels)),
        is_everywhere=False, is_made_ahead=True,
    ),
    Blank(
        "shares", "How the answers of wards are told", "with wards' answers",
        lambda offer, _: {"": "as given", MODELLED: "modelled"} if FEAR in offer.measures else {},
        lambda *_: "",
        is_everywhere=False,
    ),
    Blank(
        "period", "Period", "over",
        lambda *_: {},
        lambda *_: "",
        noun="the period",
    ),
    Blank(
        "against", "Compared with", "against",
        lambda offer, chosen: offer.comparators_for(chosen.area),
        lambda offer, chosen: next(iter(offer.comparators_for(chosen.area))),
        noun="what it is compared with", at_command=USUAL, is_made_ahead=True,
    ),
    Blank(
        PLACES, "Places side by side", "in",
        lambda offer, _: Several(offer.comparable),
        lambda *_: "",
        is_everywhere=False,
    ),
    Blank(
        "place", "Neighbourhood", "",
        lambda offer, _: offer.places,
        lambda *_: "",
        is_everywhere=False,
    ),
)  # fmt: skip
"""In the order of the sentence."""
CHOSEN = tuple(blank for blank in BLANKS if blank.key != PERIOD)
"""The blanks that are one field of `Filters` each."""
LINK_KEYS = (
    BOROUGH,
    *(key for one in BLANKS for key in (("from", "to") if one.key == PERIOD else (one.key,))),
    "release",
    DEMO,
)
