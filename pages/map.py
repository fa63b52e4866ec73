"""Map: any measure by ward or neighbourhood, any period."""

from wardlens.ui import controls, data, figures, frame
from wardlens.views.places import places

frame.open_page()
view = data.view(places, controls.filters(with_level=True))

frame.title(view.title)
figures.show(view.map, pick=True)
