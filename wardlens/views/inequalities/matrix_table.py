"""Inequalities at a glance: HTML and small pictures, without a chart library."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from itertools import groupby
from urllib.parse import quote

from markupsafe import Markup

from wardlens.exhibits import palette
from wardlens.exhibits.markup import each, filled
from wardlens.exhibits.sentences import begun_small
from wardlens.svg.dots import group_dot
from wardlens.views.inequalities.matrix_rows import COLUMNS, Cell, Row, those

_CAPTION = (
    "A dot is a group of people, the bar its likely range, the dashed line everyone. Scales begin "
    "at zero. Choose a picture for more."
)


def at_a_glance(rows: tuple[Row, ...], place: str) -> Markup:
    """The place's own rows as a table, and those of wider areas in one that a click opens."""
    ours, theirs = those(rows, ours=True), those(rows, ours=False)
    if not (ours and theirs):
        return table(rows, place, _CAPTION)
    return filled(
        '{}<details class="wl-wider"><summary><b>{}</b>: {}</summary>{}</details>',
        table(ours, place, _CAPTION),
        _wider(theirs),
        "; ".join(begun_small(row.label) for row in theirs),
        table(theirs, place),
    )


def _wider(rows: Iterable[Row]) -> str:
    """For which areas the figures are that nobody publishes for the place."""
    return f"Only for {' or '.join(dict.fromkeys(row.about.partition(', ')[0] for row in rows))}"


def table(rows: tuple[Row, ...], place: str, caption: str = "") -> Markup:
    """The table as HTML; what a picture shows is its text alternative, in words and figures.

    `rows`: of the place, or of wider areas; `place`: its name.
    """
    theirs = those(rows, ours=False)
    parts = [
        _part(words, those(rows, ours=ours), "ours" if ours else "theirs")
        for words, ours in ((f"In {place}", True), (_wider(theirs), False))
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
