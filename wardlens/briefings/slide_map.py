"""A map on a slide: a shape an area, to be coloured anew or moved, its legend, the first rows."""

from __future__ import annotations

from typing import Any

from pptx.enum.text import PP_ALIGN
from pptx.util import Emu, Inches, Length, Pt

from wardlens.briefings import words
from wardlens.briefings.native_charts import Box, rgb
from wardlens.briefings.slide_words import described, table, text_box
from wardlens.exhibits import palette
from wardlens.exhibits.area_maps import AreaMap
from wardlens.exhibits.exhibit import Exhibit
from wardlens.svg import map_svg

_POINT = 12_700
"""Units of a slide in a point."""
_NUMBERED = 6
"""Areas that have their number on the map and their row in the table beside it."""
_SWATCH = (Pt(26), Pt(17))
_KEY_WIDE = Inches(2.8)
_GAP = Inches(0.35)


def add(slide: Any, exhibit: Exhibit, picture: AreaMap, box: Box) -> None:
    """The map of an exhibit in `box` (left, top, width, height) of a slide."""
    left, top, width, height = box
    place, _, across = map_svg.projected(picture, width / 2.4 / _POINT, height / _POINT - 4)
    first = exhibit.codes[:_NUMBERED]
    for row in picture.areas.itertuples():
        shape = _outlined(slide, map_svg.rings(picture.shapes[row.area_code], place), box)
        described(shape, row.area_name, row.tooltip.replace("\n", ". "))
        shape.fill.solid()
        shape.fill.fore_color.rgb = rgb(row.look.colour)
        shape.line.color.rgb = rgb(palette.INK)
        shape.line.width = Pt(0.75)
    if name := map_svg.chosen(picture):
        for ink, wide in zip((palette.PAPER, palette.INK), map_svg.OUTLINE, strict=True):
            shape = _outlined(slide, map_svg.rings(picture.shapes[picture.selected], place), box)
            described(shape, f"Outline of {name}", name)
            shape.fill.background()
            shape.line.color.rgb = rgb(ink)
            shape.line.width = Pt(wide + 0.4)
    looks = picture.areas.set_index("area_code")["look"]
    for number, code in enumerate(first, 1):
        if code in picture.shapes:
            x, y = place(*map_svg.middle(picture, code))
            at = (Emu(int(left + (x - 14) * _POINT)), Emu(int(top + (y - 11) * _POINT)))
            _number(slide, str(number), (*at, Pt(28), Pt(22)), looks[code].colour)
    key_at = Emu(int(left + across * _POINT + _GAP))
    _legend(slide, picture, key_at, top)
    if first:
        beside = Emu(key_at + _KEY_WIDE + _GAP)
        _rows(slide, exhibit, (beside, top, Emu(left + width - beside), height), len(first))


def _rows(slide: Any, exhibit: Exhibit, box: Box, count: int) -> None:
    """The areas that are numbered on the map, each with its figure."""
    columns = [str(name) for name in exhibit.table.columns[:2]]
    rows = [[str(n), *row] for n, row in enumerate(words.rows(exhibit, columns, count), 1)]
    header = ["", *columns]
    table(slide, exhibit.finding, header, rows, box, numbers={"", *exhibit.numbers})


def _legend(slide: Any, picture: AreaMap, left: Length, top: Length) -> None:
    name = map_svg.chosen(picture)
    looks = [(look.label, look.colour) for look in picture.legend]
    for n, (label, colour) in enumerate([*looks, *([(name, "")] if name else [])]):
        at = Emu(int(top + Pt(30) * n))
        swatch = slide.shapes.add_shape(1, left, at, *_SWATCH)
        described(swatch, f"Shade: {label}", label)
        swatch.shadow.inherit = False
        swatch.line.color.rgb = rgb(palette.INK)
        if colour:
            swatch.fill.solid()
            swatch.fill.fore_color.rgb = rgb(colour)
        else:
            swatch.fill.background()
            swatch.line.width = Pt(map_svg.OUTLINE[1] + 0.4)
        box = (Emu(left + Pt(32)), Emu(at - Pt(6)), Emu(_KEY_WIDE - Pt(32)), Pt(28))
        text_box(slide, label, box, name="Key")


def _outlined(slide: Any, rings: list[list[tuple[float, float]]], box: Box) -> Any:
    """A shape with these rings as its outline."""
    builder = slide.shapes.build_freeform(*rings[0][0], scale=_POINT)
    for n, ring in enumerate(rings):
        if n:
            builder.move_to(*ring[0])
        builder.add_line_segments(ring[1:], close=True)
    shape = builder.convert_to_shape(box[0], box[1])
    shape.shadow.inherit = False
    return shape


def _number(slide: Any, number: str, box: Box, colour: str) -> None:
    dark = sum(palette.rgb(colour)) < 380
    shape = text_box(
        slide, number, box, name="Number", colour=palette.PAPER if dark else palette.INK, bold=True
    )
    frame = shape.text_frame
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.word_wrap = False
    frame.paragraphs[0].alignment = PP_ALIGN.CENTER
