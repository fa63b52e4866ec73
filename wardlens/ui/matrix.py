"""Inequalities at a glance: HTML and small pictures, without a chart library."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import groupby
from urllib.parse import quote

import streamlit as st
from markupsafe import Markup
from streamlit.delta_generator import DeltaGenerator

from wardlens.exhibits import palette
from wardlens.exhibits.markup import each, filled
from wardlens.exhibits.sentences import begun_small
from wardlens.store.kept import kept_with
from wardlens.svg.dots import group_dot
from wardlens.ui import figures, session
from wardlens.ui.serving import answers, html
from wardlens.views.inequalities.matrix import ANCHOR, Matrix
from wardlens.views.inequalities.matrix_rows import COLUMNS, Cell, Row
from wardlens.views.inequalities.page import Way
from wardlens.views.setting import Setting

_CAPTION = (
    "A dot is a group of people, the bar its likely range, the dashed line everyone. Scales begin "
    "at zero. Choose a picture for more."
)


def show(view: Matrix) -> None:
    """The table under its finding; notes, numbers, files and receipt are folded behind it.

    The rows of wider areas are folded where the place has some of its own.
    """
    html.write("{}", headed(view))
    figures.behind(view, view.credit)


def headed(view: Matrix) -> Markup:
    """The table under its finding, as HTML."""
    first, stop, others = view.finding.partition(". ")
    return filled(
        '<h2 class="wl-h2 wl-first">{}</h2>{}{}',
        first + stop.strip(),
        filled('<p class="wl-finding">{}</p>', others) if others else "",
        at_a_glance(view),
    )


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
        _wider(theirs),
        "; ".join(begun_small(row.label) for row in theirs),
        table(replace(view, rows=theirs)),
    )


def _wider(rows: Iterable[Row]) -> str:
    """For which areas the figures are that nobody publishes for the place."""
    return f"Only for {' or '.join(dict.fromkeys(row.about.partition(', ')[0] for row in rows))}"


def show_when_opened(words: str, key: str, make: Callable[[Setting], Matrix | None]) -> None:
    """Another table for a second look, made when a reader opens it."""
    opened = st.expander(words, key=f"open-{key}", on_change="rerun")
    if opened.open:
        with opened:
            view = answers.view(make, session.current())
            if view is not None:
                html.write('<p class="wl-finding">{}</p>{}', view.finding, table(view))
                figures.behind(view, view.credit)


def look_closer(ways: Sequence[Way]) -> DeltaGenerator:
    """Where the cells lead: a heading that a link can name, and what is folded under it.

    It is open where the address asks for something in it; while it is shut, nothing of it is made.
    """
    with st.container(key="look-closer"):
        st.subheader("Look closer", anchor=ANCHOR)
    fold = st.expander(
        "One picture larger: groups, gaps, years, wards",
        expanded=session.asks_for(*_IN_THE_FOLD),
        key="open-figures",
        on_change="rerun",
    )
    if fold.open and ways:
        with fold:
            html.write(
                '<nav class="wl-ways" aria-label="Other groups"><span>Other groups:</span>{}</nav>',
                each(
                    '<a href="{}" class="{}">{}</a>',
                    [(way.link, "chosen" if way.is_chosen else "", way.label) for way in ways],
                ),
            )
    return fold


_IN_THE_FOLD = ("part", "outcome", "breakdown", "reference")
"""Words of an address that ask for a figure in it."""


def table(view: Matrix, caption: str = "") -> Markup:
    """The table as HTML; what a picture shows is its text alternative, in words and figures."""
    theirs = view.those(ours=False)
    parts = [
        _part(words, view.those(ours=ours), "ours" if ours else "theirs")
        for words, ours in ((f"In {view.place}", True), (_wider(theirs), False))
    ]
    return filled(
        '<div class="wl-room"><table class="wl-matrix">'
        '<caption>{}</caption><thead><tr><th scope="col">What is compared</th>{}'
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
    cells = Markup("").join(
        _none(why, list(cells))
        if why
        else Markup("").join(_cell(cell, row.top, colour) for cell in cells)
        for why, cells in groupby(row.cells, lambda cell: cell.lacking)
    )
    return filled(
        '<tr><th scope="row">{}<small>{}</small></th>{}</tr>', row.label, row.about, cells
    )


def _columns(cells: Iterable[Cell]) -> str:
    first, *others = (cell.column for cell in cells)
    return ", ".join([first, *map(begun_small, others)])


def _none(why: str, cells: list[Cell]) -> Markup:
    """Cells beside each other that are empty for one reason, which is said once."""
    span = Markup(f' colspan="{len(cells)}"') if len(cells) > 1 else ""
    return filled(
        '<td class="none"{}><span class="column">{}</span><small>{}</small></td>',
        span,
        _columns(cells),
        why,
    )


def _cell(cell: Cell, top: float, colour: str) -> Markup:
    """Each group with its figure and its dot, and what stands below them."""
    return filled(
        '<td{}><span class="column">{}</span><a href="{}">{}</a>{}</td>',
        Markup(' aria-current="true"') if cell.is_chosen else "",
        cell.column,
        cell.link,
        _groups(replace(cell, link="", is_chosen=False), top, colour),
        each("<small>{}</small>", [(words,) for words in cell.beside]),
    )


@lru_cache(maxsize=500)
def _groups(cell: Cell, top: float, colour: str) -> Markup:
    """The groups of a cell, one below the other: the same wherever it leads."""
    return each(
        '<span class="group"><span class="name" aria-hidden="true"><span>{}</span><b>{}</b>'
        '</span><img alt="{}" src="data:image/svg+xml,{}"></span>',
        [
            (
                *named,
                "" if number else cell.words,
                quote(group_dot(mark, cell.everyone, top, colour=colour)),
            )
            for number, (named, mark) in enumerate(zip(cell.named, cell.marks, strict=True))
        ],
    )
