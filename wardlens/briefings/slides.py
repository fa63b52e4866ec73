"""A deck as a PowerPoint file: an assertion a slide, and the evidence that fills it.

Charts, tables and maps are native, to be edited. Layouts and colours are those of the template:
ours, or the partnership's own.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from typing import Any

import plotly.graph_objects as go
from pptx import Presentation
from pptx.enum.dml import MSO_LINE
from pptx.enum.shapes import MSO_CONNECTOR, PP_PLACEHOLDER
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches, Pt

from wardlens.briefings import native_charts, office, slide_map, words
from wardlens.briefings.native_charts import WORDS, Box, rgb
from wardlens.briefings.slide_words import described, lines_of, noted, table, text_box, written
from wardlens.errors import WardlensError
from wardlens.exhibits import palette
from wardlens.exhibits.area_maps import AreaMap
from wardlens.packs.deck import Deck, Evidence
from wardlens.views.glance import Glance

_WIDE, _HIGH = Inches(13.333), Inches(7.5)
_EDGE = Inches(0.6)
FEW = 7
"""So many findings, ten slides in all, are shown without slides that name a section."""
_ROWS = 6
_MOST = re.compile(r"\bthe \d+ most\b")
_TITLE, _SMALLER = 28, 24
_SOURCE_HIGH = Inches(0.45)
_SOURCES = 7
_LARGEST = 200_000_000
"""Bytes that a template takes when it is unpacked, at most."""
_FONT = b"Arial"
"""Of the same widths in every office program, so that no line breaks elsewhere."""
_HEAD = ("Now", "Before", "Change, likely range", "Is it clear?")


class TemplateError(WardlensError):
    """A file that was given as a template is none, or lacks a layout that slides need."""


def slides(deck: Deck, template: bytes | None = None) -> bytes:
    """The deck as a PowerPoint file, in the layouts of `template`, a .pptx, or in ours.

    Raises `TemplateError` where the template is no PowerPoint file or has no layout with a title.
    """
    file = _ours() if template is None else _theirs(template)
    office.stamp(file.core_properties, deck.title, deck.partnership, deck.data_to)
    _opening(file, deck)
    told: set[str] = set()
    for one in deck.slides:
        if len(deck.slides) > FEW and one.section not in told:
            told.add(one.section)
            _section(file, one.section)
        _evidence(file, deck, one)
    _listed(file, "What we cannot say", deck.not_said, deck)
    sources = words.by_publisher(deck.sources)
    for first in range(0, len(sources), _SOURCES):
        title = f"Sources of data release {deck.release}" if first == 0 else "More sources"
        _listed(file, title, sources[first : first + _SOURCES], deck, size=WORDS)
    written_ = io.BytesIO()
    file.save(written_)
    return office.sealed(written_.getvalue(), office.last_day(deck.period))


def hold_as_template(file: bytes) -> None:
    """Refuse, with a `TemplateError`, a file that slides cannot be made in."""
    _theirs(file)


def _opening(file: Any, deck: Deck) -> None:
    """The title slide: what it is about, for which months, for which meeting, by whom."""
    slide = file.slides.add_slide(_layout(file, PP_PLACEHOLDER.CENTER_TITLE, "title"))
    slide.shapes.title.text_frame.text = deck.title
    told = [line for line in (deck.subtitle, deck.by, deck.partnership) if line]
    if body := _second(slide):
        body.text_frame.text = told[0]
        for line in told[1:]:
            body.text_frame.add_paragraph().text = line
    noted(
        slide, (deck.filters, f"{deck.data_to}. Wardlens data release {deck.release}.", deck.link)
    )


def _section(file: Any, name: str) -> None:
    slide = file.slides.add_slide(_layout(file, None, "section"))
    slide.shapes.title.text_frame.text = name
    if body := _second(slide):
        body._element.getparent().remove(body._element)


def _evidence(file: Any, deck: Deck, one: Evidence) -> None:
    slide, room = _titled(file, one.title)
    left, top, width, height = room
    own = one.own if one.is_own_beside else ""
    box = (left, Emu(top + height - _SOURCE_HIGH), width, _SOURCE_HIGH)
    height = Emu(height - _SOURCE_HIGH - Inches(0.1))
    high = Emu(int(Pt(20) * 1.3 * lines_of(own, width, 20)) + Inches(0.1) if own else 0)
    _picture(slide, one, (left, top, width, Emu(height - high)), deck.area)
    if own:  # shapes are read out in the order in which they are made: words after the picture
        at = (left, Emu(top + height - high + Inches(0.1)), width, Emu(high - Inches(0.1)))
        text_box(slide, own, at, name="Comment", size=20)
    text_box(slide, f"{one.source}.", box, name="Source", colour=palette.QUIET, link=one.link)
    exhibit = one.exhibit
    said = "" if one.own == own else one.own
    receipt = f"Made by {exhibit.origin}." if exhibit.origin else ""
    noted(
        slide,
        (said, exhibit.finding, *exhibit.notes, exhibit.caption, receipt,
         f"{deck.filters}. Wardlens data release {deck.release}.",
         f"See {one.link}" if one.link else ""),
    )  # fmt: skip


def _unit(figure: go.Figure, unit: str, height: int) -> str:
    """The unit above a chart of this height, with how many of its rows are shown if not all."""
    shown, there = native_charts.rows_cut(figure, height)
    if not there:
        return unit
    most = _MOST.sub(f"the {shown} most", unit)
    return most if most != unit else f"{unit}: first {shown} of {there}"


def _picture(slide: Any, one: Evidence, box: Box, chosen: str) -> None:
    exhibit, picture = one.exhibit, one.exhibit.picture
    if isinstance(exhibit, Glance):
        _glance(slide, exhibit, box)
    elif isinstance(picture, AreaMap):
        slide_map.add(slide, exhibit, picture, box)
    elif isinstance(picture, go.Figure) and native_charts.can_be_native(picture):
        left, top, width, height = box
        unit = Inches(0.4)
        at = (left, Emu(top + unit), width, Emu(height - unit))
        said = _unit(picture, one.unit, at[3])
        text_box(slide, said, (left, top, width, unit), name="Unit", colour=palette.QUIET)
        frame = native_charts.add(slide.shapes, picture, at, chosen)
        described(frame, exhibit.heading, exhibit.finding)
        _breaks(slide, picture, at)


def _glance(slide: Any, exhibit: Glance, box: Box) -> None:
    """The first rows of a table at a glance: of kinds with the row of harm, of wards without."""
    last = tuple(row for row in exhibit.rows if row.change is None)[:1]
    first = exhibit.rows[: _ROWS - len(last)]
    chosen = tuple(row for row in exhibit.rows if row.is_chosen and row not in (*first, *last))
    rows = [
        [row.label, row.now, row.before.removeprefix("was "), row.change_words, row.on_paper]
        for row in (*first[: len(first) - len(chosen)], *chosen, *last)
    ]
    table(
        slide, exhibit.finding, [exhibit.head, *_HEAD], rows, box,
        numbers={"Now", "Before"}, bold_first=True,
    )  # fmt: skip


def _breaks(slide: Any, figure: go.Figure, box: Box) -> None:
    """An upright line and the month wherever the way of recording changed."""
    for across, said in native_charts.breaks(figure):
        left, top, width, height = box
        at = Emu(int(left + width * across))
        down = Emu(int(top + height * native_charts.PLOT_FOOT))
        line = slide.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, at, top, at, down)
        line.line.color.rgb, line.line.width = rgb(palette.INK), Pt(1.25)
        line.line.dash_style = MSO_LINE.ROUND_DOT
        described(line, "Break in recording", said)
        room = Inches(4.6)
        is_late = across > 0.5  # its words then stand on the left of the line
        place = (Emu(at - room) if is_late else at, Emu(top - Pt(10)), room, Pt(28))
        shape = text_box(slide, said, place, name="Break")
        shape.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT if is_late else PP_ALIGN.LEFT


def _listed(file: Any, title: str, lines: Any, deck: Deck, size: float = 22) -> None:
    """A slide of sentences."""
    slide, box = _titled(file, title)
    shape = slide.shapes.add_textbox(*box)
    shape.name = title
    frame = shape.text_frame
    frame.word_wrap = True
    for n, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if n == 0 else frame.add_paragraph()
        written(paragraph, line, size=size, colour=palette.INK)
        paragraph.space_after = Pt(14)
    terms = [f"{source.line()}. {source.licence} {source.attribution}" for source in deck.sources]
    noted(slide, terms if "ources" in title else (deck.filters, deck.link))


def _titled(file: Any, title: str) -> tuple[Any, Box]:
    """A slide with a title, in a size that holds it, and the room that is left below it."""
    slide = file.slides.add_slide(_layout(file, PP_PLACEHOLDER.TITLE, "title only"))
    head = slide.shapes.title
    for other in [one for one in slide.placeholders if one.placeholder_format.idx != 0]:
        other._element.getparent().remove(other._element)
    head.text_frame.word_wrap = True
    size = _TITLE if lines_of(title, head.width, _TITLE) <= 2 else _SMALLER
    written(head.text_frame.paragraphs[0], title, size=size)
    top = Emu(head.top + head.height + Inches(0.12))
    foot = Emu(file.slide_height - Inches(0.3))
    left, width = head.left, Emu(min(head.width, file.slide_width - 2 * head.left))
    return slide, (left, top, width, Emu(foot - top))


def _second(slide: Any) -> Any:
    """The placeholder for the words below a title, if the layout has one."""
    return next((one for one in slide.placeholders if one.placeholder_format.idx != 0), None)


def _layout(file: Any, title: Any, name: str) -> Any:
    """The layout for a slide: by its usual name, else the first with a title of that kind."""
    layouts = [one for one in file.slide_layouts if _title_of(one) is not None]
    aliases = {"title": ("title slide",), "section": ("section header",)}.get(name, (name,))
    for one in layouts:
        if one.name.lower() in aliases:
            return one
    of_kind = [one for one in layouts if title in (None, _title_of(one))]
    return min(of_kind or layouts, key=lambda one: len(one.placeholders))


def _title_of(layout: Any) -> Any:
    """The kind of a layout's title; `None` where it has none."""
    kinds = [one.placeholder_format.type for one in layout.placeholders]
    titles = (PP_PLACEHOLDER.CENTER_TITLE, PP_PLACEHOLDER.TITLE)
    return next((kind for kind in titles if kind in kinds), None)


