"""Three places first on screen: why each, and what to find out together. HTML, without a chart."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from markupsafe import Markup

from wardlens.exhibits import palette
from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.markup import each, filled
from wardlens.svg.small import range_bar
from wardlens.ui import figures
from wardlens.ui.serving import html
from wardlens.views.three_places.page import Question
from wardlens.views.three_places.why import Place

_ROOM = 1.3
"""The scale of the bars is so much longer than the longest: its number stands at its end."""


def why(places: Sequence[Place], shown: Exhibit) -> None:
    """A column a place, how many as a bar, a row a fact; on a phone a card a place."""
    most = _ROOM * max(upper for place in places for upper in place.counted)
    labels = list(dict.fromkeys(fact.label for place in places for fact in place.why))
    words = [{fact.label: fact.words for fact in place.why} for place in places]
    rows = [
        filled(
            '<tr><th scope="row">{}</th>{}</tr>',
            label,
            each(
                '<td><b class="wl-narrow">{}: </b>{}</td>',
                [(label, told.get(label, "")) for told in words],
            ),
        )
        for label in labels
    ]
    table = filled(
        '<div class="wl-room"><table class="wl-places"><thead><tr><td></td>{}</tr></thead><tbody>{}'
        "</tbody></table></div>",
        each(
            '<th scope="col">{}{}<img class="wl-small" alt="" src="data:image/svg+xml,{}"></th>',
            [
                (
                    place.plain_name,
                    filled("<br><small>{}</small>", place.caution) if place.caution else "",
                    quote(range_bar(*place.counted, most, palette.ACCENT, f"{count:,.0f}")),
                )
                for place in places
                for count in place.counted[:1]
            ],
        ),
        Markup("").join(rows),
    )
    figures.show_as(shown, table)


def questions(places: Sequence[Place], asked: Sequence[Question]) -> None:
    """What to find out together, with what the figures say to it; paper has room to write."""
    for one in asked:
        known = [
            (place.plain_name, place.known[one.heading])
            for place in places
            if one.heading in place.known
        ]
        html.write(
            '<h3 class="wl-h3">{}</h3><p class="wl-finding">{}</p><ul class="wl-findings">{}</ul>',
            one.heading,
            one.ask,
            each("<li><strong>{}:</strong> {}</li>", known),
        )
