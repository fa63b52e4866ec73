"""Data and methods: where every number comes from and how it is made."""

from wardlens.ui import controls, data, figures, frame, receipt
from wardlens.views.methods import methods

frame.open_page()
view = data.view(methods, controls.filters())

frame.title(view.title)
figures.refreshed()
figures.show(view.coverage)
figures.ledger(view.ledger)
figures.show(view.revisions)
figures.section("How to cite", view.citation)
receipt.downloads()
figures.definitions(view.measures)
figures.sources(view.sources)