def _theirs(template: bytes) -> Any:
    """The partnership's own template, without the slides that are in it."""
    try:
        with zipfile.ZipFile(io.BytesIO(template)) as parts:
            if sum(part.file_size for part in parts.infolist()) > _LARGEST:
                raise TemplateError("the template is too large: take out its pictures and slides")
        file = Presentation(io.BytesIO(template))
    except TemplateError:
        raise
    except Exception as problem:  # python-pptx passes on whatever zipfile and lxml raise
        raise TemplateError("the template is no PowerPoint file (.pptx)") from problem
    if not any(_title_of(one) is not None for one in file.slide_layouts):
        raise TemplateError("the template has no layout with a title; add one and load it again")
    listed = file.slides._sldIdLst
    for one in list(listed):
        file.part.drop_rel(one.get(qn("r:id")))
        listed.remove(one)
    return file


def _ours() -> Any:
    """Our layouts: wide, a dark title slide and dark section slides, titles at the left."""
    file = Presentation()
    file.slide_width, file.slide_height = _WIDE, _HIGH
    file.core_properties.created = datetime(2000, 1, 1)
    theme = file.slide_master.part.part_related_by(RT.THEME)
    theme._blob = theme.blob.replace(b"Calibri", _FONT)
    across = Emu(_WIDE - 2 * _EDGE)
    shown = {"Title Slide": 2.3, "Section Header": 2.9, "Title Only": 0.35}
    for layout in [one for one in file.slide_layouts if one.name not in shown]:
        file.slide_layouts.remove(layout)
    for layout in file.slide_layouts:
        is_dark = layout.name != "Title Only"
        for one in list[Any](layout.placeholders):
            kind = one.placeholder_format.type
            if kind in (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE):
                _place(one, (_EDGE, Inches(shown[layout.name]), across, Inches(1.25)))
                _look(one, 40 if is_dark else _TITLE, is_dark)
                one.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM if is_dark else MSO_ANCHOR.TOP
            elif kind in (PP_PLACEHOLDER.SUBTITLE, PP_PLACEHOLDER.BODY):
                _place(one, (_EDGE, Inches(3.65), across, Inches(2.2)))
                _look(one, 24, is_dark)
            else:
                one._element.getparent().remove(one._element)
        if is_dark:
            layout.background.fill.solid()
            layout.background.fill.fore_color.rgb = rgb(palette.ACCENT)
    return file


def _place(shape: Any, box: Box) -> None:
    shape.left, shape.top, shape.width, shape.height = box


def _look(shape: Any, size: float, is_dark: bool) -> None:
    """How the words of a placeholder look: kept in the layout, so that an editor can change it."""
    body = shape.text_frame._txBody
    styles = body.find(qn("a:lstStyle"))
    for old in list(styles):
        styles.remove(old)
    level = styles.makeelement(qn("a:lvl1pPr"), {"algn": "l", "marL": "0", "indent": "0"})
    level.append(level.makeelement(qn("a:buNone"), {}))
    run = level.makeelement(
        qn("a:defRPr"),
        {"sz": str(int(size * 100)), "b": "1" if size >= _TITLE else "0", "cap": "none"},
    )
    fill = run.makeelement(qn("a:solidFill"), {})
    colour = (palette.PAPER if is_dark else palette.ACCENT).removeprefix("#").upper()
    fill.append(fill.makeelement(qn("a:srgbClr"), {"val": colour}))
    run.append(fill)
    level.append(run)
    styles.append(level)
