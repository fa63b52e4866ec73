"""Borough today: the verdict, every ward and every kind of offence at a glance, what changed."""

from functools import partial

from wardlens.ui import controls, figures, frame, glance, sections
from wardlens.ui.serving import answers
from wardlens.views.today.page import today

frame.open_page()
view = answers.view(today, controls.filters("today"))

frame.title(view.title)
glance.opens(view.opening)
frame.to_ward()
sections.show(
    {
        "Ward by ward": (
            partial(glance.show, view.wards),
            partial(figures.folded, view.findings, view.cards),
        ),
        "Kinds of offence": (partial(glance.show, view.kinds),),
        "On the map": (partial(figures.show, view.map, pick=True),),
        "What changed": (partial(figures.show, view.changes),),
        "Beside other boroughs": (partial(figures.show, view.comparison),),
    }
)
