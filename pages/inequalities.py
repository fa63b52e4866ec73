"""Inequalities: which groups are worse off, by how much, how sure, and what is unknown."""

from functools import partial

from wardlens.choices.blanks import PERIOD
from wardlens.ui import controls, frame, matrix, sections
from wardlens.ui.serving import answers
from wardlens.views.inequalities.matrix import made_up_answers, other_outcomes
from wardlens.views.inequalities.page import inequalities

frame.open_page()
view = answers.view(inequalities, controls.filters("inequalities"))

frame.title(view.title)
if view.matrix:
    matrix.show(view.matrix)
    matrix.show_when_opened("More outcomes", "other-outcomes", other_outcomes)
if view.has_made_up_answers:
    matrix.show_when_opened("Made-up answers, to show how it looks", "made-up", made_up_answers)
matrix.look_closer(view.ways)
of_crime = partial(controls.closer, "inequalities", "offence", "weighting", PERIOD)
controls.closer("inequalities", "outcome", "breakdown", "reference")
if view.is_of_places:
    of_crime()
sections.show(
    {
        **view.parts,
        "Deprivation": lambda: [None if view.is_of_places else of_crime, *view.deprivation],
        "Wards": lambda: [None if view.is_of_places else of_crime, view.wards],
        "In words": lambda: [
            ("Three questions", view.questions),
            ("What the figures say", view.findings),
        ],
    }
)
