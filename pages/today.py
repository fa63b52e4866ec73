"""Borough today: the verdict, every ward and every kind of offence at a glance, what changed."""

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
        "Wards": [
            view.wards,
            lambda: figures.quiet(view.opening.recording),
            lambda: figures.folded(view),
        ],
        "Kinds": lambda: [view.kinds],
        "Map": lambda: [view.map],
        "What changed": lambda: [view.changes],
        "Boroughs": lambda: [view.comparison, view.boroughs, view.elsewhere],
        "Feeling safe": lambda: [view.feeling, view.unasked],
    }
)
