"""Harm: what hurts most, and how sure we are."""

from wardlens.ui import bars, controls, figures, frame
from wardlens.ui.serving import answers
from wardlens.views.harm.page import harm

frame.open_page()
view = answers.view(harm, controls.filters("harm"))

frame.title(view.title)
figures.findings(view.findings)
figures.show(view.ladder)
figures.show(view.wards)
figures.show(view.over_time)
bars.show(view.boroughs)
figures.show(view.published)
figures.show(view.weights)
