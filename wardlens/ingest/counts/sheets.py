"""Sheets of an Excel workbook as texts, within stated limits.

Nothing in a workbook is run: of its formulas only the value that was saved is read. It is
measured before it is unpacked, and looked through before any library opens it.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from wardlens.ingest.counts import archives
from wardlens.ingest.counts.refusal import FileRefusedError

LARGEST_UNPACKED = 300_000_000
MOST_ROWS = 200_000
MOST_COLUMNS = 2_000
MOST_CELLS = 5_000_000
"""Each takes some 130 bytes of memory while it is read: 650 MB in all."""
_REMEDY = "Save the sheet again as .xlsx, or as “CSV UTF-8”."


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name and its rows, each cut after its last filled cell."""

    name: str
    rows: list[list[str]]

    @property
    def cells(self) -> int:
        """How many cells are filled."""
        return sum(bool(cell) for row in self.rows for cell in row)


def sheets(path: Path) -> list[Sheet]:
    """The sheets of a workbook in their order; `FileRefusedError` where it cannot be read."""
    archives.examine_workbook(path, LARGEST_UNPACKED)
    try:
        import openpyxl  # only here: not needed to serve
    except ImportError as problem:
        raise FileRefusedError(
            path, "reading a workbook needs openpyxl", "pip install openpyxl, or save it as CSV."
        ) from problem
    try:
        with path.open("rb") as file:  # a name without .xlsx would be refused
            book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
            return [
                Sheet(sheet.title, _rows(path, sheet.iter_rows(values_only=True)))
                for sheet in book.worksheets
            ]
    except (KeyError, IndexError, ValueError, OSError, zipfile.BadZipFile, SyntaxError) as problem:
        if isinstance(problem, FileRefusedError):
            raise
        raise FileRefusedError(path, "this is no workbook that can be read", _REMEDY) from problem


def _rows(path: Path, rows: Iterable[tuple[object, ...]]) -> list[list[str]]:
    kept: list[list[str]] = []
    cells = 0
    for row in rows:
        cells += len(row)
        if len(kept) > MOST_ROWS or len(row) > MOST_COLUMNS or cells > MOST_CELLS:
            raise FileRefusedError(
                path,
                "the sheet is too large",
                f"Sheets are taken up to {MOST_ROWS:,} rows, {MOST_COLUMNS:,} columns and "
                f"{MOST_CELLS:,} cells.",
            )
        kept.append([text(cell) for cell in row])
    width = max((n for row in kept for n, cell in enumerate(row, 1) if cell), default=0)
    return [(row + [""] * width)[:width] for row in kept]


def text(cell: object) -> str:
    """A cell as text: a day as 2025-03-31, a whole number without its point."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
