"""Words on a slide: boxes, tables, notes; none smaller than can be read from the back of a room."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Emu, Pt

from wardlens.briefings.native_charts import WORDS, Box, rgb
from wardlens.exhibits import palette

_LETTER = 0.53
"""How wide a letter is, on average, as a share of the size of type."""
_ROW, _CELL, _GAP = Pt(31), Pt(5), Pt(14)
"""Height of a row; what a cell keeps free beside its words, and words after numbers."""


def text_box(
    slide: Any,
    said: str,
    box: Box,
    *,
    name: str,
    size: float = WORDS,
    colour: str = palette.INK,
    bold: bool = False,
    link: str = "",
) -> Any:
    """Words in a box of their own, under a name that a screen reader and an editor see."""
    shape = slide.shapes.add_textbox(*box)
    shape.name = name
    shape.text_frame.word_wrap = True
    run = written(shape.text_frame.paragraphs[0], said, size=size, colour=colour, bold=bold)
    if link:
        run.hyperlink.address = link
    return shape


def written(
    paragraph: Any, said: str, *, size: float = WORDS, colour: str = "", bold: bool | None = None
) -> Any:
    """Words at the end of a paragraph; without a colour they have that of the template."""
    run = paragraph.add_run()
    run.text = said
    run.font.size = Pt(size)
    run.font.bold = bold
    if colour:
        run.font.color.rgb = rgb(colour)
    return run


def described(shape: Any, name: str, words: str) -> None:
    """Give a shape its name and its alternative text."""
    properties = shape._element.xpath(".//p:cNvPr")[0]
    properties.set("name", name)
    properties.set("descr", words)


def lines_of(said: str, width: int, size: float) -> int:
    """On how many lines words of a size are set in a width in units of a slide."""
    letters = max(1, int(width / (Pt(1) * size * _LETTER)))
    lines, room = 1, letters
    for word in said.split():
        if len(word) > room:
            lines, room = lines + 1, letters
        room -= len(word) + 1
    return lines


def table(
    slide: Any,
    finding: str,
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    box: Box,
    *,
    numbers: Collection[str] = (),
    bold_first: bool = False,
) -> Any:
    """A table that fills the width of its box; `numbers` are the headings of columns of numbers."""
    left, top, width, height = box
    frame = slide.shapes.add_table(
        len(rows) + 1, len(header), left, top, width, Emu(_ROW * (len(rows) + 1))
    )
    described(frame, "Table", finding)
    made = frame.table
    longest = [
        max(2, min(12, len(name)), *(min(36, len(row[n])) for row in rows)) + 4
        for n, name in enumerate(header)
    ]
    for n, share in enumerate(longest):
        made.columns[n].width = Emu(int(width * share / sum(longest)))
    room = int(height / (len(rows) + 1))
    for at, row in enumerate([header, *rows]):
        made.rows[at].height = Emu(min(room, int(_ROW * 1.9)) if bold_first else _ROW)
        for n, said in enumerate(row):
            cell = made.cell(at, n)
            cell.vertical_anchor = MSO_ANCHOR.MIDDLE
            cell.margin_top = cell.margin_bottom = Pt(1.5)
            follows = n > 0 and header[n - 1] in numbers and header[n] not in numbers
            cell.margin_left, cell.margin_right = _GAP if follows else _CELL, _CELL
            cell.fill.solid()
            cell.fill.fore_color.rgb = rgb(palette.SAME if at == 0 else palette.PAPER)
            paragraph = cell.text_frame.paragraphs[0]
            is_bold = at == 0 or (bold_first and n == 0)
            written(paragraph, said, colour=palette.INK, bold=is_bold)
            if header[n] in numbers:
                paragraph.alignment = PP_ALIGN.RIGHT
    return frame


def noted(slide: Any, lines: Iterable[str]) -> None:
    """Speaker notes, a line a paragraph."""
    slide.notes_slide.notes_text_frame.text = "\n".join(line for line in lines if line)
