"""Inequalities at a glance: HTML and small pictures, without a chart library."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from urllib.parse import quote

import streamlit as st
from markupsafe import Markup

from wardlens.exhibits import palette
from wardlens.exhibits.markup import each, filled
from wardlens.exhibits.sentences import begun_small
from wardlens.store.kept import kept_with
from wardlens.svg.dots import group_dots, share
from wardlens.ui import figures, session
from wardlens.ui.serving import answers, html
from wardlens.views.inequalities.matrix import ANCHOR, Matrix
from wardlens.views.inequalities.matrix_rows import COLUMNS, Cell, Row
from wardlens.views.inequalities.page import Way
from wardlens.views.setting import Setting

_CAPTION = (
    "A dark dot is the group named above it, a pale one another, a ring one without a figure; "
    "bars: likely ranges; dashed: everyone. Scales begin at zero. Tap a picture for more."
)
_ELSEWHERE = "Of wider areas: nobody publishes these for the borough"


def show(view: Matrix) -> None:
    """The table under its finding; notes, numbers, files and receipt are folded behind it.

    The rows of wider areas are folded where the place has some of its own.
    """
    first, stop, others = view.finding.partition(". ")
    html.write(
        '<h2 class="wl-h2 wl-first">{}</h2>{}{}',
        first + stop.strip(),
        filled('<p class="wl-finding">{}</p>', others) if others else "",
        at_a_glance(view),
    )
    figures.behind(view)


def at_a_glance(view: Matrix) -> Markup:
    """The place's own rows as a table, and those of wider areas in one that a click opens."""
    return kept_with(view, "at a glance", lambda: _at_a_glance(view))


def _at_a_glance(view: Matrix) -> Markup:
    ours, theirs = view.those(ours=True), view.those(ours=False)
    if not (ours and theirs):
        return table(view, _CAPTION)
    return filled(
        '{}<details class="wl-wider"><summary><b>{}</b>: {}</summary>{}</details>',
        table(replace(view, rows=ours), _CAPTION),
        _ELSEWHERE,
        "; ".join(begun_small(row.label) for row in theirs),
        table(replace(view, rows=theirs)),
    )


def show_when_opened(words: str, key: str, make: Callable[[Setting], Matrix | None]) -> None:
    """Another table for a second look, made when a reader opens it."""
    opened = st.expander(words, key=f"open-{key}", on_change="rerun")
    if opened.open:
        with opened:
            view = answers.view(make, session.current())
            if view is not None:
                html.write('<p class="wl-finding">{}</p>{}', view.finding, table(view))
                figures.behind(view)


def look_closer(ways: Sequence[Way]) -> None:
    """Where the cells lead: a heading that a link can name, and further ways to tell apart."""
    with st.container(key="look-closer"):
        st.subheader("Look closer", anchor=ANCHOR)
    if ways:
        html.write(
            '<nav class="wl-ways" aria-label="Also by"><span>Also by</span>{}</nav>',
            each(
                '<a href="{}" class="{}">{}</a>',
                [(way.link, "chosen" if way.is_chosen else "", way.label) for way in ways],
            ),
        )


def table(view: Matrix, caption: str = "") -> Markup:
    """The table as HTML; what a picture shows is its text alternative, in words and figures."""
    parts = [
        _part(words, view.those(ours=ours), "ours" if ours else "theirs")
        for words, ours in ((f"In {view.place}", True), (_ELSEWHERE, False))
    ]
    return filled(
        '<div class="wl-room"><table class="wl-matrix">'
        '<caption>{}</caption><thead><tr><th scope="col">Outcome</th>{}'
        "</tr></thead>{}</table></div>",
        caption,
        each('<th scope="col">{}</th>', [(column,) for column in COLUMNS]),
        Markup("").join(parts),
    )


def _part(words: str, rows: tuple[Row, ...], look: str) -> Markup:
    if not rows:
        return Markup("")
    colour = palette.ACCENT if look == "ours" else palette.QUIET
    return filled(
        '<tbody class="{}"><tr class="part"><th scope="rowgroup" colspan="{}">{}</th></tr>{}'
        "</tbody>",
        look,
        len(COLUMNS) + 1,
        words,
        Markup("").join(_row(row, colour) for row in rows),
    )


def _row(row: Row, colour: str) -> Markup:
    return filled(
        '<tr><th scope="row">{}<small>{}</small></th>{}</tr>',
        row.label,
        row.about,
        Markup("").join(
            _none(why, list(cells))
            if why
            else Markup("").join(_cell(cell, row.top, colour) for cell in cells)
            for why, cells in groupby(row.cells, lambda cell: cell.lacking)
        ),
    )


def _none(why: str, cells: list[Cell]) -> Markup:
    """Cells beside each other that are empty for one reason, which is said once."""
    columns = ", ".join(cell.column for cell in cells)
    span = Markup(f' colspan="{len(cells)}"') if len(cells) > 1 else ""
    return filled(
        '<td class="none"{}><span class="column">{}</span><small>{}</small></td>',
        span,
        columns,
        why,
    )


def _cell(cell: Cell, top: float, colour: str) -> Markup:
    """The groups under each other, the picture parted where a name stands above its dot."""
    starts = [*cell.named, len(cell.marks)]
    return filled(
        '<td{}><span class="column">{}</span><a href="{}">{}</a>{}</td>',
        Markup(' aria-current="true"') if cell.is_chosen else "",
        cell.column,
        cell.link,
        each(
            '<span class="name" aria-hidden="true"><i style="flex:{:.3f}"></i>'
            '<span>{} <b>{}</b></span><i style="flex:{:.3f}"></i></span>'
            '<img alt="{}" src="data:image/svg+xml,{}">',
            [
                (
                    share(cell.marks[at][0], top),
                    *cell.named[at],
                    1 - share(cell.marks[at][0], top),
                    "" if at else cell.words,
                    quote(group_dots(cell.marks[at:end], cell.everyone, top, colour=colour)),
                )
                for at, end in pairwise(starts)
            ],
        ),
        each("<small>{}</small>", [(words,) for words in cell.beside]),
    )
