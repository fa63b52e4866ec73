"""A briefing as one HTML file to print or send: no scripts, nothing fetched from anywhere."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

import jinja2
import plotly.graph_objects as go
from markupsafe import Markup

from wardlens.briefings import words
from wardlens.exhibits import palette
from wardlens.exhibits.area_maps import AreaMap
from wardlens.exhibits.markup import markup
from wardlens.packs.briefing import KEY, LETTERS
from wardlens.packs.sections import Briefing, Section, Shown
from wardlens.svg import chart_svg, map_svg

_HIGH = 190.0
"""Points that a line chart is high."""


def webpage(briefing: Briefing) -> bytes:
    """The briefing as a page of HTML, whole in itself."""
    told: set[str] = set()
    page = _template().render(
        briefing=briefing,
        sections=[_section(section, briefing, told) for section in briefing.sections],
        contents=[one.heading for one in briefing.sections] if briefing.kind == "borough" else [],
        sources=words.source_lines(briefing),
        foot=words.foot(briefing),
        key=KEY,
        letters=LETTERS,
        palette=palette,
    )
    return page.encode()


@cache
def _template() -> jinja2.Template:
    """The page with blanks: whatever is put into one is made safe, unless it was made here."""
    text = resources.files("wardlens.briefings").joinpath("webpage.html").read_text("utf-8")
    environment = jinja2.Environment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda given: markup(given) if isinstance(given, str) else given,
    )
    return environment.from_string(text)


def _section(section: Section, briefing: Briefing, told: set[str]) -> dict[str, Any]:
    is_elsewhere = bool(section.exhibits) and section.link != briefing.link
    return {
        "heading": section.heading,
        "findings": section.findings,
        "cards": section.cards,
        "exhibits": [_exhibit(shown, section, told) for shown in section.exhibits],
        "link": section.link if is_elsewhere else "",
    }


def _exhibit(shown: Shown, section: Section, told: set[str]) -> dict[str, Any]:
    exhibit = shown.exhibit
    notes = words.untold(exhibit.notes, told)
    about = (words.caption(exhibit), words.left_out(shown), *notes)
    header, rows = _table(shown)
    return {
        "name": exhibit.heading,
        "heading": "" if exhibit.heading == section.heading else exhibit.heading,
        "finding": exhibit.finding,
        "picture": Markup(_drawn(shown, 120 if section.side_by_side else 260)),
        "beside": shown.beside,
        "header": header,
        "rows": rows,
        "about": " ".join(part for part in about if part),
    }


def _drawn(shown: Shown, width: float) -> str:
    """The picture as SVG, a map of this width in points."""
    picture = shown.exhibit.picture
    if not shown.has_picture:
        return ""
    if isinstance(picture, AreaMap):
        codes = shown.exhibit.codes if shown.beside else ()
        return map_svg.svg(picture, numbered=codes, width=width, beside=not shown.beside)
    if isinstance(picture, go.Figure) and chart_svg.can_draw(picture):
        return chart_svg.svg(picture, height=_HIGH)
    return ""


def _table(shown: Shown) -> tuple[list[tuple[str, str]], list[list[str]]]:
    """The columns, each with what is in it (numbers or words), and the rows."""
    columns, rows = words.table(shown)
    header = [(one.heading, "number" if one.is_number else "words") for one in columns]
    if shown.beside and rows:
        header = [("No.", "number"), *header]
        rows = [[str(n), *row] for n, row in enumerate(rows, 1)]
    return header, rows
