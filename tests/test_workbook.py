"""A workbook holds the tables as numbers, says what they are, and runs nothing."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import datetime

import openpyxl
import pandas as pd
import pytest
from test_exhibits import EXHIBIT

from wardlens.exhibits.workbook import ABOUT, workbook

TITLE = "Wards of Testborough"
MADE = datetime(2026, 2, 28)


def opened(*exhibits, receipts=None):
    content = workbook(TITLE, exhibits or (EXHIBIT,), receipts)
    return openpyxl.load_workbook(io.BytesIO(content))


def about(book) -> list[tuple[str, str]]:
    return [(term.value, words.value) for term, words in book[ABOUT].iter_rows(max_col=2)]


def test_the_first_sheet_says_of_each_table_everything_its_csv_says():
    told = about(opened())
    assert told[0][0] == TITLE
    assert [pair for pair in told if pair[0] == "Sheet"] == [("Sheet", "By ward")]
    for pair in EXHIBIT.about:
        assert pair in told


def test_figures_are_numbers_and_a_missing_one_is_an_empty_cell():
    sheet = opened()["By ward"]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows == [("Ward", "Offences"), ("Abbey", 1234.5678), ("Brook", None)]
    assert sheet["B2"].data_type == "n"


def test_zero_and_missing_are_two_different_things():
    table = pd.DataFrame({"Ward": ["Abbey", "Brook"], "Offences": [0.0, float("nan")]})
    sheet = opened(replace(EXHIBIT, table=table))["By ward"]
    assert [cell.value for cell in sheet["B"]] == ["Offences", 0, None]


def test_area_codes_come_first_where_a_row_is_an_area():
    sheet = opened(replace(EXHIBIT, codes=("E1", "E2")))["By ward"]
    assert [cell.value for cell in sheet["A"]] == ["Area code", "E1", "E2"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_no_cell_holds_a_formula_whatever_a_name_begins_with(start):
    hostile = f'{start}HYPERLINK("http://example.org","x")'
    table = pd.DataFrame({hostile: [hostile, "Abbey"]})
    content = workbook(TITLE, [replace(EXHIBIT, table=table, finding=hostile, notes=(hostile,))])
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
        assert len(sheets) == 2
        assert all(b"<f>" not in parts.read(name) for name in sheets)
        assert not any("externalLink" in name for name in parts.namelist())
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
    assert str(book["By ward"]["A2"].value).startswith("'")


def test_an_address_in_a_cell_is_text_and_no_link():
    table = pd.DataFrame({"Page": ["https://example.org/"]})
    sheet = opened(replace(EXHIBIT, table=table))["By ward"]
    assert sheet["A2"].value == "https://example.org/"
    assert sheet["A2"].hyperlink is None


@pytest.mark.parametrize(
    "headings",
    [
        ["By ward", "by WARD", "By ward"],
        ["About", "History", "a" * 60, "a" * 61],
        ["Where? [a/b]: c*d\\e'", "???"],
    ],
)
def test_every_table_has_a_sheet_of_its_own_whatever_its_heading(headings):
    book = opened(*[replace(EXHIBIT, heading=heading) for heading in headings])
    names = book.sheetnames
    assert names[0] == ABOUT
    assert len(names) == len(headings) + 1
    assert len({name.lower() for name in names}) == len(names)
    assert all(len(name) <= 31 for name in names)
    assert [words for term, words in about(book) if term == "Sheet"] == names[1:]


def test_a_long_name_of_a_sheet_ends_with_a_whole_word():
    headings = ["Serious violence, rolling twelve months"] * 2
    names = opened(*[replace(EXHIBIT, heading=heading) for heading in headings]).sheetnames
    assert names[1:] == ["Serious violence, rolling", "Serious violence, rolling 2"]


def test_the_first_sheet_links_to_every_other_beside_its_whole_heading():
    headings = ["Serious violence, rolling twelve months", "By ward"]
    book = opened(*[replace(EXHIBIT, heading=heading) for heading in headings])
    links = {cell.value: cell.hyperlink.location for cell in book[ABOUT]["A"] if cell.hyperlink}
    assert links == {name: f"'{name}'!A1" for name in book.sheetnames[1:]}
    told = dict(about(book))
    assert [told[name] for name in links] == headings


def test_the_day_it_was_made_on_can_be_the_day_of_its_data():
    content = workbook(TITLE, [EXHIBIT], made=MADE)
    properties = openpyxl.load_workbook(io.BytesIO(content)).properties
    assert properties.created == MADE
    assert content == workbook(TITLE, [EXHIBIT], made=MADE)


def test_the_receipt_stands_with_its_table():
    told = about(opened(receipts={"wards": [("SQL", "select 1")]}))
    assert ("SQL", "select 1") in told


def test_words_longer_than_a_cell_are_cut_and_do_not_break_the_file():
    told = dict(about(opened(replace(EXHIBIT, finding="a" * 40_000))))
    assert len(told["Finding"]) < 32_767


MONTHS = pd.DataFrame({
    "Twelve months to": pd.date_range("2026-02", periods=14, freq="-1MS").strftime("%B %Y"),
    "Offences": [*range(20, 33), None],
    "Lower limit": [*range(10, 23), None],
    "Upper limit": [*range(30, 43), None],
})  # fmt: skip
WARDS = pd.DataFrame({
    "Ward": ["Abbey", "Brook", "Castle"], "Offences": [30, 20, 10],
    "Lower limit": [25, 15, 5], "Upper limit": [35, 25, 15],
})  # fmt: skip
CHANGES = pd.DataFrame({
    "Kind of offence": ["Theft", "Arson", "Fraud"], "Change, %": [30, -20, 10],
    "Lower limit": [-5, -45, -5], "Upper limit": [35, 5, 15],
})  # fmt: skip


def charts(table: pd.DataFrame) -> list[str]:
    content = workbook(TITLE, [replace(EXHIBIT, table=table)], made=MADE)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        names = [name for name in parts.namelist() if name.startswith("xl/charts/chart")]
        drawn = [parts.read(name).decode() for name in names]
        told = [parts.read(n).decode() for n in parts.namelist() if "drawings/drawing" in n]
    assert all(EXHIBIT.finding in words for words in told)  # what a screen reader says of it
    assert content == workbook(TITLE, [replace(EXHIBIT, table=table)], made=MADE)
    return drawn


@pytest.mark.parametrize(
    ("table", "kind", "names"),
    [
        (MONTHS, "lineChart", ["By ward", "Twelve months to", "Offences"]),
        (WARDS, "barChart", ["By ward", "Ward", "Offences, with the likely range"]),
    ],
)
def test_months_and_areas_are_drawn_from_their_own_cells_with_title_and_axes(table, kind, names):
    (drawn,) = charts(table)
    assert f"<c:{kind}>" in drawn
    assert re.findall(r"<a:t>([^<]*)</a:t>", drawn) == names
    last = len(table) + 1
    assert f"<c:f>'By ward'!$B$2:$B${last}</c:f>" in drawn
    assert f"<c:f>'By ward'!$A$2:$A${last}</c:f>" in drawn


def test_months_go_from_left_to_right_and_a_missing_one_is_a_gap():
    (drawn,) = charts(MONTHS)
    assert 'orientation val="maxMin"' in drawn
    assert not re.search('dispBlanksAs val="(zero|span)"', drawn)
    assert drawn.count("<c:ser>") == 3  # the figures and their two limits
    (drawn,) = charts(MONTHS[::-1].reset_index(drop=True))
    assert 'orientation val="maxMin"' not in drawn


def test_bars_have_their_ranges_as_error_bars():
    (drawn,) = charts(WARDS)
    for side in ("plus", "minus"):
        reach = re.search(rf"<c:{side}>.*?</c:{side}>", drawn)[0]
        assert [float(x) for x in re.findall(r"<c:v>([^<]*)</c:v>", reach)] == [5.0, 5.0, 5.0]


@pytest.mark.parametrize("table", [CHANGES, MONTHS.head(6), WARDS.head(2), EXHIBIT.table])
def test_changes_and_short_tables_have_no_chart(table):
    assert charts(table) == []
