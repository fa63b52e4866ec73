"""Perceptions: how safe people feel, and whether it matches what happens."""

from wardlens.ui import controls, figures, frame, sections
from wardlens.ui.serving import answers
from wardlens.views.perceptions.page import perceptions

frame.open_page()
view = answers.view(perceptions, controls.filters("perceptions"))

frame.title(view.title)
figures.verdict(view.verdict)
against, period = (controls.asking("perceptions", key) for key in ("against", "period"))
choices = {"Does it match?": period, "As published": against, "Trust in the police": against}
voices = ("What people write and raise", view.of_voices)
sections.show(
    {
        **{name: [choices.get(name), *shown] for name, shown in view.parts},
        "Victims": lambda: [period, *view.victims, ("Not held", view.not_held)],
        "Voices": [voices, *view.voices],
        "Who is not heard": view.not_heard,
        "Ask people here": [view.unasked],
        "In words": [("What the figures say", view.in_words)],
    }
)
