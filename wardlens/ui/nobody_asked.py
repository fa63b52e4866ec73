"""On screen: made-up answers are marked above every page; where nobody was asked, it says so."""

from __future__ import annotations

from functools import partial

import streamlit as st
from markupsafe import Markup

from wardlens.exhibits.markup import filled
from wardlens.ingest.survey import kit
from wardlens.ui import session
from wardlens.ui.serving import answers, html, limits
from wardlens.views.nobody_asked import NobodyAsked, residents
from wardlens.views.setting import Setting

KIT = "survey-kit.zip"
MADE_UP = Markup(
    "<strong>Demonstration: the survey is made up.</strong> Nobody was asked. Answers of residents "
    "on these pages show what a survey would look like: quote none of them."
)


def banner() -> None:
    """Above a page that shows made-up answers: that it does, and the way out."""
    offer = session.on_offer()
    if not offer.is_made_up:
        return
    html.write(
        '<p class="wl-note wl-demo" role="status">{}{}</p>',
        MADE_UP,
        filled(' <a href="{}" target="_self">Leave the demonstration</a>', session.without_demo())
        if offer.demo
        else "",
    )


def show(told: NobodyAsked | None) -> None:
    """That nobody has asked, what it would take, the files for it, and a demonstration."""
    if told is None:
        return
    with st.container(key="nobody-asked"):
        html.write('<h2 class="wl-h2">{}</h2>', told.heading)
        for line in told.lines:
            html.write('<p class="wl-finding">{}</p>', line)
        if st.context.is_embedded:
            return
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            if told.has_kit:
                st.download_button(
                    "Files for a survey (ZIP)",
                    limits.metered(partial(_kit, answers.setting(session.current()))),
                    file_name=KIT,
                    mime="application/zip",
                    on_click="ignore",
                    key="survey-kit",
                )
            if told.demonstration:
                html.write(
                    '<a class="wl-button" href="{}" target="_self">Show a demonstration '
                    "(made-up answers)</a>",
                    told.demonstration,
                    width="content",
                )


def _kit(setting: Setting) -> bytes:
    year = setting.offer.last_ward_month.year
    return kit.kit(residents(setting), setting.partnership, year)
