"""Whether a file can be read at all: its bytes, its encoding, its lines, its header.

Everything wrong with a file as a whole is found here, before any figure is believed, and is
said with the file, the line, what was expected and what to do.
"""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import duckdb
import pandas as pd

from wardlens.ingest.counts import archives, forms, sheets
from wardlens.ingest.counts.refusal import FileRefusedError, NotOursError, printable

__all__ = [
    "FileRefusedError", "NotOursError", "PublishedFile", "examine", "header", "lines", "literal",
    "printable", "rows", "text",
]  # fmt: skip


IF_SURVEY = (
    "If these are answers of a survey, add --map map.toml; "
    "the page Perceptions has one to begin with."
)
_LARGEST_BYTES = 2_000_000_000
_MOST_ROWS = 100_000_000
_SIGNATURES = {
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"%PDF": "a PDF document",
    b"\x1f\x8b": "a gzip archive",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
}
LINE = "_line"
"""In a copy of a table, the column with the line of the file on which the row stands."""
_COPY = "table.csv"
_ARCHIVE = b"PK\x03\x04"
_WIDE_ENCODINGS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """A file that reads from end to end: its kind, its header and, for GeoJSON, its content."""

    path: Path
    kind: Literal["csv", "parquet", "geojson"]
    header: tuple[str, ...]
    rows: int | None = None
    """How many rows stand below the header of a CSV file."""
    content: dict[str, Any] = field(default_factory=dict, repr=False)
    notes: tuple[str, ...] = ()
    """What of its form was passed over, in words."""
    copy: tempfile.TemporaryDirectory[str] | None = field(default=None, repr=False)
    """Holds the table alone, each row with its line, where the file has more or another form."""

    @property
    def plain(self) -> Path:
        """The file to read figures from: the file itself, or the copy of its table."""
        return self.path if self.copy is None else Path(self.copy.name) / _COPY


def literal(path: Path) -> str:
    """A path for DuckDB, which takes `*`, `?` and `[` in it for a pattern of many files.

    >>> literal(Path("wards (2).csv")), literal(Path("ward[1]*.csv"))
    ('wards (2).csv', 'ward[[]1][*].csv')
    """
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in str(path))


def the_one(folder: Path, pattern: str) -> Path:
    """The one file of a folder that a pattern names; `FileNotFoundError` if there are others."""
    found = sorted(folder.glob(pattern))
    if len(found) != 1:
        raise FileNotFoundError(f"{folder}: expected one file {pattern}, found {len(found)}")
    return found[0]


def examine(path: Path) -> PublishedFile:
    """Read `path` from end to end and return what it is; `FileRefusedError` if it is damaged."""
    _refuse_unless_file(path)
    with path.open("rb") as file:
        start = file.read(8)
    if start[:4] == b"PAR1":
        return _parquet(path)
    if start.startswith(_ARCHIVE):
        return _workbook(path)
    text = _text_of(path)
    if text.lstrip()[:1] in ("{", "["):
        return _json(path, text)
    return _csv(path, text)


def _refuse_unless_file(path: Path) -> None:
    if path.is_dir():
        raise FileRefusedError(path, "this is a folder", "Name the files in it, one by one.")
    try:
        is_file, is_there = path.is_file(), path.exists()
    except OSError:  # a link that leads back to itself
        is_file, is_there = False, True
    if not is_file:
        fact = "not an ordinary file" if is_there else "no such file"
        raise FileRefusedError(path, fact, "Check the name and the folder.")
    size = path.stat().st_size
    if size == 0:
        raise FileRefusedError(path, "the file is empty", "Download it again.")
    if size > _LARGEST_BYTES:
        raise FileRefusedError(path, f"{size / 1e9:.1f} GB is too large", "Load it in parts.")


