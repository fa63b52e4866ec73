"""Offences for the residents of each place, and how the first stands to the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

import pandas as pd

from wardlens.exhibits import sentences
from wardlens.measures.boroughs import rate_over_others
from wardlens.measures.offences import MEASURES
from wardlens.stats import change
from wardlens.views.boroughs_ranked import MANY_COME, Bar, Bars
from wardlens.views.compare.places import Place, notes_of, places, series_of
from wardlens.views.comparison import in_no_borough
from wardlens.views.exhibit import exhibit
from wardlens.views.setting import OFFENCES, Setting, recorded

_BESIDE = {
    change.CLEAR_RISE: "more than",
    change.CLEAR_FALL: "fewer than",
    change.NO_CLEAR_CHANGE: "about as many as",
}
_LIMITS = {"estimate": "Per 1,000 residents", "lower": "Lower limit", "upper": "Upper limit"}


def rates(setting: Setting) -> Bars:
    """The rate of each place as a bar, in the order in which they were chosen."""
    return setting.part(_rates, ("area", "places", *OFFENCES))


@recorded
def _rates(setting: Setting) -> Bars:
    asked = list(places(setting))
    found = pd.DataFrame(
        [place.measured(setting, "rate") for place in asked], index=[one.code for one in asked]
    )
    known = found[found["reason"] == ""]
    names = {place.code: place.name for place in asked}
    measure = MEASURES["rate" if asked[0].is_ward else "borough_rate"]
    made = exhibit(
        setting,
        key="compare-rates",
        heading="Side by side",
        finding=_side_by_side(setting, asked, known),
        base=sentences.offences_known(known["n"].sum()),
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
        decimals=dict.fromkeys(_LIMITS.values(), measure.decimals),
        codes=tuple(map(str, found.index)),
        notes=(
            *notes_of(setting, asked, setting.filters.start),
            "The range of each rate allows for chance in counting alone; whether one is more than "
            "another, for how much the months of both vary too.",
            *([MANY_COME, in_no_borough(setting)] if not all(one.is_ward for one in asked) else []),
        ),
    )
    bars = tuple(
        Bar(
            names[str(code)], row["estimate"], row["lower"], row["upper"],
            sentences.rate(row["estimate"]), sentences.rate_interval(row["lower"], row["upper"]),
            "this borough" if code == setting.partnership.borough_code else "",
        )
        for code, row in known.iterrows()
    )  # fmt: skip
    held = {one.name: getattr(made, one.name) for one in fields(made)}
    return Bars(**held, bars=bars, head="Place")


def _side_by_side(setting: Setting, asked: Sequence[Place], known: pd.DataFrame) -> str:
    """How the rate of the first place stands to those of the others."""
    first, others = asked[0], asked[1:]
    if first.code not in known.index:
        return f"There is no figure of {first.name} in this period."
    phi = pd.Series({one.code: one.measured(setting, "change")["phi"] for one in asked})
    over = rate_over_others(known["n"], known["n"] / known["estimate"], phi, first.code)
    told = [
        f"{_beside(first, one, over.loc[one.code, 'verdict'])} {one.name} "
        f"({sentences.rate(known.loc[one.code, 'estimate'])})"
        for one in others
        if one.code in over.index
    ]
    without = [one.name for one in others if one.code not in over.index]
    not_held = f" There is no figure of {sentences.listed(without)}." if without else ""
    return (
        f"{first.name} had {sentences.rate(known.loc[first.code, 'estimate'])} "
        f"{setting.offence_words} for every 1,000 residents {setting.filters.when}"
        f"{', ' if told else ''}{sentences.listed(told)}.{not_held}"
    )


def _beside(first: Place, other: Place, verdict: str) -> str:
    """How the first stands to another; a ward and what may hold it are not parted here."""
    return "beside" if first.is_ward != other.is_ward else _BESIDE.get(verdict, "beside")
