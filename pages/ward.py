"""Your ward: everything about one ward, and what to ask about it."""

from wardlens.ui import controls, figures, frame, glance, nobody_asked
from wardlens.ui.serving import answers
from wardlens.views.ward.page import ward

frame.open_page()
view = answers.view(ward, controls.filters("ward"))

frame.title(view.title)
if view.choose:
    figures.findings(view.findings)
    controls.pick_ward()
    figures.show(view.choose, pick=True)
else:
    glance.opens(view.opening)
    glance.show(view.changes)
    figures.folded(view.findings, view.cards)
    figures.show(view.ladder)
    figures.findings(view.harm)
    figures.show(view.neighbourhoods)
    figures.show(view.trend)
    if view.feeling:
        figures.show(view.feeling)
    nobody_asked.show(view.unasked)
    figures.section("Who is affected?", view.affected)
    if view.reports:
        figures.show(view.reports)
    figures.section("What we cannot say", view.not_said)
    figures.section("Questions to ask the partnership", view.questions)
