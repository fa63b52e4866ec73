"""A table to take away opens right in a spreadsheet and in a plain reader, and says what it is."""

from __future__ import annotations

import codecs
import csv
import io
import json
import zipfile
from dataclasses import replace

import pandas as pd
import pytest
from test_exhibits import EXHIBIT
from worlds import World

from wardlens.exhibits import csvw
from wardlens.records.receipts import receipt_of_exhibit
from wardlens.ui import receipt


def opened(content: bytes) -> tuple[bytes, dict[str, object]]:
    """The table and its metadata."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        table, about = packed.namelist()
        assert about == f"{table}-metadata.json"
        return packed.read(table), json.loads(packed.read(about))


def test_the_table_begins_with_a_byte_order_mark_and_its_names_and_has_no_other_line():
    table, about = opened(EXHIBIT.archive("wards"))
    assert table.startswith(codecs.BOM_UTF8)
    rows = list(csv.reader(io.StringIO(table.decode("utf-8-sig"))))
    assert rows == [["Ward", "Offences"], ["Abbey", "1234.5678"], ["Brook", ""]]
    frame = pd.read_csv(io.BytesIO(table))  # a plain reader needs no option
    assert frame.columns.tolist() == ["Ward", "Offences"]
    assert about["url"] == "wards.csv"


def test_the_metadata_says_everything_that_stands_under_the_figure():
    _, about = opened(EXHIBIT.archive("wards", [("SQL", "select\n 1")]))
    assert about["@context"][0] == "http://www.w3.org/ns/csvw"
    told = [(note["term"], note["words"]) for note in about["notes"]]
    assert told == [*EXHIBIT.about, ("SQL", "select 1")]


def test_every_column_has_its_heading_and_its_type():
    table = pd.DataFrame(
        {"Ward": ["A"], "Offences": [1], "Rate": [1.5], "Shown": [True], "Day": ["2025-03-01"]}
    ).astype({"Day": "datetime64[s]"})
    schema = json.loads(csvw.metadata("a.csv", table, []))["tableSchema"]["columns"]
    assert {column["titles"]: column["datatype"] for column in schema} == {
        "Ward": "string", "Offences": "integer", "Rate": "number", "Shown": "boolean",
        "Day": "date",
    }  # fmt: skip
    assert len({column["name"] for column in schema}) == len(schema)


def test_no_line_of_the_words_beside_it_can_become_a_row_of_figures():
    exhibit = replace(EXHIBIT, finding="Abbey\n=cmd()\r\nBrook,1", notes=("a\n+1",))
    table, about = opened(exhibit.archive("wards"))
    assert b"cmd" not in table
    assert about["notes"][0]["words"] == "Abbey =cmd() Brook,1"


@pytest.mark.parametrize("hostile", ["../../etc/passwd", "a/b\\c:d*e?", "=1+1", "…", "W" * 500])
def test_a_file_name_is_of_letters_digits_and_signs_that_every_system_takes(hostile: str):
    name = csvw.stem("Rate", hostile)
    assert not set(name) & set('/\\:*?"<>|=+. ')
    assert len(name) < 80


def test_the_file_of_a_figure_is_named_by_measure_offence_area_and_period(
    testborough: World,
) -> None:
    setting = testborough.setting(offence="robbery", **{"from": "2025-03", "to": "2026-02"})
    exhibit = testborough.view("map", offence="robbery", **{"from": "2025-03", "to": "2026-02"}).map
    name = receipt.stem(setting, exhibit)
    assert name == csvw.stem(exhibit.measure, exhibit.offence, "Testborough", exhibit.period)
    for word in ("robbery", "testborough", "2025", "2026"):
        assert word in name


def test_a_download_carries_the_receipt_beside_its_figures(testborough: World) -> None:
    setting = testborough.setting()
    exhibit = testborough.view("map").map
    table, about = opened(receipt.csv(setting, exhibit))
    lines = receipt_of_exhibit(setting, exhibit).lines
    told = {note["term"]: note["words"] for note in about["notes"]}
    asked = [note["words"] for note in about["notes"] if note["term"] == "SQL"]
    assert any(words.startswith("with counted as (") for words in asked)
    assert told["As a query"].startswith("python -m wardlens query")
    assert "SHA-256" in told["Source file"]
    assert dict(lines).keys() <= told.keys()
    assert table.decode("utf-8-sig") == exhibit.csv()
