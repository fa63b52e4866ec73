"""Three places first: which, why, and the sheet for a tasking meeting."""

from wardlens.ui import briefings, controls, figures, frame, sections, three_places
from wardlens.ui.serving import answers
from wardlens.views.three_places import page

frame.open_page()
chosen = controls.filters("places")
view = answers.view(page.three_places, chosen)

frame.title(view.title)
if view.verdict:
    figures.verdict((view.verdict,))
sections.show(
    {
        "Which and why": [
            *(view.findings if view.shown is None else ()),
            lambda: three_places.why(view.places, view.shown) if view.shown else None,
            lambda: figures.quiet(view.counted),
            lambda: briefings.tasking(chosen) if view.places else None,
        ],
        "What to find out": [lambda: three_places.questions(view.places, view.questions)],
        "The rules": [("How the places are chosen", view.rules), ("What this is", view.findings)],
    }
)
