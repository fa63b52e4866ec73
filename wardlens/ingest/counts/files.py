"""Whether a file can be read at all: its bytes, its encoding, its lines, its header.

Everything wrong with a file as a whole is found here, before any figure is believed, and is
said with the file, the line, what was expected and what to do.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import duckdb

from wardlens.errors import WardlensError

_LARGEST_BYTES = 2_000_000_000
_MOST_ROWS = 100_000_000
_MOST_COLUMNS = 2_000
_SIGNATURES = {
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"%PDF": "a PDF document",
    b"PK\x03\x04": "a ZIP archive or an Excel workbook",
    b"\x1f\x8b": "a gzip archive",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
}
_WIDE_ENCODINGS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


class FileRefusedError(WardlensError):
    """A file that cannot be taken as a whole. The message says where, what and the remedy."""

    def __init__(self, path: Path, fact: str, remedy: str, line: int | None = None) -> None:
        self.path, self.fact, self.remedy, self.line = path, fact, remedy, line
        where = f"{path.name}, line {line}" if line else path.name
        super().__init__(printable(f"{where}: {_shortened(fact)}. {remedy}"))


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """A file that reads from end to end: its kind, its header and, for GeoJSON, its content."""

    path: Path
    kind: Literal["csv", "parquet", "geojson"]
    header: tuple[str, ...]
    rows: int | None = None
    """How many rows stand below the header of a CSV file."""
    content: dict[str, Any] = field(default_factory=dict, repr=False)


def printable(text: str) -> str:
    r"""Text from a file or its name, without what a terminal would obey or a reader misread.

    >>> printable("a\x1b[31mb\nc")
    'a�[31mb c'
    """
    return "".join(
        letter if letter.isprintable() else " " if letter.isspace() else "�" for letter in text
    )


def literal(path: Path) -> str:
    """A path for DuckDB, which takes `*`, `?` and `[` in it for a pattern of many files.

    >>> literal(Path("wards (2).csv")), literal(Path("ward[1]*.csv"))
    ('wards (2).csv', 'ward[[]1][*].csv')
    """
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in str(path))


def _shortened(fact: str) -> str:
    return fact if len(fact) <= 300 else f"{fact[:300]}…"


def examine(path: Path) -> PublishedFile:
    """Read `path` from end to end and return what it is; `FileRefusedError` if it is damaged."""
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
    with path.open("rb") as file:
        start = file.read(8)
    if start[:4] == b"PAR1":
        return _parquet(path)
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
    text = _utf8(path)
    if text.lstrip().startswith("{"):
        return _geojson(path, text)
    return _csv(path, text)


def header(path: Path) -> PublishedFile:
    """What a file begins with: enough to recognise it, not to believe it."""
    with path.open("rb") as file:
        start = file.read(1 << 16)
    if start[:4] == b"PAR1":
        return _parquet(path)
    if start.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{"):
        return examine(path)
    line = start.decode("utf-8-sig", errors="replace").partition("\n")[0].rstrip("\r")
    return PublishedFile(path, "csv", tuple(next(csv.reader([line]), [])))


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


def _geojson(path: Path, text: str) -> PublishedFile:
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
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    count = 0
    try:
        header = next(rows, [])
        if len(header) > _MOST_COLUMNS:
            raise FileRefusedError(
                path,
                f"{len(header):,} columns, {_MOST_COLUMNS:,} at most are read",
                "No publisher's table is so wide: download it again.",
                1,
            )
        for row in rows:
            count += 1
            if len(row) != len(header):
                raise FileRefusedError(
                    path,
                    f"{len(row)} fields where the header has {len(header)}",
                    "The file is damaged or was cut off: download it again.",
                    rows.line_num,
                )
        lines = rows.line_num
    except csv.Error as problem:
        raise FileRefusedError(
            path, f"not readable as CSV: {problem}", "Download it again.", rows.line_num
        ) from problem
    if not count:
        raise FileRefusedError(path, "a header and nothing below it", "Download it again.", 1)
    twice = [name for name, times in Counter(name.lower() for name in header).items() if times > 1]
    if twice:
        raise FileRefusedError(
            path,
            f"column {twice[0]!r} stands twice in the header",
            "Only one of them can be right: download it again.",
            1,
        )
    if not text.endswith("\n"):
        raise FileRefusedError(
            path,
            "the last line has no line break: the file may have been cut off",
            "Download it again, or end the line if you know that it is whole.",
            lines,
        )
    return PublishedFile(path, "csv", tuple(header), count)
