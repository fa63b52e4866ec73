"""Three places first on screen: why each, and what to find out together. HTML, without a chart."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from markupsafe import Markup

from wardlens.exhibits import palette
from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.markup import each, filled
from wardlens.exhibits.sentences import begun_large
from wardlens.svg.small import range_bar
from wardlens.ui import figures
from wardlens.ui.serving import html
from wardlens.views.three_places.page import Question
from wardlens.views.three_places.why import HOW_MANY, STAYS, Place


def why(places: Sequence[Place], shown: Exhibit) -> None:
    """A row a place with its figures, then a column a place with what is known of it.

    On a phone the columns stand below each other.
    """
    figures.show_as(shown, _in_figures(places, shown.unit) + _in_words(places))


def _in_figures(places: Sequence[Place], unit: str) -> Markup:
    """How many as a bar, the share and how often it was among the top."""
    most = max(upper for place in places for upper in place.counted)
    rows = [
        (
            place.short_name,
            filled("<small>{}</small>", place.caution) if place.caution else "",
            f"{count:,.0f}",
            f"({lower:,.0f} to {upper:,.0f})",
            place.share,
            quote(range_bar(*place.counted, most, palette.ACCENT)),
            place.often,
        )
        for place in places
        for count, lower, upper in [place.counted]
    ]
    return filled(
        '<div class="wl-room"><table class="wl-first-places"><caption>Dark end of a bar: likely '
        'range.</caption><thead><tr>{}</tr></thead>'
        "<tbody>{}</tbody></table></div>",
        each('<th scope="col">{}</th>', [(one,) for one in (
            "Neighbourhood", f"{begun_large(unit)} (likely range) · share of the borough's", "",
            "Months in top 5 %",
        )]),
        each(
            '<tr><th scope="row">{}{}</th><td>{} <small>{}</small> · {}</td><td><img '
            'class="wl-small" alt="" src="data:image/svg+xml,{}"></td>'
            '<td><span class="wl-narrow">Months in top 5 %: </span>{}</td></tr>',
            rows,
        ),
    )  # fmt: skip


def _in_words(places: Sequence[Place]) -> Markup:
    words = [
        {fact.label: fact.words for fact in place.why if fact.label not in (HOW_MANY, STAYS)}
        for place in places
    ]
    labels = dict.fromkeys(label for told in words for label in told)
    rows = [
        filled(
            '<tr><th scope="row">{}</th>{}</tr>',
            label,
            each(
                '<td><b class="wl-narrow">{}: </b>{}</td>',
                [(label, told.get(label, "Not known.")) for told in words],
            ),
        )
        for label in labels
    ]
    return filled(
        '<h3 class="wl-h3">What is known of each</h3>'
        '<div class="wl-room"><table class="wl-places"><thead><tr><td></td>{}</tr></thead><tbody>{}'
        "</tbody></table></div>",
        each('<th scope="col">{}</th>', [(place.plain_name,) for place in places]),
        Markup("").join(rows),
    )


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
