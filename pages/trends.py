"""Trends: month by month, rolling twelve months, the same months before, against others."""

from functools import partial

from wardlens.ui import controls, figures, frame, sections
from wardlens.ui.serving import answers
from wardlens.views.trends.page import trends

frame.open_page()
view = answers.view(trends, controls.filters("trends"))

frame.title(view.title)
figures.finding(view.finding)
by_month = (view.monthly, view.same_months, view.season)
sections.show(
    {
        "Over the years": (partial(figures.show, view.rolling),),
        "Month by month": (partial(figures.show_all, by_month),),
        "Beside others": (partial(figures.show, view.compared),),
    }
)
