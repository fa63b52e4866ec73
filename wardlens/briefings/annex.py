"""The evidence annex as a Word document, and as a workbook of its tables."""

from __future__ import annotations

import io
from typing import Any

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from wardlens import palette
from wardlens.briefings import words
from wardlens.exhibits import Exhibit
from wardlens.views.serious_parts.annex import Annex, Heading
from wardlens.workbook import workbook

_ROWS = 25
_COLUMNS = 7


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
    return written.getvalue()


def tables(annex: Annex) -> bytes:
    """Every table of the annex, each on a sheet of a workbook."""
    return workbook(annex.title, annex.exhibits)


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
        paragraph = paper.add_paragraph(style="List Bullet")
        paragraph.add_run("Not held: ").bold = True
        paragraph.add_run(gap)


def _exhibit(paper: Any, exhibit: Exhibit) -> None:
    paper.add_heading(exhibit.heading, 3)
    paper.add_paragraph(exhibit.finding)
    columns = list(exhibit.table.columns[:_COLUMNS])
    rows = words.rows(exhibit, columns, _ROWS)
    if rows:
        _table(paper, columns, rows)
    rest = len(exhibit.table) - len(rows)
    more = f" {rest} more rows are in the workbook." if rest > 0 else ""
    about = paper.add_paragraph()
    small = about.add_run(f"{exhibit.caption}{more} {' '.join(exhibit.notes)}".strip())
    small.font.size = Pt(10)


def _table(paper: Any, columns: list[str], rows: list[list[str]]) -> None:
    table = paper.add_table(rows=1, cols=len(columns), style="Light Grid Accent 1")
    for cell, name in zip(table.rows[0].cells, columns, strict=True):
        _fill(cell, name, bold=True)
    repeated = OxmlElement("w:tblHeader")  # read out, and printed, on every page of the table
    repeated.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    for row in rows:
        for cell, said in zip(table.add_row().cells, row, strict=True):
            _fill(cell, said)


def _fill(cell: Any, said: str, *, bold: bool = False) -> None:
    run = cell.paragraphs[0].add_run(said)
    run.font.size, run.bold = Pt(10), bold


def _look(paper: Any, annex: Annex) -> None:
    """12 points, the language, and headings in the colour of the project."""
    paper.core_properties.title = annex.title
    paper.core_properties.author = annex.partnership
    paper.core_properties.language = "en-GB"
    paper.styles["Normal"].font.size = Pt(12)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-GB")
    paper.styles["Normal"].element.get_or_add_rPr().append(language)
    accent = RGBColor.from_string(palette.ACCENT.removeprefix("#").upper())
    for name in ("Title", "Heading 1", "Heading 2", "Heading 3"):
        paper.styles[name].font.color.rgb = accent
