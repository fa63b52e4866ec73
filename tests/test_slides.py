"""Slides: an assertion each, evidence that can be edited, words that can be read at the back."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from itertools import pairwise
from math import log2
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import pytest
import tiny
from briefed import numbers
from pptx import Presentation
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Pt
from streamlit.testing.v1 import AppTest
from worlds import World

from wardlens.briefings import native_charts
from wardlens.briefings.slides import TemplateError, slides
from wardlens.choices.illustrative import ILLUSTRATIVE
from wardlens.choices.slides import SlidesChoice
from wardlens.cli import main
from wardlens.exhibits import palette
from wardlens.packs.assertion import MOST_OF_TITLE, assertion, words_in
from wardlens.packs.deck import BOROUGH, MOST_WORDS, Deck, deck, findings
from wardlens.packs.sections import NOT_SAID, IllustrativeError
from wardlens.store import paths
from wardlens.views.glance import Glance

CHOICE = SlidesChoice(
    findings=("trends-rolling", "today-map-ward", "today-glance"),
    title="The year in Testborough",
    author="A. Person",
    meeting="Board",
    date="2026-03-12",
    own=(("today-map-ward", "Abbey is the town centre."),),
)


@pytest.fixture(scope="module")
def made(testborough: World) -> Deck:
    return deck(testborough.setting(), CHOICE)


@pytest.fixture(scope="module")
def usual(real: World) -> Deck:
    return deck(real.setting(), SlidesChoice(length="all"))


@pytest.fixture(scope="module")
def file(usual: Deck) -> bytes:
    return slides(usual)


def read(file: bytes) -> Any:
    return Presentation(io.BytesIO(file))


def shapes(slide: Any, name: str) -> list[Any]:
    return [shape for shape in slide.shapes if shape.name == name]


def titles(file: Any) -> list[str]:
    return [slide.shapes.title.text_frame.text for slide in file.slides]


def test_the_slides_are_those_chosen_in_their_order_between_title_and_limits(made: Deck) -> None:
    shown = read(slides(made))
    assert [one.key for one in made.slides] == list(CHOICE.findings)
    evidence = [one.title for one in made.slides]
    assert titles(shown)[: len(evidence) + 2] == [CHOICE.title, *evidence, "What we cannot say"]
    first = "\n".join(shape.text_frame.text for shape in shown.slides[0].shapes)
    assert "Board · 12 March 2026 · A. Person" in first
    last = shapes(shown.slides[4], "What we cannot say")[0].text_frame.text
    assert all(line in last for line in NOT_SAID)


def test_an_own_sentence_stands_on_its_slide_or_where_there_is_no_room_in_its_notes(
    made: Deck,
) -> None:
    shown = read(slides(made)).slides[2]
    assert shapes(shown, "Comment")[0].text_frame.text == "Abbey is the town centre."
    long = replace(made.slides[1], own="word " * 39)
    shown = read(slides(replace(made, slides=(long,)))).slides[1]
    assert not shapes(shown, "Comment")
    assert "word word" in shown.notes_slide.notes_text_frame.text


def test_a_choice_is_a_link_that_reads_back() -> None:
    query = {key: [words] for key, words in CHOICE.to_query().items()}
    assert SlidesChoice.from_query(query) == CHOICE
    assert SlidesChoice.from_query({}) == SlidesChoice()
    odd = {"slides": ["A b,<x>"], "length": ["9"], "slides-date": ["soon"], "say-../x": ["y"]}
    assert SlidesChoice.from_query(odd) == SlidesChoice()


def test_every_finding_on_offer_is_there_and_fits_a_title(usual: Deck) -> None:
    assert [one.key for one in usual.slides if one.key not in {e.key for e in BOROUGH}] == []
    assert len(usual.slides) == len(BOROUGH)
    assert max(words_in(one.title) for one in usual.slides) <= MOST_OF_TITLE
    for one in usual.slides:
        said = one.title.removeprefix(f"{one.lead}: ").lower()
        assert any(c.isdigit() for c in one.title) or said in one.exhibit.finding.lower()


def test_slides_have_few_words_beside_their_picture_none_small_none_outside(
    file: bytes,
) -> None:
    shown = read(file)
    for slide in shown.slides:
        in_picture = ("Key", "Number", "Break")  # a map's shades and places, a chart's upright line
        beside = [s for s in slide.shapes if s.has_text_frame and s.name not in in_picture]
        has_picture = any(s.has_chart or s.has_table for s in slide.shapes)
        said = [shape.text_frame.text for shape in beside]
        assert words_in(*said) <= MOST_WORDS == 40 or not has_picture, said
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.top + shape.height <= shown.slide_height
            assert shape.left + shape.width <= shown.slide_width
            sizes = shape._element.xpath(".//a:rPr/@sz | .//a:defRPr/@sz")
            assert all(int(size) >= 1600 for size in sizes)
            if shape.has_chart:
                chart = shape.chart
                sizes = chart._chartSpace.xpath(".//a:defRPr/@sz")
                assert sizes
                assert all(int(size) >= 1600 for size in sizes)
                assert chart.font.size >= Pt(16)
                turned = chart.category_axis._element.xpath("c:txPr/a:bodyPr/@rot")
                assert turned == ["0"]  # months and names are never aslant


def bars(file: bytes) -> list[Any]:
    """Frames of every chart of bars."""
    frames = [shape for slide in read(file).slides for shape in slide.shapes if shape.has_chart]
    return [one for one in frames if one.chart.chart_type == XL_CHART_TYPE.BAR_CLUSTERED]


def test_no_name_or_number_of_a_bar_stands_on_another(file: bytes, real: World) -> None:
    line = 1.2 * 16
    a_ward = deck(real.setting(area=list(real.offer.areas)[1]), SlidesChoice(length="all"))
    for frame in (*bars(file), *bars(slides(a_ward))):
        plot = frame.chart.plots[0]
        numbered = len(plot.series) + plot.gap_width / 100 if plot.has_data_labels else 1
        axis_and_legend = line * (frame.chart.value_axis.visible + frame.chart.has_legend)
        assert len(list(plot.categories)) * numbered * line <= frame.height.pt - axis_and_legend


def test_bars_differ_without_colour(file: bytes) -> None:
    for frame in bars(file):
        fills = [one.format.fill.fore_color.rgb for one in frame.chart.plots[0].series]
        greys = sorted(0.299 * red + 0.587 * green + 0.114 * blue for red, green, blue in fills)
        assert all(light - dark >= 25 for dark, light in pairwise(greys)), greys


def test_the_ward_chosen_is_on_its_slides_however_low_it_stands(real: World) -> None:
    every = deck(real.setting(), SlidesChoice(findings=("harm-harm-wards", "today-wards-glance")))
    lowest = str(every.slides[0].exhibit.table["Ward"].iloc[-1])
    code = next(code for code, name in real.offer.areas.items() if name == lowest)
    choice = SlidesChoice(findings=("harm-harm-wards", "today-wards-glance", "today-map-ward"))
    shown = list(read(slides(deck(real.setting(area=code), choice))).slides)[1:4]
    plot = next(one for one in shown[0].shapes if one.has_chart).chart.plots[0]
    assert len(list(plot.categories)) < len(every.slides[0].exhibit.table)
    at = list(plot.categories).index(lowest)
    inks = [plot.series[0].format.fill, plot.series[0].points[at].format.fill]
    assert inks[0].fore_color.rgb != inks[1].fore_color.rgb
    cells = next(one for one in shown[1].shapes if one.has_table).table.iter_cells()
    assert lowest in [cell.text_frame.text for cell in cells]
    assert shapes(shown[2], f"Outline of {lowest}")
    unchosen = bars(slides(every))[0].chart.plots[0]
    assert lowest not in list(unchosen.categories)


def test_every_number_of_a_slide_is_one_of_its_exhibit(usual: Deck, file: bytes) -> None:
    by_title = {slide.shapes.title.text_frame.text: slide for slide in read(file).slides}
    for one in usual.slides:
        columns = [one.exhibit.table[name].dropna() for name in one.exhibit.numbers]
        held = {round(float(value), 3) for column in columns for value in column}
        for shape in by_title[one.title].shapes:
            if shape.has_chart and "%" not in one.unit and "change" not in one.unit.lower():
                plot = shape.chart.plots[0]
                drawn = {v for series in plot.series for v in series.values if v is not None}
                picture = one.exhibit.picture
                assert isinstance(picture, go.Figure)
                marks = {
                    round(float(value), 6)
                    for trace in picture.data
                    for value in (*trace.x, *trace.y)
                    if hasattr(value, "__float__") and not isinstance(value, str)
                }
                assert {round(value, 6) for value in drawn} <= marks
                assert {round(value, 3) for value in drawn} & held
        assert set(numbers(one.title)) <= set(numbers(one.exhibit.finding))


def test_every_picture_can_be_edited_and_says_its_finding(usual: Deck, file: bytes) -> None:
    by_title = {slide.shapes.title.text_frame.text: slide for slide in read(file).slides}
    for one in usual.slides:
        slide = by_title[one.title]
        notes = slide.notes_slide.notes_text_frame.text
        assert one.exhibit.finding in notes
        assert all(note in notes for note in one.exhibit.notes)
        assert one.exhibit.origin in notes
        frames = [shape for shape in slide.shapes if shape.has_chart or shape.has_table]
        told = {frame._element.xpath(".//p:cNvPr")[0].get("descr") for frame in frames}
        assert told <= {one.exhibit.finding}
        if isinstance(one.exhibit.picture, go.Figure):
            assert next(f for f in frames if f.has_chart).chart.part.chart_workbook.xlsx_part
        if isinstance(one.exhibit, Glance):
            cells = [cell.text_frame.text for cell in frames[0].table.iter_cells()]
            assert one.exhibit.rows[0].now in cells
            assert one.exhibit.rows[0].verdict in cells


def test_a_chart_holds_the_figures_own_numbers_at_their_months(made: Deck) -> None:
    slide = read(slides(made)).slides[1]
    rolling = made.slides[0].exhibit
    frame = next(shape for shape in slide.shapes if shape.has_chart)
    held = {v for series in frame.chart.plots[0].series for v in series.values if v is not None}
    assert set(rolling.table["Offences"].dropna()) <= held
    assert frame.chart.category_axis._element.xpath("c:baseTimeUnit/@val") == ["months"]


def test_rows_that_share_a_name_do_not_hide_one_another(usual: Deck, file: bytes) -> None:
    one = next(one for one in usual.slides if one.key == "perceptions-confidence")
    slide = next(s for s in read(file).slides if s.shapes.title.text_frame.text == one.title)
    chart = next(shape for shape in slide.shapes if shape.has_chart).chart
    assert len(chart.plots[0].series) > 1
    assert chart.plots[0].overlap == 0


def test_bars_of_one_ink_differ_and_are_pale_below_their_ranges() -> None:
    ranged = {"array": [1.0], "arrayminus": [1.0]}
    bars = [
        {"type": "scatter", "mode": "markers", "name": name, "x": [2.0], "y": [name],
         "error_x": ranged, "marker": {"color": palette.INK}}
        for name in ("no clear change", "recording changed")
    ]  # fmt: skip
    file = Presentation()
    shapes = file.slides.add_slide(file.slide_layouts[5]).shapes
    chart = native_charts.add(shapes, go.Figure(bars), (Pt(0), Pt(0), Pt(400), Pt(300))).chart
    fills = [str(one.format.fill.fore_color.rgb) for one in chart.plots[0].series]
    assert len({*fills, palette.INK.removeprefix("#").upper()}) == 3


def test_the_words_below_a_picture_are_read_after_it(made: Deck) -> None:
    for slide in list(read(slides(made)).slides)[1:4]:
        names = [shape.name for shape in slide.shapes]
        assert names[0].startswith("Title")
        assert names[-1] == "Source"


def test_slides_without_a_title_are_about_the_kind_asked_for(testborough: World) -> None:
    one = SlidesChoice(findings=("today-glance",))
    assert deck(testborough.setting(), one).title == "Crime and harm in Testborough"
    asked = testborough.setting(offence="robbery")
    assert deck(asked, one).title == "Robbery in Testborough"


def test_the_line_of_a_break_stands_between_the_last_month_before_and_the_first_after() -> None:
    months = [date(2024, month, 1) for month in range(1, 5)]
    figure = go.Figure([{"type": "scatter", "mode": "lines", "x": months, "y": [1, 2, 3, 4]}])
    figure.add_shape(type="line", x0=date(2024, 3, 1), x1=date(2024, 3, 1), y0=0, y1=1)
    ((across, said),) = native_charts.breaks(figure)
    left, _, width, _ = native_charts._PLOT
    assert across == pytest.approx(left + width * 2 / 4)
    assert said == "changed, March 2024"


def test_changes_lie_on_an_axis_of_doublings_that_begins_at_the_same(
    usual: Deck, file: bytes
) -> None:
    one = next(one for one in usual.slides if one.key == "today-changes")
    slide = next(s for s in read(file).slides if s.shapes.title.text_frame.text == one.title)
    chart = next(shape for shape in slide.shapes if shape.has_chart).chart
    held = {value for series in chart.plots[0].series for value in series.values if value}
    assert isinstance(one.exhibit.picture, go.Figure)
    assert held == {float(ratio) for trace in one.exhibit.picture.data for ratio in trace.x}
    axis = chart.value_axis
    assert axis._element.xpath("c:scaling/c:logBase/@val") == ["2"]
    assert axis.crosses_at == 1
    assert log2(axis.maximum_scale).is_integer()
    assert '"same"' in axis.tick_labels.number_format


def test_a_map_is_a_shape_an_area_and_outlines_the_one_chosen(testborough: World) -> None:
    choice = SlidesChoice(findings=("today-map-ward",))
    made = deck(testborough.setting(area=tiny.ABBEY), choice)
    slide = read(slides(made)).slides[1]
    assert set(tiny.WARDS.values()) <= {shape.name for shape in slide.shapes}
    inks = [str(shape.line.color.rgb) for shape in shapes(slide, "Outline of Abbey")]
    assert inks == [ink.removeprefix("#").upper() for ink in (palette.PAPER, palette.INK)]


def test_equal_decks_are_equal_bytes_dated_by_their_data(made: Deck) -> None:
    assert slides(made) == slides(made)
    known = read(slides(made)).core_properties
    assert (known.title, known.author) == (made.title, made.partnership)
    assert f"{known.created:%B %Y}" in made.data_to


def test_a_template_gives_its_layouts_and_none_of_its_slides(made: Deck) -> None:
    own = Presentation()
    own.slides.add_slide(own.slide_layouts[0]).shapes.title.text_frame.text = "An old slide"
    kept = io.BytesIO()
    own.save(kept)
    shown = read(slides(made, kept.getvalue()))
    assert shown.slide_width == own.slide_width
    assert titles(shown)[0] == made.title
    assert "An old slide" not in titles(shown)
    assert [slide.slide_layout.name for slide in shown.slides][:2] == ["Title Slide", "Title Only"]
    for slide in shown.slides:
        assert all(s.left + s.width <= shown.slide_width for s in slide.shapes)
    with pytest.raises(TemplateError, match="no PowerPoint file"):
        slides(made, b"a letter")


def test_made_up_answers_are_never_on_offer(real: World, made: Deck) -> None:
    for query in ({}, {"area": list(real.offer.areas)[1]}):
        told = findings(real.setting(**query))
        assert told
        assert not [one for one in told if ILLUSTRATIVE in f"{one.title} {one.exhibit.finding}"]
    with pytest.raises(IllustrativeError):
        replace(made, slides=(replace(made.slides[0], title=f"{ILLUSTRATIVE}. Safe."),))


def test_a_title_ends_with_a_sentence_or_with_a_clause_that_says_a_number(made: Deck) -> None:
    one = made.slides[0].exhibit
    long = "Of 19 wards that can be judged, 6 changed clearly: " + "Abbey and " * 20 + "Brook."
    assert (
        assertion(replace(one, finding=long))
        == "Of 19 wards that can be judged, 6 changed clearly."
    )
    table = f"In the borough table, which {'also ' * 20}differs, there were 70 of them in all."
    assert assertion(replace(one, finding=table)) == "There were 70 of them in all."
    assert assertion(replace(one, finding="word " * 40 + "end.")) == one.heading
    assert assertion(replace(one, finding="It rose."), "Harm") == "Harm: it rose."
    harm = f"Harm was 9 days, after 8: a clear rise (+5 to +34 %; {'elsewhere ' * 20}+3 %)."
    assert assertion(replace(one, finding=harm), "Harm") == "Harm was 9 days, after 8."
    twice = replace(one, finding="Police recorded: rape 7, arson 0: no change.")
    assert assertion(twice, "Grave") == "Grave: police recorded rape 7, arson 0: no change."


def test_the_command_makes_the_slides_that_a_link_names(tmp_path: Path) -> None:
    out = tmp_path / "board.pptx"
    link = "https://testborough.example/briefings?slides=today-glance&slides-title=Ours"
    asked = ["--borough", "--kind", "deck", "--like", link, "--out", str(out)]
    assert main(["brief", *asked]) == 0
    shown = Presentation(str(out))
    assert titles(shown)[0] == "Ours"
    assert titles(shown)[2] == "What we cannot say"
    assert main(["brief", "--borough", "--length", "5", "--out", str(tmp_path / "x.pdf")]) == 2


def test_on_screen_findings_are_ticked_moved_and_kept_in_the_address() -> None:
    app = AppTest.from_file(paths.PAGES / "briefings.py", default_timeout=60)
    app.query_params["slides"] = "today-glance,today-map-ward"
    app.run()
    assert not app.exception
    ticks = {box.key: box.value for box in app.checkbox}
    assert [key for key, is_on in ticks.items() if is_on] == [
        "tick-today-glance",
        "tick-today-map-ward",
    ]
    app.button(key="up-today-map-ward").click().run()
    app.checkbox(key="tick-trends-rolling").check().run()
    app.text_input(key="slides-title").input("Ours").run()
    app.text_input(key="say-today-glance").input("See page 2.").run()
    assert not app.exception
    link = {key: [words] for key, words in dict(app.query_params).items()}
    kept = SlidesChoice.from_query(link)
    assert kept.findings == ("today-map-ward", "today-glance", "trends-rolling")
    assert (kept.title, kept.said("today-glance")) == ("Ours", "See page 2.")
