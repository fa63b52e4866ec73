"""How a page opens, and the table at a glance, on the screen."""

from __future__ import annotations

from urllib.parse import quote

import streamlit as st
from markupsafe import Markup

from wardlens.exhibits.markup import each, filled
from wardlens.ui import briefings, controls, figures, session
from wardlens.ui.serving import html
from wardlens.views.glance import Glance
from wardlens.views.opening import Opening

_MOST_SOURCES = 2
"""The line below the table is short: its notes name every source."""


def opens(opening: Opening) -> None:
    """The first screen: what the place is, the verdict, and what to do next."""
    html.write("{}", opened(opening))
    if st.context.is_embedded:
        return
    with st.container(horizontal=True, gap="small", key="next", vertical_alignment="center"):
        briefings.download(session.current(), "Hand-out (PDF)")
        controls.share()


def opened(opening: Opening) -> Markup:
    """What the place is and the verdict, as HTML."""
    return filled(
        '<div class="wl-opens"><div><p class="wl-about">{}</p>{}{}</div>{}</div>',
        opening.about,
        figures.judged(opening.verdict),
        each('<p class="wl-verdict">{}</p>', [(opening.stands_out,)] if opening.stands_out else []),
        filled(
            '<img class="wl-locator" alt="Map: where {} lies" src="data:image/svg+xml,{}">',
            opening.title,
            quote(opening.locator),
        )
        if opening.locator
        else "",
    )


def show(view: Glance) -> None:
    """The table with its heading; its source below, the rest folded behind it."""
    html.write("{}", headed(view))
    figures.behind(view, view.credit_within(_MOST_SOURCES))


def headed(view: Glance) -> Markup:
    """The table with its heading, as HTML."""
    said = filled('<p class="wl-finding">{}</p>', view.counts) if view.counts else ""
    return filled('<h2 class="wl-h2">{}</h2>{}{}', view.says or view.heading, said, view.html)
