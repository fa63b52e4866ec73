"""A briefing as slides: native charts to edit, the map as shapes, notes with the caveats."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import plotly.graph_objects as go
from pptx import Presentation
from pptx.enum.dml import MSO_LINE
from pptx.enum.shapes import MSO_CONNECTOR
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Emu, Inches, Length, Pt

from wardlens.briefings import native_charts, office, words
from wardlens.briefings.native_charts import Box, rgb
from wardlens.exhibits import palette
from wardlens.exhibits.area_maps import AreaMap
from wardlens.exhibits.exhibit import Card, Exhibit
from wardlens.packs.briefing import KEY, LETTERS
from wardlens.packs.sections import Briefing, Section, Shown
from wardlens.svg import chart_svg, map_svg

_WIDE, _HIGH = Inches(13.333), Inches(7.5)
_LEFT, _ACROSS = Inches(0.6), Inches(12.13)
_TOP, _DOWN = Inches(1.65), Inches(4.65)
_TITLE_ONLY = 5
_ROWS = 12
_NUMBER = "No."
_INK, _QUIET, _ACCENT = palette.INK, palette.QUIET, palette.ACCENT
_PARAGRAPHS = 7
_LONG = 190
"""Letters of a finding that fill two lines."""


def slides(briefing: Briefing) -> bytes:
    """The briefing as a PowerPoint file."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = _WIDE, _HIGH
    office.stamp(deck.core_properties, briefing.title, briefing.partnership, briefing.data_to)
    for number, section in enumerate(briefing.sections):
        if section.findings or section.cards:
            _told(deck, briefing, section, briefing.title if number == 0 else section.heading)
        for shown in section.exhibits:
            _exhibit(deck, briefing, section, shown)
    _list(deck, briefing, "Sources", words.source_lines(briefing), size=14)
    written = io.BytesIO()
    deck.save(written)
    return written.getvalue()


def _told(deck: Any, briefing: Briefing, section: Section, title: str) -> None:
    """Findings, then the headline figures on a slide of their own."""
    if section.findings:
        _list(deck, briefing, title, section.findings)
    if section.cards:
        slide = _slide(deck, briefing, f"{section.heading}: the figures")
        room = int(_ACROSS / 2)
        for n, card in enumerate(section.cards[:4]):
            left, top = _LEFT + (n % 2) * room, _TOP + (n // 2) * Inches(2.15)
            _card(slide, card, (Emu(left), Emu(top), Emu(room - Inches(0.2)), Inches(2.0)))
        _text(slide, KEY, (_LEFT, Inches(6.0), _ACROSS, Inches(0.4)), size=12, colour=_QUIET)
        _notes(slide, [_in_words(card) for card in section.cards], section.link)


def _in_words(card: Card) -> str:
    parts = (card.value, card.interval, card.verdict, card.detail)
    return f"{card.label}: {'; '.join(part for part in parts if part)}."


def _list(deck: Any, briefing: Briefing, title: str, lines: Any, *, size: int = 18) -> None:
    """Sentences as a list, on as many slides as they need."""
    for first in range(0, len(lines), _PARAGRAPHS):
        slide = _slide(deck, briefing, title if first == 0 else f"{title} (more)")
        box = slide.shapes.add_textbox(_LEFT, _TOP, _ACROSS, _DOWN)
        frame = box.text_frame
        frame.word_wrap = True
        for n, line in enumerate(lines[first : first + _PARAGRAPHS]):
            paragraph = frame.paragraphs[0] if n == 0 else frame.add_paragraph()
            _run(paragraph, f"• {line}", size=size)
            paragraph.space_after = Pt(8)
        _notes(slide, lines[first : first + _PARAGRAPHS], briefing.link)


def _exhibit(deck: Any, briefing: Briefing, section: Section, shown: Shown) -> None:
    """A slide with the picture, and one with the table where the briefing shows it."""
    exhibit = shown.exhibit
    picture = exhibit.picture
    caveats = [exhibit.finding, *exhibit.notes, exhibit.caption]
    if shown.has_picture and isinstance(picture, AreaMap):
        slide = _slide(deck, briefing, exhibit.heading, exhibit.finding)
        _map(slide, picture, shown)
        _below(slide, shown)
        _notes(slide, caveats, section.link)
        return
    is_chart = shown.has_picture and isinstance(picture, go.Figure)
    if is_chart and native_charts.can_be_native(picture):
        slide = _slide(deck, briefing, exhibit.heading, exhibit.finding)
        unit = (_LEFT, Inches(1.5), _ACROSS, Inches(0.35))
        _text(slide, chart_svg.unit_of(picture), unit, size=12, colour=_QUIET)
        box = (_LEFT, Inches(1.8), _ACROSS, Inches(4.2))
        frame = native_charts.add(slide.shapes, picture, box)
        _describe(frame, exhibit.heading, exhibit.finding)
        _breaks(slide, picture, box)
        _below(slide, replace(shown, columns=()))
        _notes(slide, caveats, section.link)
    if shown.columns and len(exhibit.table):
        slide = _slide(deck, briefing, exhibit.heading, exhibit.finding)
        shown = replace(shown, rows=min(shown.rows, _ROWS))
        table = words.rows(exhibit, shown.columns, shown.rows)
        _table(slide, exhibit, list(shown.columns), table, (_LEFT, _TOP, _ACROSS))
        _below(slide, shown)
        _notes(slide, [*caveats, words.left_out(shown)], section.link)


def _below(slide: Any, shown: Shown) -> None:
    """Unit, period, base and the main caveat: a slide is shown without its notes."""
    box = (_LEFT, Inches(6.0), _ACROSS, Inches(0.5))
    shape = _text(slide, words.in_a_line(shown), box, size=11, colour=_QUIET)
    shape.name = "Caption"


def _breaks(slide: Any, figure: go.Figure, box: Box) -> None:
    """An upright line and the month wherever the way of recording changed."""
    for across, said in native_charts.breaks(figure):
        left, top, width, height = box
        at = Emu(int(left + width * across))
        down = Emu(int(top + height * native_charts.PLOT_FOOT))
        line = slide.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, at, top, at, down)
        line.line.color.rgb, line.line.width = rgb(_INK), Pt(1.25)
        line.line.dash_style = MSO_LINE.ROUND_DOT
        _describe(line, "Break in recording", said)
        room = Inches(3.6)
        is_late = across > 0.5  # its words then stand on the left of the line
        place = (Emu(at - room) if is_late else at, Emu(top - Pt(8)), room, Pt(22))
        shape = _text(slide, said, place, size=12)
        shape.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT if is_late else PP_ALIGN.LEFT


