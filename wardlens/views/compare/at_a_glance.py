"""The places side by side at a glance: a row a place, in the order in which they were chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from wardlens.choices.offer import WHOLE_BOROUGH
from wardlens.exhibits import sentences
from wardlens.exhibits.sentences import begun_large, begun_small
from wardlens.measures.boroughs import rate_over_others
from wardlens.measures.offences import MEASURES
from wardlens.stats import change
from wardlens.views import links
from wardlens.views.compare.places import Place, notes_of, places, series_of
from wardlens.views.glance import Glance, counted_clear, drawn
from wardlens.views.glance_rows import Row, first_month, row_of, sums
from wardlens.views.setting import OFFENCES, Setting, recorded

HEAD = "Place"
_BESIDE = {
    change.CLEAR_RISE: "higher than in",
    change.CLEAR_FALL: "lower than in",
    change.NO_CLEAR_CHANGE: "about the same as in",
}


def places_at_a_glance(setting: Setting) -> Glance:
    """What a reader asks first of each place; a row leads to the place's own page."""
    made = setting.part(_places_at_a_glance, ("area", "places", *OFFENCES))
    rows = tuple(
        replace(row, link=_to(setting, place))
        for place, row in zip(places(setting), made.rows, strict=True)
    )
    return replace(made, rows=rows, beside="Per 1,000 residents")


@recorded
def _places_at_a_glance(setting: Setting) -> Glance:
    asked = list(places(setting))
    changes = pd.DataFrame([place.measured(setting, "change") for place in asked])
    changes = changes.assign(offence=[place.name for place in asked])
    changes.index = pd.Index([place.code for place in asked])
    rows = tuple(_row(setting, place, changes.loc[place.code]) for place in asked)
    counted = counted_clear(changes, "places")
    return drawn(
        setting,
        changes,
        rows,
        HEAD,
        f"On the year before: {begun_small(counted)}" if counted else "",
        key="compare-glance",
        heading="At a glance",
        finding=_side_by_side(setting, asked),
        sources=setting.listed(*series_of(asked), "residents"),
        notes=(
            *notes_of(setting, asked, setting.filters.before[0]),
            "Each place is judged by itself.",
        ),
        shows=MEASURES["change" if asked[0].is_ward else "borough_change"],
    )


def _side_by_side(setting: Setting, asked: Sequence[Place]) -> str:
    """How the rate of the first place stands to those of the others."""
    found = pd.DataFrame(
        [place.measured(setting, "rate") for place in asked], index=[one.code for one in asked]
    )
    known = found[found["reason"] == ""]
    first = asked[0]
    if first.code not in known.index:
        return f"There is no figure of {first.name} in this period."
    phi = pd.Series({one.code: one.measured(setting, "change")["phi"] for one in asked})
    over = rate_over_others(known["n"], known["n"] / known["estimate"], phi, first.code)
    told = [
        f"{_beside(first, place, over.loc[place.code, 'verdict'])} {place.name} "
        f"({_rate(known.loc[place.code])})"
        for place in asked[1:]
        if place.code in over.index
    ]
    return (
        f"{begun_large(setting.offence_words)} for every 1,000 residents {setting.filters.when}: "
        f"{first.name} ({_rate(known.loc[first.code])}){', ' if told else ''}"
        f"{sentences.listed(told)}."
    )


def _beside(first: Place, other: Place, verdict: str) -> str:
    """How the first stands to another; a ward and what may hold it are not parted here."""
    return "beside" if first.is_ward != other.is_ward else _BESIDE.get(verdict, "beside")


def _rate(row: pd.Series) -> str:
    reach = sentences.rate_interval(row["lower"], row["upper"])
    return f"{sentences.rate(row['estimate'])}, likely {reach}"


def _row(setting: Setting, place: Place, change: pd.Series) -> Row:
    rate = place.measured(setting, "rate")
    kind = setting.filters.offence
    monthly = place.monthly(setting, first_month(setting)).to_frame().T
    (line,) = sums(setting, monthly, [kind], place.series).values()
    made = row_of(setting, change, place.name, line, kind, None)
    reach = sentences.rate_interval(rate["lower"], rate["upper"])
    per = "" if rate["reason"] else f"{sentences.rate(rate['estimate'])} ({reach})"
    return replace(made, standing_words=per)


def _to(setting: Setting, place: Place) -> str:
    """The ward's own page; of a borough, Borough today with it chosen to compare with."""
    offer = setting.offer
    if place.is_ward:
        return links.address("ward", setting.filters.with_(offer, area=place.code).to_query(offer))
    named = {"against": place.code} if place.code in offer.boroughs else {}
    whole = setting.filters.with_(offer, area=WHOLE_BOROUGH, **named)
    return links.address("today", whole.to_query(offer))