def _text_of(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(8)
    for signature, what in _SIGNATURES.items():
        if start.startswith(signature):
            raise FileRefusedError(
                path, f"this is {what}, not a table", "Load the publisher's CSV or Parquet file."
            )
    for mark, encoding in _WIDE_ENCODINGS.items():
        if start.startswith(mark):
            raise FileRefusedError(
                path,
                f"the text is in {encoding}; expected UTF-8",
                "Save it again as “CSV UTF-8”, or download it again.",
            )
    return _utf8(path)


def header(path: Path) -> PublishedFile:
    """What a file begins with: enough to recognise it, not to believe it."""
    with path.open("rb") as file:
        start = file.read(1 << 16)
    is_json = start.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"{", b"[")
    if is_json or start.startswith((b"PAR1", _ARCHIVE)):
        return examine(path)
    text = start.decode("utf-8-sig", errors="replace").rpartition("\n")[0]
    shape = forms.Shape()
    with suppress(csv.Error, FileRefusedError):  # what is wrong with it, `examine` says
        for _ in forms.table(path, _rows(text), shape):
            break
    return PublishedFile(path, "csv", shape.header)


def rows(path: Path) -> list[forms.Row]:
    """Every row of a CSV file that has anything in it, with its line; the first is the widest top.

    For tables whose header only the reader knows: it may be in any of the first rows.
    """
    shape = forms.Shape()
    text = _text_of(path)
    try:
        below = list(forms.table(path, _rows(text), shape))
    except csv.Error as problem:
        raise _unreadable(path, problem, shape) from problem
    return [(shape.header_line, list(shape.header)), *below]


def text(file: PublishedFile) -> pd.DataFrame:
    """The whole table as texts, its columns named in capitals."""
    rows = (
        pd.read_parquet(file.path).astype("str")
        if file.kind == "parquet"
        else pd.read_csv(file.plain, dtype="str", encoding="utf-8-sig", keep_default_na=False)
    )
    return rows.rename(columns=str.upper)


def lines(file: PublishedFile, columns: Sequence[str] = ()) -> pd.DataFrame:
    """These columns (or all) by the line of the file each row stands on, as trimmed texts."""
    rows = text(file).rename(columns=str.lower)
    cells = rows[list(columns) or rows.columns.drop(LINE, errors="ignore")]
    cells = cells.fillna("").astype("str")
    heights = 1 + cells.map(lambda words: words.count("\n")).sum(axis=1)
    found = rows[LINE].astype("int64") if LINE in rows else 2 + heights.cumsum() - heights
    return cells.map(lambda words: " ".join(words.split())).set_axis(found.to_list())


def _parquet(path: Path) -> PublishedFile:
    try:
        with duckdb.connect(":memory:") as reader:
            given = {"path": literal(path)}
            columns = reader.execute(
                "select name from parquet_schema($path) where num_children is null", given
            ).fetchall()
            (rows,) = reader.execute(
                "select sum(num_rows)::bigint from parquet_file_metadata($path)", given
            ).fetchone() or (0,)
    except duckdb.Error as problem:
        raise FileRefusedError(
            path, "the Parquet file is damaged or cut off", "Download it again."
        ) from problem
    if rows > _MOST_ROWS:
        raise FileRefusedError(
            path, f"{rows:,} rows, {_MOST_ROWS:,} at most are read", "Load it in parts."
        )
    return PublishedFile(path, "parquet", tuple(name for (name,) in columns))


def _utf8(path: Path) -> str:
    content = path.read_bytes()
    if b"\x00" in content:
        line = content[: content.index(b"\x00")].count(b"\n") + 1
        raise FileRefusedError(
            path, "zero bytes stand in the text", "Download it again, as CSV.", line
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = content[: problem.start].count(b"\n") + 1
        raise FileRefusedError(
            path,
            f"byte {content[problem.start]:#04x} is not UTF-8 text",
            "Save it again as “CSV UTF-8”.",
            line,
        ) from problem


def _json(path: Path, text: str) -> PublishedFile:
    try:
        content = json.loads(text)
    except json.JSONDecodeError as problem:
        raise FileRefusedError(
            path, f"the JSON breaks off: {problem.msg}", "Download it again.", problem.lineno
        ) from problem
    except ValueError as problem:  # a number of thousands of digits
        raise FileRefusedError(
            path, "the JSON holds a number that no outline has", "Download it again."
        ) from problem
    except RecursionError as problem:
        raise FileRefusedError(
            path, "the JSON is nested too deeply for outlines", "Download it again."
        ) from problem
    if isinstance(content, list) and all(isinstance(one, dict) for one in content):
        raise FileRefusedError(
            path,
            "JSON as the publisher's API gives it, not a table",
            "Load the CSV of the same month, from the publisher's downloads.",
        )
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list) or not features or not all(map(_is_outline, features)):
        raise FileRefusedError(
            path, "JSON without outlines in it", "Expected a GeoJSON FeatureCollection."
        )
    header = tuple(str(name) for name in features[0]["properties"])
    return PublishedFile(path, "geojson", header, content=content)


