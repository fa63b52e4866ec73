"""Bars with their ranges as HTML: a table to read, a small picture in each row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from urllib.parse import quote

from markupsafe import Markup

from wardlens.exhibits import palette
from wardlens.exhibits.markup import filled
from wardlens.svg import row_plot
from wardlens.svg.small import range_bar
from wardlens.ui import figures, session
from wardlens.ui.serving import html
from wardlens.views.boroughs_ranked import Bar, Bars

_COLOURS = {"this borough": palette.ACCENT, "chosen": palette.RISE_WORSE}


def show(view: Bars | None) -> None:
    """The bars with their heading and finding; numbers, notes, files and receipt behind them."""
    if view is None:
        return
    html.write(
        '<h2 class="wl-h2">{}</h2><p class="wl-finding">{}</p>{}',
        view.heading,
        view.finding,
        table(view, session.in_this_part) if view.bars else "",
    )
    figures.behind(view, view.credit)


def show_below(view: Bars) -> None:
    """The bars below their finding, in the verdict or as their heading."""
    html.write("{}", headed(view))
    figures.behind(view, view.credit)


def headed(view: Bars) -> Markup:
    """The bars with their heading, as HTML; places on a scale of their own where it has a chart."""
    heading, drawn = view.title or view.heading, row_plot.kept_row_plot(view.picture, view.finding)
    if drawn:
        says = '<h2 class="wl-h2 wl-says">{}</h2><p class="wl-caption">{}</p>{}'
        return filled(says, heading, _caption(view), drawn)
    return filled('<h2 class="wl-h2">{}</h2>{}', heading, table(view) if view.bars else "")


def _caption(view: Bars) -> str:
    """What is shown, over which months, and how it is read."""
    return f"{view.measure}, {view.period}. {view.says}"


def scale(bars: Sequence[Bar]) -> float:
    """Where bars end: at the largest figure, or where three in four take half the room."""
    uppers = sorted(bar.upper for bar in bars)
    return min(uppers[-1], 2 * uppers[3 * len(uppers) // 4])


def table(view: Bars, to: Callable[[str], str] = str) -> Markup:
    """The bars as an HTML table: every picture's figures stand beside it in words.

    `to` makes of a bar's link the one that is followed.
    """
    most, highest = scale(view.bars), max(bar.upper for bar in view.bars)
    return filled(
        '<div class="wl-room"><table class="wl-bars"><caption>{}{}</caption>'
        '<thead><tr><th scope="col">{}</th><th scope="col"></th>'
        '<th scope="col">Figure and range</th></tr></thead><tbody>{}</tbody></table></div>',
        _caption(view),
        f" The longest bars are cut off at {most:,.0f}." if most < highest else "",
        view.head,
        Markup("").join(_row(bar, most, to(bar.link)) for bar in view.bars),
    )


def _row(bar: Bar, most: float, link: str) -> Markup:
    name = filled('<a href="{}">{}</a>', link, bar.label) if link else bar.label
    colour = _COLOURS.get(bar.mark, palette.QUIET)
    picture = quote(range_bar(bar.value, bar.lower, bar.upper, most, colour))
    return filled(
        '<tr class="{}"><th scope="row">{}{}</th>'
        '<td><img class="wl-small" alt="" src="data:image/svg+xml,{}"></td>'
        '<td class="said">{} <small>{}</small></td></tr>',
        "marked" if bar.mark else "",
        name,
        filled(" <small>{}</small>", bar.mark) if bar.mark else "",
        picture,
        bar.words,
        bar.reach,
    )
