"""The sentence with blanks that says what is shown: the same on every page, kept for the session.

Streamlit resets a widget when the reader changes page, so the choice lives in session state
under a name no widget owns. Widgets are set from it before they are drawn and write back to it
when they change. Only this module touches session state and the address.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from wardlens.choices.blanks import (
    BLANKS,
    LINK_KEYS,
    MOST_PLACES,
    PERIOD,
    PLACES,
    Blank,
    Several,
)
from wardlens.choices.filters import (
    BEFORE_THE_PANDEMIC,
    Filters,
    months_before,
    period_words,
)
from wardlens.choices.illustrative import DEMO
from wardlens.choices.offer import BOROUGH, Offer
from wardlens.choices.slides import SlidesChoice, is_ours
from wardlens.exhibits.sentences import begun_large, begun_small, listed
from wardlens.store import config, paths
from wardlens.store.paths import PAGES
from wardlens.ui import finder, sharing
from wardlens.ui.serving import answers, html
from wardlens.views import links, register
from wardlens.views.links import pinned, release_asked, with_usual_period_of
from wardlens.views.side_by_side import side_by_side

_KEPT = "filters"
_KEPT_OF = "borough-of-the-filters"
_PARTNERSHIP = "partnership"
_NOTED = "filters-not-on-offer"
_WRITTEN = "filters-in-the-address"
_ANSWERED = "answer-of-the-find-box"
_TIMES_ASKED = "times-the-find-box-was-asked"
_GONE = "That release can no longer be read here, so what changed cannot be said."
_OPEN_PERIOD = " The link names no period: the newest twelve months are shown."
PART, _PICKED = "part", "part-picked"
_OPENER = (
    '<details class="wl-opener"><summary>Change<span class="wl-unseen"> what is shown</span>'
    "</summary></details>"
)
"""On a phone the blanks but for the place stay folded until this is opened (style.css).

