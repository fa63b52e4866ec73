"""The evidence annex as a Word document, and as a workbook of its tables."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Emu, Pt, RGBColor

from wardlens.briefings import office, words
from wardlens.briefings.words import Column
from wardlens.exhibits import palette
from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.sentences import begun_large
from wardlens.exhibits.workbook import workbook
from wardlens.packs.annex import Annex, Heading

_ROWS = 25
_MONTHS = 13
"""Rows of a table of months: a year, and the same month the year before."""
_COLUMNS = 7
_WIDE, _HIGH, _MARGIN = Cm(21), Cm(29.7), Cm(2)
_ROOM = _WIDE - 2 * _MARGIN
_FONT = "Arial"
_SIZE = Pt(12)
"""Of every word: smaller is not read on paper."""
_LETTER, _PADDING = Pt(7.6), Pt(12)
"""How wide a bold letter of a table is, and what a cell keeps free at its sides."""


def document(annex: Annex) -> bytes:
    """The annex as a Word document: its headings, with figures and gaps under each."""
    paper = Document()
    _look(paper, annex)
    paper.add_heading(annex.title, 0)
    paper.add_paragraph(
        f"{annex.partnership}. {annex.period}. Wardlens data release {annex.release}. "
        "Each figure has its source below it; the tables are in the workbook of the same name."
    )
    part = ""
    told: dict[str, int] = {}
    for number, one in enumerate(annex.headings, 1):
        if one.part != part:
            part = one.part
            paper.add_heading(part, 1)
        _heading(paper, number, one, told)
    written = io.BytesIO()
    paper.save(written)
    return office.sealed(written.getvalue())


def tables(annex: Annex) -> bytes:
    """Every table of the annex, each on a sheet of a workbook."""
    return workbook(annex.title, annex.exhibits, made=office.last_day(annex.period))


def _heading(paper: Any, number: int, one: Heading, told: dict[str, int]) -> None:
    """A heading; `told` has the number of the heading under which each exhibit stands already."""
    paper.add_heading(f"{number}. {one.title}", 2)
    for finding in one.findings:
        paper.add_paragraph(finding, style="List Bullet")
    for exhibit in one.exhibits:
        if exhibit.key in told:
            paper.add_paragraph(f"{exhibit.finding} (The table is under {told[exhibit.key]}.)")
        else:
            _exhibit(paper, exhibit)
            told[exhibit.key] = number
    for gap in one.gaps:
        paper.add_paragraph(gap, style="List Bullet")


def _exhibit(paper: Any, exhibit: Exhibit) -> None:
    paper.add_heading(exhibit.heading, 3)
    told = paper.add_paragraph(exhibit.finding)
    shown, dropped = _columns(exhibit)
    rows = words.paired_rows(exhibit, shown, _most(exhibit))
    told.paragraph_format.keep_with_next = bool(rows)
    if rows:
        _table(paper, exhibit, shown, rows)
    about = paper.add_paragraph()
    about.paragraph_format.space_before = Pt(4)
    said = (exhibit.caption, _elsewhere(exhibit, len(rows), dropped), *exhibit.notes)
    quiet = about.add_run(" ".join(part for part in said if part))
    quiet.font.color.rgb = _colour(palette.QUIET)


def _columns(exhibit: Exhibit) -> tuple[list[Column], list[Column]]:
    """Columns that the page has room for, and the others: those that say nothing here go first.

    Then those without a range, from the right; a figure and its limits are never parted.
    """
    every = words.columns(exhibit)
    cells = list(zip(*words.paired_rows(exhibit, every, _most(exhibit)), strict=True))
    kept = [n for n in range(len(every)) if not cells or any(cells[n])]
    wide = [_least(every[n].heading, cells[n] if cells else ()) for n in range(len(every))]
    while len(kept) > _COLUMNS or sum(wide[n] for n in kept) > _ROOM:
        ranged = {n for at, n in enumerate(kept) if _has_range(every, kept[at : at + 2])}
        spare = [n for n in kept[1:] if n not in ranged and len(every[n].names) == 1]
        gone = {spare[-1]} if spare else {n for n in kept[1:] if n >= max(ranged, default=0)}
        kept = [n for n in kept if n not in gone]
    return [every[n] for n in kept], [one for n, one in enumerate(every) if n not in kept]


def _has_range(every: Sequence[Column], pair: Sequence[int]) -> bool:
    """Whether the second of two columns has the limits of the first."""
    return len(pair) > 1 and pair[1] == pair[0] + 1 and len(every[pair[1]].names) > 1


def _least(heading: str, cells: Sequence[str]) -> int:
    """The width of a column in which no word is broken."""
    longest = max(len(word) for said in (heading, *cells) for word in said.split() or ("",))
    return int(_LETTER * longest + _PADDING)


def _most(exhibit: Exhibit) -> int:
    """How many rows of a table the page has."""
    return _MONTHS if "month" in str(exhibit.table.columns[0]).lower() else _ROWS


def _elsewhere(exhibit: Exhibit, shown: int, dropped: Sequence[Column]) -> str:
    """What of the table is in the workbook only: rows by number, columns by name."""
    rest = len(exhibit.table) - shown
    parts = [f"{rest} more row{'s' if rest > 1 else ''}"] if rest > 0 else []
    if dropped and shown:
        named = ", ".join(f"“{column.heading}”" for column in dropped)
        parts.append(f"the column{'s' if len(dropped) > 1 else ''} {named}")
    said = " and ".join(parts)
    is_one = len(parts) == 1 and (rest == 1 or (rest <= 0 and len(dropped) == 1))
    return f"{begun_large(said)} {'is' if is_one else 'are'} in the workbook." if said else ""


def _table(paper: Any, exhibit: Exhibit, columns: Sequence[Column], rows: list[list[str]]) -> None:
    table = paper.add_table(rows=1, cols=len(columns), style="Light Grid Accent 1")
    table.autofit = False
    for tag, said in (("tblCaption", exhibit.heading), ("tblDescription", exhibit.finding)):
        words_ = OxmlElement(f"w:{tag}")  # what a screen reader says before it reads the cells
        words_.set(qn("w:val"), said)
        table._tbl.tblPr.append(words_)
    heads = [column.heading for column in columns]
    for cell, column in zip(table.rows[0].cells, columns, strict=True):
        _fill(cell, column.heading, bold=True, to_right=column.is_number)
    repeated = OxmlElement("w:tblHeader")  # read out, and printed, on every page of the table
    repeated.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    for row in rows:
        for cell, column, said in zip(table.add_row().cells, columns, row, strict=True):
            _fill(cell, said, bold=column is columns[0], to_right=column.is_number)
    for made, width in zip(table.columns, _widths(heads, rows), strict=True):
        made.width = Emu(width)
        for cell in made.cells:
            cell.width = made.width
    for row in table.rows[:2]:  # never a heading alone, nor one row, at the foot of a page
        for cell in row.cells:
            cell.paragraphs[0].paragraph_format.keep_with_next = True
    for row in table.rows:
        whole = OxmlElement("w:cantSplit")  # no row breaks across two pages
        row._tr.get_or_add_trPr().append(whole)


def _widths(heads: list[str], rows: list[list[str]]) -> list[int]:
    """Widths that fill the page: by what is in a column, each wide enough for its longest word."""
    least = [_least(head, cells) for head, *cells in zip(heads, *rows, strict=True)]
    wanted = [int(_LETTER * share) for share in words.shares(heads, rows)]
    more = [max(want - low, 0) + 1 for want, low in zip(wanted, least, strict=True)]
    spare = max(_ROOM - sum(least), 0)
    return [low + spare * one // sum(more) for low, one in zip(least, more, strict=True)]


def _fill(cell: Any, said: str, *, bold: bool = False, to_right: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    run = paragraph.add_run(said)
    run.bold = bold
    if to_right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _look(paper: Any, annex: Annex) -> None:
    """A4, 12 points, the language, headings in the colour of the project, the foot."""
    office.stamp(paper.core_properties, annex.title, annex.partnership, annex.period)
    page = paper.sections[0]
    page.page_width, page.page_height = _WIDE, _HIGH
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = _MARGIN
    _foot(page.footer.paragraphs[0], annex)
    paper.styles["Normal"].font.size = _SIZE
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-GB")
    paper.styles["Normal"].element.get_or_add_rPr().append(language)
    accent = _colour(palette.ACCENT)
    for name in ("Normal", "Title", "Heading 1", "Heading 2", "Heading 3"):
        style = paper.styles[name]
        style.font.name = _FONT
        fonts = style.element.rPr.rFonts
        for attribute in [key for key in fonts.attrib if key.endswith("Theme")]:
            del fonts.attrib[attribute]  # a theme's font goes before a named one
        if name != "Normal":
            style.font.color.rgb = accent


def _colour(ink: str) -> RGBColor:
    made: RGBColor = RGBColor.from_string(ink.removeprefix("#").upper())
    return made


def _foot(paragraph: Any, annex: Annex) -> None:
    """What stands at the foot of every page: whose it is, the release, which page of how many."""
    said = f"{annex.partnership} · Wardlens data release {annex.release} · Page "
    for part in (said, "PAGE", " of ", "NUMPAGES"):
        run = paragraph.add_run("" if part.isupper() else part)
        if part.isupper():
            _field(run, part)


def _field(run: Any, name: str) -> None:
    """A number that the reader's program fills in."""
    for kind in ("begin", "", "end"):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = name
        run._r.append(element)
