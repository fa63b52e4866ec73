"""Compare: two to four wards or boroughs side by side."""

from wardlens.ui import bars, controls, figures, frame, sections, wards_like
from wardlens.ui.serving import answers
from wardlens.views.compare.page import compare

frame.open_page()
view = answers.view(compare, controls.filters("compare"))

frame.title(view.title)
figures.verdict(view.verdict)
sections.show(
    {
        "At a glance": [
            lambda: bars.show_below(view.rates),
            view.glance,
        ],
        "Over time": lambda: [view.lines],
        "By kind": lambda: [lambda: figures.show(view.kinds, is_open=True)],
        "Harm and feeling": lambda: [
            lambda: figures.show(view.harm, is_open=True),
            *([lambda: figures.show(view.feeling, is_open=True)] if view.feeling else []),
        ],
        "Wards like it": [lambda: wards_like.show(view.like)] if view.holds("like") else [],
    }
)
