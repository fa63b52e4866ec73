"""Streets: the map points and kinds of place that have most crime."""

from wardlens.ui import controls, figures, frame, sections
from wardlens.ui.serving import answers
from wardlens.views.streets.page import streets

frame.open_page()
view = answers.view(streets, controls.filters("streets"))

frame.title(view.title)
figures.findings(view.findings)
sections.show(
    {
        "Which places": [view.places],
        "Kinds of place": [view.kinds],
        "Do they stay?": [view.staying],
        "What happens where": [view.by_type],
    }
)
