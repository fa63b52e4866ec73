"""Perceptions: how safe people feel, and whether it matches what happens."""

from wardlens.ui import controls, figures, frame, sections
from wardlens.ui.serving import answers
from wardlens.views.perceptions.page import perceptions

frame.open_page()
view = answers.view(perceptions, controls.filters("perceptions"))

frame.title(view.title)
figures.verdict(view.verdict)
voices = ("What people write and raise", view.of_voices)
sections.show(
    {
        **dict(view.parts),
        "Victims": [*view.victims, ("Not held", view.not_held)],
        "Voices": [voices, *view.voices],
        "Who is not heard": view.not_heard,
        "Ask people here": [view.unasked],
        "In words": [("What the figures say", view.findings[1:])],
    }
)
