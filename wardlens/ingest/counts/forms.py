"""Harmless forms: where the table is in a file that passed through other people's programs.

A title above the header, empty rows, empty columns at the right, notes below, another separator:
none of it changes a figure. What was passed over is said; what may be damage is refused.
"""

from __future__ import annotations

import csv
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from wardlens.ingest.counts.refusal import FileRefusedError

SEPARATORS = ",;\t|"
_LOOKED_AT = 50
_MOST_TITLES = 20
_MOST_COLUMNS = 2_000

Row = tuple[int, list[str]]
"""A row of cells and the line of the file on which it ends."""


@dataclass(slots=True)
class Shape:
    """Where the table is: its header, how many rows, and what is no part of it."""

    header: tuple[str, ...] = ()
    header_line: int = 1
    rows: int = 0
    last_line: int = 1
    last_cell: str = ""
    blank_ends: int = 0
    """Rows whose last cell is empty."""
    is_plain: bool = True
    """Whether the header is the first line and every other line is a row of the table."""
    notes: list[str] = field(default_factory=list)


def separator(text: str) -> str:
    r"""The sign between the columns: the one that parts most lines into the most cells.

    >>> separator("a;b;c\n1,5;2;3\n"), separator("a,b\n1;2,3\n"), separator("one column\n1\n")
    (';', ',', ',')
    """
    lines = [line for line in text[: 1 << 16].splitlines()[:_LOOKED_AT] if line.strip()]

    def width(sign: str) -> int:
        return _usual([len(next(csv.reader([line], delimiter=sign), [])) for line in lines])

    return max(SEPARATORS, key=width)


def table(path: Path, given: Iterable[Row], shape: Shape) -> Iterator[Row]:
    """The rows of the table below its header; `shape` is filled in on the way.

    Errors: `FileRefusedError` where a row has fewer or more cells than the header.
    """
    rows = iter(given)
    start = list(itertools.islice(rows, _LOOKED_AT))
    begins = _begins([row for _, row in start])
    if begins:
        shape.notes.append(f"{_lines(begins)} above the header passed over")
    if start:
        shape.header_line, header = start[begins]
        shape.header = tuple(_without_blank_end(header))
    width = len(shape.header)
    if width > _MOST_COLUMNS:
        raise FileRefusedError(
            path,
            f"{width:,} columns, {_MOST_COLUMNS:,} at most are read",
            "No publisher's table is so wide: download it again.",
            1,
        )
    shape.is_plain = not begins and bool(start) and len(start[0][1]) == width
    blanks, beside = 0, 0
    for line, row in itertools.chain(start[begins + 1 :], rows):
        is_usual = len(row) == width and bool(row) and row[-1] != ""
        filled = width if is_usual else sum(1 for cell in row if cell.strip())
        if not filled:
            blanks += 1
            shape.is_plain = False
            continue
        if blanks and filled == 1 and width > 2:
            beside += 1  # a note: one cell, after an empty row
            continue
        if len(row) != width:
            if len(row) < width or any(map(str.strip, row[width:])):
                raise FileRefusedError(
                    path,
                    f"{len(row)} fields where the header has {width}",
                    "The file is damaged or was cut off: download it again.",
                    line,
                )
            row = row[:width]
            shape.is_plain = False
        shape.rows += 1
        shape.last_line, shape.last_cell = line, row[-1]
        shape.blank_ends += row[-1] == ""
        yield line, row
    if beside:
        shape.notes.append(f"{_lines(beside)} beside the table passed over")


def _begins(rows: list[list[str]]) -> int:
    """The header: the first row as wide as most are, with more names than a title has.

    >>> _begins([["Crime by ward", "", ""], ["a", "b", "c"], ["1", "2", "3"], ["4", "5", "6"]])
    1
    """
    usual = _usual([len(_without_blank_end(row)) for row in rows if any(row)])
    for place, row in enumerate(rows[:_MOST_TITLES]):
        filled = sum(bool(cell.strip()) for cell in row)
        if len(_without_blank_end(row)) * 4 >= usual * 3 and filled > min(2, usual - 1):
            return place
    return 0


def _without_blank_end(row: list[str]) -> list[str]:
    width = max((place for place, cell in enumerate(row, 1) if cell.strip()), default=0)
    return row[:width]


def _usual(widths: list[int]) -> int:
    counted = Counter(width for width in widths if width)
    return max(counted, key=lambda width: (counted[width], width), default=1)


def _lines(count: int) -> str:
    return "1 line" if count == 1 else f"{count} lines"
