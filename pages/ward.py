"""Your ward: everything about one ward, and what to ask about it."""

from wardlens.ui import controls, figures, frame, glance, sections
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
    feeling = [view.feeling, view.unasked]
    doing = ("What is being done here?", view.doing)
    questions = ("Questions to ask the partnership", view.questions)
    sections.show(
        {
            "At a glance": [view.changes, lambda: figures.folded(view.findings, view.cards)],
            "Where": [view.neighbourhoods],
            "Over time": [view.trend],
            "Harm": [view.ladder, lambda: figures.findings(view.harm)],
            "People": [*feeling, ("Who is affected?", view.affected), view.reports],
            "What to ask": [questions, doing, ("What we cannot say", view.not_said)],
        }
    )
    frame.to_feed()
