"""Serious violence: the Duty's scope, what is counted of it and what is not held."""

from wardlens.ui import briefings, controls, figures, frame
from wardlens.ui.serving import answers
from wardlens.views.serious_violence.page import serious_violence

frame.open_page()
view = answers.view(serious_violence, controls.filters("serious"))

frame.title(view.title)
figures.findings(view.findings)
figures.cards(view.cards)
figures.show(view.kinds)
figures.show(view.over_time)
figures.show(view.harm)
figures.show_all([exhibit for exhibit in (view.knife, view.people) if exhibit])
figures.show(view.places, pick=True)
figures.show(view.comparison)
figures.show(view.scope, is_open=True)
figures.section("What is not held", view.gaps)
briefings.annex(controls.current())
