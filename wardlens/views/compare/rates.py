"""Offences for the residents of each place, and how the first stands to the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import pandas as pd

from wardlens.exhibits import sentences
from wardlens.exhibits.charts.ranges import beside
from wardlens.exhibits.sentences import begun_large
from wardlens.measures.boroughs import rate_over_others
from wardlens.measures.offences import MEASURES
from wardlens.stats import change
from wardlens.views.boroughs_ranked import MANY_COME, Bar, Bars
from wardlens.views.compare.places import Place, notes_of, places, series_of, similar
from wardlens.views.comparison import in_no_borough
from wardlens.views.exhibit import exhibit
from wardlens.views.setting import OFFENCES, Setting, recorded
from wardlens.views.two_counts import elsewhere, rests_on

_BESIDE = {
    change.CLEAR_RISE: ("more", "than"),
    change.CLEAR_FALL: ("fewer", "than"),
    change.NO_CLEAR_CHANGE: ("about as many", "as"),
}
_OWN, _BELOW = "this borough", "compared below"
_LIMITS = {"estimate": "Per 1,000 residents", "lower": "Lower limit", "upper": "Upper limit"}
_READ = "Bar: the likely range."


@dataclass(frozen=True)
class _Rated:
    """The first place and those beside it, the rates that are known, and the verdict on each."""

    first: Place
    others: Sequence[Place]
    known: pd.DataFrame
    verdicts: pd.Series
    """By code of the other place; empty words where it is not judged."""

    @property
    def without(self) -> list[str]:
        """Names of the other places that have no figure."""
        return [one.name for one in self.others if one.code not in self.known.index]

    def said(self, verdict: str) -> list[Place]:
        """The other places with a figure on which that was found."""
        known = [one for one in self.others if one.code in self.verdicts.index]
        return [one for one in known if self.verdicts[one.code] == verdict]

    def rate(self, place: Place) -> str:
        """The rate of a place in words."""
        return sentences.rate(self.known.loc[place.code, "estimate"])


def rates(setting: Setting) -> Bars:
    """The rate of each place on its range, in the order in which they were chosen.

    Where nobody chose: the borough among all that are listed as similar, lowest first.
    """
    return setting.part(_rates, ("area", "places", *OFFENCES))


def level(setting: Setting) -> tuple[str, ...]:
    """How many offences the first place had for its residents, beside those it is compared with."""
    rated, chosen = _rated(setting), list(places(setting))[1:]
    beside_it = _standing(replace(rated, others=chosen)).strip()
    return tuple(filter(None, (_level(setting, rated), beside_it, _on_other_pages(setting, rated))))


def _on_other_pages(setting: Setting, rated: _Rated) -> str:
    """The rate of this borough that other pages have; nothing where it is not among the places."""
    code = setting.partnership.borough_code
    own = next((one for one in places(setting) if one.code == code), None)
    if own is None or code not in rated.known.index:
        return ""
    return elsewhere(setting, rated.rate(own), "" if own == rated.first else own.name)


@recorded
def _rates(setting: Setting) -> Bars:
    rated, usual = _rated(setting), similar(setting)
    asked = [rated.first, *rated.others]
    found = pd.DataFrame(
        [place.measured(setting, "rate") for place in asked], index=[one.code for one in asked]
    )
    if usual:
        found = found.sort_values("estimate", kind="stable")
    names = {place.code: place.name for place in asked}
    below = {place.code for place in places(setting)} if usual else set()
    kinds = {one.is_ward for one in asked}
    marks = {
        place.code: _OWN if place.code == setting.partnership.borough_code
        else _BELOW if place.code in below else ""
        for place in asked
    }  # fmt: skip
    measure = MEASURES["rate" if rated.first.is_ward else "borough_rate"]
    bars = tuple(
        Bar(
            names[str(code)], row["estimate"], row["lower"], row["upper"],
            sentences.rate(row["estimate"]), sentences.rate_interval(row["lower"], row["upper"]),
            marks[str(code)],
        )
        for code, row in found[found["reason"] == ""].iterrows()
    )  # fmt: skip
    made = exhibit(
        setting,
        key="compare-rates",
        heading="Side by side",
        finding=f"{_level(setting, rated)}{_standing(rated)}",
        base=sentences.offences_known(rated.known["n"].sum()),
        sources=setting.listed(*series_of(asked), "residents"),
        offence=setting.choice.label,
        shows=measure,
        table=pd.DataFrame(
            {
                "Place": [names[str(code)] for code in found.index],
                **{name: found[key] for key, name in _LIMITS.items()},
                "Offences": found["n"],
                "Why there is no figure": found["reason"],
            }
        ),
        picture=_picture(setting, rated, bars) if bars else None,
        decimals=dict.fromkeys(_LIMITS.values(), measure.decimals),
        codes=tuple(map(str, found.index)),
        notes=(
            *notes_of(setting, asked, setting.filters.start),
            "The range of each rate allows for chance in counting alone; whether one is more than "
            "another, for how much the months of both vary too.",
            _why_these(setting, usual),
            rests_on(setting, kinds),
            *([MANY_COME, in_no_borough(setting)] if not all(one.is_ward for one in asked) else []),
        ),
    )
    held = {one.name: getattr(made, one.name) for one in fields(made)}
    says = " ".join(filter(None, (_READ, _second(setting, usual))))
    return Bars(**held, bars=bars, head="Place", says=says, title=_title(rated, usual))


def _rated(setting: Setting) -> _Rated:
    first, *chosen = places(setting)
    others = similar(setting) or chosen
    asked = [first, *others]
    found = pd.DataFrame(
        [place.measured(setting, "rate") for place in asked], index=[one.code for one in asked]
    )
    known = found[found["reason"] == ""]
    phi = pd.Series(
        {
            one.code: one.measured(setting, "change")["phi"]
            for one in asked
            if one.code in known.index
        },
        dtype="float64",
    )
    over = rate_over_others(known["n"], known["n"] / known["estimate"], phi, first.code)
    is_ward = {one.code: one.is_ward for one in asked}
    verdicts = {  # a ward and what may hold it are not parted here
        code: verdict if is_ward[str(code)] == first.is_ward and verdict in _BESIDE else ""
        for code, verdict in over["verdict"].items()
    }
    return _Rated(first, others, known, pd.Series(verdicts, dtype="object"))


def _picture(setting: Setting, rated: _Rated, bars: Sequence[Bar]) -> object:
    labels = {
        bar.label: f"{bar.label}, {bar.mark}" if bar.mark == _BELOW else bar.label for bar in bars
    }
    return beside(
        pd.DataFrame(
            {
                "label": [labels[bar.label] for bar in bars],
                "estimate": [bar.value for bar in bars],
                "lower": [bar.lower for bar in bars],
                "upper": [bar.upper for bar in bars],
            }
        ),
        own=rated.first.name,
        title=begun_large(setting.choice.label),
        unit="per 1,000 residents",
        source=setting.short_source(rated.first.series),
    )


def _why_these(setting: Setting, usual: Sequence[Place]) -> str:
    """Which boroughs stand here where nobody chose one, and why one of them stands below."""
    if not usual:
        return ""
    second = list(places(setting))[1]
    why = (
        f"has the longest border with {setting.partnership.borough_name}"
        if second.code == setting.offer.neighbour
        else "is the first by name"
    )
    return (
        "Shown are the boroughs of the same force that are listed as similar (ONS). "
        f"Of these {second.name} {why}."
    )


def _second(setting: Setting, usual: Sequence[Place]) -> str:
    """Why this borough stands beside the own one, where nobody chose it."""
    filters, second = setting.filters, list(places(setting))[1]
    if filters.places or not filters.is_whole_borough:
        return ""
    is_neighbour = second.code == setting.offer.neighbour
    if usual:
        what = "a neighbour and a similar borough" if is_neighbour else "the first by name"
        return f"{second.name}: {what}."
    return (
        f"{second.name} is a neighbour; no list of similar boroughs is held."
        if is_neighbour
        else ""
    )


def _level(setting: Setting, rated: _Rated) -> str:
    if rated.first.code not in rated.known.index:
        return f"There is no figure of {rated.first.name} in this period."
    not_held = f" There is no figure of {sentences.listed(rated.without)}." if rated.without else ""
    return (
        f"{rated.first.name} had {rated.rate(rated.first)} {setting.offence_words} for every "
        f"1,000 residents {setting.filters.when}.{not_held}"
    )


def _standing(rated: _Rated) -> str:
    """How the first place stands to each of the others, with their rates."""
    told = {
        one.name: f"{one.name} ({rated.rate(one)})"
        for one in rated.others
        if one.code in rated.verdicts.index
    }
    judged = [
        f"{word} {than} {sentences.listed([told.pop(one.name) for one in rated.said(verdict)])}"
        for verdict, (word, than) in _BESIDE.items()
        if rated.said(verdict)
    ]
    that_is = f" That is {', '.join(judged)}." if judged else ""
    return that_is + (f" Beside it: {sentences.listed(list(told.values()))}." if told else "")


def _title(rated: _Rated, usual: Sequence[Place]) -> str:
    """The same in so few words as a heading has room for."""
    if rated.first.code not in rated.known.index:
        return f"No figure for {rated.first.name} in this period"
    if rated.verdicts.empty:
        return "No figure to compare it with in this period"
    every = len(rated.verdicts)
    if usual and rated.said(change.CLEAR_RISE) and rated.said(change.CLEAR_FALL):
        return _between(rated)
    told: list[str] = []
    for verdict, (word, than) in _BESIDE.items():
        found = rated.said(verdict)
        if not found:
            continue
        whom = sentences.listed([one.name for one in found])
        if usual:
            whom = f"all {every}" if len(found) == every > 1 else f"{len(found)}"
            whom += ("" if whom.startswith("all") else f" of {every}") if not told else ""
            whom += " similar boroughs" if not told else ""
        told.append(f"{word}{'' if told else ' for every resident'} {than} {whom}")
    return _with_those_not_judged(rated, begun_large(", ".join(told)), is_counted=bool(usual))


def _between(rated: _Rated) -> str:
    """How many have more, how many fewer, for a place that has neither the most nor the fewest."""
    more, fewer = len(rated.said(change.CLEAR_FALL)), len(rated.said(change.CLEAR_RISE))
    alike, unjudged = len(rated.said(change.NO_CLEAR_CHANGE)), len(rated.said(""))
    told = [
        f"{more} of {len(rated.verdicts)} similar boroughs have more per resident than here",
        f"{fewer} fewer",
        *([f"{alike} about as many"] if alike else []),
    ]
    return sentences.listed(told) + (f"; {unjudged} cannot be judged" if unjudged else "")


def _with_those_not_judged(rated: _Rated, told: str, *, is_counted: bool) -> str:
    """What is `told` of places that are judged, and the rates of the others."""
    own, found = f"{rated.first.name} {rated.rate(rated.first)}", rated.said("")
    if not found:
        return told
    if not is_counted:
        each = [f"{one.name} {rated.rate(one)}" for one in found]
        start = f"{told}; " if told else ""
        each = each if told else [own, *each]
        return f"{start}{sentences.listed(each)} for every 1,000 residents"
    if told:
        return f"{told}; {len(found)} cannot be judged"
    ends = rated.known.loc[[one.code for one in found], "estimate"]
    reach = f"{sentences.rate(ends.min())} to {sentences.rate(ends.max())}"
    return f"{own} for every 1,000 residents, similar boroughs {reach}"
