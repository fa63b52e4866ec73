"""Trends: month by month, rolling twelve months, the same months before, against others."""

from wardlens.ui import controls, data, figures, frame
from wardlens.views.trends import trends

frame.open_page()
view = data.view(trends, controls.filters())

frame.title(view.title)
figures.finding(view.finding)
figures.show(view.rolling)
for exhibit in (view.monthly, view.same_months, view.season):
    if exhibit:
        figures.show(exhibit)
figures.show(view.compared)
