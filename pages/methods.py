"""Data and methods: where every number comes from and how it is made."""

from wardlens.ui import controls, figures, frame, receipt
from wardlens.ui.serving import answers
from wardlens.views.methods.page import methods

frame.open_page()
view = answers.view(methods, controls.filters("methods"))

frame.title(view.title)
figures.refreshed()
figures.show(view.coverage)
figures.ledger(view.ledger)
figures.show(view.revisions)
figures.section("How to cite", view.citation)
receipt.downloads()
figures.definitions(view.measures)
figures.sources(view.sources)
