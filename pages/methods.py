"""Data and methods: where every number comes from and how it is made."""

from wardlens.ui import controls, data, figures, frame
from wardlens.views.methods import methods

frame.open_page()
view = data.view(methods, controls.filters())

frame.title(view.title)
figures.show(view.coverage)
figures.ledger(view.ledger)
figures.definitions(view.measures)
figures.sources(view.sources)
