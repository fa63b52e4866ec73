"""Commitments of the plan on screen, and what came of actions: HTML, without a chart."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from markupsafe import Markup

from wardlens.exhibits import verdicts
from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.markup import each, filled
from wardlens.svg.small import change_dot, share_dots
from wardlens.ui import figures
from wardlens.ui.serving import html
from wardlens.views.plan.figures import Line
from wardlens.views.plan.page import Beside, Promise
from wardlens.views.plan.worked import Worked

_HEADS = (
    "Measure",
    "Newest",
    "Change or level",
    "Is it clear?",
    "Wanted",
)
_WANTED = "wanted: "
"""Said by the heading of the column; on a phone, which has none, in the row."""
_DRAWN = "Counts: change, from half to double. Shares: 0 to 100 %; ring: a year before. "
_CAPTION = "“We cannot tell”: published without a range."


def promises(given: Sequence[Promise], shown: Exhibit | None) -> None:
    """One table, a part a commitment; every measure leads to its page."""
    if given:
        heads = each('<th scope="col">{}</th>', [(words,) for words in _HEADS])
        html.write(
            '<h2 class="wl-h2">What the plan commits to</h2>'
            '<div class="wl-room"><table class="wl-plan"><caption><span class="wl-wide">{}</span>{}'
            "</caption><thead><tr>{}</tr></thead>{}</table></div>",
            _DRAWN,
            _CAPTION,
            heads,
            Markup("").join(map(_promise, given)),
        )
    if shown:
        figures.behind(shown)


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


def _promise(one: Promise) -> Markup:
    told = [*one.doing_words, *([f"Not known: {one.missing}"] if one.missing else [])]
    return filled(
        '<tbody><tr><th colspan="5" scope="rowgroup">{}{}</th></tr>{}{}</tbody>',
        one.words,
        filled("<small>{}</small>", one.held) if one.held else "",
        Markup("").join(map(_row, one.lines)),
        each('<tr><td colspan="5" class="said">{}</td></tr>', [(words,) for words in told]),
    )


def _row(line: Line) -> Markup:
    return filled(
        '<tr><th scope="row"><a href="{}">{}</a></th><td>{}<small>{}</small></td>'
        '<td class="drawn">{}</td><td class="said">{}</td>'
        '<td class="wants">{}{}</td></tr>',
        line.link, line.label, line.now, line.change, _picture(line),
        verdicts.marked(line.verdict, judged=bool(line.tone)),
        *_wanted(line.wanted),
    )  # fmt: skip


def _wanted(words: str) -> tuple[Markup, str]:
    """What the plan wants, in two parts: the first is for where no heading says it."""
    wanted = words.removeprefix(_WANTED)
    said = "" if wanted == words else filled('<span class="wl-narrow">{}</span>', _WANTED)
    return Markup(said), wanted


def _picture(line: Line) -> Markup:
    """The change of a count, or a share beside that of a year before; its words stand beside it."""
    if line.unit.startswith("per cent"):
        svg = share_dots(line.value, line.before, *line.reach)
    elif line.ratio > 0:
        towards = verdicts.way(line.verdict)
        ink = verdicts.colour(towards, judged=bool(line.tone))
        svg = change_dot(line.ratio, *line.reach, ink, towards)
    else:
        return Markup("")
    return filled('<img class="wl-small" alt="" src="data:image/svg+xml,{}">', quote(svg))