def _slide(deck: Any, briefing: Briefing, title: str, finding: str = "") -> Any:
    """A slide with its title, its finding below it and the foot that every slide has."""
    slide = deck.slides.add_slide(deck.slide_layouts[_TITLE_ONLY])
    head = slide.shapes.title
    head.left, head.top, head.width, head.height = _LEFT, Inches(0.3), _ACROSS, Inches(0.65)
    head.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    paragraph = head.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.LEFT
    _run(paragraph, title, size=28, bold=True, colour=_ACCENT)
    if finding:
        size = 16 if len(finding) <= _LONG else 13
        _text(slide, finding, (_LEFT, Inches(0.9), _ACROSS, Inches(0.7)), size=size)
    foot = words.foot(briefing)
    box = _text(slide, foot[0], (_LEFT, Inches(6.5), _ACROSS, Inches(0.8)), size=11, colour=_QUIET)
    _run(box.text_frame.add_paragraph(), foot[1], size=11, colour=_QUIET)
    for line in foot[2:]:
        link = _run(box.text_frame.add_paragraph(), line, size=11, colour=_ACCENT)
        link.hyperlink.address = briefing.link
    return slide


def _card(slide: Any, card: Card, box: Box) -> None:
    shape = slide.shapes.add_textbox(*box)
    shape.line.color.rgb = rgb(palette.RULE)
    frame = shape.text_frame
    frame.word_wrap = True
    letter = LETTERS.get(card.tone, "")
    verdict = f"{letter} · {card.verdict}" if letter else card.verdict
    lines = (
        (card.label, 14, False, _QUIET),
        (card.value, 28, True, _INK),
        (card.interval, 14, False, _INK),
        (verdict, 16, True, _INK),
        (card.detail, 12, False, _QUIET),
    )
    told = [line for line in lines if line[0]]
    for n, (said, size, bold, colour) in enumerate(told):
        paragraph = frame.paragraphs[0] if n == 0 else frame.add_paragraph()
        _run(paragraph, said, size=size, bold=bold, colour=colour)


def _table(
    slide: Any,
    exhibit: Exhibit,
    header: list[str],
    rows: list[list[str]],
    place: tuple[Length, Length, Length],
) -> None:
    left, top, width = place
    size = 14 if len(rows) <= _ROWS else 10
    height = Inches(0.33 if len(rows) <= _ROWS else 0.22)
    frame = slide.shapes.add_table(
        len(rows) + 1, len(header), left, top, width, Emu(height * (len(rows) + 1))
    )
    _describe(frame, "Table", exhibit.finding)
    table = frame.table
    longest = [
        max(min(20, len(name)), min(36, max((len(row[n]) for row in rows), default=0))) + 6
        for n, name in enumerate(header)
    ]
    for n, share in enumerate(longest):
        table.columns[n].width = Emu(int(width * share / sum(longest)))
    for at, row in enumerate([header, *rows]):
        table.rows[at].height = height
        for n, said in enumerate(row):
            cell = table.cell(at, n)
            cell.margin_top = cell.margin_bottom = Pt(1.5)
            cell.fill.solid()
            cell.fill.fore_color.rgb = rgb(palette.SAME if at == 0 else palette.PAPER)
            paragraph = cell.text_frame.paragraphs[0]
            _run(paragraph, said, size=size, bold=at == 0)
            if header[n] == _NUMBER or header[n] in exhibit.numbers:
                paragraph.alignment = PP_ALIGN.RIGHT