It is never another one, or it would be drawn anew and close while a reader chooses.
"""
_PLACES_PIXELS = 460
_ROOM_FOR_CAPITALS = 16
_LETTER_PIXELS, _EDGE_PIXELS, _MOST_LETTERS = 8.2, 58, 60


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


def filters(page: str) -> Filters:
    """Draw the sentence of a page and return the choice in force; the address says the same."""
    offer = on_offer()
    kept = _kept(offer)
    _note_what_is_not_on_offer()
    _find(kept, offer)
    with st.container(key="sentence", horizontal=True, vertical_alignment="center", gap="small"):
        html.write('<p class="wl-now">{}</p>', shown_now(page, kept, offer))
        html.write(_OPENER)
        if offer.partnerships:
            _choose_borough(offer)
        _say_blanks(register.blanks_of(page, offer, kept), kept, offer)
        sharing.share(_shown(kept, offer))
        html.write('<p class="wl-caption wl-print">{}</p>', in_words(kept, offer))
    _say_what_changes_nothing(page, kept, offer)
    if sharing.is_embedded():
        sharing.strip(_shown(kept, offer), in_words(kept, offer))
    _write_link(kept.to_query(offer))
    return kept


def _say_blanks(asked: Sequence[Blank], kept: Filters, offer: Offer) -> None:
    """What the page has a use for, as one sentence; nothing where it has none."""
    keys = {blank.key for blank in asked}
    if asked:
        _say("show" if offer.partnerships else "Show")
    for number, blank in enumerate(asked):
        other, words = blank.instead
        if other in keys and words:
            _say(words)
            continue
        _say(blank.says if number else "")
        if blank.key == PERIOD:
            _choose_period(offer, kept)
            _choose_months(offer, kept)
        elif blank.key == PLACES:
            _choose_places(blank, offer, kept)
        else:
            _choose(blank, offer, kept)
        _say(blank.then)


def _find(kept: Filters, offer: Offer) -> None:
    """The box for a postcode or a name: the ward it gives is chosen, and its page opens.

    What was typed goes with its widget, which is another one each time; only its answer stays,
    until the page is drawn.
    """
    told = st.session_state.pop(_ANSWERED, None)
    times = st.session_state.get(_TIMES_ASKED, 0)
    answer = finder.ask(f"find-{times}", answers.setting(kept))
    if answer is None:
        if told:
            finder.tell(told, kept, offer)
        return
    st.session_state[_TIMES_ASKED] = times + 1
    st.session_state[_ANSWERED] = answer
    ward = finder.only_ward(answer, offer)
    if ward:
        there = kept.with_(offer, area=ward)
        link = there.to_query(offer)
        st.session_state[_KEPT], st.session_state[_NOTED] = there, ()
        st.session_state[_WRITTEN] = {key: [value] for key, value in link.items()}
        st.switch_page(PAGES / "ward.py", query_params=link)
    st.rerun()


def on_offer() -> Offer:
    """What can be chosen; made-up answers too where the address asks for them."""
    return answers.offer(demo_of({DEMO: st.query_params.get_all(DEMO)}))


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


def share() -> None:
    """The button that sends the view on, where the page opens."""
    sharing.share(_shown(current(), on_offer()), "Send this view", "send")


def in_this_part(link: str) -> str:
    """A link of a page to itself, to the section that is open now."""
    asked = st.query_params.get(PART)
    return f"{link}&{urlencode({PART: asked})}" if link and asked else link


def part(names: Sequence[str]) -> str:
    """The section of the page that is shown, to choose from all; the first needs no word.

    In a frame inside another site there is no choice: it is the one in the address. The address
    is written while the page runs: from a callback a browser is not told.
    """
    keys = {"-".join(re.findall("[a-z]+", name.lower())): name for name in names}
    first = next(iter(keys))
    picked = st.session_state.pop(_PICKED, None)
    if picked == first:
        st.query_params.pop(PART, None)
    elif picked in keys:
        st.query_params[PART] = picked
    asked = st.query_params.get(PART, first)
    chosen = asked if asked in keys else first
    if len(keys) > 1 and not sharing.is_embedded():
        st.session_state["choose-part"] = chosen
        st.segmented_control(
            "Part of this page",
            list(keys),
            format_func=lambda key: keys.get(key, key),
            required=True,
            key="choose-part",
            on_change=_pick_part,
            label_visibility="collapsed",
            wrap=True,
        )
    return keys[chosen]


def _pick_part() -> None:
    st.session_state[_PICKED] = st.session_state["choose-part"]


def _shown(kept: Filters, offer: Offer) -> dict[str, str]:
    """The link to what is shown, its period pinned, with the section of the page."""
    asked = st.query_params.get(PART)
    return pinned(kept, offer) | ({PART: asked} if asked else {})


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


def _kept(offer: Offer) -> Filters:
    kept: Filters | None = st.session_state.get(_KEPT)
    moved = st.session_state.get(_KEPT_OF, offer.borough) != offer.borough
    st.session_state[_KEPT_OF] = offer.borough
    if kept is None:
        link = {key: st.query_params.get_all(key) for key in st.query_params}
        kept = _read(link, offer, "This link was made with")
    elif (stepped := _stepped_to()) is not None:
        kept = _read(stepped, offer, "This link was made with")
    elif moved:
        kept = _as_far_as_here(kept, offer)
    elif kept.release != offer.release:
        held = {key: [value] for key, value in pinned(kept, offer).items()}
        kept = _read(held, offer, "Newer figures have come in. This page was opened with")
    elif kept.demo != offer.demo:
        kept = kept.with_(offer)
    st.session_state[_KEPT] = kept
    return kept


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


def _note_what_is_not_on_offer() -> None:
    for told in st.session_state.get(_NOTED, ()):
        html.write('<p class="wl-note" role="status">{}</p>', told)


def _say_what_changes_nothing(page: str, kept: Filters, offer: Offer) -> None:
    """Of the choices that the reader has changed, those that the page has no use for."""
    usual, ignored = Filters.default(offer), register.ignored_on(page, offer)
    told = [
        blank.noun
        for blank in BLANKS
        if blank.key in ignored and _is_changed(blank, kept, usual, offer)
    ]
    if told:
        change = "changes" if len(told) == 1 else "change"
        html.write(
            '<p class="wl-caption" role="status">On this page {} {} nothing.</p>',
            listed(told), change,
        )  # fmt: skip


def _is_changed(blank: Blank, kept: Filters, usual: Filters, offer: Offer) -> bool:
    """Whether a choice is another than what is usual with those before it."""
    if blank.key == PERIOD:
        return (kept.start, kept.end) != (usual.start, usual.end)
    return bool(getattr(kept, blank.key) != blank.usual(offer, kept))


def in_words(kept: Filters, offer: Offer) -> str:
    """The sentence without its blanks, for a frame that has no room for it."""
    what = offer.offences[kept.offence].label
    borough = f"{offer.partnerships[offer.borough]}: " if offer.partnerships else ""
    area = offer.areas[kept.area]
    return f"Shown: {borough}{what} in {area}, {kept.period}, release {offer.release}."


def shown_now(page: str, kept: Filters, offer: Offer) -> str:
    """Place, kind of offence and period in force, as far as the page has a use for them.

    On a phone it stands where the blanks are folded.
    """
    ignored = register.ignored_on(page, offer)
    asked = {blank.key for blank in register.blanks_of(page, offer, kept)}
    places = [offer.comparable.get(code, code) for code in side_by_side(kept, offer)]
    area = offer.areas[kept.area] if "area" not in ignored else ""
    told = [
        listed(places) if PLACES in asked else area,
        "" if "offence" in ignored else begun_small(offer.offences[kept.offence].label),
        "" if PERIOD in ignored else _period_label((kept.start, kept.end)).removeprefix("the "),
    ]
    return begun_large(", ".join(one for one in told if one))


def _say(words: str) -> None:
    if words:
        html.write('<span class="wl-word">{}</span>', words, width="content")


def _choose_borough(offer: Offer) -> None:
    """The first blank in a region: whose wards, figures, plan and survey these are."""
    _say("In")
    named = sorted(offer.partnerships, key=offer.partnerships.__getitem__)
    widget = f"choose-{BOROUGH}"
    st.session_state[widget] = offer.borough
    st.selectbox(
        "Borough",
        named,
        key=widget,
        format_func=offer.partnerships.__getitem__,
        label_visibility="collapsed",
        on_change=_keep_borough,
        args=(widget,),
        width=_width(offer.partnerships[offer.borough]) + _ROOM_FOR_CAPITALS,
    )


def _keep_borough(widget: str) -> None:
    st.session_state[_NOTED] = ()
    st.session_state[_PARTNERSHIP] = config.asked_for(st.session_state[widget])


def _choose(blank: Blank, offer: Offer, kept: Filters) -> None:
    options = blank.options(offer, kept)
    widget = f"choose-{blank.key}"
    st.session_state[widget] = getattr(kept, blank.key)
    st.selectbox(
        blank.label,
        list(options),
        key=widget,
        format_func=lambda code: options.get(code, code),
        label_visibility="collapsed",
        on_change=_keep,
        args=(blank.key, widget),
        width=_width(options[getattr(kept, blank.key)]),
    )


def _keep(key: str, widget: str) -> None:
    offer = on_offer()
    kept: Filters = st.session_state[_KEPT]
    st.session_state[_NOTED] = ()
    st.session_state[_KEPT] = kept.with_(offer, **{key: st.session_state[widget]})


def _choose_places(blank: Blank, offer: Offer, kept: Filters) -> None:
    """The places that are set side by side: two to four of them, each once."""
    options, widget = blank.options(offer, kept), f"choose-{PLACES}"
    st.session_state[widget] = list(side_by_side(kept, offer))
    st.multiselect(
        blank.label,
        list(options),
        key=widget,
        format_func=lambda code: options.get(code, code),
        max_selections=MOST_PLACES,
        placeholder="Two to four places",
        label_visibility="collapsed",
        on_change=_keep_places,
        args=(widget,),
        width=_PLACES_PIXELS,
    )


def _keep_places(widget: str) -> None:
    """Take the places that were picked; of fewer than two nothing is made."""
    chosen = ",".join(st.session_state[widget])
    offer = on_offer()
    kept: Filters = st.session_state[_KEPT]
    if chosen in Several(offer.comparable) and chosen:
        st.session_state[_KEPT] = kept.with_(offer, places=chosen)


def _choose_period(offer: Offer, kept: Filters) -> None:
    periods = _periods(offer, kept)
    current = (kept.start, kept.end)
    st.session_state["choose-period"] = current
    whole = (offer.months[0], offer.last_ward_month)

    def named(period: tuple[date, date]) -> str:
        words = _period_label(period)
        return f"the whole series, {words}" if period == whole else words

    st.selectbox(
        "Period",
        periods,
        key="choose-period",
        format_func=named,
        label_visibility="collapsed",
        on_change=_keep_period,
        width=_width(named(current)),
    )


def _choose_months(offer: Offer, kept: Filters) -> None:
    """Any first and last month, for those whom no usual period serves."""
    with st.popover("from – to", key="months"):
        for key, label, month in (
            ("from", "First month", kept.start), ("to", "Last month", kept.end),
        ):  # fmt: skip
            st.session_state[f"choose-{key}"] = month
            st.selectbox(
                label,
                list(offer.months),
                key=f"choose-{key}",
                format_func=lambda month: f"{month:%B %Y}",
                on_change=_keep_month,
                args=(key,),
            )


def _keep_month(key: str) -> None:
    """Take one end of the period; the other moves with it where it would be on the wrong side."""
    offer, month = on_offer(), st.session_state[f"choose-{key}"]
    kept: Filters = st.session_state[_KEPT]
    start, end = (month, max(kept.end, month)) if key == "from" else (min(kept.start, month), month)
    st.session_state[_NOTED] = ()
    st.session_state[_KEPT] = kept.with_(offer, start=start, end=end)


def _keep_period() -> None:
    offer = on_offer()
    kept: Filters = st.session_state[_KEPT]
    start, end = st.session_state["choose-period"]
    st.session_state[_NOTED] = ()
    st.session_state[_KEPT] = kept.with_(offer, start=start, end=end)


def _periods(offer: Offer, kept: Filters) -> list[tuple[date, date]]:
    """Twelve months to the newest, then to each quarter's end; calendar years; the whole series."""
    first, last = offer.months[0], offer.last_ward_month
    beyond = [month for month in offer.months if month > last]
    quarters = [month for month in reversed(offer.months) if month < last and month.month % 3 == 0]
    ends = [last, *quarters[:24], *beyond]
    rolling = [(months_before(end, 11), end) for end in ends if months_before(end, 11) >= first]
    years = [
        (date(year, 1, 1), date(year, 12, 1))
        for year in range(last.year, first.year, -1)
        if date(year, 12, 1) <= last
    ]
    offered = [*rolling, *years, (first, last)]
    current = (kept.start, kept.end)
    return list(dict.fromkeys([*([] if current in offered else [current]), *offered]))


def _period_label(period: tuple[date, date]) -> str:
    start, end = period
    whole_years = start.month == 1 and end.month == 12
    if months_before(end, 11) == start and not whole_years:
        return f"the year to {end:%b %Y}"
    if period == BEFORE_THE_PANDEMIC:
        return f"{start:%Y}, before the pandemic"
    return (
        period_words(start, end)
        .replace(f"{end:%B}", f"{end:%b}")
        .replace(f"{start:%B}", f"{start:%b}")
    )


def _width(label: str) -> int:
    return int(_EDGE_PIXELS + _LETTER_PIXELS * min(len(label), _MOST_LETTERS))


def _write_link(query: dict[str, str]) -> None:
    """Make the address say what is shown, in one step: each write is a step of the Back button."""
    changed = {key: value for key, value in query.items() if st.query_params.get(key) != value}
    if changed:
        st.query_params.update(changed)
    for key in LINK_KEYS:
        if key not in query and key in st.query_params:
            del st.query_params[key]
    st.session_state[_WRITTEN] = {key: [value] for key, value in query.items()}
