"""Charts cut at breaks, never an estimate without its interval, unit and source in the picture."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pandas as pd
import pytest

from wardlens.exhibits import charts, palette
from wardlens.exhibits.charts import Band, Line, MissingIntervalError
from wardlens.stats import change

MONTHS = pd.Series(pd.date_range("2024-01-01", periods=6, freq="MS"))
VALUES = pd.Series([10.0, 12, 11, 30, 31, 29])
SEGMENTS = pd.Series([0, 0, 0, 1, 1, 1])
BREAK = date(2024, 4, 1)
WORDS = {"title": "Offences, Abbey", "unit": "Offences a month", "source": "Met Police, edition X"}


def lines(*series: Line, **options: object):
    return charts.lines(series or [line()], **(WORDS | options))


def line(values: pd.Series = VALUES, **options: object) -> Line:
    return Line("each month", MONTHS, values, SEGMENTS, **options)


def months(trace) -> set[pd.Timestamp]:
    return set(pd.to_datetime(list(trace.x)))


def two_sides(trace) -> bool:
    """Whether a trace has points on both sides of the break."""
    return len({month < pd.Timestamp(BREAK) for month in months(trace)}) > 1


def changes_of(counts: dict[str, tuple[float, float]]) -> pd.DataFrame:
    before, after = zip(*counts.values(), strict=True)
    result = change.change(list(before), list(after), phi=1.0)
    return result.assign(area=list(counts))


CHANGES = changes_of(
    {"Abbey": (400, 600), "Brook": (400, 250), "Cross": (100, 104), "Dell": (1, 3)}
)


def test_no_line_and_no_band_goes_across_a_break():
    band = Band("usual", MONTHS, VALUES - 5, VALUES + 5, SEGMENTS)
    figure = lines(line(), bands=[band], breaks=[BREAK])
    assert len(figure.data) == 2 * (1 + 2)
    assert not any(two_sides(trace) for trace in figure.data)
    assert set.union(*map(months, figure.data)) == set(MONTHS)


def test_a_break_is_marked_and_said_in_words():
    figure = lines(breaks=[BREAK])
    assert [shape.x0 for shape in figure.layout.shapes] == [BREAK]
    assert [note.text for note in figure.layout.annotations] == ["recording changed"]


def test_a_missing_month_is_a_gap_and_not_a_zero():
    figure = lines(line(VALUES.where(MONTHS[1] != MONTHS)))
    drawn = pd.concat([pd.Series(list(trace.y)) for trace in figure.data])
    assert drawn.isna().sum() == 1
    assert not any(trace.connectgaps for trace in figure.data)


def test_the_axis_of_counts_starts_at_zero():
    assert lines().layout.yaxis.rangemode == "tozero"


def test_one_line_needs_no_legend_and_several_have_one_entry_each():
    assert not lines().layout.showlegend
    figure = lines(line(), Line("London", MONTHS, VALUES, SEGMENTS))
    assert figure.layout.showlegend
    named = [trace.name for trace in figure.data if trace.showlegend]
    assert named == ["each month", "London"]


def test_the_band_is_lighter_than_the_line():
    band = Band("usual", MONTHS, VALUES - 5, VALUES + 5, SEGMENTS)
    figure = lines(line(), bands=[band])
    fills = {trace.fillcolor for trace in figure.data if trace.fillcolor}
    assert fills == {palette.BAND}
    assert float(palette.BAND.rpartition(",")[2].rstrip(")")) < 0.3


def test_points_that_stand_out_lie_on_their_months():
    points = pd.DataFrame({"month": [MONTHS[4]], "value": [31.0]})
    figure = lines(line(), points=points, points_label="stands out")
    (rings,) = [trace for trace in figure.data if trace.mode == "markers"]
    assert (months(rings), list(rings.y), rings.name) == ({MONTHS[4]}, [31.0], "stands out")


@pytest.mark.parametrize("worse", ["lower", "upper"])
def test_a_change_without_its_interval_is_refused(worse):
    broken = CHANGES.assign(**{worse: CHANGES[worse].where(CHANGES["area"] != "Abbey")})
    with pytest.raises(MissingIntervalError, match="interval"):
        charts.changes(broken, title="Changes", source="Met Police")


@pytest.mark.parametrize("worse", ["lower", "upper"])
def test_a_dot_without_its_interval_is_refused(worse):
    broken = CHANGES.assign(**{worse: float("nan")})
    with pytest.raises(MissingIntervalError, match="interval"):
        charts.whiskers(broken, **WORDS)


def test_a_change_is_drawn_as_a_ratio_with_its_whole_interval():
    figure = charts.changes(CHANGES, title="Changes", source="Met Police")
    drawn = {area: (trace, n) for trace in figure.data for n, area in enumerate(trace.y)}
    assert set(drawn) == {"Abbey", "Brook", "Cross"}  # Dell has too few to judge
    trace, n = drawn["Abbey"]
    row = CHANGES.set_index("area").loc["Abbey"]
    assert trace.x[n] == 600 / 400
    assert trace.x[n] + trace.error_x.array[n] == pytest.approx(row["upper"])
    assert trace.x[n] - trace.error_x.arrayminus[n] == pytest.approx(row["lower"])
    assert figure.layout.xaxis.type == "log"


def test_the_verdict_has_a_shape_as_well_as_a_colour():
    figure = charts.changes(CHANGES, title="Changes", source="Met Police")
    assert len({trace.marker.symbol for trace in figure.data}) == 3
    assert {trace.name for trace in figure.data} == {
        change.CLEAR_RISE,
        change.CLEAR_FALL,
        change.NO_CLEAR_CHANGE,
    }


def test_where_a_rise_need_not_be_worse_no_colour_says_better_or_worse():
    figure = charts.changes(CHANGES, title="Changes", source="Met Police", neutral=True)
    colours = {trace.marker.color for trace in figure.data}
    assert colours & {palette.RISE_WORSE, palette.FALL_BETTER} == set()
    assert colours == {palette.INK, palette.QUIET}


def test_only_what_is_judged_has_a_colour_where_rows_differ_in_that():
    judged = CHANGES.assign(judged=[True, False, True, True])
    figure = charts.changes(judged, title="Changes", source="Met Police", neutral=True)
    colours = {area: trace.marker.color for trace in figure.data for area in trace.y}
    assert colours["Abbey"] == palette.RISE_WORSE
    assert colours["Brook"] == palette.INK  # a clear fall that nobody calls better


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    channels = [value / 255 for value in palette.rgb(colour)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(share * value for share, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("neutral", [True, False])
def test_rise_and_fall_differ_in_greyscale_too(neutral):
    rise, fall = (luminance(colour) + 0.05 for colour in charts.verdict_colours(neutral=neutral))
    assert max(rise, fall) / min(rise, fall) > 1.8


def test_the_sequential_scale_grows_darker_step_by_step():
    shades = [luminance(colour) for colour in palette.SEQUENTIAL]
    assert shades == sorted(shades, reverse=True)
    assert all(light / dark > 1.2 for light, dark in pairwise(shades))


def every_chart():
    shares = pd.DataFrame({"label": ["Theft"], "count_share": [0.5], "harm_share": [0.2]})
    covered = pd.DataFrame({"label": ["Met"] * 6, "month": MONTHS, "state": ["whole"] * 6})
    title, source = WORDS["title"], WORDS["source"]
    return {
        "lines": lines(),
        "changes": charts.changes(CHANGES, title=title, source=source),
        "whiskers": charts.whiskers(CHANGES, **WORDS),
        "shares": charts.shares(shares, **WORDS),
        "coverage": charts.coverage(covered, title=title, source=source),
    }


@pytest.mark.parametrize("name", every_chart())
def test_every_chart_says_its_title_unit_and_source_in_the_picture_itself(name):
    heading = every_chart()[name].layout.title.text
    assert heading.startswith(f"<b>{WORDS['title']}</b>")
    assert WORDS["source"] in heading
    assert heading.count("<span") >= 2  # the unit, then the source


@pytest.mark.parametrize("name", every_chart())
def test_every_chart_survives_nothing_to_show(name):
    nothing = {
        "lines": lambda: charts.lines(
            [Line("none", MONTHS[:0], VALUES[:0], SEGMENTS[:0])], **WORDS
        ),
        "changes": lambda: charts.changes(CHANGES.iloc[:0], title="None", source="Met"),
        "whiskers": lambda: charts.whiskers(CHANGES.iloc[:0], **WORDS),
    }
    if name in nothing:
        assert all(len(trace.y) == 0 for trace in nothing[name]().data)


def test_hover_text_names_the_month_in_words():
    (template,) = {trace.hovertemplate for trace in lines(line()).data}
    assert template.startswith("%{x|%B %Y}")


def shares_of(**published: bool) -> pd.DataFrame:
    """Shares of people by who was asked; a published one comes without its range."""
    return pd.DataFrame(
        [
            {
                "label": label,
                "estimate": 60.0,
                "lower": None if bare else 55.0,
                "upper": None if bare else 65.0,
                "is_published": bare,
            }
            for label, bare in published.items()
        ]
    ).astype({"lower": "float64", "upper": "float64"})


def test_a_share_published_without_its_base_is_hollow_and_the_legend_says_why():
    drawn = charts.answers(shares_of(Here=False, London=True), **WORDS)
    local, published = drawn.data
    assert (list(local.y), list(published.y)) == (["Here"], ["London"])
    assert list(local.error_x.array) == [5.0]
    assert published.error_x.array is None
    assert published.marker.symbol == "square-open"
    assert published.name == charts.NO_BASE
    assert drawn.layout.showlegend


def test_where_all_shares_lack_a_base_the_unit_says_so_once_and_old_ones_are_grey():
    drawn = charts.answers(shares_of(New=True, Old=True), **WORDS, quiet=("Old",))
    assert {trace.y[0]: trace.marker.color for trace in drawn.data} == {
        "New": palette.ACCENT, "Old": palette.QUIET,
    }  # fmt: skip
    assert not drawn.layout.showlegend
    assert {trace.name for trace in drawn.data} == {charts.NO_BASE}
    assert drawn.layout.meta["unit"] == f"{WORDS['unit']}; {charts.NO_BASE}"


def test_a_share_of_our_own_without_its_range_is_not_drawn():
    rows = shares_of(Here=True).assign(is_published=False)
    with pytest.raises(MissingIntervalError):
        charts.answers(rows, **WORDS)


def field_of(placed: list[bool]) -> pd.DataFrame:
    size = len(placed)
    columns = {"x": 100.0, "x_lower": 80.0, "x_upper": 130.0}
    columns |= {"y": 40.0, "y_lower": 30.0, "y_upper": 50.0}
    areas = {"area": [f"Ward {n}" for n in range(size)], "is_placed": placed, "is_chosen": False}
    return pd.DataFrame(areas | columns)


def test_an_area_that_cannot_be_placed_is_hollow_and_every_area_has_both_its_ranges():
    corners = ("top right", "bottom right", "top left", "bottom left")
    drawn = charts.quadrant(
        field_of([True, False]),
        usual=(90.0, 35.0),
        corners=corners,
        title="Safe and feeling safe",
        x_unit="days",
        y_unit="% afraid",
        source="Met Police",
    )
    assert [trace.marker.symbol for trace in drawn.data] == ["circle", "circle-open"]
    assert all(trace.error_x.array and trace.error_y.array for trace in drawn.data)
    written = " ".join(note.text for note in drawn.layout.annotations)
    assert all(words in written for words in corners)
    with pytest.raises(MissingIntervalError):
        charts.quadrant(
            field_of([True]).assign(y_lower=float("nan")),
            usual=(90.0, 35.0),
            corners=corners,
            title="t",
            x_unit="x",
            y_unit="y",
            source="s",
        )
