"""Inequalities at a glance on screen, and what its cells lead to."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st
from markupsafe import Markup
from streamlit.delta_generator import DeltaGenerator

from wardlens.exhibits.markup import each, filled
from wardlens.ui import figures, session
from wardlens.ui.serving import answers, html
from wardlens.views.inequalities.matrix import ANCHOR, Matrix
from wardlens.views.inequalities.page import Way
from wardlens.views.setting import Setting


def show(view: Matrix) -> None:
    """The table under its finding; notes, numbers, files and receipt are folded behind it.

    The rows of wider areas are folded where the place has some of its own.
    """
    html.write("{}", headed(view))
    figures.behind(view, view.credit)


def headed(view: Matrix) -> Markup:
    """The table under its finding, as HTML."""
    first, stop, others = view.finding.partition(". ")
    return filled(
        '<h2 class="wl-h2 wl-first">{}</h2>{}{}',
        first + stop.strip(),
        filled('<p class="wl-finding">{}</p>', others) if others else "",
        view.html,
    )


def show_when_opened(words: str, key: str, make: Callable[[Setting], Matrix | None]) -> None:
    """Another table for a second look, made when a reader opens it."""
    opened = st.expander(words, key=f"open-{key}", on_change="rerun")
    if opened.open:
        with opened:
            view = answers.view(make, session.current())
            if view is not None:
                html.write('<p class="wl-finding">{}</p>{}', view.finding, view.alone)
                figures.behind(view, view.credit)


def look_closer(ways: Sequence[Way]) -> DeltaGenerator:
    """Where the cells lead: a heading that a link can name, and what is folded under it.

    It is open where the address asks for something in it; while it is shut, nothing of it is made.
    """
    with st.container(key="look-closer"):
        st.subheader("Look closer", anchor=ANCHOR)
    fold = st.expander(
        "One picture larger: groups, gaps, years, wards",
        expanded=session.asks_for(*_IN_THE_FOLD),
        key="open-figures",
        on_change="rerun",
    )
    if fold.open and ways:
        with fold:
            html.write(
                '<nav class="wl-ways" aria-label="Other groups"><span>Other groups:</span>{}</nav>',
                each(
                    '<a href="{}" class="{}">{}</a>',
                    [(way.link, "chosen" if way.is_chosen else "", way.label) for way in ways],
                ),
            )
    return fold


_IN_THE_FOLD = ("part", "outcome", "breakdown", "reference")
"""Words of an address that ask for a figure in it."""
