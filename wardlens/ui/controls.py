"""The sentence with blanks that says what is shown, and what a page asks of it.

Widgets are set from the choice in force (`session.py`) before they are drawn, and write back to
it when they change.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import streamlit as st

from wardlens.choices.blanks import AREA, BLANKS, MOST_PLACES, PERIOD, PLACES, RATE, Blank, Several
from wardlens.choices.filters import (
    BEFORE_THE_PANDEMIC,
    Filters,
    months_before,
    period_words,
    usual_period,
)
from wardlens.choices.find import Answer
from wardlens.choices.offer import BOROUGH, Offer
from wardlens.exhibits.sentences import begun_large, begun_small, listed
from wardlens.store.paths import PAGES
from wardlens.ui import finder, session, sharing
from wardlens.ui.serving import answers, html
from wardlens.views import register
from wardlens.views.side_by_side import side_by_side

_ANSWERED = "answer-of-the-find-box"
_TIMES_ASKED = "times-the-find-box-was-asked"
_OPENER = (
    '<details class="wl-opener"><summary>Change<span class="wl-unseen"> what is shown</span>'
    "</summary></details>"
)
"""On a phone the blanks but for the place stay folded until this is opened (style.css).

It is never another one, or it would be drawn anew and close while a reader chooses.
"""
_PLACES_PIXELS = 530
_ROOM_FOR_CAPITALS = 16
_LETTER_PIXELS, _EDGE_PIXELS, _MOST_LETTERS = 8.2, 58, 60


def filters(page: str) -> Filters:
    """Draw the place and the sentence of a page; return the choice in force.

    The address says the same.
    """
    offer = session.on_offer()
    kept = session.kept(offer)
    _note_what_is_not_on_offer()
    shown = register.opened(page, kept)
    asked = register.blanks_of(page, offer, shown)
    place, rest = _parted(asked)
    with st.container(key="place", horizontal=True, vertical_alignment="center", gap="small"):
        told = _find(kept, offer)
        if offer.partnerships:
            _choose_borough(offer)
        for blank in place:
            _ask(blank, offer, shown)
        sharing.share(session.shown(shown, offer))
    if told:
        finder.tell(told, kept, offer)
    with st.container(key="sentence", horizontal=True, vertical_alignment="center", gap="small"):
        if asked:
            html.write('<p class="wl-now">{}</p>', shown_now(page, kept, offer))
            html.write(_OPENER)
        _say_blanks(rest, shown, offer)
        html.write('<p class="wl-caption wl-print">{}</p>', in_words(kept, offer))
    _say_what_changes_nothing(page, kept, offer)
    if sharing.is_embedded():
        sharing.strip(session.shown(shown, offer), in_words(kept, offer))
    session.write_link(kept.to_query(offer))
    return kept


def asking(page: str, *keys: str) -> Callable[[], None]:
    """Draws the sentence of a part of a page, where what it changes begins; of `keys`, if any."""

    def ask() -> None:
        offer, kept = session.on_offer(), session.current()
        asked = register.blanks_of(page, offer, kept, closer=True)
        name = "-".join(("closer", *keys))
        with st.container(key=name, horizontal=True, vertical_alignment="center", gap="small"):
            _say_blanks([one for one in asked if not keys or one.key in keys], kept, offer)

    return ask


def _say_blanks(asked: Sequence[Blank], kept: Filters, offer: Offer) -> None:
    """What the page has a use for, as one sentence; nothing where it has none."""
    keys = {blank.key for blank in asked}
    if asked:
        _say("Show")
    for number, blank in enumerate(asked):
        other, words = blank.instead
        if other in keys:
            _say(words)
            continue
        _say(blank.says if number else "")
        _ask(blank, offer, kept)


def _parted(asked: Sequence[Blank]) -> tuple[list[Blank], list[Blank]]:
    """The place or places, which stand beside the box that finds one, and the rest."""
    keys = {blank.key for blank in asked}
    place = [blank for blank in asked if blank.key in (AREA, PLACES)]
    return (
        [blank for blank in place if blank.instead[0] not in keys],
        [blank for blank in asked if blank not in place],
    )


def _ask(blank: Blank, offer: Offer, kept: Filters) -> None:
    if blank.key == PERIOD:
        _choose_period(offer, kept)
        _choose_months(offer, kept)
    elif blank.key == PLACES:
        _choose_places(blank, offer, kept)
    else:
        _choose(blank, offer, kept)


def _find(kept: Filters, offer: Offer) -> Answer | None:
    """The box for a postcode or a name: the ward it gives is chosen, and its page opens.

    Returns what is still to be said of the last answer, if anything. What was typed goes with its
    widget, which is another one each time; only its answer stays, until the page is drawn.
    """
    told: Answer | None = st.session_state.pop(_ANSWERED, None)
    times = st.session_state.get(_TIMES_ASKED, 0)
    answer = finder.ask(f"find-{offer.borough}{times}", answers.setting(kept))
    if answer is None:
        return told
    st.session_state[_TIMES_ASKED] = times + 1
    st.session_state[_ANSWERED] = answer
    ward = finder.only_ward(answer, offer)
    if ward:
        there = kept.with_(offer, area=ward)
        link = there.to_query(offer)
        session.go_to(there, link)
        st.switch_page(PAGES / "ward.py", query_params=link)
    return st.rerun()


def share() -> None:
    """The button that sends the view on, where the page opens."""
    sharing.share(session.shown(session.current(), session.on_offer()), "Send this view", "send")


def _note_what_is_not_on_offer() -> None:
    for told in session.noted():
        html.write('<p class="wl-note" role="status">{}</p>', told)


def _say_what_changes_nothing(page: str, kept: Filters, offer: Offer) -> None:
    """Of the choices that the reader has changed, those that the page has no use for."""
    ignored = register.ignored_on(page, offer)
    told = [
        blank.noun for blank in BLANKS if blank.key in ignored and _is_changed(blank, kept, offer)
    ]
    if told:
        change = "changes" if len(told) == 1 else "change"
        html.write(
            '<p class="wl-caption" role="status">On this page {} {} nothing.</p>',
            listed(told), change,
        )  # fmt: skip


def _is_changed(blank: Blank, kept: Filters, offer: Offer) -> bool:
    """Whether a choice is another than what is usual with those before it."""
    if blank.key == PERIOD:
        return (kept.start, kept.end) != usual_period(offer)
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
    asked = {blank.key for blank in register.blanks_of(page, offer, kept)}
    places = [offer.comparable.get(code, code) for code in side_by_side(kept, offer)]
    area = offer.areas[kept.area] if "area" in asked else ""
    period = _period_label((kept.start, kept.end)).removeprefix("the ")
    told = [
        listed(places) if PLACES in asked else area,
        begun_small(offer.offences[kept.offence].label) if "offence" in asked else "",
        period if PERIOD in asked else "",
    ]
    return begun_large(", ".join(one for one in told if one))


def _say(words: str) -> None:
    if words:
        html.write('<span class="wl-word">{}</span>', words, width="content")


def _choose_borough(offer: Offer) -> None:
    """The first blank in a region: whose wards, figures, plan and survey these are."""
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
    session.serve_borough(st.session_state[widget])


def _choose(blank: Blank, offer: Offer, kept: Filters) -> None:
    options = blank.options(offer, kept)
    widget, chosen = f"choose-{blank.key}", getattr(kept, blank.key)
    if chosen not in options:  # nobody chose: what stands first is shown
        chosen = next(iter(options))
    st.session_state[widget] = chosen
    st.selectbox(
        blank.label,
        list(options),
        key=widget,
        format_func=lambda code: options.get(code, code),
        label_visibility="collapsed",
        on_change=_keep,
        args=(blank.key, widget),
        width=_width(options[chosen]),
    )


def _keep(key: str, widget: str) -> None:
    offer = session.on_offer()
    kept = session.current()
    rates = {"measure": RATE} if key == "per" else {}  # only they are per anything
    session.choose(kept.with_(offer, **rates, **{key: st.session_state[widget]}))


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
    offer = session.on_offer()
    kept = session.current()
    if chosen in Several(offer.comparable) and chosen:
        session.choose(kept.with_(offer, places=chosen))


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
    with st.popover("dates", key="months"):
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
    offer, month = session.on_offer(), st.session_state[f"choose-{key}"]
    kept = session.current()
    start, end = (month, max(kept.end, month)) if key == "from" else (min(kept.start, month), month)
    session.choose(kept.with_(offer, start=start, end=end))


def _keep_period() -> None:
    offer = session.on_offer()
    kept = session.current()
    start, end = st.session_state["choose-period"]
    session.choose(kept.with_(offer, start=start, end=end))


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
