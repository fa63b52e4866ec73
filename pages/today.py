"""Borough today: how much, is it changing, where, and what clearly changed."""

from wardlens.ui import controls, figures, frame
from wardlens.ui.serving import answers
from wardlens.views.today.page import today

frame.open_page()
view = answers.view(today, controls.filters("today"))

frame.title(view.title)
figures.findings(view.findings)
frame.to_ward()
figures.cards(view.cards)
figures.show(view.map, pick=True)
figures.show(view.changes)
figures.show(view.comparison)
