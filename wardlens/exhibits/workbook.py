"""Exhibits as an Excel workbook: a sheet that says what everything is, then a sheet a table."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import pandas as pd

from wardlens.exhibits import workbook_charts
from wardlens.exhibits.exhibit import Exhibit, harmless

ABOUT = "About"
MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SHEET_LETTERS = 31
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\']")
_WIDEST, _NARROWEST = 48, 9
_TERM, _SENTENCE, _LINE = 24, 100, 15
"""Letters across the two columns of About, and points of a line."""
_CELL_LETTERS = 32_000
"""Excel takes no more than 32,767 letters in a cell."""

Facts = Sequence[tuple[str, str]]


def workbook(
    title: str,
    exhibits: Sequence[Exhibit],
    receipts: Mapping[str, Facts] | None = None,
    *,
    made: datetime | None = None,
) -> bytes:
    """The tables of `exhibits`, each on a sheet of its own, behind a sheet called About.

    About has a list of the sheets with links to them and, for each table, its finding, measure,
    unit, period, base, sources with licence, notes and release, and what `receipts` has under
    the exhibit's key. Months and areas are drawn beside their table. A missing figure is an empty
    cell; no text is ever read as a formula.
    `made` is the day that the file says it was made on, without it the time of making.
    """
    written = io.BytesIO()
    names = _sheet_names([exhibit.heading for exhibit in exhibits])
    import xlsxwriter  # seldom needed, and a part of every start otherwise

    with xlsxwriter.Workbook(written, _OPTIONS) as book:
        said = {"title": title, "comments": f"Wardlens release {_releases(exhibits)}"}
        book.set_properties({**said, **({"created": made} if made else {})})
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        about = book.add_worksheet(ABOUT)
        about.set_column(0, 0, _TERM, bold)
        about.set_column(1, 1, _SENTENCE, wrapped)
        _print_on_a4(about)
        line = _write_facts(about, 0, [(title, "")], bold, wrapped)
        line = _write_index(about, line + 1, names, exhibits, wrapped)
        for name, exhibit in zip(names, exhibits, strict=True):
            facts = [
                ("Sheet", name),
                ("Table", exhibit.heading),
                *exhibit.about,
                *(receipts or {}).get(exhibit.key, ()),
            ]
            line = _write_facts(about, line + 1, facts, bold, wrapped)
            sheet = book.add_worksheet(name)
            _write_table(sheet, exhibit, book, bold)
            workbook_charts.add(book, sheet, exhibit)
    return written.getvalue()


# Texts stay texts, whatever they look like; a missing figure is an empty cell.
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def _releases(exhibits: Sequence[Exhibit]) -> str:
    return ", ".join(dict.fromkeys(exhibit.release for exhibit in exhibits))


def _write_facts(sheet: Any, line: int, facts: Facts, bold: Any, wrapped: Any) -> int:
    """Terms and words below one another; the line after the last."""
    for place, (term, words) in enumerate(facts):
        sheet.write_string(line + place, 0, _text(term), bold)
        sheet.write_string(line + place, 1, _text(words), wrapped)
        lines = max(-(-len(words) // _SENTENCE), -(-len(term) // _TERM))
        if lines > 1:  # not every program makes a row as high as its words
            sheet.set_row(line + place, _LINE * lines)
    return line + len(facts)


def _write_index(
    sheet: Any, line: int, names: Sequence[str], exhibits: Sequence[Exhibit], wrapped: Any
) -> int:
    """The sheets, each a link, beside the headings of their tables; the line after the last."""
    for place, (name, exhibit) in enumerate(zip(names, exhibits, strict=True)):
        sheet.write_url(line + place, 0, f"internal:'{name}'!A1", string=_text(name))
        sheet.write_string(line + place, 1, _text(exhibit.heading), wrapped)
    return line + len(names)


def _write_table(sheet: Any, exhibit: Exhibit, book: Any, bold: Any) -> None:
    table = exhibit.exported
    sheet.freeze_panes(1, 0)
    _print_on_a4(sheet)
    sheet.repeat_rows(0)
    if len(table):
        sheet.autofilter(0, 0, len(table), len(table.columns) - 1)
    for column, name in enumerate(table.columns):
        values = table[name]
        decimals = exhibit.decimals.get(name, 0)
        shown = "#,##0" + (f".{'0' * decimals}" if decimals else "")
        sheet.set_column(
            column, column, _width(str(name), values), book.add_format({"num_format": shown})
        )
        sheet.write_string(0, column, _text(str(name)), bold)
        for row, value in enumerate(values, 1):
            _write_cell(sheet, row, column, value)


def _print_on_a4(sheet: Any) -> None:
    """On paper as wide as the page, on as many pages as it needs."""
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _write_cell(sheet: Any, row: int, column: int, value: object) -> None:
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, str):
        sheet.write_string(row, column, _text(value))
    elif isinstance(value, pd.Timestamp | date):
        sheet.write_string(row, column, f"{value:%Y-%m-%d}")
    else:
        sheet.write_number(row, column, float(value))  # type: ignore[arg-type]


def _text(words: str) -> str:
    """Text that no spreadsheet takes for a formula and that fits in a cell."""
    return str(harmless(words))[:_CELL_LETTERS]


def _width(name: str, values: pd.Series) -> int:
    texts = [value for value in values.head(200) if isinstance(value, str)]
    longest = max([len(name), *map(len, texts)])
    return min(_WIDEST, max(_NARROWEST, longest + 2))


def _sheet_names(headings: Sequence[str]) -> list[str]:
    """Names that Excel takes: short, without its signs, each only once whatever its case."""
    taken, names = {ABOUT.lower(), "history"}, []
    for heading in headings:
        stem = " ".join(_NOT_IN_A_NAME.sub(" ", heading).split()) or "Table"
        name, number = _shortened(stem, _SHEET_LETTERS), 2
        while name.lower() in taken:
            ending = f" {number}"
            name = f"{_shortened(stem, _SHEET_LETTERS - len(ending))}{ending}"
            number += 1
        taken.add(name.lower())
        names.append(name)
    return names


def _shortened(words: str, letters: int) -> str:
    """Words cut after a whole one; within a word only where the first is too long.

    >>> _shortened("Serious violence, rolling twelve months", 31)
    'Serious violence, rolling'
    """
    if len(words) <= letters:
        return words
    whole = words[: letters + 1].rpartition(" ")[0]
    return whole.rstrip(" ,;.–-") or words[:letters]
