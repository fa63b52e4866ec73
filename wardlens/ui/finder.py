"""The box on every page that takes a postcode, a ward, a street or a station.

What is typed is answered and forgotten: it is in no log, no address and no memory of ours.
"""

from __future__ import annotations

import streamlit as st

from wardlens.choices.filters import Filters
from wardlens.choices.find import Answer, asks, find, names
from wardlens.choices.offer import Offer
from wardlens.exhibits.markup import each
from wardlens.ui.serving import html
from wardlens.views import links
from wardlens.views.setting import Setting


def ask(key: str, setting: Setting) -> Answer | None:
    """Draw the box; the places that somebody may mean, once something was picked or typed."""
    if st.context.is_embedded:
        return None
    known = setting.once("names to find", lambda: names(setting.rows))
    label = setting.once("what can be found", lambda: asks(setting.rows))
    with st.container(key="find"):
        typed = st.selectbox(
            label,
            list(known),
            index=None,
            key=key,
            placeholder=label,
            label_visibility="collapsed",
            accept_new_options=True,
            filter_mode="contains",
        )
    if typed is None:
        return None
    if typed in known:
        return Answer((known[typed],))
    return find(typed, setting.rows, setting.partnership.borough_name)


def only_ward(answer: Answer, offer: Offer) -> str:
    """The ward of an answer that leaves no choice, where it can be shown; else nothing."""
    wards = {place.ward_code for place in answer.places}
    ward = wards.pop() if len(wards) == 1 else ""
    return ward if ward in offer.areas else ""


def tell(answer: Answer, kept: Filters, offer: Offer) -> None:
    """What was found, in words; where there is a choice, the wards as links."""
    one = only_ward(answer, offer)
    why = answer.places[0].why if one and not answer.words else ""
    words = answer.words or (f"{why}." if " lies in " in why else "")
    if words:
        html.write('<p class="wl-note" role="status">{}</p>', words)
    if one:
        return
    listed = [
        (
            links.address("ward", kept.with_(offer, area=place.ward_code).to_query(offer)),
            place.name if place.kind == "ward" else f"{place.name}, {place.ward_name}",
            place.why,
        )
        for place in answer.places
        if place.ward_code in offer.areas
    ]
    item = '<li><a href="{}">{}</a><small>{}</small></li>'
    html.write('<ul class="wl-found">{}</ul>', each(item, listed))
