"""Concentration: how few places carry how much, against chance, and whether they stay."""

from wardlens.ui import controls, figures, frame, sections
from wardlens.ui.serving import answers
from wardlens.views.concentration.page import concentration

frame.open_page()
view = answers.view(concentration, controls.filters("concentration"))

frame.title(view.title)
figures.verdict(view.verdict)
sections.show(
    {
        "How few places": [view.curve, view.kinds, lambda: figures.quiet(view.counted)],
        "Which places": lambda: [view.places, view.sheet],
        "Do they stay?": (lambda: [view.lasting, view.over_time]) if view.curve else [],
        "Count or harm?": (lambda: [view.beside_count]) if view.curve else [],
        "Ward by ward": lambda: [view.by_ward],
        "In words": (lambda: [("What the figures say", view.findings[1:])]) if view.curve else [],
    }
)
