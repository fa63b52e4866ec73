"""How a page opens, and the table at a glance: HTML and small pictures, without a chart library."""

from __future__ import annotations

from urllib.parse import quote

import streamlit as st
from markupsafe import Markup

from wardlens.exhibits import palette
from wardlens.exhibits.markup import each, filled
from wardlens.svg.small import change_dot, sparkline, standing_diamond
from wardlens.ui import briefings, controls, figures
from wardlens.ui.serving import html
from wardlens.views.glance import Glance
from wardlens.views.glance_rows import Row
from wardlens.views.opening import Opening

_COLOURS = {"rise": palette.RISE_WORSE, "fall": palette.ACCENT}
_CAPTION = (
    "Line: twelve months at a time; grey: recorded in two ways. Dot and bar: the change, and what "
    "chance could do."
)
_DIAMOND = (
    " Diamond: per resident, beside the rest of the borough; shaded: where wards usually lie."
)


def opens(opening: Opening) -> None:
    """The first screen: what the place is, the verdict, what stands out, and what to do next."""
    html.write("{}", opened(opening))
    if st.context.is_embedded:
        return
    with st.container(horizontal=True, gap="small", key="next", vertical_alignment="center"):
        briefings.download(controls.current(), "Hand-out (PDF)")
        controls.share()


def opened(opening: Opening) -> Markup:
    """What the place is, the verdict and what stands out, as HTML."""
    first, *others = opening.verdict
    return filled(
        '<p class="wl-about">{}</p><p class="wl-verdict"><strong>{}</strong> {}</p>{}',
        opening.about,
        first,
        " ".join(others),
        filled('<p class="wl-verdict">What stands out: {}.</p>', _listed(opening.stands_out))
        if opening.stands_out
        else "",
    )


def show(view: Glance) -> None:
    """The table with its heading; notes, numbers, files and receipt are folded behind it."""
    html.write("{}", headed(view))
    figures.behind(view)


def headed(view: Glance) -> Markup:
    """The table with its heading, as HTML."""
    return filled('<h2 class="wl-h2">{}</h2>{}', view.heading, table(view))


def table(view: Glance) -> Markup:
    """The table at a glance as HTML: every picture's figures stand beside it in words."""
    is_placed = any(row.standing_words for row in view.rows)
    has_diamonds = any(row.standing for row in view.rows)
    heads = [
        ("", view.head),
        ("", "Five years"),
        ("now", "Now, before"),
        ("", "Change: half, same, double, ×4"),
        ("", "Is it clear?"),
        *([("beside", view.beside)] if is_placed else []),
    ]
    return filled(
        '<div class="wl-room"><table class="wl-glance">'
        '<caption>{}<span class="wl-wide">{}</span></caption>'
        "<thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>",
        _CAPTION,
        _DIAMOND if has_diamonds else "",
        each('<th scope="col" class="{}">{}</th>', heads),
        Markup("").join(_row(row, is_placed) for row in view.rows),
    )


def _row(row: Row, is_placed: bool) -> Markup:
    name = filled(
        '<tr{}><th scope="row"><a href="{}">{}</a></th>',
        Markup(' aria-current="true"') if row.is_chosen else "",
        row.link,
        row.label,
    )
    now = filled('<td class="now">{}<small>{}</small></td>', row.now, row.before)
    said = filled('<td class="said {}">{}</td>', row.tone or "", row.verdict)
    if row.change is None:
        beside = Markup('<td class="beside"></td>') if is_placed else ""
        cells = '{}<td class="line"></td>{}<td class="moved"></td>{}{}</tr>'
        return filled(cells, name, now, said, beside)
    moved = filled(
        '<td class="moved">{}<small>{}</small></td>',
        _picture(change_dot(*row.change, _COLOURS.get(row.tone, palette.QUIET))),
        row.change_words,
    )
    line = filled('<td class="line">{}</td>', _picture(sparkline(row.sums), _ran(row.sums)))
    beside = filled(
        '<td class="beside">{}<small>{}</small></td>',
        _picture(standing_diamond(*row.standing)) if row.standing else "",
        row.standing_words,
    )
    return filled("{}{}{}{}{}{}</tr>", name, line, now, moved, said, beside if is_placed else "")


def _picture(svg: str, words: str = "") -> Markup:
    """A picture inside the page itself; without words screen readers pass over it.

    Streamlit takes SVG elements out of HTML, and leaves pictures whose address holds them.
    """
    return filled('<img class="wl-small" alt="{}" src="data:image/svg+xml,{}">', words, quote(svg))


def _ran(sums: tuple[float, ...]) -> str:
    known = [one for one in sums if one == one]
    return f"from {min(known):,.0f} to {max(known):,.0f} a year" if known else "no twelve months"


def _listed(kinds: tuple[tuple[str, str], ...]) -> Markup:
    told = [filled("<strong>{}</strong> ({})", *kind) for kind in kinds]
    last = filled(" and {}", told[-1]) if len(told) > 1 else Markup("")
    return Markup(", ").join(told[:-1] or told) + last
