"""An exhibit carries everything that backs it, on screen and in its download."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pandas as pd
import plotly.graph_objects as go
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wardlens.choices.illustrative import ILLUSTRATIVE
from wardlens.exhibits.exhibit import Exhibit, ExhibitError, Source, csv_text, harmless
from wardlens.store.queries import Question

SOURCE = Source("Met Police", "Ward table", "February 2026", "OGL v3.0", "Contains figures.")
EXHIBIT = Exhibit(
    key="wards",
    heading="By ward",
    finding="Abbey has most: 37 offences.",
    measure="Recorded offences",
    unit="offences",
    period="February 2026",
    base="55 offences",
    sources=(SOURCE,),
    release="abc123",
    table=pd.DataFrame({"Ward": ["Abbey", "Brook"], "Offences": [1234.5678, None]}),
    notes=("The way of recording changed.",),
    asked=(Question("offences_by_ward"),),
)


def rows(text: str) -> list[list[str]]:
    """The rows below the lines that say what the table is."""
    kept = [line for line in text.splitlines(keepends=True) if not line.startswith("# ")]
    return list(csv.reader(io.StringIO("".join(kept))))


@pytest.mark.parametrize(
    "lacking", ["heading", "finding", "measure", "unit", "period", "base", "release"]
)
def test_an_exhibit_that_lacks_something_cannot_be_made(lacking):
    with pytest.raises(ExhibitError, match=f"'wards' lacks its {lacking}"):
        replace(EXHIBIT, **{lacking: ""})


def test_an_exhibit_without_a_source_cannot_be_made():
    with pytest.raises(ExhibitError, match="names no source"):
        replace(EXHIBIT, sources=())


def test_the_caption_says_unit_period_base_and_source():
    assert EXHIBIT.caption == (
        "Offences. February 2026. Base: 55 offences. "
        "Source: Met Police, Ward table, edition February 2026."
    )


def test_a_source_used_twice_is_named_once():
    assert replace(EXHIBIT, sources=(SOURCE, SOURCE)).caption == EXHIBIT.caption


def test_what_goes_with_the_table_is_everything_that_stands_under_it():
    assert EXHIBIT.about == [
        ("Finding", "Abbey has most: 37 offences."),
        ("Measure", "Recorded offences"),
        ("Kind of offence", "all offences"),
        ("Unit", "offences"),
        ("Period", "February 2026"),
        ("Base", "55 offences"),
        ("Source", "Met Police, Ward table, edition February 2026. OGL v3.0."),
        ("Note", "The way of recording changed."),
        ("Made by", "queries/offences_by_ward.sql"),
        ("Wardlens data release", "abc123"),
    ]


def test_the_download_has_raw_numbers_and_leaves_what_is_missing_empty():
    assert rows(EXHIBIT.csv()) == [["Ward", "Offences"], ["Abbey", "1234.5678"], ["Brook", ""]]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_a_cell_that_a_spreadsheet_would_run_is_made_harmless(start):
    formula = f"{start}HYPERLINK(1)"
    table = pd.DataFrame({formula: [formula, "Abbey"]})
    header, first, second = rows(csv_text(table))
    assert header[0].startswith("'")
    assert first[0].startswith("'")
    assert second == ["Abbey"]


@pytest.mark.parametrize("cell", ["\r=cmd()", "Abbey\r=cmd()"])
def test_a_line_end_inside_a_cell_does_not_begin_a_new_row(cell):
    table = pd.DataFrame({"Ward": [cell, "Brook"]})
    assert len(rows(csv_text(table))) == 3


@settings(deadline=None)
@given(st.text())
def test_no_text_cell_starts_a_formula(cell):
    kept = harmless(cell)
    assert isinstance(kept, str)
    assert not kept.startswith(("=", "+", "-", "@", "\t", "\r"))
    told = cell.replace("\r", " ")  # a line end inside a cell would begin a new row
    assert kept in (told, f"'{told}")


@pytest.mark.parametrize("number", [-3, -0.5, 0, 0.0, 1e-9])
def test_numbers_stay_numbers_and_a_zero_stays_a_zero(number):
    assert harmless(number) == number
    (cell,) = rows(csv_text(pd.DataFrame({"n": [number]})))[1]
    assert float(cell) == number


def test_every_kind_of_missing_is_an_empty_cell():
    table = pd.DataFrame(
        {"a": [None, "x"], "b": [float("nan"), 1.0], "c": [pd.NaT, pd.Timestamp("2026-01-01")]}
    )
    table["d"] = pd.array([pd.NA, 2], dtype="Int64")
    assert rows(csv_text(table))[1] == ["", "", "", ""]


MADE_UP = replace(SOURCE, kind="illustrative")


def figure_of(*values: float) -> go.Figure:
    return go.Figure(go.Scatter(x=[1, 2], y=list(values)))


def test_an_exhibit_of_made_up_answers_says_so_in_heading_finding_measure_table_and_download():
    made = replace(EXHIBIT, sources=(SOURCE, MADE_UP))
    assert made.is_illustrative
    for words in (made.heading, made.finding, made.measure):
        assert words.startswith(f"{ILLUSTRATIVE}. ")
    assert made.table[ILLUSTRATIVE].tolist() == ["made-up", "made-up"]
    assert dict(made.about)["Finding"].startswith(f"{ILLUSTRATIVE}. Abbey")
    assert all("made-up" in row for row in rows(made.csv())[1:])


@pytest.mark.parametrize(("height", "times"), [(400, 1), (600, 2)])
def test_a_picture_of_made_up_answers_has_the_words_across_it_once_or_twice_if_tall(height, times):
    picture = figure_of(1, 2).update_layout(height=height, margin={"t": 100, "b": 50})
    made = replace(EXHIBIT, sources=(MADE_UP,), picture=picture)
    again = replace(made, heading="Another heading")
    for exhibit in (made, again):
        notes = [note.text for note in exhibit.picture.layout.annotations]
        assert notes == [ILLUSTRATIVE] * times


def test_the_picture_handed_in_stays_without_the_words():
    bare = figure_of(1, 2)
    replace(EXHIBIT, sources=(MADE_UP,), picture=bare)
    assert not bare.layout.annotations


def test_an_exhibit_of_published_figures_has_no_such_words():
    made = replace(EXHIBIT, picture=figure_of(1, 2))
    assert not made.is_illustrative
    assert ILLUSTRATIVE not in made.csv()
    assert not made.picture.layout.annotations
