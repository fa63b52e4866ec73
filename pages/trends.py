"""Trends: month by month, rolling twelve months, the same months before, against others."""

from wardlens.ui import bars, controls, figures, frame
from wardlens.ui.serving import answers
from wardlens.views.trends.page import trends

frame.open_page()
view = answers.view(trends, controls.filters("trends"))

frame.title(view.title)
figures.finding(view.finding)
figures.show(view.rolling)
for exhibit in (view.monthly, view.same_months, view.season):
    if exhibit:
        figures.show(exhibit)
figures.show(view.compared)
bars.show(view.boroughs)
