"""Files made to do harm: each is refused with a clear report, or taken for exactly what it says."""

from __future__ import annotations

import json
import os
import random
import socket
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import publisher
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import tiny
from conftest import Fetch, Place
from tiny import ABBEY, BROOK, CROSS, LAST, SHOPLIFTING

from wardlens import cli
from wardlens.exhibits import exhibit
from wardlens.ingest.counts import archives
from wardlens.ingest.counts.files import FileRefusedError
from wardlens.ingest.load import load
from wardlens.ingest.load.load import Outcome
from wardlens.ingest.survey import answers
from wardlens.store import paths

Maker = Callable[[Path], Path]


def _wards() -> str:
    table = tiny.ward_table()
    return "".join(",".join(row) + "\n" for row in (table.header, *table.rows))


def _as(content: bytes | str, name: str = "wards.csv") -> Maker:
    def make(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return make


def _fifo(folder: Path) -> Path:
    os.mkfifo(folder / "wards.csv")
    return folder / "wards.csv"


def _socket(folder: Path) -> Path:
    here = Path.cwd()
    os.chdir(folder)  # the name of a socket must be short
    try:
        with socket.socket(socket.AF_UNIX) as bound:
            bound.bind("wards.csv")
    finally:
        os.chdir(here)
    return folder / "wards.csv"


def _link_to(target: str) -> Maker:
    def make(folder: Path) -> Path:
        (folder / "wards.csv").symlink_to(target)
        return folder / "wards.csv"

    return make


def _sparse(folder: Path) -> Path:
    with (folder / "wards.csv").open("wb") as file:
        file.write(b"MajorText,")
        file.truncate(3_000_000_000)
    return folder / "wards.csv"


def _parquet_bomb(folder: Path) -> Path:
    """A hundred million rows and more in a few kilobytes."""
    schema = pa.schema([("MajorText", pa.null())])
    table = pa.table([pa.nulls(20_000_000)], schema=schema)
    with pq.ParquetWriter(folder / "wards.parquet", schema) as writer:
        for _ in range(6):
            writer.write_table(table, row_group_size=20_000_000)
    return folder / "wards.parquet"


def _nested_zip(folder: Path) -> Path:
    content = publisher.bomb(5)
    for _ in range(3):
        content = publisher.archive({"again.zip": content})
    return _as(content, "wards.zip")(folder)


def _features(**changes: object) -> str:
    outlines = tiny.outlines("ward")
    outlines["features"][1].update(changes)  # type: ignore[index]
    return json.dumps(outlines)


def _outline(coordinates: object) -> Maker:
    return _as(_features(geometry={"type": "Polygon", "coordinates": coordinates}))


_LISTS = {"WD25CD": [1], "WD25NM": {}, "LAD25CD": 3}
REFUSED: dict[str, Maker] = {
    "a named pipe that never ends": _fifo,
    "a socket": _socket,
    "a link to a device": _link_to("/dev/zero"),
    "a link to itself": _link_to("wards.csv"),
    "a link to a folder": _link_to("/etc"),
    "a link to the password file": _link_to("/etc/passwd"),
    "three gigabytes of nothing": _sparse,
    "a Parquet file that swells": _parquet_bomb,
    "a ZIP bomb": _as(publisher.bomb(5), "wards.csv"),
    "ZIPs in ZIPs": _nested_zip,
    "gzip": _as(b"\x1f\x8b\x08\x00" + bytes(100), "wards.csv.gz"),
    "UTF-16 with mark": _as(_wards().encode("utf-16")),
    "UTF-16 without mark": _as(_wards().encode("utf-16-be")),
    "UTF-32": _as(_wards().encode("utf-32")),
    "UTF-7": _as("+AEEAQgBD-\n+ADEAMg-\n"),
    "overlong UTF-8": _as(b"MajorText\xc0\xaf\n1\n"),
    "half a surrogate": _as(b"MajorText\xed\xa0\x80\n1\n"),
    "NULs at the end": _as(_wards().encode() + b"\0" * 100),
    "NULs in a code": _as(_wards().replace(ABBEY, f"{ABBEY}\0")),
    "a quote that never closes": _as(_wards().replace("Brook", '"Brook', 1)),
    "one field of a megabyte": _as(_wards().replace("Brook", "B" * 1_000_000, 1)),
    "a hundred thousand columns": _as(",".join(f"c{n}" for n in range(100_000)) + "\n1\n"),
    "a hundred thousand months": _as(
        _wards().splitlines()[0] + "".join(f",c{n}" for n in range(100_000)) + "\n1\n"
    ),
    "columns that differ in case alone": _as(_wards().replace("WardName", "wardcode")),
    "a header of formulas": _as("=1+1,@SUM(A1)\n1,2\n"),
    "an SQL header": _as("MajorText'); drop table ward; --,x\n1,2\n"),
    "HTML": _as("<html><script>alert(1)</script></html>\n"),
    "HTML after blanks": _as("\n\n   <!doctype html><p>moved</p>\n"),
    "XML with entities": _as('<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>\n'),
    "a program": _as(b"\x7fELF" + bytes(200)),
    "a Python pickle": _as(b"\x80\x04\x95\x10\x00\x00\x00"),
    "a DuckDB file": _as(bytes(8) + b"DUCK" + bytes(4000), "wards.duckdb"),
    "JSON too deep": _as("[" * 200_000),
    "JSON of a huge number": _as('{"features": [' + "9" * 50_000 + "]}"),
    "JSON with a key twice and no outlines": _as('{"features": 1, "features": []}'),
    "an outline at infinity": _outline([[[1e999, 1], [2, 2], [3, 3], [1e999, 1]]]),
    "an outline that is not a number": _outline([[[float("nan"), 1], [2, 2], [3, 3], [2, 1]]]),
    "an outline without a ring": _outline([]),
    "an outline of text": _outline([["<b>"]]),
    "an outline of no type": _as(_features(geometry={"type": "../../etc"})),
    "an outline with a list for a code": _as(_features(properties=_LISTS)),
    "a Parquet footer that lies": _as(b"PAR1" + bytes(100) + b"\xff\xff\xff\x7fPAR1"),
    "a Parquet file without an end": _as(b"PAR1" * 30),
}  # fmt: skip


@pytest.mark.parametrize("kind", REFUSED)
def test_a_hostile_file_is_refused_with_a_clear_report_and_changes_nothing(
    kind: str, tiny_serves: Place, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    before = tiny_serves.fingerprint()
    path = REFUSED[kind](tmp_path)
    assert cli.main(["load", str(path)]) == 1
    told = capfd.readouterr()
    assert "Traceback" not in told.out + told.err
    (refusal,) = [line for line in told.out.splitlines() if line.startswith("refused: ")]
    assert path.name in refusal
    assert refusal.endswith(".")
    assert len(refusal) < 1_000
    assert tiny_serves.fingerprint() == before


NAMES = {
    "a pattern of file names": "ward*.csv",
    "another pattern": "[wards]?.csv",
    "braces": "{wards,boroughs}.csv",
    "two folders up": "..wards.csv",
    "SQL": "'; drop table ward; --.csv",
    "HTML": "<img src=x onerror=alert(1)>.csv",
    "a formula": "=cmd|' !A0.csv",
    "an option": "--help.csv",
    "a variable": "$HOME ${x} $path.csv",
    "a line break": "wards\nrefused: nothing.csv",
    "terminal colours": "\x1b[31mwards\x1b]0;title\x07.csv",
    "right to left": "wards\u202evsc.exe",
    "letters from afar": "wárds 区.csv",
    "gzip that is none": "wards.csv.gz",
    "a web address": "https:wards.csv",
    "very long": f"{'w' * 240}.csv",
}


@pytest.mark.parametrize("kind", NAMES)
def test_a_file_is_taken_whatever_its_name_and_its_name_does_nothing(
    kind: str,
    copy: Place,
    tmp_path: Path,
    fetch: Fetch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    folder = tmp_path / "given"
    folder.mkdir()
    tiny.ward_table().column("202602", 999).write(folder / "wards.csv")
    tiny.ward_table().column("202602", 999).write(folder / "wards1.csv")
    newer = tiny.ward_table(last=pd.Timestamp(2026, 3, 1).date())
    path = newer.write(folder / NAMES[kind])
    before = {found for found in tmp_path.parent.rglob("*") if "copy" not in found.parts}
    assert cli.main(["load", "--", str(path)]) == 0
    told = capfd.readouterr().out
    assert "\x1b" not in told
    assert "\u202e" not in told
    assert not any(line.startswith("refused") for line in told.splitlines())
    rows = fetch("offences_by_ward", start=LAST, end=LAST, offences=[])
    assert rows["offences"].sum() == 37 + 14 + 4
    assert {found for found in tmp_path.parent.rglob("*") if "copy" not in found.parts} == before
    assert copy.stores.is_dir()


HOSTILE = {
    "HTML": "<script>alert(1)</script>",
    "a picture": "<img src=x onerror=alert(1)>",
    "a formula": "=HYPERLINK(\"http://x\",\"y\")",
    "another formula": "@SUM(1+1)*cmd|' /C calc'!A0",
    "plus": "+1+1",
    "minus": "-1+1",
    "a tab": "\t=1+1",
    "SQL": "'; drop table ward; --",
    "terminal colours": "\x1b[31mred\x1b[0m",
    "a path": "../../../../etc/passwd",
    "right to left": "a\u202eb",
    "a template": "{{7*7}} ${7*7} %s %d",
    "very long": "W" * 5_000,
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_name_in_a_file_stays_a_name(
    kind: str,
    copy: Place,
    tmp_path: Path,
    fetch: Fetch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    del copy
    name = HOSTILE[kind]
    newer = tiny.ward_table(last=pd.Timestamp(2026, 3, 1).date())
    newer.rows.append(["THEFT", name, "Abbey", ABBEY, "Testborough", *["1"] * 25])
    newer.rows.append([*SHOPLIFTING, name, "E05900004", "Testborough", *["1"] * 25])
    path = newer.write(tmp_path / "wards.csv")
    assert cli.main(["load", str(path)]) == 3
    told = capfd.readouterr().out
    assert "\x1b" not in told
    assert "\u202e" not in told
    rows = fetch("offences_by_ward", start=LAST, end=LAST, offences=[]).set_index("ward_code")
    assert rows["offences"].to_dict() == {ABBEY: 37 + 1, BROOK: 14, CROSS: 4}
    text = exhibit.csv_text(pd.DataFrame({"name": [name], name: [1]}))
    cells = [cell.strip('"') for line in text.splitlines() for cell in line.split(",")]
    assert not [cell for cell in cells if cell[:1] in ("=", "@", "+", "\t", "\r")]


def _workbook(**parts: str) -> bytes:
    sheet = '<?xml version="1.0"?><worksheet><sheetData/></worksheet>'
    return publisher.archive({"xl/worksheets/sheet1.xml": sheet} | parts)


_LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">]>'
    "<worksheet>&b;</worksheet>"
)
_OUTSIDE = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'


def _noise(size: int) -> str:
    """A comment of so many letters that hardly packs: it is not refused for how much it grows."""
    return f"<!--{random.Random(1).randbytes((size - 7) // 2).hex():.<{size - 7}}-->"


def _padded(before: str, part: str) -> str:
    return f"<?xml version='1.0'?>{before * (1_100_000 // len(before))}{_noise(20_000)}{part[21:]}"


WORKBOOKS = {
    "a billion laughs": _workbook(**{"xl/sharedStrings.xml": _LAUGHS}),
    "an entity from outside": _workbook(**{"xl/workbook.xml": _OUTSIDE}),
    "the same in UTF-16": publisher.archive({"xl/workbook.xml": _OUTSIDE.encode("utf-16")}),
    "an entity behind a megabyte of blanks": _workbook(
        **{"xl/worksheets/sheet2.xml": _padded(" ", _OUTSIDE)}
    ),
    "an entity behind a long comment": _workbook(
        **{"xl/styles.xml": _padded(f"<!--{'.' * 1_100_000}-->", _LAUGHS)}
    ),
    "a document type cut in two by a chunk": _workbook(
        **{"xl/styles.xml": _noise((1 << 20) - 18) + _LAUGHS[21:]}
    ),
    "an entity in a part of another name": _workbook(**{"xl/sheet.bin": _OUTSIDE}),
    "an encoding that only some readers know": _workbook(
        **{"xl/styles.xml": '<?xml version="1.0" encoding="utf-7"?>+ADwAIQ-DOCTYPE a'}
    ),
    "a part without an element": _workbook(**{"xl/styles.xml": _noise(1_200_000)}),
    "a sheet that swells": publisher.archive({"xl/worksheets/sheet1.xml": b" " * 50_000_000}),
    "no workbook": b"PK\x03\x04",
    "cut off": _workbook()[:-30],
    "encrypted": b"\xd0\xcf\x11\xe0" + bytes(600),
    "a hundred thousand parts": publisher.archive({f"xl/{n}.xml": "" for n in range(20_001)}),
}


@pytest.mark.parametrize("kind", WORKBOOKS)
def test_a_hostile_workbook_is_refused_before_anything_opens_it(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "survey.xlsx"
    path.write_bytes(WORKBOOKS[kind])
    with pytest.raises(FileRefusedError, match=r"survey\.xlsx"):
        archives.examine_workbook(path)
    assert load.load(path).outcome is Outcome.REFUSED


@pytest.mark.parametrize("kind", [kind for kind in WORKBOOKS if "entity" in kind or "type" in kind])
def test_entities_are_found_wherever_they_are_declared(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "survey.xlsx"
    path.write_bytes(WORKBOOKS[kind])
    with pytest.raises(FileRefusedError, match="declares XML entities"):
        archives.examine_workbook(path)


def test_blanks_before_an_ordinary_part_are_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "survey.xlsx"
    path.write_bytes(_workbook(**{"xl/styles.xml": f"{_noise(1_200_000)}<styleSheet/>"}))
    archives.examine_workbook(path)


def test_an_ordinary_workbook_passes(tmp_path: Path) -> None:
    path = tmp_path / "survey.xlsx"
    pd.DataFrame({"ward": ["Abbey"] * 2_000, "answer": ["Very safe"] * 2_000}).to_excel(path)
    archives.examine_workbook(path)
    assert zipfile.is_zipfile(path)


_MEASURED = """
import re, sys
from pathlib import Path
import duckdb, openpyxl
from wardlens.ingest.survey import answers
def peak():
    return 1024 * int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
before = peak()
given = answers.read(Path(sys.argv[1]), ["c0"])
print(len(given.lines), peak() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the peak of memory is read from /proc")
@pytest.mark.parametrize(("kind", "rows"), [("csv", 20_000), ("xlsx", 1_000)])
def test_reading_answers_takes_no_more_memory_than_their_cells_allow(
    kind: str, rows: int, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    columns = {f"c{n}": [f"answer {n * row}" for row in range(rows)] for n in range(50)}
    path = tmp_path / f"answers.{kind}"
    frame = pd.DataFrame(columns)
    frame.to_csv(path, index=False) if kind == "csv" else frame.to_excel(path, index=False)
    done = subprocess.run(
        [sys.executable, "-c", _MEASURED, str(path)],
        cwd=paths.ROOT, capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    read, grown = map(int, done.stdout.split())
    assert read == rows
    assert grown < 60_000_000 + 260 * 50 * rows  # twice what a cell was measured to take
    most = grown / 50 / rows * answers.MOST_CELLS / 1e6 if kind == "csv" else 0
    words = f", {most:,.0f} MB at the most cells that are taken" if most else ""
    record_property(
        "figures", f"{50 * rows:,} cells of answers ({kind}): {grown / 1e6:.0f} MB{words}"
    )


def test_a_sheet_of_more_cells_than_memory_is_there_for_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "MOST_CELLS", 7 * 9)  # the header and eight rows
    path = tmp_path / "answers.csv"
    path.write_text("a,b,c,d,e,f,g\n" + "1,,,,,,\n" * 8, "utf-8")
    assert len(answers.read(path, ["a"]).lines) == 8
    path.write_text("a,b,c,d,e,f,g\n" + "1,,,,,,\n" * 9, "utf-8")
    with pytest.raises(FileRefusedError, match="keep the columns that the map names"):
        answers.read(path, ["a"])


def test_the_store_cannot_reach_beyond_its_file(fetch: Fetch, connection) -> None:
    del fetch
    for statement in (
        "select * from read_csv('/etc/passwd')",
        "select * from glob('/*')",
        "copy (select 1) to '/tmp/out.csv'",
        "attach '/tmp/other.duckdb'",
        "install httpfs",
        "load httpfs",
        "set enable_external_access = true",
        "create table x as select 1",
        "drop table area",
    ):
        with pytest.raises(Exception, match=r"(?i)disabled|read-only|permission|cannot|locked"):
            connection.execute(statement)
    assert paths.stores().is_dir()
