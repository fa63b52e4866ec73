"""The evidence annex on paper and as a workbook: its numbers are those of the pages."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from math import isclose

import openpyxl
import pandas as pd
import pytest
from docx import Document
from docx.oxml.ns import qn
from worlds import World

from wardlens.briefings.annex import document, tables
from wardlens.exhibits.exhibit import Exhibit, exhibits
from wardlens.packs.annex import Annex, annex
from wardlens.views.perceptions.confidence import confidence

ELSEWHERE = {
    "drugs-rolling": ("trends", "rolling", {"offence": "drugs"}),
    "serious-comparison": ("serious", "comparison", {}),
    "serious-ladder": ("serious", "harm", {}),
    "serious-rolling": ("serious", "over_time", {}),
    "serious-places": ("serious", "places", {}),
}
"""Tables that have another name in the annex than on their page, and on which page each is."""
NUMBER = re.compile(r"[−-]?\d[\d,]*(?:\.\d+)?")


@pytest.fixture(scope="module")
def made(real: World) -> Annex:
    return annex(real.setting())


@pytest.fixture(scope="module")
def on_pages(real: World) -> dict[str, Exhibit]:
    """The exhibits of the pages as a reader opens them, by the key they have in the annex."""
    found = {
        exhibit.key: exhibit
        for page in ("serious", "harm", "trends", "today")  # of one key, the last stands
        for exhibit in exhibits(real.view(page))
    }
    rated = confidence(real.setting())
    assert rated is not None
    found[rated.key] = rated
    return found | {
        key: getattr(real.view(page, **query), name)
        for key, (page, name, query) in ELSEWHERE.items()
    }


def test_every_number_of_the_document_stands_in_the_same_row_of_its_page(
    made: Annex, on_pages: dict[str, Exhibit]
) -> None:
    by_heading = {exhibit.heading: exhibit.key for exhibit in made.exhibits}
    checked = 0
    for table in Document(io.BytesIO(document(made))).tables:
        heading = table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))
        page = on_pages[by_heading[heading]].table
        rows = [[cell.text for cell in row.cells] for row in table.rows][1:]
        for place, row in enumerate(rows):
            held = list(numbers_of(page.iloc[place]))
            for said in (number for cell in row[1:] for number in NUMBER.findall(cell)):
                assert any(rounds_to(value, said) for value in held), (heading, row, said)
                checked += 1
    assert checked > 800


def test_every_cell_of_the_workbook_is_that_of_its_page(
    made: Annex, on_pages: dict[str, Exhibit]
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(tables(made)))
    sheets = book.worksheets[1:]
    assert len(sheets) == len(made.exhibits)
    checked = 0
    for exhibit, sheet in zip(made.exhibits, sheets, strict=True):
        page = on_pages[exhibit.key].table
        (head, *rows) = sheet.iter_rows(values_only=True)
        at = {str(name): place for place, name in enumerate(head)}
        assert len(rows) == len(page), exhibit.key
        for name in page.columns:
            cells = [row[at[str(name)]] for row in rows]
            for cell, value in zip(cells, page[name], strict=True):
                if cell is None or isinstance(cell, (int, float)):
                    checked += cell is not None
                    assert (cell is None) == bool(pd.isna(value)), (exhibit.key, name)
                    assert cell is None or isclose(cell, value, abs_tol=5.1e-5), (exhibit.key, name)
    assert checked > 1_000


def numbers_of(row: pd.Series) -> Iterator[float]:
    """The figures of a row, and those that stand in its words."""
    for value in row:
        if isinstance(value, str):
            yield from (float(plain(number)) for number in NUMBER.findall(value))
        elif not pd.isna(value):
            yield float(value)


def rounds_to(value: float, said: str) -> bool:
    """Whether a figure is the one that is said, to the decimals that are said."""
    decimals = len(said.partition(".")[2])
    return abs(value - float(plain(said))) <= 0.5 * 10**-decimals + 1e-9


def plain(said: str) -> str:
    return said.replace(",", "").replace("−", "-")
