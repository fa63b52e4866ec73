"""A file of survey answers as texts: CSV, an Excel workbook or Parquet, within stated limits.

Nothing in a file is run: of a workbook's formulas only the value that was saved is read. A file
is measured before it is opened, and a workbook before it is unpacked.
"""

from __future__ import annotations

import csv
import difflib
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

import duckdb
import pandas as pd

from wardlens.ingest.counts import archives, files
from wardlens.ingest.counts.files import FileRefusedError

LARGEST_BYTES = 50_000_000
LARGEST_UNPACKED = 300_000_000
MOST_ROWS = 200_000
MOST_COLUMNS = 2_000
MOST_CELLS = 5_000_000
"""Each takes some 130 bytes of memory while it is read: 650 MB in all."""
Row = TypeVar("Row", bound=Sequence[object])
LINE = "_line"
"""A column of files that `load` kept: the line of the file as it was given."""


@dataclass(frozen=True, slots=True)
class Given:
    """The answers as texts, blank where there is none, and the line on which each row stands."""

    path: Path
    lines: tuple[int, ...]
    texts: pd.DataFrame


def read(path: Path, wanted: Sequence[str]) -> Given:
    """The wanted columns of `path`; `FileRefusedError` says what is wrong with it."""
    if not path.is_file():
        raise FileRefusedError(path, "no such file", "Check the name and the folder.")
    size = path.stat().st_size
    if size > LARGEST_BYTES:
        raise FileRefusedError(
            path,
            f"{size / 1e6:,.0f} MB: answers are taken up to {LARGEST_BYTES / 1e6:.0f} MB",
            "Keep the columns that the map names, or load the waves as surveys of their own.",
        )
    with path.open("rb") as file:
        start = file.read(4)
    if start == b"PK\x03\x04":
        header, rows, first = _workbook(path)
    elif start == b"PAR1":
        header, rows, first = _parquet(path)
    else:
        header, rows, first = _csv(path)
    return _given(path, header, rows, first, wanted)


def _given(
    path: Path, header: list[str], rows: list[list[str]], first: int, wanted: Sequence[str]
) -> Given:
    if not rows:
        raise FileRefusedError(path, "a header and nothing below it", "Send the answers.", first)
    if len(rows) > MOST_ROWS or len(header) > MOST_COLUMNS:
        raise FileRefusedError(
            path,
            f"{len(rows):,} rows and {len(header):,} columns",
            f"Answers are taken up to {MOST_ROWS:,} rows and {MOST_COLUMNS:,} columns.",
        )
    for name in wanted:
        if name not in header:
            near = difflib.get_close_matches(name, header, 1)
            found = f" (found {near[0]!r})" if near else ""
            raise FileRefusedError(
                path,
                f"column {name!r} is missing{found}",
                "Name the columns in the map as they stand in the file.",
                first - 1,
            )
    texts = pd.DataFrame(rows, columns=header, dtype="object").map(str.strip)
    texts.index = pd.Index(range(first, first + len(rows)))
    texts = texts[(texts != "").any(axis=1)]  # an empty row is nobody
    lines = texts[LINE].astype(int) if LINE in header else texts.index
    return Given(path, tuple(map(int, lines)), texts[list(wanted)].reset_index(drop=True))


def _csv(path: Path) -> tuple[list[str], list[list[str]], int]:
    file = files.examine(path)
    if file.kind != "csv":
        raise FileRefusedError(path, "not a table of answers", "Send CSV, XLSX or Parquet.")
    with path.open(encoding="utf-8-sig", newline="") as opened:
        rows = list(_bounded(path, csv.reader(opened, strict=True)))
    return [name.strip() for name in rows[0]], rows[1:], 2


def _parquet(path: Path) -> tuple[list[str], list[list[str]], int]:
    header = list(files.examine(path).header)  # refuses one that is damaged
    with duckdb.connect(":memory:") as reader:  # one row too many is refused later
        given = reader.execute(
            "select * from read_parquet($path) limit $most",
            {"path": str(path), "most": MOST_ROWS + 1},
        ).fetchall()
    rows = [[_text(cell) for cell in row] for row in given]
    return header, rows, 2


def _workbook(path: Path) -> tuple[list[str], list[list[str]], int]:
    """The first sheet of an Excel workbook: names in its first row, one person a row below."""
    remedy = "Save the sheet again as .xlsx, or as “CSV UTF-8”."
    try:
        with zipfile.ZipFile(path) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
    except zipfile.BadZipFile as problem:
        raise FileRefusedError(path, "the workbook is damaged or cut off", remedy) from problem
    if unpacked > LARGEST_UNPACKED:
        raise FileRefusedError(
            path,
            f"{unpacked / 1e6:,.0f} MB when unpacked: workbooks are taken up to "
            f"{LARGEST_UNPACKED / 1e6:.0f} MB",
            "Keep the columns that the map names.",
        )
    archives.examine_workbook(path)
    try:
        import openpyxl  # only here: not needed to serve
    except ImportError as problem:
        raise FileRefusedError(
            path, "reading a workbook needs openpyxl", "pip install openpyxl, or save it as CSV."
        ) from problem
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
        try:
            cells = _cells(path, book.worksheets[0].iter_rows(values_only=True))
        finally:
            book.close()
    except (KeyError, IndexError, ValueError, OSError, zipfile.BadZipFile, SyntaxError) as problem:
        raise FileRefusedError(path, "this is no workbook that can be read", remedy) from problem
    return _with_header(path, cells)


def _cells(path: Path, rows: Iterable[tuple[object, ...]]) -> list[list[str]]:
    kept = [[_text(cell) for cell in row] for row in _bounded(path, rows)]
    while kept and not any(kept[-1]):
        kept.pop()
    return kept


def _bounded(path: Path, rows: Iterable[Row]) -> Iterator[Row]:
    """The same rows, as long as they are no more than memory is there for."""
    cells = 0
    for number, row in enumerate(rows):
        cells += len(row)
        if number > MOST_ROWS or len(row) > MOST_COLUMNS or cells > MOST_CELLS:
            raise FileRefusedError(
                path,
                "the sheet is too large",
                f"Answers are taken up to {MOST_ROWS:,} rows, {MOST_COLUMNS:,} columns and "
                f"{MOST_CELLS:,} cells: keep the columns that the map names.",
            )
        yield row


def _with_header(path: Path, cells: list[list[str]]) -> tuple[list[str], list[list[str]], int]:
    if not cells:
        raise FileRefusedError(path, "its first sheet is empty", "Put the answers in it.")
    width = max(max((n for n, cell in enumerate(row, 1) if cell), default=0) for row in cells)
    table = [(row + [""] * width)[:width] for row in cells]
    header = [name.strip() for name in table[0]]
    blank = [n for n, name in enumerate(header) if not name]
    twice = [name for name in header if header.count(name) > 1]
    if blank or twice:
        fact = (
            f"the header has no name in column {_letters(blank[0])}: merged cells, or a title "
            "above the names"
            if blank
            else f"column {twice[0]!r} stands twice in the header"
        )
        raise FileRefusedError(
            path, fact, "Unmerge it: one row of names, one name a column, nothing above it.", 1
        )
    return header, table[1:], 2


def _letters(number: int) -> str:
    """A column as a spreadsheet calls it: 0 is A, 26 is AA."""
    name = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
