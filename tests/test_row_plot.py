"""Charts of rows on a page: names, marks and figures in columns, at the figure's own numbers."""

from __future__ import annotations

import gc
import re
from itertools import pairwise

import pandas as pd
import pytest

from wardlens.exhibits import charts, palette
from wardlens.exhibits.charts.frame import figure
from wardlens.exhibits.charts.rows import labels_above, rows_axis
from wardlens.exhibits.exhibit import exhibits
from wardlens.store import kept
from wardlens.svg.row_plot import is_of_rows, kept_row_plot, row_plot

WORDS = {"title": "Felt safe", "unit": "Per cent", "source": "Survey, edition X"}
ROWS = pd.DataFrame(
    {
        "label": ["Women", "Men", "Others"],
        "estimate": [25.0, 50.0, 75.0],
        "lower": [20.0, 40.0, None],
        "upper": [30.0, 60.0, None],
        "is_published": [False, False, True],
    }
)
YEAR = {"from": "2025-03", "to": "2026-02"}


def cells(html: str) -> dict[str, str]:
    """Each row's HTML by its name, in order."""
    return dict(re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', html, re.DOTALL))


@pytest.fixture
def drawn() -> str:
    return str(row_plot(charts.answers(ROWS, **WORDS), "Women feel least safe."))


def test_rows_stand_in_the_order_of_the_chart_with_figure_and_range_in_their_column(drawn):
    rows = cells(drawn)
    assert list(rows) == ["Women", "Men", "Others"]
    assert rows["Women"].endswith("<td>25\u00a0% (20 to 30)</td>")
    assert rows["Others"].endswith("<td>75\u00a0%</td>")  # published without a range


def test_marks_and_ranges_stand_where_their_numbers_are_on_the_scale(drawn):
    women = cells(drawn)["Women"]
    assert 'class="mark circle" style="left:25.00%' in women
    assert 'class="reach" style="left:20.00%;width:10.00%' in women
    assert 'class="mark square hollow" style="left:75.00%' in cells(drawn)["Others"]


def test_the_picture_says_in_words_what_it_shows(drawn):
    assert 'role="figure" aria-label="Women feel least safe."' in drawn


def test_rows_are_made_once_for_as_long_as_their_figure_is_held(drawn):
    figure = charts.answers(ROWS, **WORDS)
    made = kept_row_plot(figure, "Women feel least safe.")
    assert made == drawn
    assert kept_row_plot(figure, "Women feel least safe.") is made
    held = len(kept._WITH)
    del figure
    gc.collect()
    assert len(kept._WITH) < held


def test_a_range_beyond_the_scale_ends_at_its_edge():
    rows = pd.DataFrame(
        {
            "area": ["Abbey"], "estimate": [2.0], "lower": [0.0], "upper": [4.0],
            "before": [5], "after": [10], "verdict": ["clear rise"], "per_cent": [None],
        }
    )  # fmt: skip
    shown = str(row_plot(charts.changes(rows, title="Changes", source="Met"), "Abbey rose."))
    assert 'class="reach" style="left:0.00%' in cells(shown)["Abbey"]
    assert "mark triangle-up" in shown


def test_a_line_between_two_marks_of_a_row_is_drawn_and_none_from_row_to_row():
    names = pd.Series(["Abbey", "Brook"])
    joined = figure(
        [
            {
                "type": "scatter", "mode": "lines", "line": {"color": palette.QUIET},
                "x": [20, 60, None, 40, 50, None], "y": names.repeat(3),
            }
        ],
        **WORDS, x={"range": [0, 100]}, y=rows_axis(names), annotations=labels_above(names),
    )  # fmt: skip
    shown = str(row_plot(joined, "Abbey further."))
    assert re.findall(r'class="reach" style="left:([\d.]+)%;width:([\d.]+)%', shown) == [
        ("40.00", "10.00"), ("20.00", "40.00"),
    ]  # fmt: skip


def test_the_scale_of_many_rows_stands_above_them_of_few_below_and_of_a_great_many_at_both():
    many, most = (
        pd.concat([ROWS.assign(label=ROWS["label"] + f" {n}") for n in range(times)])
        for times in (3, 1 + 16 // len(ROWS))
    )
    few, long, longest = (
        str(row_plot(charts.answers(rows, **WORDS), "")) for rows in (ROWS, many, most)
    )
    assert [one.count("wl-ticks") for one in (few, long, longest)] == [1, 1, 2]
    assert few.index("wl-ticks") > few.index("<tbody>")
    assert long.index("wl-ticks") < long.index("<tbody>")


def test_words_of_a_scale_never_stand_on_each_other():
    rows = pd.DataFrame(
        {
            "area": ["Abbey"], "estimate": [1.2], "lower": [0.7], "upper": [1.9], "before": [50],
            "after": [60], "verdict": ["no clear change"], "per_cent": [20.0],
        }
    )  # fmt: skip
    shown = str(row_plot(charts.changes(rows, title="Changes", source="Met"), "Abbey."))
    ticks = re.findall(r'<span style="left:([\d.]+)%">(.*?)</span>', shown)
    assert "same" in dict(map(reversed, ticks))
    places = [float(at) for at, _ in ticks]
    assert min(b - a for a, b in pairwise(places)) > 12


def test_bars_have_their_figure_at_their_end_and_months_their_place():
    shares = pd.DataFrame({"label": ["Theft"], "count_share": [0.5], "harm_share": [0.25]})
    theft = cells(str(row_plot(charts.shares(shares, **WORDS), "Half.")))["Theft"]
    assert re.findall(r"<b [^>]*>([\d\xa0%]+)</b>", theft) == ["25\u00a0%", "50\u00a0%"]
    months = pd.DataFrame(
        {
            "label": ["Met"] * 2,
            "month": pd.to_datetime(["2024-01-01", "2024-03-01"]),
            "state": ["whole", "whole"],
        }
    )
    figure = charts.coverage(months, title="Months", source="Met")
    spans = re.findall(r'class="span" style="left:([\d.]+)%;width:([\d.]+)%', str(
        row_plot(figure, "Two months.")))  # fmt: skip
    # 31 days of January, 29 of February without figures, 31 of March: 91 in all
    assert [float(left) for left, _ in spans] == pytest.approx([0, 100 * 60 / 91], abs=0.1)
    assert [float(wide) for _, wide in spans] == pytest.approx([100 * 31 / 91] * 2, abs=0.1)


@pytest.mark.parametrize("page", ["reporting", "harm", "perceptions"])
def test_every_chart_with_named_rows_is_drawn_as_rows(real, page):
    pictures = [
        one.picture
        for one in exhibits(real.view(page, **YEAR))
        if hasattr(one.picture, "layout") and one.picture.layout.yaxis.showticklabels is False
    ]
    assert pictures
    for picture in pictures:
        assert is_of_rows(picture)
        names = [str(name) for name in picture.layout.yaxis.categoryarray]
        assert len(cells(str(row_plot(picture, "x")))) == len(names)
