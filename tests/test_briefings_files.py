"""Slides with charts that can be edited, a page that fetches nothing, and the command."""

from __future__ import annotations

import html
import io
import re
from dataclasses import replace
from datetime import date
from math import log2
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import pytest
import tiny
from briefed import squeezed
from pptx import Presentation
from pptx.enum.text import PP_ALIGN
from streamlit.testing.v1 import AppTest
from worlds import World

from wardlens.briefings import native_charts
from wardlens.briefings.slides import slides
from wardlens.briefings.webpage import webpage
from wardlens.briefings.words import foot
from wardlens.cli import main
from wardlens.exhibits import palette
from wardlens.packs.briefing import briefing
from wardlens.packs.sections import Briefing
from wardlens.store import paths
from wardlens.ui import briefings as on_screen

PAGE = paths.PAGES / "briefings.py"


@pytest.fixture(scope="module")
def made(testborough: World) -> Briefing:
    return briefing(testborough.setting())


@pytest.fixture(scope="module")
def deck(made: Briefing) -> Any:
    return Presentation(io.BytesIO(slides(made)))


def words(slide: Any) -> str:
    return "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


def charts(deck: Any) -> list[Any]:
    return [shape for slide in deck.slides for shape in slide.shapes if shape.has_chart]


def test_charts_of_the_deck_are_native_and_hold_the_figures_own_numbers(
    deck: Any, made: Briefing
) -> None:
    rolling = next(exhibit for exhibit in made.exhibits if exhibit.key == "rolling")
    frame = next(shape for shape in charts(deck) if shape.name == rolling.heading)
    held = {
        value
        for series in frame.chart.plots[0].series
        for value in series.values
        if value is not None
    }
    assert set(rolling.table["Offences"].dropna()) <= held
    assert frame.chart.part.chart_workbook.xlsx_part is not None  # its sheet, for who edits it


def test_every_chart_and_table_of_the_deck_has_its_finding_as_alternative_text(
    deck: Any, made: Briefing
) -> None:
    findings = {exhibit.finding for exhibit in made.exhibits}
    told = [frame._element.xpath(".//p:cNvPr")[0].get("descr") for frame in charts(deck)]
    assert told
    assert set(told) <= findings


def test_the_map_of_the_deck_is_a_shape_an_area(deck: Any) -> None:
    shapes = {shape.name for slide in deck.slides for shape in slide.shapes}
    assert set(tiny.WARDS.values()) <= shapes


def test_every_slide_has_a_title_the_filters_the_release_and_the_way_back(
    deck: Any, made: Briefing
) -> None:
    for slide in deck.slides:
        assert slide.shapes.title.text_frame.text
        for line in foot(made):
            assert line in words(slide)


def test_notes_of_a_slide_have_the_finding_and_its_caveats(deck: Any, made: Briefing) -> None:
    notes = "\n".join(slide.notes_slide.notes_text_frame.text for slide in deck.slides)
    for exhibit in [one for one in made.exhibits if one.picture is not None]:
        assert exhibit.finding in notes
        for note in exhibit.notes:
            assert note in notes


def captions(deck: Any) -> list[str]:
    return [
        shape.text_frame.text
        for slide in deck.slides
        for shape in slide.shapes
        if shape.name == "Caption"
    ]


def test_a_slide_says_unit_period_base_and_the_main_caveat_below_its_figures(
    deck: Any, made: Briefing
) -> None:
    told = "\n".join(captions(deck))
    for exhibit in [one for one in made.exhibits if one.picture is not None]:
        assert f"{exhibit.unit[0].upper()}{exhibit.unit[1:]}. {exhibit.period}" in told
    assert "The force changed its system. Figures before and after are not compared." in told
    assert all(len(one) <= 300 for one in captions(deck))


def test_a_slide_says_how_many_rows_it_has_no_room_for(made: Briefing) -> None:
    shown = made.sections[1].exhibits[0]
    table = shown.exhibit.table.iloc[[0] * 30]
    long = replace(shown, exhibit=replace(shown.exhibit, table=table), rows=99)
    one = replace(made, sections=(replace(made.sections[1], exhibits=(long,)),))
    told = captions(Presentation(io.BytesIO(slides(one))))
    assert f"{len(table) - 12} more rows stand in the table on the page." in told[-1]


def test_a_slide_says_where_recording_changed(deck: Any) -> None:
    for slide in deck.slides:
        lines = [shape for shape in slide.shapes if shape.name == "Break in recording"]
        assert len(lines) == ("recording changed, March 2024" in words(slide))
    assert "recording changed, March 2024" in "\n".join(map(words, deck.slides))


def test_the_line_of_a_break_stands_between_the_last_month_before_and_the_first_after() -> None:
    months = [date(2024, month, 1) for month in range(1, 5)]
    figure = go.Figure([{"type": "scatter", "mode": "lines", "x": months, "y": [1, 2, 3, 4]}])
    figure.add_shape(type="line", x0=date(2024, 3, 1), x1=date(2024, 3, 1), y0=0, y1=1)
    ((across, said),) = native_charts.breaks(figure)
    left, _, width, _ = native_charts._PLOT
    assert across == pytest.approx(left + width * 2 / 4)
    assert said == "changed, March 2024"


def test_no_figure_stands_at_the_right_in_a_column_of_numbers(made: Briefing) -> None:
    shown = made.sections[1].exhibits[0]
    number = next(name for name in shown.columns if name in shown.exhibit.numbers)
    table = shown.exhibit.table.assign(**{number: float("nan")})
    one = replace(shown, exhibit=replace(shown.exhibit, table=table))
    file = slides(replace(made, sections=(replace(made.sections[1], exhibits=(one,)),)))
    frame = next(
        shape
        for slide in Presentation(io.BytesIO(file)).slides
        for shape in slide.shapes
        if shape.has_table
    )
    cell = frame.table.cell(1, list(shown.columns).index(number))
    assert cell.text_frame.text == "no figure"
    assert cell.text_frame.paragraphs[0].alignment == PP_ALIGN.RIGHT


