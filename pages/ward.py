"""Your ward: everything about one ward, and what to ask about it."""

from wardlens.ui import controls, figures, frame, glance, sections
from wardlens.ui.serving import answers
from wardlens.views.ward.page import ward

frame.open_page()
view = answers.view(ward, controls.filters("ward"))

frame.title(view.title)
if view.choose:
    figures.show(view.choose, pick=True)
else:
    glance.opens(view.opening)
    affected = ("Who is affected?", view.affected)
    sections.show(
        {
            "At a glance": [view.changes, lambda: figures.folded(view)],
            "Where": lambda: [view.neighbourhoods],
            "Over time": lambda: [view.trend],
            "Harm": lambda: [view.ladder, lambda: figures.findings(view.harm)],
            "People": lambda: [view.feeling, view.unasked, affected, view.reports],
            "What to ask": lambda: view.to_ask,
        }
    )
    frame.to_feed()
