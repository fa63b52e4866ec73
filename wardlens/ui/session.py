"""The choice in force: kept for the session, said by the address. Draws nothing.

Streamlit resets a widget when the reader changes page, so the choice lives in session state
under a name no widget owns. Only this module touches it and the address of a choice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from wardlens.choices.blanks import LINK_KEYS
from wardlens.choices.filters import Filters
from wardlens.choices.illustrative import DEMO
from wardlens.choices.offer import BOROUGH, Offer
from wardlens.choices.slides import SlidesChoice, is_ours
from wardlens.store import config, paths
from wardlens.ui.serving import answers
from wardlens.views import links
from wardlens.views.links import pinned, release_asked, with_usual_period_of

_KEPT = "filters"
_KEPT_OF = "borough-of-the-filters"
_PARTNERSHIP = "partnership"
_NOTED = "filters-not-on-offer"
_WRITTEN = "filters-in-the-address"
_GONE = "That release can no longer be read here, so what changed cannot be said."
_OPEN_PERIOD = " The link names no period: the newest twelve months are shown."
PART = "part"
"""What names a page's section in the address."""
_PICKED = "part-picked"


def begin() -> None:
    """In a region, say whose pages this run shows: the address does, or the session.

    The address does where a link, Back or Forward brought it; the session where a blank was
    changed since it was written, and where a click in the menu left it empty.
    """
    known = config.partnerships()
    if len(known) < 2:
        return
    usual = next(iter(known))
    asked = st.query_params.get(BOROUGH, usual)
    written = st.session_state.get(_WRITTEN, {}).get(BOROUGH, [usual])[0]
    is_ours = BOROUGH in st.query_params or "release" in st.query_params
    if _PARTNERSHIP not in st.session_state or (is_ours and asked != written):
        st.session_state[_PARTNERSHIP] = config.asked_for(asked)
    paths.serve(st.session_state[_PARTNERSHIP])


