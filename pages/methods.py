"""Data and methods: where every number comes from and how it is made."""

from wardlens.ui import controls, figures, frame, receipt, sections
from wardlens.ui.serving import answers
from wardlens.views.methods.page import methods

frame.open_page()
view = answers.view(methods, controls.filters("methods"))

frame.title(view.title)
figures.verdict((view.verdict, *view.counts))
figures.refreshed()
sections.show(
    {
        "Months covered": [view.coverage, view.elsewhere],
        "Breaks and gaps": [lambda: figures.ledger(view.ledger), view.revisions],
        "How numbers are made": [lambda: figures.definitions(view.measures)],
        "Sources": [lambda: figures.sources(view.sources)],
        "Files and citing": [receipt.downloads, ("How to cite", view.citation)],
    }
)
