"""Slides on screen: an officer ticks findings, sets their order, adds words, and takes the file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial

import streamlit as st

from wardlens.briefings.slides import FEW, TemplateError, hold_as_template
from wardlens.choices.filters import Filters
from wardlens.choices.slides import LENGTHS, MOST_LETTERS, SlidesChoice
from wardlens.packs.deck import Evidence, findings, usual
from wardlens.ui import briefings, session
from wardlens.ui.serving import answers, html
from wardlens.views import links

_TEXTS = {
    "title": "Title",
    "subtitle": "Subtitle",
    "author": "Author",
    "meeting": "Meeting",
}
_ABOUT = (
    "One finding a slide on {}, with a chart, map or table to edit. The notes say what to be "
    "careful with."
)
_Picked = Callable[[SlidesChoice], tuple[str, ...]]
"""The keys of the findings that a choice means, in order."""
_SECTIONS = ", the name of each part,"
_NO_ROOM = "There is no room beside the picture: your words go into the notes of the slide."


@st.fragment
def build(filters: Filters) -> None:
    """Slides of the officer's choice, the usual ones at once."""
    choice = session.slides()
    html.write(
        '<h2 class="wl-h2">To present: slides</h2><p class="wl-finding">{}</p>',
        _ABOUT.format(answers.setting(filters).area_name),
    )
    _length(choice)
    with st.expander("Title, author, date, template", key="slides-words"):
        _words(choice)
        template = _template()
    if st.toggle("Choose findings and their order", value=bool(choice.findings), key="tick"):
        _findings(filters, choice)
    with st.container(horizontal=True, gap="small"):
        briefings.deck(filters, choice, template)
        with st.popover("Link to these slides", key="slides-link"):
            html.write(
                '<p class="wl-caption">For the next meeting: the same slides of the newest twelve '
                "months.</p>"
            )
            st.code(_next_time(filters, choice), language=None, wrap_lines=True)


def _length(choice: SlidesChoice) -> None:
    """So many of the usual findings; none is marked once they were picked one by one."""
    widget = session.set_to("slides-length", None if choice.findings else choice.length)
    st.segmented_control(
        "How many findings",
        list(LENGTHS),
        format_func=LENGTHS.__getitem__,
        key=widget,
        on_change=_keep,
        args=(lambda now: replace(now, length=session.said(widget) or now.length, findings=()),),
    )


def _words(choice: SlidesChoice) -> None:
    """What the first slide says."""
    columns = st.columns(2)
    for number, (name, label) in enumerate(_TEXTS.items()):
        widget = session.set_to(f"slides-{name}", getattr(choice, name))
        columns[number % 2].text_input(
            label,
            key=widget,
            max_chars=MOST_LETTERS,
            on_change=_keep,
            args=(partial(_with_words, name, widget),),
        )
    widget = session.set_to("slides-date", date.fromisoformat(choice.date) if choice.date else None)
    st.date_input(
        "Date of the meeting",
        value=None,
        key=widget,
        format="DD/MM/YYYY",
        width=240,
        on_change=_keep,
        args=(partial(_with_words, "date", widget),),
    )


def _with_words(name: str, widget: str, now: SlidesChoice) -> SlidesChoice:
    return replace(now, **{name: str(session.said(widget) or "")})  # type: ignore[arg-type]


def _template() -> bytes | None:
    """The partnership's own template, where one was given that slides can be made in."""
    given = st.file_uploader(
        "Your own template (a .pptx with layouts); without one, ours", type="pptx", key="template"
    )
    if given is None:
        return None
    try:
        hold_as_template(given.getvalue())
    except TemplateError as problem:
        html.write('<p class="wl-note" role="status">{}</p>', f"Not taken: {problem}.")
        return None
    return bytes(given.getvalue())


def _findings(filters: Filters, choice: SlidesChoice) -> None:
    """Every finding with a tick; those ticked first, in their order, each with room for words."""
    with st.spinner("Reading the findings…", show_time=False):
        on_offer = findings(answers.setting(filters))
    known = {one.key: one for one in on_offer}

    def picked_of(now: SlidesChoice) -> tuple[str, ...]:
        return tuple(key for key in now.findings if key in known) or usual(on_offer, now.length)

    picked = picked_of(choice)
    many = "1 finding is" if len(picked) == 1 else f"{len(picked)} findings are"
    html.write(
        '<p class="wl-caption" role="status">{}</p>',
        f"{many} picked. Slides for the title{_SECTIONS if len(picked) > FEW else ','} what we "
        "cannot say and the sources come with them.",
    )
    for number, key in enumerate(picked, 1):
        _ticked(choice, picked_of, number, known[key])
    for key in [key for key in known if key not in picked]:
        _tick(picked_of, key, f"{known[key].title}", is_on=False)


def _ticked(choice: SlidesChoice, picked_of: _Picked, number: int, one: Evidence) -> None:
    made = one.saying(choice.said(one.key))
    _tick(picked_of, one.key, f"{number}. {made.title}", is_on=True)
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        widget = session.set_to(f"say-{one.key}", choice.said(one.key))
        st.text_input(
            f"Your words on slide {number}",
            key=widget,
            max_chars=MOST_LETTERS,
            label_visibility="collapsed",
            placeholder="Your words, if any",
            on_change=_keep,
            args=(lambda now: now.saying(one.key, str(session.said(widget) or "")),),
        )
        st.button(
            f"Move {number} up",
            key=f"up-{one.key}",
            disabled=number == 1,
            on_click=_keep,
            args=(lambda now: now.earlier(one.key, picked_of(now)),),
        )
    if not made.is_own_beside:
        html.write('<p class="wl-caption" role="status">{}</p>', _NO_ROOM)


def _tick(picked_of: _Picked, key: str, label: str, *, is_on: bool) -> None:
    st.checkbox(
        label.replace("[", "(").replace("]", ")"),
        key=session.set_to(f"tick-{key}", is_on),
        on_change=_keep,
        args=(lambda now: now.ticked(key, picked_of(now)),),
    )


def _keep(changed: Callable[[SlidesChoice], SlidesChoice]) -> None:
    """Take a change to the choice as it is now: a second click may come before the page is back."""
    session.keep_slides(changed(session.slides()))


def _next_time(filters: Filters, choice: SlidesChoice) -> str:
    """The link to the same slides when newer figures have come in: without months and release."""
    query = filters.to_query(session.on_offer())
    stays = {key: words for key, words in query.items() if key not in ("from", "to", "release")}
    return links.address(st.context.url or "", stays | choice.to_query())
