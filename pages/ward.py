"""Your ward: everything about one ward, and what to ask about it."""

from functools import partial

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
    sections.show(
        {
            "At a glance": (
                partial(glance.show, view.changes),
                partial(figures.folded, view.findings, view.cards),
            ),
            "Where": (partial(figures.show, view.neighbourhoods),),
            "Over time": (partial(figures.show, view.trend),),
            "Harm": (partial(figures.show, view.ladder), partial(figures.findings, view.harm)),
            "People": (
                partial(figures.show_all, (view.feeling, view.reports)),
                partial(figures.section, "How safe do people feel?", view.unasked),
                partial(figures.section, "Who is affected?", view.affected),
            ),
            "What to ask": (
                partial(figures.section, "Questions to ask the partnership", view.questions),
                partial(figures.section, "What we cannot say", view.not_said),
            ),
        }
    )
