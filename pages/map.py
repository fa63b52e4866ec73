"""Map: any measure by ward or neighbourhood, any period."""

from wardlens.ui import controls, figures, frame
from wardlens.ui.serving import answers
from wardlens.views.map.page import places

frame.open_page()
view = answers.view(places, controls.filters("map"))

frame.title(view.title)
figures.show(view.map, pick=True)
