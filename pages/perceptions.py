"""Perceptions: how safe people feel, and whether it matches what happens."""

from wardlens.ui import controls, data, figures, frame
from wardlens.views.perceptions import perceptions

frame.open_page()
view = data.view(perceptions, controls.filters(with_weighting=True))

frame.title(view.title)
figures.findings(view.findings)
figures.show_all(view.exhibits, pick=True)
