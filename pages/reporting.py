"""Reporting: what never reaches the police, by offence, and why a rise can be good news."""

from wardlens.ui import controls, figures, frame
from wardlens.ui.serving import answers
from wardlens.views.reporting.page import reporting

frame.open_page()
view = answers.view(reporting, controls.filters("reporting"))

frame.title(view.title)
figures.findings(view.findings)
for exhibit in filter(None, (view.known, view.wanted)):
    figures.show(exhibit)
figures.section("Why a rise can be good news", view.good_news)
figures.section("Do victims here report?", view.survey_words)
for exhibit in (view.reported, view.reasons, view.barrier, view.satisfied):
    if exhibit:
        figures.show(exhibit)
figures.show_when_asked(view.experienced, view.asked_for)
