"""Concentration: how few places carry how much, against chance, and whether they stay."""

from wardlens.ui import controls, figures, frame, sheet
from wardlens.ui.serving import answers
from wardlens.views.concentration.page import concentration

frame.open_page()
view = answers.view(concentration, controls.filters("concentration"))

frame.title(view.title)
figures.findings(view.findings)
if view.curve:
    figures.show(view.curve)
figures.show(view.places, pick=True)
sheet.show(view.sheet)
for exhibit in view.more:
    figures.show(exhibit)