def _map(slide: Any, picture: AreaMap, shown: Shown) -> None:
    """Every area a shape of its own, numbered as in the table at the side."""
    scale = 12_700  # points to the units of a slide
    place, _, across = map_svg.projected(picture, 260, 305)
    labels = {code: str(n) for n, code in enumerate(shown.exhibit.codes, 1) if shown.columns}
    for row in picture.areas.itertuples():
        rings = map_svg.rings(picture.shapes[row.area_code], place)
        shape = _freeform(slide, rings)
        shape.name = row.area_name
        _describe(shape, row.area_name, row.tooltip.replace("\n", ". "))
        shape.fill.solid()
        shape.fill.fore_color.rgb = rgb(row.look.colour)
        shape.line.color.rgb = rgb(palette.INK)
        shape.line.width = Pt(0.6)
    if chosen := map_svg.chosen(picture):
        _outline(slide, map_svg.rings(picture.shapes[picture.selected], place), chosen)
    for code in picture.shapes:
        if code in labels:
            x, y = place(*map_svg.middle(picture, code))
            left, top = _LEFT + (x - 10) * scale, _TOP + (y - 8) * scale
            box = (Emu(int(left)), Emu(int(top)), Pt(20), Pt(16))
            _label(slide, labels[code], box, picture.areas, code)
    left = Emu(int(_LEFT + (across + 16) * scale))
    for n, look in enumerate(picture.legend):
        swatch = _entry(slide, left, n, look.label)
        swatch.fill.solid()
        swatch.fill.fore_color.rgb = rgb(look.colour)
    if chosen:
        swatch = _entry(slide, left, len(picture.legend), chosen)
        swatch.fill.background()
        swatch.line.width = Pt(map_svg.OUTLINE[1] + 0.4)
    if shown.columns:
        columns = list(shown.columns)
        rows = words.rows(shown.exhibit, columns, shown.rows)
        table = [[str(n), *row] for n, row in enumerate(rows, 1)]
        at = max(Inches(5.6), Emu(left + Inches(2.5)))
        beside_it = (at, Inches(1.55), Emu(_WIDE - at - _LEFT))
        _table(slide, shown.exhibit, [_NUMBER, *columns], table, beside_it)


def _freeform(slide: Any, rings: list[list[tuple[float, float]]]) -> Any:
    """A shape with these rings as its outline."""
    builder = slide.shapes.build_freeform(*rings[0][0], scale=12_700)
    for n, ring in enumerate(rings):
        if n:
            builder.move_to(*ring[0])
        builder.add_line_segments(ring[1:], close=True)
    shape = builder.convert_to_shape(_LEFT, _TOP)
    shape.shadow.inherit = False
    return shape


def _outline(slide: Any, rings: list[list[tuple[float, float]]], name: str) -> None:
    """The outline of the area chosen: a dark line on a white one shows on every area."""
    for ink, width in zip((palette.PAPER, palette.INK), map_svg.OUTLINE, strict=True):
        shape = _freeform(slide, rings)
        _describe(shape, f"Outline of {name}", name)
        shape.fill.background()
        shape.line.color.rgb = rgb(ink)
        shape.line.width = Pt(width + 0.4)


def _entry(slide: Any, left: Length, place: int, label: str) -> Any:
    """The swatch of an entry of a map's legend, with its words beside it."""
    top = Emu(int(_TOP + Pt(22) * place))
    swatch = slide.shapes.add_shape(1, left, top, Pt(22), Pt(13))
    swatch.line.color.rgb = rgb(palette.INK)
    swatch.shadow.inherit = False
    box = (Emu(left + Pt(28)), Emu(top - Pt(6)), Inches(2.6), Pt(24))
    _text(slide, label, box, size=12)
    return swatch


def _label(slide: Any, words_: str, box: Any, areas: Any, code: str) -> None:
    look = areas.set_index("area_code").loc[code, "look"]
    dark = sum(palette.rgb(look.colour)) < 380
    shape = _text(slide, words_, box, size=10, colour=palette.PAPER if dark else _INK)
    frame = shape.text_frame
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.word_wrap = False
    frame.paragraphs[0].alignment = PP_ALIGN.CENTER


def _text(slide: Any, said: str, box: Any, *, size: int, colour: str = _INK) -> Any:
    shape = slide.shapes.add_textbox(*box)
    shape.text_frame.word_wrap = True
    _run(shape.text_frame.paragraphs[0], said, size=size, colour=colour)
    return shape


def _run(paragraph: Any, said: str, *, size: int, bold: bool = False, colour: str = _INK) -> Any:
    run = paragraph.add_run()
    run.text = said
    run.font.size, run.font.bold = Pt(size), bold
    run.font.color.rgb = rgb(colour)
    return run


def _describe(shape: Any, name: str, words_: str) -> None:
    """The name and the alternative text of a shape."""
    properties = shape._element.xpath(".//p:cNvPr")[0]
    properties.set("name", name)
    properties.set("descr", words_)


def _notes(slide: Any, lines: Any, link: str) -> None:
    """Speaker notes: the finding, its caveats, and where the same is on the page."""
    told = [line for line in lines if line]
    slide.notes_slide.notes_text_frame.text = "\n".join([*told, f"See {link}"])
