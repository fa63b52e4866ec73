"""Three places first: those that carry most of a kind of crime, why, and what to ask of them."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from wardlens.choices.series import WARD_TABLE
from wardlens.exhibits import sentences
from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.sentences import begun_large, begun_small
from wardlens.measures.harm import WEIGHTINGS
from wardlens.measures.offences import MEASURES
from wardlens.views.area_map_words import wider_types
from wardlens.views.concentration import curve
from wardlens.views.concentration.beside_chance import places_exhibit
from wardlens.views.concentration.crimes import A_NEIGHBOURHOOD, SERIES
from wardlens.views.concentration.in_doubt import KEPT, METHOD, in_doubt
from wardlens.views.other_denominators import other_denominators
from wardlens.views.setting import Setting, recorded
from wardlens.views.three_places.chosen import RULES, Chosen, chosen
from wardlens.views.three_places.why import Place, place

NOT_KNOWN = (
    "What is never reported, who suffers it and who does it, street numbers, days and hours are in "
    "no figure here: bring what the police, the wardens and the people there know."
)


_TRIED = (
    "Could reporting explain it: the share that reaches the police is let differ from place to "
    "place as it does between kinds of violence, a thousand times. A what-if: nobody has measured "
    "it."
)


_HARM_IN_THE_TABLE = {
    "cchi": "The table has it in days in prison that a first offender would get for each crime: a "
    "weight, not time served. "
}


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the problem analysis and what helps to answer it."""

    heading: str
    ask: str


QUESTIONS = (
    Question("What?", "What happens exactly, and to whom or what? One problem, or several?"),
    Question("Where?", "At which doors, paths, stops, shops? What draws people or goods there?"),
    Question("When?", "On which days, at what hours, around which events?"),
    Question("Who could act?", "Who owns, runs or looks after the place, the targets, those who "
             "offend? What would each need?"),
    Question("What was tried?", "By which office, from when to when, and what came of it?"),
    Question("How will we know?", "Which figure, by when, beside which place like it?"),
)  # fmt: skip
"""In our own words, after scanning, analysis, response, assessment and the triangle of victim,
offender and location (Eck & Spelman 1987; Clarke & Eck 2003)."""


@dataclass(frozen=True)
class ThreePlaces:
    """The page, and what the sheet for a meeting is made of."""

    title: str
    period: str
    """The months that are shown, in words."""
    findings: tuple[str, ...]
    verdict: str = ""
    """Which places have most, and how much together."""
    counted: str = ""
    """What police.uk counts, and what the ward table of other pages."""
    shown: Exhibit | None = None
    places: tuple[Place, ...] = ()
    questions: tuple[Question, ...] = QUESTIONS
    rules: tuple[str, ...] = RULES


def three_places(setting: Setting) -> ThreePlaces:
    """Which places come first for what is asked, and why."""
    found = chosen(setting)
    title = f"Which neighbourhoods have the most {found.scope.words.removeprefix('all ')}?"
    period = found.span.words
    is_other = (wider_types(setting) if found.scope.types else "", found.span.shortfall)
    if found.reason:
        findings = (f"{begun_large(found.reason)}.", *is_other)
        return ThreePlaces(title, period, tuple(filter(None, findings)), questions=())
    places = _places(setting)
    return ThreePlaces(
        title=title,
        verdict=_verdict(setting, found, places),
        period=period,
        findings=tuple(filter(None, (*is_other, _beside_chance(setting, found), NOT_KNOWN))),
        counted=curve.counted(setting, found.scope, found.span),
        shown=_shown(setting),
        places=places,
        rules=_rules(setting, found),
    )


def _rules(setting: Setting, found: Chosen) -> tuple[str, ...]:
    """How places are chosen, and how what is said of them is to be read."""
    is_tried = in_doubt(setting, found.crimes, found.scope, found.span).words
    told = (
        *RULES,
        f"Harm: {WEIGHTINGS[setting.filters.weighting]}, of twelve months or more; a place has a "
        "number among those with enough serious crime to tell, 1 for the most. "
        f"{_HARM_IN_THE_TABLE.get(setting.filters.weighting, '')}“Clear” means that "
        "chance is not a likely reason, all neighbourhoods looked at together.",
        _TRIED if is_tried else "",
        other_denominators(setting) if found.rows["is_town_centre"].any() else "",
    )
    return tuple(words for words in told if words)


