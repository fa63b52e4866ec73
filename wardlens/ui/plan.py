"""Commitments of the plan on screen, and what came of actions: HTML, without a chart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from urllib.parse import quote

from markupsafe import Markup

from wardlens.exhibits import palette, verdicts
from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.markup import each, filled
from wardlens.svg.small import CHANGE, change_dot, share_dots
from wardlens.svg.square import square
from wardlens.ui import figures
from wardlens.ui.serving import html
from wardlens.views.glance_table import over_the_scale
from wardlens.views.plan.figures import Line
from wardlens.views.plan.page import Beside, Promise
from wardlens.views.plan.standing import (
    AGAINST,
    AS_WANTED,
    FELL,
    LEVEL,
    ROSE,
    SAME,
    UNSURE,
    WITHOUT,
)
from wardlens.views.plan.worked import Worked

_SQUARES = {
    AGAINST: ("×", palette.RISE_WORSE),
    AS_WANTED: ("✓", palette.FALL_BETTER),
    ROSE: ("▲", ""),
    FELL: ("▼", ""),
    SAME: ("●", ""),
    LEVEL: ("%", ""),
    UNSURE: ("?", ""),
    WITHOUT: ("", ""),
}
"""The mark and the colour of each standing."""
_MOST_SOURCES = 2
_RING = "Ring: a year before."


def strip(stand: Mapping[str, Sequence[Promise]]) -> None:
    """A square a commitment, by where it stands; its words are its tooltip and alternative."""
    squares = [
        (_drawn(standing), f"{one.words}: {standing}")
        for standing, ones in stand.items()
        for one in ones
    ]
    key = [(_drawn(standing), len(ones), standing) for standing, ones in stand.items()]
    if squares:
        html.write(
            '<ul class="wl-squares">{}</ul><p class="wl-squares-key">{}</p>',
            each('<li><img alt="{1}" src="{0}" title="{1}"></li>', squares),
            each('<span><img alt="" src="{}"> {} {}</span> ', key),
        )


@cache
def _drawn(standing: str) -> str:
    return f"data:image/svg+xml,{quote(square(*_SQUARES[standing]))}"


def promises(given: Sequence[Promise], shown: Exhibit | None) -> None:
    """One table, a part a commitment; every measure leads to its page."""
    if given:
        of = "commitment" if len(given) == 1 else "commitments"
        of_these = "with a figure" if shown else "without a figure here"
        is_ringed = any(line.before == line.before and _is_share(line)
                        for one in given for line in one.lines)  # fmt: skip
        scale = filled("Change or level{}", over_the_scale(CHANGE))
        heads = ("Measure", "Newest", scale, "Is it clear?")
        html.write(
            '<h2 class="wl-h2">{}</h2><div class="wl-room"><table class="wl-plan"><caption>'
            "{}</caption><thead><tr>{}</tr></thead>{}</table></div>",
            f"{len(given)} {of} {of_these}",
            _RING if shown and is_ringed else "",
            each('<th scope="col">{}</th>', [(words,) for words in heads]),
            Markup("").join(map(_promise, given)),
        )
    if shown:
        figures.behind(shown, shown.credit_within(_MOST_SOURCES))


def others(given: Sequence[Beside], about: str) -> None:
    """What the plan lines up with, each with the commitments that do."""
    if given:
        rows = [(one.title, one.words, one.commitments, one.held) for one in given]
        html.write(
            '<h2 class="wl-h2">What else the plan lines up with</h2><dl class="wl-define">{}</dl>'
            '<p class="wl-caption">{}</p>',
            each("<dt>{}</dt><dd>{}<br>Commitments: {}.<br>Its contents: {}.</dd>", rows),
            about,
        )


def worked(given: Sequence[Worked], rules: Sequence[str]) -> None:
    """The rules, then each action: what is compared first, the result after it."""
    if not given:
        return
    figures.section("Did it work?", rules)
    for one in given:
        html.write(
            '<h3 class="wl-h3">{}</h3>{}<p class="wl-finding"><strong>{}</strong></p>',
            one.action,
            each('<p class="wl-caption">{}</p>', [(words,) for words in one.compared]),
            one.result,
        )
        if one.counts:
            figures.behind(one.counts)


@lru_cache(maxsize=256)
def _promise(one: Promise) -> Markup:
    told = [*one.doing_words, *([f"Not known: {one.missing}"] if one.missing else [])]
    return filled(
        '<tbody><tr><th colspan="4" scope="rowgroup"><img alt="{}" src="{}"> {}{}'
        "</th></tr>{}{}</tbody>",
        f"{one.standing}:", _drawn(one.standing), one.words,
        filled("<small>{}</small>", one.held) if one.held else "",
        Markup("").join(map(_row, one.lines)),
        each('<tr><td colspan="4" class="said">{}</td></tr>', [(words,) for words in told]),
    )  # fmt: skip


def _row(line: Line) -> Markup:
    return filled(
        '<tr><th scope="row"><a href="{}">{}</a>{}</th><td>{}<small>{}</small></td>'
        '<td class="drawn{}">{}</td><td class="said">{}</td></tr>',
        line.link, line.label,
        filled(" <small>{}</small>", line.wanted) if line.wants and line.wanted else "",
        line.now, line.change, " share" if _is_share(line) else "", _picture(line),
        verdicts.marked(line.verdict, judged=bool(line.tone)),
    )  # fmt: skip


def _is_share(line: Line) -> bool:
    return line.unit.startswith("per cent")


def _picture(line: Line) -> Markup:
    """The change of a count, or a share beside that of a year before; its words stand beside it."""
    if _is_share(line):
        svg = share_dots(line.value, line.before, *line.reach)
    elif line.ratio > 0:
        towards = verdicts.way(line.verdict)
        ink = verdicts.colour(towards, judged=bool(line.tone))
        svg = change_dot(line.ratio, *line.reach, ink, towards)
    else:
        return Markup("")
    return filled('<img class="wl-small" alt="" src="data:image/svg+xml,{}">', quote(svg))
