"""Harm: what hurts most, and how sure we are."""

from wardlens.ui import controls, figures, frame, sections
from wardlens.ui.serving import answers
from wardlens.views.harm.page import harm

frame.open_page()
view = answers.view(harm, controls.filters("harm"))

frame.title(view.title)
figures.verdict(view.verdict)
sections.show(
    {
        "By kind": [view.pictured],
        "Ward by ward": lambda: [view.wards],
        "Over time": lambda: [view.over_time],
        "All boroughs": (lambda: [view.boroughs]) if view.holds("boroughs") else [],
        "Weights": lambda: [view.edition, view.costs, view.published, view.weights],
        "In words": lambda: [
            ("What the figures say", [one for one in view.findings if one not in view.verdict])
        ],
    }
)
