"""Harm: what hurts most, and how sure we are."""

from functools import partial

from wardlens.ui import controls, figures, frame, sections
from wardlens.ui.serving import answers
from wardlens.views.harm.page import harm

frame.open_page()
view = answers.view(harm, controls.filters("harm"))

frame.title(view.title)
figures.findings(view.findings)
sections.show(
    {
        "What hurts most": (partial(figures.show, view.ladder),),
        "Ward by ward": (partial(figures.show, view.wards),),
        "Over time": (partial(figures.show, view.over_time),),
        "How it is weighed": (partial(figures.show_all, (view.published, view.weights)),),
    }
)
