"""Compare: two to four wards or boroughs side by side."""

from wardlens.ui import controls, figures, frame, glance, wards_like
from wardlens.ui.serving import answers
from wardlens.views.compare.page import compare

frame.open_page()
view = answers.view(compare, controls.filters("compare"))

frame.title(view.title)
glance.show(view.glance)
figures.show(view.lines)
figures.show(view.kinds, is_open=True)
figures.show(view.harm, is_open=True)
if view.feeling:
    figures.show(view.feeling, is_open=True)
wards_like.show(view.like)
