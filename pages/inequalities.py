"""Inequalities: which groups are worse off, by how much, how sure, and what is unknown."""

from wardlens.ui import controls, figures, frame
from wardlens.ui.serving import answers
from wardlens.views.inequalities.page import inequalities

frame.open_page()
view = answers.view(inequalities, controls.filters("inequalities"))

frame.title(view.title)
figures.section("Three questions", view.questions)
figures.findings(view.findings)
figures.show_all(view.exhibits, pick=True)
