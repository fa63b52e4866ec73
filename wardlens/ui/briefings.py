"""Briefings on screen: made when asked for, once a release and choice of filters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from urllib.parse import urlsplit

import streamlit as st

from wardlens.briefings.formats import ANNEX, FORMATS, HANDOUT, TASKING, Format, deck_of
from wardlens.choices.filters import Filters
from wardlens.choices.slides import SlidesChoice
from wardlens.exhibits.markup import each
from wardlens.packs.briefing import KEY, briefing, file_stem
from wardlens.packs.sections import Progress, silent
from wardlens.store import config
from wardlens.store.kept import Kept
from wardlens.store.store import Store
from wardlens.ui.serving import answers, html, limits
from wardlens.views.links import public

Asked = tuple[Store, Filters, str]
"""The store, the choice and the address of the app that a file is made for."""
_HOLDS = {
    True: (
        "For the board: a briefing",
        "About eight pages on {}: how much, where, what changed, harm, who suffers most, what we "
        "cannot say.",
    ),
    False: (
        "For councillors: a briefing",
        "Two pages on {}: the main figures, what changed, what we cannot say, questions to ask.",
    ),
}
_NOT_BY_WARD = "The ward table does not count these incidents: the briefing is about all offences."
_LETTERS = f"Changes carry letters. {KEY}"


_FILES = (FORMATS["pdf"], FORMATS["html"])
_HANDOUT, _TASKING = "handout", "places"


def require_tables() -> None:
    """Where the tables that briefings are made from are not loaded: say so, and end the run."""
    answers.require(briefing)


def handout(filters: Filters) -> None:
    """The first thing to take: one page for residents, made when its button is pressed."""
    area = answers.setting(filters).area_name
    html.write(
        '<h2 class="wl-h2">For residents: a hand-out</h2><p class="wl-finding">{}</p>',
        f"One page on {area}: what changed, a map, how to report a crime.",
    )
    download(filters)


def files(filters: Filters) -> None:
    """What a briefing holds, a button that makes it, and its files to take."""
    setting = answers.setting(filters)
    apart = () if setting.choice.is_in_ward_table else (_NOT_BY_WARD,)
    lines = (*apart, _LETTERS)
    heading, holds = _HOLDS[filters.is_whole_borough]
    html.write(
        '<h2 class="wl-h2">{}</h2><p class="wl-finding">{}</p><ul class="wl-notes">{}</ul>',
        heading,
        holds.format(f"{setting.area_name}, {filters.period}"),
        each("<li>{}</li>", [(line,) for line in lines]),
    )
    asked = (answers.serving(), filters, _address())
    is_made = all((asked, kind.ending) in _KEPT for kind in _FILES)
    if not is_made and not st.button("Make the briefing (PDF and web page)", key="make"):
        return
    if not is_made:
        limits.hold_back("exports")
    bar = st.progress(0.0, text="Making the briefing…")
    made = []
    for number, kind in enumerate(_FILES):
        move = partial(_move, bar.progress, number / len(_FILES), kind.label)
        move(0.0, "")
        made.append((kind, _file(asked, kind.ending, move)))
    bar.empty()
    with st.container(horizontal=True, gap="small"):
        for kind, content in made:
            _button(kind, content, filters)


def deck(filters: Filters, choice: SlidesChoice, template: bytes | None) -> None:
    """A button that makes the slides that were chosen when it is pressed."""
    asked, kind = (answers.serving(), filters, _address()), deck_of(choice, template)
    make = (
        partial(_of, asked, kind)
        if template
        else partial(_KEPT.get, (asked, choice), partial(_of, asked, kind))
    )
    _button(kind, make, filters, "slides-", label="Slides (PowerPoint)")


def download(filters: Filters, label: str = "Hand-out (PDF)") -> None:
    """One button that makes the hand-out on the area as PDF when it is pressed."""
    make = partial(_file, (answers.serving(), filters, _address()), _HANDOUT)
    _button(HANDOUT, make, filters, "handout-", label=label)


def tasking(filters: Filters) -> None:
    """The sheet for a tasking meeting, made when its button is pressed."""
    html.write(
        '<h2 class="wl-h2">To plan together: one sheet</h2>'
        '<p class="wl-finding">For police, wardens and council officers. Front: which places have '
        "most, and why. Back: what to find out.</p>",
    )
    make = partial(_file, (answers.serving(), filters, _address()), _TASKING)
    _button(TASKING, make, filters, "places-", label="Three places first (PDF)")


def annex(filters: Filters) -> None:
    """The evidence annex for the strategic assessment: a document, and a workbook of its tables."""
    html.write(
        '<h2 class="wl-h2">Evidence annex for the strategic assessment</h2>'
        '<p class="wl-finding">Every heading that the regulations and the Serious Violence Duty '
        "(the law by which councils, police and health services act on it together) ask for, with "
        "figures or with what is missing said plainly.</p>"
    )
    asked = (answers.serving(), filters, _address())
    with st.container(horizontal=True, gap="small"):
        for kind in ANNEX.values():
            _button(kind, partial(_file, asked, kind.ending), filters, "annex-")


_KEPT = Kept(96)
"""Files by what they were made for and their ending."""


def _file(asked: Asked, ending: str, progress: Progress = silent) -> bytes:
    """A file, made once for a store, a choice and an address."""
    kept: bytes = _KEPT.get((asked, ending), lambda: _made(asked, ending, progress))
    return kept


def _made(asked: Asked, ending: str, progress: Progress) -> bytes:
    return _of(asked, (FORMATS | ANNEX | {_HANDOUT: HANDOUT, _TASKING: TASKING})[ending], progress)


def _of(asked: Asked, kind: Format, progress: Progress = silent) -> bytes:
    serving, filters, address = asked
    setting = answers.setting(filters, serving)
    setting = replace(setting, partnership=replace(setting.partnership, address=address))
    return kind.make(setting, progress)


def _move(show: Callable[..., object], start: float, label: str, share: float, words: str) -> None:
    show(min(1.0, start + share / len(_FILES)), text=f"{label}: {words}" if words else label)


def _button(
    kind: Format,
    content: bytes | Callable[[], bytes],
    filters: Filters,
    prefix: str = "",
    *,
    label: str = "",
) -> None:
    stem = file_stem(answers.setting(filters))
    st.download_button(
        label or kind.label,
        limits.metered(content) if callable(content) else content,
        file_name="-".join(part for part in (stem, prefix) if part).rstrip("-") + f".{kind.ending}",
        mime=kind.mime,
        on_click="ignore",
        key=f"take-{prefix}{kind.ending}",
    )


def _address() -> str:
    """Where the public has the app from: as configured, else as this reader has it.

    Empty where that is an address of this machine, which nobody else can follow.
    """
    if configured := public(config.read().address):
        return configured
    at = urlsplit(st.context.url or "")
    return public(f"{at.scheme}://{at.netloc}{at.path.rpartition('/')[0]}") if at.netloc else ""