def _is_outline(feature: Any) -> bool:
    return (
        isinstance(feature, dict)
        and isinstance(feature.get("properties"), dict)
        and isinstance(feature.get("geometry"), dict)
    )


def _csv(path: Path, text: str) -> PublishedFile:
    shape = forms.Shape()
    rows = _rows(text)
    try:
        for _ in forms.table(path, rows, shape):
            continue
    except csv.Error as problem:
        raise _unreadable(path, problem, shape) from problem
    _refuse_without_a_table(path, shape)
    if not text.endswith(("\n", "\r")):
        _refuse_when_cut_off(path, shape)
        shape.notes.append(
            f"no line break after line {shape.last_line}: its last cell, “{shape.last_cell}”, "
            "is taken as it stands"
        )
    is_plain = shape.is_plain and forms.separator(text) == ","
    copy = None if is_plain else _copied(shape, forms.table(path, _rows(text), forms.Shape()))
    return PublishedFile(path, "csv", shape.header, shape.rows, notes=tuple(shape.notes), copy=copy)


def _unreadable(path: Path, problem: csv.Error, shape: forms.Shape) -> FileRefusedError:
    line = shape.last_line + 1
    return FileRefusedError(path, f"not readable as CSV: {problem}", "Download it again.", line)


def _rows(text: str) -> Iterator[forms.Row]:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=forms.separator(text), strict=True)
    return ((rows.line_num, row) for row in rows)


def _workbook(path: Path) -> PublishedFile:
    """The sheet of an Excel workbook that has the most filled cells."""
    if archives.is_archive(path):
        raise FileRefusedError(
            path, "a ZIP archive where a table is expected", "Unpack it, and load what is in it."
        )
    found = sheets.sheets(path)
    sheet = max(found, key=lambda one: one.cells)
    shape = forms.Shape()
    rows = list(forms.table(path, enumerate(sheet.rows, 1), shape))
    _refuse_without_a_table(path, shape)
    if len(found) > 1:
        shape.notes.append(f"sheet {sheet.name!r} is read, the one with the most in it")
    copy = _copied(shape, iter(rows))
    return PublishedFile(path, "csv", shape.header, shape.rows, notes=tuple(shape.notes), copy=copy)


def _refuse_without_a_table(path: Path, shape: forms.Shape) -> None:
    if not shape.rows:
        raise FileRefusedError(
            path, "a header and nothing below it", "Download it again.", shape.header_line
        )
    counted = Counter(name.lower() for name in shape.header)
    if twice := [name for name, times in counted.items() if times > 1]:
        raise FileRefusedError(
            path,
            f"column {twice[0]!r} stands twice in the header"
            if twice[0]
            else "several columns have no name in the header",
            f"Only one of a name can be right: download it again. {IF_SURVEY}",
            shape.header_line,
        )


def _refuse_when_cut_off(path: Path, shape: forms.Shape) -> None:
    """An empty last cell in a column that has none, and no line break: the rest is missing."""
    if shape.last_cell == "" and shape.blank_ends == 1:
        raise FileRefusedError(
            path,
            "the last line ends before its last cell: the file was cut off",
            "Download it again.",
            shape.last_line,
        )


def _copied(shape: forms.Shape, rows: Iterator[forms.Row]) -> tempfile.TemporaryDirectory[str]:
    """The table as plain CSV in a folder of its own, gone with whatever holds it."""
    copy = tempfile.TemporaryDirectory(prefix="wardlens-")
    with (Path(copy.name) / _COPY).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([LINE, *shape.header])
        writer.writerows([line, *row] for line, row in rows)
    return copy
