"""A file of survey answers as texts: CSV, an Excel workbook or Parquet, within stated limits.

Nothing in a file is run: of a workbook's formulas only the value that was saved is read. A file
is measured before it is opened, and a workbook before it is unpacked.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd

from wardlens.ingest.counts import files, forms, sheets
from wardlens.ingest.counts.files import FileRefusedError

_PERSONAL = re.compile(
    r"[A-Z]{1,2}[0-9][0-9A-Z]?\s*[0-9][A-Z]{2}|[^@\s]+@[^@\s]+\.[^@\s]+", re.IGNORECASE
)
_MOST_PERSONAL, _LOOKED_AT = 0.2, 1_000
LARGEST_BYTES = 50_000_000
_MOST_ABOVE, _MOST_BETWEEN = 10, 3
"""Rows that may stand above the names; headings between them and the answers."""
_TOLD, _LONGEST = 40, 80
"""Columns that are told of as missing, and how much of a column's name."""
MOST_ROWS = sheets.MOST_ROWS
MOST_COLUMNS = sheets.MOST_COLUMNS
MOST_CELLS = sheets.MOST_CELLS
LINE = "_line"
"""A column of files that `load` kept: the line of the file as it was given."""


@dataclass(frozen=True, slots=True)
class Given:
    """The answers as texts, blank where there is none, and the line on which each row stands."""

    path: Path
    lines: tuple[int, ...]
    texts: pd.DataFrame
    others: tuple[str, ...] = ()
    """Columns of the file that nobody asked for: not read, not kept."""


def read(
    path: Path, wanted: Sequence[str], is_answered: Callable[[Mapping[str, str]], bool] = bool
) -> Given:
    """The wanted columns of `path`; `FileRefusedError` says what is wrong with it.

    The header is the row that has all the names wanted, on whichever sheet it stands. Rows below
    it of which `is_answered` finds nothing are more headings: the questions' texts, say.
    """
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
        tables = [_numbered(sheet.rows) for sheet in sheets.sheets(path)]
    elif start == b"PAR1":
        tables = [_numbered(_parquet(path))]
    else:
        tables = [files.rows(path)]
    if any(sum(len(row) for _, row in rows) > MOST_CELLS for rows in tables):
        raise FileRefusedError(
            path,
            "the table is too large",
            f"Answers are taken up to {MOST_CELLS:,} cells: keep the columns that the map names.",
        )
    found = [_headed(rows, wanted) for rows in tables if rows]
    if not found:
        raise FileRefusedError(path, "there is nothing in it", "Put the answers in it.")
    header, rows = max(
        found, key=lambda one: (len({*wanted} & {*one[0][1]}), len({*one[0][1]} - {""}))
    )
    return _given(path, header, rows, wanted, is_answered)


def _headed(rows: list[forms.Row], wanted: Sequence[str]) -> tuple[forms.Row, list[forms.Row]]:
    """The row, among the first, that has the most of the names wanted, and the rows below it.

    Of two that have as many, the fuller one: a title is no header.
    """
    cells = [{cell.strip() for cell in row} - {""} for _, row in rows[:_MOST_ABOVE]]
    last = len(rows) - 1
    has = [(len({*wanted} & row), len(row) * (at < last)) for at, row in enumerate(cells)]
    place = has.index(max(has))
    line, names = rows[place]
    return (line, [name.strip() for name in names]), rows[place + 1 :]


def _given(
    path: Path,
    headed: forms.Row,
    rows: list[forms.Row],
    wanted: Sequence[str],
    is_answered: Callable[[Mapping[str, str]], bool],
) -> Given:
    line, header = headed
    if not rows:
        raise FileRefusedError(path, "a header and nothing below it", "Send the answers.", line)
    if len(rows) > MOST_ROWS or len(header) > MOST_COLUMNS:
        raise FileRefusedError(
            path,
            f"{len(rows):,} rows and {len(header):,} columns",
            f"Answers are taken up to {MOST_ROWS:,} rows and {MOST_COLUMNS:,} columns.",
        )
    for name in wanted:
        if header.count(name) > 1:
            raise FileRefusedError(
                path,
                f"column {name!r} stands twice in the header",
                "Unmerge it: one row of names, one name a column.",
                line,
            )
    _refuse_missing(path, line, header, [name for name in wanted if name not in header])
    places = [header.index(name) for name in wanted]
    width = len(header)
    cells = [
        [cell.strip() for cell in (row if len(row) >= width else row + [""] * width)]
        for _, row in rows
    ]
    headings = 0
    while headings < min(_MOST_BETWEEN, len(rows) - 1) and not is_answered(
        dict(zip(header, cells[headings], strict=False))
    ):
        headings += 1
    people = [place for place in range(headings, len(rows)) if any(cells[place])]
    texts = pd.DataFrame(
        [[cells[place][at] for at in places] for place in people],
        columns=list(wanted),
        dtype="object",
    )
    kept = header.index(LINE) if LINE in header else None
    lines = [rows[place][0] if kept is None else int(cells[place][kept]) for place in people]
    _refuse_personal(path, texts)
    others = tuple(name for name in header if name and name not in {*wanted, LINE})
    return Given(path, tuple(lines), texts, others)


def _refuse_personal(path: Path, texts: pd.DataFrame) -> None:
    """Refuse a column of whole postcodes or of addresses of e-mail: they tell who somebody is."""
    for name in texts:
        filled = texts.loc[texts[name] != "", name].head(_LOOKED_AT)
        if len(filled) and filled.str.fullmatch(_PERSONAL).mean() > _MOST_PERSONAL:
            raise FileRefusedError(
                path,
                f"column {name!r} holds postcodes or e-mail addresses, which tell who somebody is",
                "Take it out of the map: nothing is kept of a column that the map does not name. "
                "The ward is enough.",
            )


def _refuse_missing(path: Path, line: int, header: list[str], missing: list[str]) -> None:
    """Refuse a file that lacks columns; all of them are told at once, and what there is."""
    if not missing:
        return
    near = {name: difflib.get_close_matches(name, header, 1) for name in missing}
    told = [(repr(name), f" (found {near[name][0]!r})" if near[name] else "") for name in missing]
    others = ["".join(one) for one in told[1:]]
    has = ", ".join(repr(name[:_LONGEST]) for name in header if name)
    also = (
        f" Also missing: {', '.join(others[:_TOLD])}{' …' if len(others) > _TOLD else '.'}"
        if others
        else ""
    )
    raise FileRefusedError(
        path,
        "column {} is missing{}".format(*told[0]),
        "Name the columns in the map as they stand in the file, and take out of the map what was "
        f"not asked. The file has: {has}.{also}",
        line,
    )


def _parquet(path: Path) -> list[list[str]]:
    header = list(files.examine(path).header)  # refuses one that is damaged
    with duckdb.connect(":memory:") as reader:  # one row too many is refused later
        given = reader.execute(
            "select * from read_parquet($path) limit $most",
            {"path": str(path), "most": MOST_ROWS + 1},
        ).fetchall()
    return [header, *([sheets.text(cell) for cell in row] for row in given)]


def _numbered(rows: list[list[str]]) -> list[forms.Row]:
    return list(enumerate(rows, 1))
