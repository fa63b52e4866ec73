"""Three places first on screen: why each, and what to find out together. HTML, without a chart."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from wardlens.exhibits.markup import each, filled
from wardlens.ui.serving import html
from wardlens.views.three_places.page import Question
from wardlens.views.three_places.why import Place


def why(places: Sequence[Place]) -> None:
    """A column a place, a fact a line; on a phone one below the other."""
    if not places:
        return
    html.write('<div class="wl-sheet">{}</div>', Markup("").join(map(_why, places)))


def _why(place: Place) -> Markup:
    return filled(
        '<section><h3 class="wl-h3">{}</h3><ul class="wl-findings">{}</ul></section>',
        place.name,
        each("<li><strong>{}:</strong> {}</li>", [(fact.label, fact.words) for fact in place.why]),
    )


def questions(places: Sequence[Place], asked: Sequence[Question]) -> None:
    """What to find out together, with what the figures say to it; paper has room to write."""
    for one in asked:
        known = [
            (place.name, place.known[one.heading]) for place in places if one.heading in place.known
        ]
        html.write(
            '<h3 class="wl-h3">{}</h3><p class="wl-finding">{}</p><ul class="wl-findings">{}</ul>',
            one.heading,
            one.ask,
            each("<li><strong>{}:</strong> {}</li>", known),
        )