def partnership_of_session() -> str:
    """The folder's name of the partnership that the session has open; empty outside of one."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return ""
    return str(st.session_state.get(_PARTNERSHIP, ""))


paths.by_session(partnership_of_session)


def on_offer() -> Offer:
    """What can be chosen; made-up answers too where the address asks for them."""
    return answers.offer(demo_of({DEMO: st.query_params.get_all(DEMO)}))


def kept(offer: Offer) -> Filters:
    """The choice in force: of the address where a link or Back brought it, else of the session."""
    found: Filters | None = st.session_state.get(_KEPT)
    moved = st.session_state.get(_KEPT_OF, offer.borough) != offer.borough
    st.session_state[_KEPT_OF] = offer.borough
    if found is None:
        link = {key: st.query_params.get_all(key) for key in st.query_params}
        found = _read(link, offer, "This link was made with")
    elif (stepped := _stepped_to()) is not None:
        found = _read(stepped, offer, "This link was made with")
    elif moved:
        found = _as_far_as_here(found, offer)
    elif found.release != offer.release:
        held = {key: [value] for key, value in pinned(found, offer).items()}
        found = _read(held, offer, "Newer figures have come in. This page was opened with")
    elif found.demo != offer.demo:
        found = found.with_(offer)
    st.session_state[_KEPT] = found
    return found


def demo_of(link: Mapping[str, Sequence[str]]) -> str:
    """The demonstration that a link asks for; empty where it asks for none."""
    return next(iter(link.get(DEMO, ())), "")


def without_demo() -> str:
    """The address of this page, with the choice in force, without made-up answers."""
    rest = {key: value for key, value in st.query_params.items() if key != DEMO}
    return links.address("", rest)


def current() -> Filters:
    """The choice in force, on a page that has drawn its sentence."""
    kept: Filters = st.session_state[_KEPT]
    return kept


def choose(filters: Filters) -> None:
    """Make this the choice in force; what a link asked for in vain is no longer told."""
    st.session_state[_KEPT], st.session_state[_NOTED] = filters, ()


def go_to(filters: Filters, link: Mapping[str, str]) -> None:
    """Make this the choice in force, and that link the address that was written last."""
    choose(filters)
    st.session_state[_WRITTEN] = {key: [value] for key, value in link.items()}


def serve_borough(borough: str) -> None:
    """In a region, open the partnership of that borough."""
    st.session_state[_NOTED] = ()
    st.session_state[_PARTNERSHIP] = config.asked_for(borough)


def noted() -> tuple[str, ...]:
    """What has to be said about a link that asks for what is not here."""
    told: tuple[str, ...] = st.session_state.get(_NOTED, ())
    return told


def slides() -> SlidesChoice:
    """The slides that the address asks for."""
    asked = {key: st.query_params.get_all(key) for key in st.query_params if is_ours(key)}
    return SlidesChoice.from_query(asked)


def keep_slides(choice: SlidesChoice) -> None:
    """Make the address say which slides were chosen."""
    query = choice.to_query()
    for key in [key for key in st.query_params if is_ours(key) and key not in query]:
        del st.query_params[key]
    changed = {key: words for key, words in query.items() if st.query_params.get(key) != words}
    if changed:
        st.query_params.update(changed)


def set_to(widget: str, value: object) -> str:
    """Set a widget from what was chosen, before it is drawn; its key."""
    st.session_state[widget] = value
    return widget


def said(widget: str) -> Any:
    """What a reader has put into a widget."""
    return st.session_state.get(widget)


def shown(kept: Filters, offer: Offer) -> dict[str, str]:
    """The link to what is shown, its period pinned, with the section of the page."""
    asked = st.query_params.get(PART)
    return pinned(kept, offer) | ({PART: asked} if asked else {})


def part(keys: Sequence[str]) -> str:
    """The section of a page that is open; the first needs no word in the address.

    The address is written while the page runs: from a callback a browser is not told.
    """
    picked = st.session_state.pop(_PICKED, None)
    if picked == keys[0]:
        st.query_params.pop(PART, None)
    elif picked in keys:
        st.query_params[PART] = picked
    asked = st.query_params.get(PART, keys[0])
    return asked if asked in keys else keys[0]


def asks_for(*words: str) -> bool:
    """Whether the address says anything of these."""
    return any(word in st.query_params for word in words)


def pick_part(key: str) -> None:
    """Open a section with the next run."""
    st.session_state[_PICKED] = key


def in_this_part(link: str) -> str:
    """A link of a page to itself, to the section that is open now."""
    asked = st.query_params.get(PART)
    return f"{link}&{urlencode({PART: asked})}" if link and asked else link


def carry_address() -> None:
    """Give an address that a click in the menu left empty the choice in force.

    Called before the menu is sent, so that the change of page and its address are one step of
    the Back button: written later, they are sometimes two, and Back returns to where one is.
    """
    written = st.session_state.get(_WRITTEN)
    if written and not st.query_params.to_dict():
        st.query_params.update({key: values[0] for key, values in written.items()})


def choose_area(code: str) -> None:
    """Take the ward or neighbourhood that the reader picked on a map or in a table."""
    offer = on_offer()
    kept: Filters = st.session_state[_KEPT]
    if code in offer.areas and code != kept.area:
        st.session_state[_KEPT] = kept.with_(offer, area=code)
        st.rerun()
    if code in offer.places and code != kept.place:
        st.session_state[_KEPT] = kept.with_(offer, place=code)
        st.rerun()


def _as_far_as_here(kept: Filters, offer: Offer) -> Filters:
    """The choice as made for another borough, as far as this one has the same to choose."""
    usual = Filters.default(offer)
    is_covered = kept.start in offer.months and kept.end in offer.months
    period = (kept.start, kept.end) if is_covered else (usual.start, usual.end)
    start, end = period
    there = {"area": usual.area, "place": "", "places": "", "release": offer.release}
    return replace(kept, start=start, end=end, **there).with_(offer)


def _read(link: dict[str, list[str]], offer: Offer, opened: str) -> Filters:
    """The choice that a link asks for; what has to be said about it is kept to be shown."""
    kept, told = asked_for(link, offer, opened)
    st.session_state[_NOTED] = told
    return kept


def asked_for(
    link: dict[str, list[str]], offer: Offer, opened: str = "This link was made with"
) -> tuple[Filters, tuple[str, ...]]:
    """The choice that a link asks for, and what has to be said about it."""
    asked: dict[str, Any] = dict(link)
    release = release_asked(link, offer)
    earlier = answers.earlier(release) if release else None
    if release:
        del asked["release"]
    if earlier:
        asked = with_usual_period_of(asked, answers.offer_of(earlier))
    kept, notes = Filters.from_query(asked, offer)
    told = []
    if release:
        name = "".join(letter for letter in release if letter.isprintable())[:40]
        told.append(
            f"{opened} release “{name}” of the data (this is {offer.release}). "
            + (answers.what_changed(kept, earlier) if earlier else _GONE)
            + ("" if earlier or link.get("to") else _OPEN_PERIOD)
        )
    if notes:
        told.append(
            f"The link asks for what is not here: {'; '.join(notes)}. "
            "What is shown instead stands in the line above; figures may differ."
        )
    return kept, tuple(told)


def _stepped_to() -> dict[str, list[str]] | None:
    """The address, where it is one of ours but not the one last written: Back or Forward."""
    address = {key: st.query_params.get_all(key) for key in st.query_params if key in LINK_KEYS}
    written = st.session_state.get(_WRITTEN)
    if "release" not in address or written is None or address == written:
        return None
    return address


def write_link(query: dict[str, str]) -> None:
    """Make the address say what is shown, in one step: each write is a step of the Back button."""
    there = st.query_params.to_dict()
    changed = {key: value for key, value in query.items() if there.get(key) != value}
    if changed:
        st.query_params.update(changed)
    for key in LINK_KEYS:
        if key not in query and key in there:
            del st.query_params[key]
    st.session_state[_WRITTEN] = {key: [value] for key, value in query.items()}
