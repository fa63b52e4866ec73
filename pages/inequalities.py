"""Inequalities: which groups are worse off, by how much, how sure, and what is unknown."""

from wardlens.ui import controls, frame, matrix, sections
from wardlens.ui.serving import answers
from wardlens.views.inequalities.matrix import made_up_answers, other_outcomes
from wardlens.views.inequalities.page import inequalities

frame.open_page()
view = answers.view(inequalities, controls.filters("inequalities"))

frame.title(view.title)
if view.matrix:
    matrix.show(view.matrix)
    matrix.show_when_opened("More to compare", "other-outcomes", other_outcomes)
if view.has_made_up_answers:
    matrix.show_when_opened("Made-up answers, to show how it looks", "made-up", made_up_answers)
fold = matrix.look_closer(view.ways)
if fold.open:
    with fold:
        controls.asking("inequalities", "outcome", "breakdown", "reference")()
        of_crime = controls.asking("inequalities", "offence", "weighting", "period")
        parts = {name: [view.is_of_places and of_crime, *one] for name, one in view.parts.items()}
        parts["Deprivation"] = lambda: [of_crime, *view.deprivation]
        parts["Wards"] = lambda: [of_crime, view.wards]
        parts["In words"] = lambda: [
            ("Three questions", view.questions),
            ("What the figures say", view.findings),
        ]
        sections.show(parts)
