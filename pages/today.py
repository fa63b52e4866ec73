"""Borough today: the verdict, every kind of offence and every ward at a glance, what changed."""

from wardlens.ui import bars, controls, figures, frame, glance
from wardlens.ui.serving import answers
from wardlens.views.today.page import today

frame.open_page()
view = answers.view(today, controls.filters("today"))

frame.title(view.title)
glance.opens(view.opening)
frame.to_ward()
glance.show(view.kinds)
glance.show(view.wards)
figures.folded(view.findings, view.cards)
figures.show(view.map, pick=True)
figures.show(view.changes)
figures.show(view.comparison)
bars.show(view.boroughs)
