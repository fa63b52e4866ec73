"""The problem-analysis sheet on screen: words first, two pictures, one page for paper."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st
from markupsafe import Markup

from wardlens.exhibits.markup import each
from wardlens.ui import figures
from wardlens.ui.serving import html
from wardlens.views.concentration.problem_sheet import ProblemSheet, Section


def show(sheet: ProblemSheet | None) -> None:
    """Draw the sheet of the place picked, with its page for print; nothing where there is none."""
    if sheet is None:
        return
    with st.container(key="sheet"):
        html.write(
            '<h2 class="wl-h2">{}</h2><p class="wl-caption">{}</p>'
            '<div class="wl-sheet">{}</div><div class="wl-sheet">{}</div>',
            sheet.title,
            sheet.about,
            _drawn(sheet.sections),
            _drawn(sheet.questions),
        )
        st.download_button(
            "Sheet for print (HTML)",
            sheet.page,
            file_name=sheet.file_name,
            mime="text/html",
            on_click="ignore",
            key="sheet-page",
        )
    figures.show(sheet.kinds)
    figures.show(sheet.trend)


def _drawn(sections: Iterable[Section]) -> Markup:
    return each(
        '<section><h3 class="wl-h3">{}</h3><ul class="wl-findings">{}</ul></section>',
        [(one.heading, each("<li>{}</li>", [(line,) for line in one.lines])) for one in sections],
    )
