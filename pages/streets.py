"""Streets: the map points and kinds of place that have most crime."""

from wardlens.ui import controls, figures, frame
from wardlens.ui.serving import answers
from wardlens.views.streets.page import streets

frame.open_page()
view = answers.view(streets, controls.filters("streets"))

frame.title(view.title)
figures.findings(view.findings)
figures.show_all([exhibit for exhibit in (view.places, *view.more) if exhibit])
