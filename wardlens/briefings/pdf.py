"""A briefing as PDF for paper: A4, tagged, PDF/UA-1 enforced, text and pictures as vectors."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import partial
from importlib import resources
from typing import Any

import plotly.graph_objects as go

from wardlens.briefings import typeset, words
from wardlens.exhibits.area_maps import AreaMap
from wardlens.exhibits.exhibit import Card
from wardlens.packs.briefing import KEY, LETTERS
from wardlens.packs.sections import Briefing, Section, Shown
from wardlens.svg import chart_svg, map_svg

PAGES = {"ward": 2, "borough": 8}
"""The most pages that a briefing has."""
_USUAL = 220


@dataclass(frozen=True)
class Fit:
    """How much room a briefing takes: height of line charts in points, rows, lines, notes."""

    height: float = _USUAL
    rows: int = 99
    lines: int = 99
    notes: int = 99
    """How many notes stand under an exhibit: those go first that guard against misreading."""


_HEIGHTS = (_USUAL, 200, 180, 160, 140, 120)
_FITS = {
    "borough": (
        *(Fit(height, notes=notes) for notes in (99, 2, 1) for height in _HEIGHTS[:4]),
        *map(partial(Fit, notes=1), _HEIGHTS[4:]),
    ),
    "ward": (
        *map(Fit, _HEIGHTS),
        *(
            Fit(110, rows, lines, notes)
            for rows, lines, notes in (
                (99, 99, 2),
                (4, 4, 2),
                (4, 4, 1),
                (3, 4, 1),
                (3, 3, 1),
                (2, 3, 1),
                (2, 2, 1),
                (2, 2, 0),
                (1, 1, 0),
            )
        ),
    ),
}


def pdf(briefing: Briefing) -> bytes:
    """The briefing as a PDF. The maker refuses what PDF/UA-1 does not allow."""
    files, _ = _fitted(briefing)
    return typeset.pdf(files)


def fitted(briefing: Briefing) -> Briefing:
    """The briefing as it is on paper: lists and tables cut to what its pages hold."""
    return _fitted(briefing)[1]


def _fitted(briefing: Briefing) -> tuple[Any, Briefing]:
    for fit in _FITS[briefing.kind]:
        cut = _cut(briefing, fit)
        files = _files(cut, fit.height)
        if typeset.page_count(files) <= PAGES[briefing.kind]:
            break
    return files, cut


def _cut(briefing: Briefing, fit: Fit) -> Briefing:
    told: set[str] = set()
    sections = [
        replace(
            section,
            findings=section.findings if n == 0 else section.findings[: fit.lines],
            exhibits=tuple(_cut_exhibit(shown, fit, told) for shown in section.exhibits),
        )
        for n, section in enumerate(briefing.sections)
    ]
    return replace(briefing, sections=tuple(sections))


def _cut_exhibit(shown: Shown, fit: Fit, told: set[str]) -> Shown:
    """An exhibit with what there is room for, without notes `told` under an earlier one."""
    notes = words.untold(words.notes(shown.exhibit, fit.notes), told)
    exhibit = replace(shown.exhibit, notes=notes)
    return replace(shown, rows=min(shown.rows, fit.rows), exhibit=exhibit)


def _files(briefing: Briefing, height: float) -> Any:
    """The template and what it reads, by file name: what typst calls an input."""
    said, pictures = content(briefing, height)
    template = resources.files("wardlens.briefings").joinpath("briefing.typ").read_bytes()
    return {"main": template, "briefing.json": json.dumps(said).encode(), **pictures}


def content(briefing: Briefing, height: float = _USUAL) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Everything that the template sets, and the pictures by file name."""
    pictures: dict[str, bytes] = {}
    sections = [_section(section, briefing, pictures, height) for section in briefing.sections]
    return {
        "title": briefing.title,
        "partnership": briefing.partnership,
        "filters": briefing.filters,
        "link": briefing.link,
        "key": KEY,
        "has_contents": briefing.kind == "borough",
        "foot": words.foot(briefing),
        "recording": briefing.recording,
        "sections": sections,
        "sources": words.source_lines(briefing),
    }, pictures


def _section(
    section: Section, briefing: Briefing, pictures: dict[str, bytes], height: float
) -> dict[str, Any]:
    exhibits = [
        _exhibit(shown, section, pictures, height, is_short=briefing.kind == "ward")
        for shown in section.exhibits
    ]
    return {
        "heading": section.heading,
        "link": section.link,
        "has_link": bool(section.exhibits and section.link) and briefing.kind == "borough",
        "findings": section.findings,
        "cards": [_card(card) for card in section.cards],
        "exhibits": exhibits,
        "side_by_side": section.side_by_side and exhibits[0]["picture"] is not None,
    }


def _card(card: Card) -> dict[str, str]:
    return {
        "label": card.label,
        "value": card.value,
        "interval": card.interval,
        "verdict": card.verdict,
        "letter": LETTERS.get(card.tone, ""),
        "detail": card.detail,
    }


def _exhibit(
    shown: Shown,
    section: Section,
    pictures: dict[str, bytes],
    height: float,
    *,
    is_short: bool,
) -> dict[str, Any]:
    exhibit = shown.exhibit
    name = _picture(shown, pictures, height)
    is_told = exhibit.finding in section.findings or (section.side_by_side and name is not None)
    return {
        "heading": exhibit.heading
        if len(section.exhibits) > 1 and exhibit.heading != section.heading
        else "",
        "finding": exhibit.finding,
        "finding_shown": "" if is_told else exhibit.finding,
        "caption": words.caption(exhibit, is_short=is_short),
        "notes": [note for note in (words.left_out(shown), *exhibit.notes) if note],
        "picture": name,
        "width": chart_svg.width_of(pictures[name]) if name else 0,
        "beside": shown.beside and name is not None and shown.shown_rows > 0,
        "table": _table(shown, numbered=shown.beside) if shown.shown_rows else None,
    }


def _picture(shown: Shown, pictures: dict[str, bytes], height: float) -> str | None:
    """The picture drawn for paper, under its file name; none where there is nothing to draw."""
    picture = shown.exhibit.picture
    if not shown.has_picture or picture is None:
        return None
    name = f"{len(pictures)}-{shown.exhibit.key}.svg"
    if isinstance(picture, AreaMap):
        codes = shown.exhibit.codes if shown.beside else ()
        drawn = (
            map_svg.svg(picture, numbered=codes, width=180)
            if shown.beside
            else map_svg.svg(picture, width=90, tallest=112, beside=True)
        )
    elif isinstance(picture, go.Figure) and chart_svg.can_draw(picture):
        drawn = chart_svg.svg(picture, height=height, tightness=height / _USUAL)
    else:
        return None
    pictures[name] = drawn.encode()
    return name


def _table(shown: Shown, *, numbered: bool) -> dict[str, Any]:
    columns, rows = words.table(shown)
    header = [column.heading for column in columns]
    numeric = [column.is_number for column in columns]
    if numbered:
        header = ["No.", *header]
        rows = [[str(n), *row] for n, row in enumerate(rows, 1)]
        numeric = [True, *numeric]
    return {
        "header": header,
        "rows": rows,
        "numeric": numeric,
        "widths": words.shares(header, rows),
    }
