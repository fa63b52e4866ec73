"""Inequalities: which groups are worse off, by how much, how sure, and what is unknown."""

from wardlens.ui import controls, data, figures, frame
from wardlens.views.inequalities import inequalities

frame.open_page()
view = data.view(inequalities, controls.filters(with_groups=True, with_weighting=True))

frame.title(view.title)
figures.section("Three questions", view.questions)
figures.findings(view.findings)
figures.show_all(view.exhibits, pick=True)