def _beside_chance(setting: Setting, found: Chosen) -> str:
    """Whether few places carry much more than chance would give, for the whole borough."""
    crimes, scope, span = found.crimes, found.scope, found.span
    row = curve.spread(setting, crimes, scope, span.start, span.end)
    every = crimes.counts(scope.types, span.start, span.end)
    return curve.sentence(scope, row, span, len(every))


def _places(setting: Setting) -> tuple[Place, ...]:
    """The places, the first one first, in words."""
    found = chosen(setting)
    return setting.once(
        ("three-places", setting.filters),
        lambda: tuple(place(setting, found, str(code)) for code in found.rows.index),
    )


@recorded
def _shown(setting: Setting) -> Exhibit:
    """The places with every figure that stands for them."""
    found = chosen(setting)
    rows, scope, span = found.rows, found.scope, found.span
    doubt = in_doubt(setting, found.crimes, scope, span)
    changes = setting.result(MEASURES["lsoa_change"]).reindex(rows.index)
    figures = {
        begun_large(scope.noun): rows["count"],
        "Lower limit": rows["count_lower"],
        "Upper limit": rows["count_upper"],
        "Share of the borough, %": 100 * rows["share"],
        "Harm": rows["harm"],
        "Harm, lower limit": rows["harm_lower"],
        "Harm, upper limit": rows["harm_upper"],
        "Months in the top 5 %": rows["top_months"],
        "Year before": float("nan") if found.earlier.reason else changes["before"],
        KEPT: 100 * doubt.found.kept.reindex(rows.index),
        "Residents": rows["residents"],
        "Deprivation fifth (1 most deprived)": rows["fifth"],
    }
    told = pd.DataFrame(
        [{fact.label: fact.words for fact in one.why} for one in _places(setting)],
        rows.index,
    )
    return places_exhibit(
        setting,
        span,
        scope=scope,
        key="three-places",
        is_coarse=True,
        heading="Which places first?",
        made_by="wardlens.stats.rates.count_interval",
        finding=_finding(setting, found),
        measure=f"{begun_large(scope.noun)} in the neighbourhoods that have most",
        unit=scope.noun,
        base=f"{rows['count'].sum():,.0f} {scope.noun} in {len(rows)} of {found.looked_at} "
        "neighbourhoods",
        table=pd.DataFrame({"Neighbourhood": rows["name"], **figures}).join(told),
        decimals={"Share of the borough, %": 1},
        notes=(
            *_rules(setting, found),
            METHOD if doubt.words else "",
        ),
        series=(SERIES, "residents", "iod", setting.filters.weighting, WARD_TABLE),
        more=doubt.sources,
    )  # fmt: skip


def _verdict(setting: Setting, found: Chosen, places: tuple[Place, ...]) -> str:
    """The first of the places with its share, and which come next."""
    first, *others = places
    told = (
        f"One neighbourhood, {_named(setting, first)}, has {first.share} of {found.scope.words} in "
        f"{setting.partnership.borough_name}"
    )
    if not others:
        return f"{told}."
    comes = "come" if len(others) > 1 else "comes"
    names = sentences.listed([_named(setting, one) for one in others])
    return f"{told}; next {comes} {names}."


def _named(setting: Setting, place: Place) -> str:
    """A place in a sentence, with its ward where none was chosen."""
    ward = f" ({place.ward})" if setting.filters.is_whole_borough else ""
    return f"{begun_small(place.short_name)}{ward}"


def _finding(setting: Setting, found: Chosen) -> str:
    rows, scope = found.rows, found.scope
    where = "" if setting.filters.is_whole_borough else f" in {setting.area_name}"
    who = {1: "It has", 2: "The two have"}.get(len(rows), "The three have")
    share = sentences.percent(rows["share"].sum())
    return (
        f"{who} {rows['count'].sum():,.0f} {scope.noun} {found.span.when}, {share} of the "
        f"borough's. {A_NEIGHBOURHOOD}; there are {found.looked_at}{where}."
    )
