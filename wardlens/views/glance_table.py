"""The table at a glance: HTML and small pictures, without a chart library."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from markupsafe import Markup

from wardlens.exhibits import verdicts
from wardlens.exhibits.markup import each, filled
from wardlens.svg.small import CHANGE, WIDE_CHANGE, across, change_dot, sparkline, standing_diamond
from wardlens.views.glance_rows import Row

_LINE = "Each line: own scale."
_GREY = "Grey: recording changed, unknown."
_BRIEF = 20
"""Letters of a verdict that on a phone stands beside its percentage."""
_THIRD = 5
"""A list of fewer rows in each third needs its scale but once on a phone."""
_TIMES = {-1: "½", 0: "same", 1: "×2", 2: "×4"}
"""Words of the scale of changes, by how many doublings."""
_DIAMOND = "Diamond: per resident; shaded: most wards."


def table(
    rows: Sequence[Row],
    head: str,
    beside: str,
    *,
    order: str = "",
    of_diamonds: str = "",
    note: str = "",
) -> Markup:
    """The table at a glance as HTML: every picture's figures stand beside it in words.

    `head`: what a row is; `beside`: beside what it stands; `order`: in which order the rows stand;
    `of_diamonds`: what is said above where they are seen; `note`: what stands below.
    """
    is_placed = any(row.standing_words for row in rows)
    has_diamonds = any(row.standing for row in rows)
    is_wide = any(row.change is not None and row.change[0] > 2 for row in rows)
    has_gaps = any(one != one for row in rows for one in row.sums)
    below = " ".join(filter(None, (_GREY if has_gaps else "", note)))
    scale = over_the_scale(WIDE_CHANGE if is_wide else CHANGE)
    drawn = [_row(row, beside if is_placed else "", is_wide) for row in rows]
    heads = [
        ("", head),
        ("", "Five years"),
        ("now", "Now, before"),
        ("moved", filled("Change{}", scale)),
        ("", "Is it clear?"),
        *([("beside", beside)] if is_placed else []),
    ]
    return filled(
        '<div class="wl-room"><table class="wl-glance">'
        '<caption><span class="wl-narrow">{}</span><span class="wl-wide">{}</span></caption>'
        "<thead><tr>{}</tr></thead><tbody>{}</tbody></table>{}</div>",
        filled("{} Change:{}", " ".join(filter(None, (order, _LINE))), scale),
        " ".join(filter(None, (order, _LINE, *((_DIAMOND, of_diamonds) if has_diamonds else ())))),
        each('<th scope="col" class="{}">{}</th>', heads),
        Markup("").join(
            _again(scale, each_row, at, len(rows), len(heads)) for at, each_row in enumerate(drawn)
        ),
        each('<p class="wl-caption">{}</p>', [(below,)] if below else []),
    )


def over_the_scale(scale: tuple[float, float]) -> Markup:
    """The words of the scale of changes, each over its line."""
    told = [(across(2.0**at, scale), word) for at, word in _TIMES.items() if at <= scale[1]]
    ticks = each('<span style="left:{:.0f}px">{}</span>', told)
    return filled('<span class="wl-scale">{}</span>', ticks)


def _again(scale: Markup, row: Markup, at: int, rows: int, columns: int) -> Markup:
    """A row, on a phone with the scale once more above where another third of a list begins."""
    third = -(-rows // 3)
    if third < _THIRD or not at or at % third:
        return row
    repeated = '<tr class="wl-again" aria-hidden="true"><td colspan="{}">{}</td></tr>{}'
    return filled(repeated, columns, scale, row)


def _row(row: Row, of: str, is_wide: bool) -> Markup:
    is_brief = bool(row.change_words) and not row.but and len(row.verdict) <= _BRIEF
    name = filled(
        '<tr{}{}><th scope="row"><a href="{}">{}</a>{}</th>',
        Markup(' class="brief"') if is_brief else "",
        Markup(' aria-current="true"') if row.is_chosen else "",
        row.link,
        row.label,
        filled("<small>{}</small>", row.why) if row.why else "",
    )
    now = filled('<td class="now">{}<small>{}</small></td>', row.now, row.unit or row.before)
    towards, judged = verdicts.way(row.verdict), bool(row.tone)
    said = filled(
        '<td class="said">{}{}</td>',
        verdicts.marked(row.verdict, judged=judged),
        filled("<small>{}</small>", row.but) if row.but and not row.tone else "",
    )
    if row.change is None and row.now in ("", "–"):
        cells = '{}<td class="said none" colspan="{}">{}</td></tr>'
        return filled(cells, name, 5 if of else 4, row.verdict)
    if row.change is None:
        beside = Markup('<td class="beside"></td>') if of else ""
        cells = '{}<td class="line"></td>{}<td class="moved"></td>{}{}</tr>'
        return filled(cells, name, now, said, beside)
    ink = verdicts.colour(towards, judged=judged)
    scale = WIDE_CHANGE if is_wide else CHANGE
    drawn = _picture(change_dot(*row.change, ink, towards, scale)) if row.change_words else ""
    moved = filled('<td class="moved">{}<small>{}</small></td>', drawn, row.change_words)
    line = filled('<td class="line">{}</td>', _picture(sparkline(row.sums), _ran(row.sums)))
    beside = (
        filled(
            '<td class="beside">{}<small>{}</small></td>',
            _picture(standing_diamond(*row.standing)),
            row.standing_words,
        )
        if row.standing
        else filled(
            '<td class="beside bare" data-of="{}"><small>{}</small></td>', of, row.standing_words
        )
    )
    return filled("{}{}{}{}{}{}</tr>", name, line, now, moved, said, beside if of else "")


def _picture(svg: str, words: str = "") -> Markup:
    """A picture inside the page itself; without words screen readers pass over it.

    Streamlit takes SVG elements out of HTML, and leaves pictures whose address holds them.
    """
    return filled('<img class="wl-small" alt="{}" src="data:image/svg+xml,{}">', words, quote(svg))


def _ran(sums: tuple[float, ...]) -> str:
    known = [one for one in sums if one == one]
    return f"from {min(known):,.0f} to {max(known):,.0f} a year" if known else "no twelve months"
