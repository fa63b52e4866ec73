"""The problem-analysis sheet on screen: words first, two pictures, one page for paper."""

from __future__ import annotations

import streamlit as st

from wardlens.exhibits.markup import markup
from wardlens.ui import figures
from wardlens.views.concentration.problem_sheet import ProblemSheet, Section


def show(sheet: ProblemSheet | None) -> None:
    """Draw the sheet of the place picked, with its page for print; nothing where there is none."""
    if sheet is None:
        return
    with st.container(key="sheet"):
        st.html(
            f'<h2 class="wl-h2">{markup(sheet.title)}</h2>'
            f'<p class="wl-caption">{markup(sheet.about)}</p>'
            f'<div class="wl-sheet">{"".join(map(_section, sheet.sections))}</div>'
            f'<div class="wl-sheet">{"".join(map(_section, sheet.questions))}</div>'
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


def _section(section: Section) -> str:
    lines = "".join(f"<li>{markup(line)}</li>" for line in section.lines)
    return (
        f'<section><h3 class="wl-h3">{markup(section.heading)}</h3>'
        f'<ul class="wl-findings">{lines}</ul></section>'
    )
