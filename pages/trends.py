"""Trends: month by month, rolling twelve months, the same months before, against others."""

from wardlens.ui import controls, figures, frame, sections
from wardlens.ui.serving import answers
from wardlens.views.trends.page import trends

frame.open_page()
view = answers.view(trends, controls.filters("trends"))

frame.title(view.title)
figures.verdict(view.verdict)
sections.show(
    {
        "Over the years": [view.rolling],
        "Month by month": (lambda: [view.monthly, view.same_months, view.season])
        if view.holds("monthly")
        else [],
        "Ward by ward": lambda: [view.widespread],
        "Beside others": lambda: [
            controls.asking("trends"),
            view.compared,
            view.boroughs,
            ("What the figures say", (view.finding,)),
        ],
    }
)
