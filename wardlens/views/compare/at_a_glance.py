"""The places side by side at a glance: a row a place, in the order in which they were chosen."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from wardlens.choices.offer import WHOLE_BOROUGH
from wardlens.exhibits import sentences
from wardlens.exhibits.sentences import begun_small
from wardlens.measures.offences import MEASURES
from wardlens.stats.change import NO_CLEAR_CHANGE
from wardlens.views import links
from wardlens.views.compare.places import Place, notes_of, places, series_of
from wardlens.views.glance import Glance, counted_clear, drawn
from wardlens.views.glance_rows import Row, first_month, row_of, sums
from wardlens.views.setting import OFFENCES, Setting, recorded
from wardlens.views.two_counts import two_counts

HEAD = "Place"


def places_at_a_glance(setting: Setting) -> Glance:
    """What a reader asks first of each place; a row leads to the place's own page."""
    made = setting.part(_places_at_a_glance, ("area", "places", *OFFENCES))
    rows = tuple(
        replace(row, link=_to(setting, place))
        for place, row in zip(places(setting), made.rows, strict=True)
    )
    return replace(made, rows=rows)


@recorded
def _places_at_a_glance(setting: Setting) -> Glance:
    asked = list(places(setting))
    changes = pd.DataFrame([place.measured(setting, "change") for place in asked])
    changes = changes.assign(offence=[place.name for place in asked])
    changes.index = pd.Index([place.code for place in asked])
    rows = tuple(_row(setting, place, changes.loc[place.code]) for place in asked)
    counted = counted_clear(changes, "places")
    own = setting.partnership.borough_code
    moved = changes.loc[own] if own in changes.index else None
    unmoved = all(changes["verdict"] == NO_CLEAR_CHANGE)
    told = _changes(changes) or begun_small(counted)
    start = f"{'No clear change on' if unmoved else 'On'} {setting.filters.before_period}"
    says = f"{start}: {told}" if counted else ""
    counts = "" if moved is None else two_counts(setting, moved)
    made = drawn(
        setting,
        changes,
        rows,
        HEAD,
        start if counted and unmoved else says,
        key="compare-glance",
        heading="At a glance",
        finding=f"{says}." if says else "No change can be judged: there are too few offences.",
        sources=setting.listed(*series_of(asked), "residents"),
        notes=(
            *notes_of(setting, asked, setting.filters.before[0]),
            "Each place is judged by itself.",
        ),
        shows=MEASURES["change" if asked[0].is_ward else "borough_change"],
    )
    return replace(made, counts=counts)


def _changes(changes: pd.DataFrame) -> str:
    """The change of each of two places; nothing of more, which a heading has no room for."""
    if len(changes) > 2 or changes["per_cent"].isna().any():
        return ""
    each = zip(changes["offence"], changes["per_cent"], strict=True)
    return ", ".join(f"{name} {sentences.signed(1 + by / 100)}" for name, by in each)


def _row(setting: Setting, place: Place, change: pd.Series) -> Row:
    kind = setting.filters.offence
    monthly = place.monthly(setting, first_month(setting)).to_frame().T
    (line,) = sums(setting, monthly, [kind], place.series).values()
    return row_of(setting, change, place.name, line, kind, None)


def _to(setting: Setting, place: Place) -> str:
    """The ward's own page; of a borough, Borough today with it chosen to compare with."""
    offer = setting.offer
    if place.is_ward:
        return links.address("ward", setting.filters.with_(offer, area=place.code).to_query(offer))
    named = {"against": place.code} if place.code in offer.boroughs else {}
    whole = setting.filters.with_(offer, area=WHOLE_BOROUGH, **named)
    return links.address("today", whole.to_query(offer))
