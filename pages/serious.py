"""Serious violence: the Duty's scope, what is counted of it and what is not held."""

from wardlens.ui import briefings, controls, figures, frame, sections, session
from wardlens.ui.serving import answers
from wardlens.views.serious_violence.page import serious_violence

frame.open_page()
view = answers.view(serious_violence, controls.filters("serious"))

frame.title(view.title)
figures.verdict(view.verdict)
sections.show(
    {
        "Kinds": [view.kinds, lambda: figures.folded(view)],
        "Over time": lambda: [lambda: figures.quiet(view.caveat), view.over_time],
        "Harm": lambda: [view.harm],
        "People": [view.knife, view.people],
        "Where": lambda: [lambda: figures.quiet(view.caveat), view.places, view.comparison],
        "Scope": [
            lambda: figures.show(view.scope, is_open=True),
            ("What is not held", view.gaps),
        ],
    }
)
briefings.annex(session.current())
