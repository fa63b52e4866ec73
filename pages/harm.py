"""Harm: what hurts most, and how sure we are."""

from wardlens.ui import controls, figures, frame
from wardlens.ui.serving import answers
from wardlens.views.harm.page import harm

frame.open_page()
view = answers.view(harm, controls.filters("harm"))

frame.title(view.title)
figures.findings(view.findings)
if view.edition:
    figures.finding(view.edition)
figures.show(view.ladder)
figures.show(view.wards)
figures.show(view.over_time)
figures.show(view.published)
figures.show(view.weights)
