"""Damaged files are refused with the file, the line, the fact and the remedy; never a traceback."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
import tiny
from conftest import Place

from wardlens import cli
from wardlens.ingest.counts import files, layouts
from wardlens.ingest.counts.files import FileRefusedError
from wardlens.ingest.load import load
from wardlens.ingest.load.load import Outcome

Maker = Callable[[Path], Path]


def _written(content: bytes) -> Maker:
    def make(folder: Path) -> Path:
        path = folder / "wards.csv"
        path.write_bytes(content)
        return path

    return make


def _text() -> str:
    table = tiny.ward_table()
    return "".join(",".join(row) + "\n" for row in (table.header, *table.rows))


def _changed(old: str, new: str, count: int = 1) -> Maker:
    assert old in _text()
    return _written(_text().replace(old, new, count).encode())


def _parquet(cut: int | None = None, damage: bool = False) -> Maker:
    def make(folder: Path) -> Path:
        path = folder / "wards.parquet"
        table = tiny.ward_table()
        pd.DataFrame(table.rows, columns=table.header).to_parquet(path)
        content = bytearray(path.read_bytes())
        if damage:
            content[4:2000] = b"\xff" * 1996
        path.write_bytes(bytes(content[:cut]))
        return path

    return make


def _folder(folder: Path) -> Path:
    path = folder / "folder.csv"
    path.mkdir()
    return path


def _geojson(change: Callable[[dict[str, object]], object]) -> Maker:
    def make(folder: Path) -> Path:
        path = folder / "wards.geojson"
        outlines = tiny.outlines("ward")
        change(outlines)
        path.write_text(json.dumps(outlines))
        return path

    return make


_LINES = _text().count("\n")
_PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
DAMAGED: dict[str, tuple[Maker, str]] = {
    "missing": (lambda folder: folder / "none.csv", "no such file"),
    "folder": (_folder, "this is a folder"),
    "empty": (_written(b""), "empty"),
    "only a byte order mark": (_written(b"\xef\xbb\xbf"), "nothing below it"),
    "only line breaks": (_written(b"\n\n\n"), "nothing below it|of no table"),
    "header only": (_written(_text().splitlines(keepends=True)[0].encode()), "nothing below it"),
    "PNG named .csv": (_written(_PNG), "a PNG picture"),
    "PDF": (_written(b"%PDF-1.7\n1 0 obj\n"), "a PDF document"),
    "zip or workbook": (_written(b"PK\x03\x04" + bytes(40)), "not an archive, or cut off"),
    "gzip": (_written(b"\x1f\x8b\x08" + bytes(40)), "gzip"),
    "old workbook": (_written(b"\xd0\xcf\x11\xe0" + bytes(40)), "old Excel"),
    "UTF-16": (_written(_text().encode("utf-16")), "UTF-16; expected UTF-8"),
    "UTF-16 without mark": (_written(_text().encode("utf-16-le")), "line 1: zero bytes"),
    "latin-1": (_written(_text().replace("Brook", "Br\xf6k").encode("latin-1")), "line 5: .*0xf6"),
    "NUL bytes": (_written(_text().replace("Cross", "C\0oss", 1).encode()), "line 8: zero bytes"),
    "cut mid-line": (_written(_text().encode()[:-90]), f"line {_LINES}: "),
    "cut before the last cell": (
        _written(_text().encode()[:-3]),
        f"line {_LINES}: the last line ends before its last cell",
    ),
    "too few fields": (_changed(",Brook,E05900002", ",E05900002"), "line 5: 28 fields .* has 29"),
    "too many fields": (_changed(",Brook,", ",Br,ook,"), "line 5: 30 fields .* has 29"),
    "open quote": (_changed(",Brook,", ',"Brook,'), "not readable as CSV|fields"),
    "renamed column": (
        _changed("WardCode", "Ward"),
        r"line 1: .*'WardCode' is missing \(found 'Ward'\)",
    ),
    "column twice": (_changed("202404", "202403"), "line 1: column '202403' stands twice"),
    "name column twice": (_changed("WardName", "wardcode"), "line 1: column 'wardcode' stands"),
    "months jump": (_changed("202602", "202604"), "line 1: the months jump from 2026-01 to"),
    "month 13": (_changed("202501", "202513"), "line 1: column 202513 is not a month"),
    "unexpected column": (_changed("202602", "Total"), "unexpected columns .*: Total"),
    "no month columns": (
        _written(b"MajorText,MinorText,WardName,WardCode,LookUp_BoroughName\na,b,c,d,e\n"),
        "no month columns",
    ),
    "some other table": (_written(b"a,b\n1,2\n"), "the header is of no table that is known"),
    "HTML page": (_written(b"<!doctype html>\n<p>Sign in\n"), "header is of no table|fields"),
    "cut Parquet": (_parquet(cut=-30), "Parquet file is damaged or cut off"),
    "Parquet without content": (_parquet(cut=60), "Parquet file is damaged or cut off"),
    "Parquet damaged inside": (_parquet(damage=True), "not readable|damaged"),
    "JSON cut off": (_written(b'{"type": "FeatureCollection", "features": ['), "JSON breaks off"),
    "deep JSON": (_written(b'{"a":' * 100_000), "nested too deeply|breaks off"),
    "JSON of something else": (_written(b'{"a": 1}'), "JSON without outlines"),
    "features that are none": (_written(b'{"features": [1, 2]}'), "JSON without outlines"),
    "an outline missing": (
        _geojson(lambda outlines: outlines["features"].pop()),  # type: ignore[attr-defined]
        f"no outline for {tiny.CROSS}",
    ),
    "an outline that is a point": (
        _geojson(
            lambda outlines: outlines["features"][1].update(  # type: ignore[index]
                geometry={"type": "Point", "coordinates": [0.0, 51.0]}
            )
        ),
        f"the outline of {tiny.BROOK} is no polygon",
    ),
    "an outline that is nonsense": (
        _geojson(
            lambda outlines: outlines["features"][1].update(  # type: ignore[index]
                geometry={"type": "Polygon", "coordinates": "here"}
            )
        ),
        f"the outline of {tiny.BROOK} is no polygon",
    ),
}


@pytest.mark.parametrize("damage", DAMAGED)
class TestADamagedFile:
    def test_is_refused_and_the_store_that_serves_is_untouched(
        self, damage: str, tiny_serves: Place, tmp_path: Path
    ) -> None:
        make, _ = DAMAGED[damage]
        before = tiny_serves.fingerprint()
        assert load.load(make(tmp_path)).outcome is Outcome.REFUSED
        assert tiny_serves.fingerprint() == before

    def test_is_refused_with_the_file_the_fact_and_the_remedy(
        self, damage: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        make, fact = DAMAGED[damage]
        path = make(tmp_path)
        assert cli.main(["load", str(path)]) == 1
        told = capfd.readouterr()
        assert "Traceback" not in told.out + told.err
        (refusal,) = [line for line in told.out.splitlines() if line.startswith("refused: ")]
        assert re.search(fact, refusal)
        assert path.name in refusal
        assert refusal.endswith(".")


def test_a_byte_order_mark_before_the_header_does_no_harm(tmp_path: Path) -> None:
    file = files.examine(tiny.ward_table().write(tmp_path / "wards.csv", encoding="utf-8-sig"))
    assert file.header[0] == "MajorText"


def test_windows_line_breaks_do_no_harm(tmp_path: Path) -> None:
    file = files.examine(_written(_text().replace("\n", "\r\n").encode())(tmp_path))
    assert file.rows == 3 * 3 + 1


def test_a_file_larger_than_the_limit_is_refused_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_LARGEST_BYTES", 10)
    with pytest.raises(FileRefusedError, match="too large"):
        files.examine(tiny.ward_table().write(tmp_path / "wards.csv"))


LAYOUTS = {
    "mps-ward": tiny.ward_table,
    "mps-borough": tiny.borough_table,
    "policeuk-lsoa": tiny.lsoa_table,
    "policeuk-street": lambda: tiny.street_table([("2025-01", tiny.LSOAS[0], "Burglary")]),
    "ons-lsoa-ward": tiny.lookup_table,
    "ons-lsoa-2011": tiny.lookup_2011_table,
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_table_is_recognised_by_its_header_and_not_by_its_name(
    layout: str, tmp_path: Path
) -> None:
    path = LAYOUTS[layout]().write(tmp_path / "a table of something.txt")
    assert layouts.recognise(files.examine(path)).key == layout


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_table_is_recognised_whatever_the_case_of_its_header(layout: str, tmp_path: Path) -> None:
    table = LAYOUTS[layout]()
    table.header = [name.lower() for name in table.header]
    assert layouts.recognise(files.examine(table.write(tmp_path / "t.csv"))).key == layout


@pytest.mark.parametrize("level", ["ward", "lsoa"])
def test_outlines_are_recognised_by_their_properties(level: str, tmp_path: Path) -> None:
    path = tmp_path / "shapes.json"
    path.write_text(json.dumps(tiny.outlines(level)))
    assert layouts.recognise(files.examine(path)).key == f"ons-{level}-outlines"
