"""Concentration: how few places carry how much, against chance, and whether they stay."""

from wardlens.ui import controls, data, figures, frame, sheet
from wardlens.views.concentration import concentration

frame.open_page()
view = data.view(concentration, controls.filters())

frame.title(view.title)
figures.findings(view.findings)
if view.curve:
    figures.show(view.curve)
figures.show(view.places, pick=True)
sheet.show(view.sheet)
for exhibit in view.more:
    figures.show(exhibit)