def test_changes_lie_on_an_axis_of_doublings_that_begins_at_the_same(real: World) -> None:
    made = briefing(real.setting())
    deck = Presentation(io.BytesIO(slides(made)))
    changes = next(exhibit for exhibit in made.exhibits if exhibit.key == "changes")
    chart = next(shape for shape in charts(deck) if shape.name == changes.heading).chart
    held = {value for series in chart.plots[0].series for value in series.values if value}
    assert isinstance(changes.picture, go.Figure)
    assert held == {float(ratio) for trace in changes.picture.data for ratio in trace.x}
    axis = chart.value_axis
    assert axis._element.xpath("c:scaling/c:logBase/@val") == ["2"]
    assert axis.crosses_at == 1
    assert log2(axis.minimum_scale).is_integer()
    assert log2(axis.maximum_scale).is_integer()
    assert '"same"' in axis.tick_labels.number_format


def test_the_area_chosen_has_an_outline_that_shows_on_dark_and_its_name(
    testborough: World,
) -> None:
    made = briefing(testborough.setting(area=tiny.ABBEY))
    deck = Presentation(io.BytesIO(slides(made)))
    slide = next(one for one in deck.slides if "Cross" in {shape.name for shape in one.shapes})
    inks = [str(shape.line.color.rgb) for shape in slide.shapes if shape.name == "Outline of Abbey"]
    assert inks == [ink.removeprefix("#").upper() for ink in (palette.PAPER, palette.INK)]
    assert "Abbey" in words(slide).split("\n")


def test_the_deck_is_dated_by_its_data(deck: Any, made: Briefing) -> None:
    known = deck.core_properties
    assert (known.title, known.author) == (made.title, made.partnership)
    assert f"{known.created:%B %Y}" in made.data_to


def test_heading_finding_and_picture_are_printed_on_one_page(made: Briefing) -> None:
    page = webpage(made).decode()
    blocks = page.split('<div class="together">')[1:]
    assert len(blocks) == len(list(made.exhibits))
    pictures = [block.partition("</figure>")[0] for block in blocks if "<svg" in block]
    assert pictures
    for block in pictures:
        assert block.count("<p ") == 1  # its finding and nothing else
    assert re.search(r"@media print.*\.together { break-inside: avoid", page, re.DOTALL)


def test_a_table_without_rows_is_not_printed(made: Briefing) -> None:
    shown = made.sections[1].exhibits[0]
    bare = replace(shown, exhibit=replace(shown.exhibit, table=shown.exhibit.table.iloc[:0]))
    one = replace(made, sections=(replace(made.sections[1], exhibits=(bare,)),))
    assert b"<table" not in webpage(one)


def test_the_page_to_print_says_everything_and_fetches_nothing(made: Briefing) -> None:
    page = webpage(made).decode()
    said = squeezed(html.unescape(re.sub(r"<[^>]+>", " ", page)))
    for section in made.sections:
        for line in section.findings:
            assert squeezed(line) in said
    assert "<script" not in page
    assert not re.search(r"(src|href)=\"(?!https://testborough.example/)", page)
    assert "url(http" not in page
    assert "@import" not in page


@pytest.mark.parametrize("ending", ["pdf", "pptx", "html"])
def test_the_command_writes_each_kind_of_file(ending: str, tmp_path: Path) -> None:
    out = tmp_path / f"ward.{ending}"
    assert main(["brief", "--ward", tiny.ABBEY, "--out", str(out)]) == 0
    assert out.read_bytes()[:4] in (b"%PDF", b"PK\x03\x04", b"<!DO")


def test_the_command_takes_period_and_offence(tmp_path: Path) -> None:
    out = tmp_path / "ward.html"
    asked = ["--from", "2024-03", "--to", "2025-02", "--offence", "robbery"]
    assert main(["brief", "--ward", tiny.ABBEY, *asked, "--out", str(out)]) == 0
    page = out.read_text("utf-8")
    assert "Robbery · Abbey · March 2024 to February 2025" in page
    assert f"Police recorded {12 * 2} offences of robbery in Abbey" in page


@pytest.mark.parametrize(
    ("arguments", "remedy"),
    [
        (["--ward", "E05999999", "--out", "x.pdf"], "no ward 'E05999999'; there are"),
        (["--borough", "--out", "x.doc"], "ends in one of .pdf, .pptx, .html"),
        (["--annex", "--out", "x.pdf"], "ends in one of .docx, .xlsx"),
    ],
)
def test_the_command_refuses_what_it_cannot_make_and_says_what_it_can(
    arguments: list[str], remedy: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["brief", *arguments]) == 2
    assert remedy in capsys.readouterr().err


def test_the_page_makes_the_files_when_asked_and_keeps_them() -> None:
    on_screen._KEPT.clear()
    app = AppTest.from_file(PAGE, default_timeout=60)
    app.query_params["area"] = tiny.ABBEY
    app.run()
    assert not app.exception
    assert len(app.get("download_button")) == 1  # the hand-out, the first thing offered
    app.button(key="make").click().run()
    assert not app.exception
    assert len(app.get("download_button")) == 4
    app.run()
    assert len(app.get("download_button")) == 4


def test_a_file_links_back_to_where_the_reader_has_the_app_from(testborough: World) -> None:
    filters = testborough.setting(area=tiny.ABBEY).filters
    asked = (on_screen.answers.serving(), filters, "https://safer.example/app")
    assert b"https://safer.example/app/?area=E05900001&amp;from=" in on_screen._file(asked, "html")
