"""Reporting: what never reaches the police, by offence, and why a rise can be good news."""

from wardlens.ui import controls, figures, frame, sections
from wardlens.ui.serving import answers
from wardlens.views.reporting.page import reporting

frame.open_page()
view = answers.view(reporting, controls.filters("reporting"))

frame.title(view.title)
figures.verdict(view.verdict)
here = ("Do victims here report?", view.survey_words)
sections.show(
    {
        "What stays hidden": [view.known],
        "When more is good": lambda: [
            controls.asking("reporting"),
            ("Why a rise can be good news", view.good_news),
            view.wanted,
        ],
        "Who reports": [here, view.reported, view.reasons, view.barrier, view.satisfied],
        "Survey beside police": [
            controls.asking("reporting", "period"),
            lambda: figures.show_when_asked(view.experienced, view.asked_for),
        ],
        "In words": lambda: [("What the figures say", view.findings)],
    }
)
