"""Streets: the map points and kinds of place that have most crime."""

from wardlens.ui import controls, figures, frame, sections
from wardlens.ui.serving import answers
from wardlens.views.streets.page import streets

frame.open_page()
view = answers.view(streets, controls.filters("streets"))

frame.title(view.title)
figures.note(view.held)
sections.show(
    {
        "Which places": [view.places],
        "Kinds of place": (lambda: [view.kinds]) if view.places else [],
        "Do they stay?": (lambda: [view.staying]) if view.places else [],
        "What happens where": (lambda: [view.by_type]) if view.places else [],
        "In words": [
            view.places and controls.asking("streets"),
            ("What this is", view.findings),
        ],
    }
)
