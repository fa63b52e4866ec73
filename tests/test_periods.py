"""Any period: the usual ones, the whole series, before the pandemic, and from month to month."""

from __future__ import annotations

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from wardlens.store import paths
from wardlens.svg import chart_svg

pytestmark = pytest.mark.usefixtures("shipped", "views_are_kept")


@pytest.fixture
def app() -> AppTest:
    return AppTest.from_file(paths.PAGES / "trends.py", default_timeout=90).run()


def test_a_year_before_the_pandemic_and_the_whole_series_are_offered_by_name(app):
    options = app.selectbox(key="choose-period").options
    assert "2019, before the pandemic" in options
    assert options[-1] == "the whole series, Apr 2010 to Feb 2026"


def test_a_first_and_a_last_month_can_be_chosen_and_the_other_end_gives_way(app):
    app.selectbox(key="choose-from").set_value(date(2019, 2, 1)).run()
    app.selectbox(key="choose-to").set_value(date(2018, 5, 1)).run()
    assert not app.exception
    kept = app.session_state["filters"]
    assert (kept.start, kept.end) == (date(2018, 5, 1), date(2018, 5, 1))
    app.selectbox(key="choose-from").set_value(date(2020, 1, 1)).run()
    kept = app.session_state["filters"]
    assert (kept.start, kept.end) == (date(2020, 1, 1), date(2020, 1, 1))
    assert "2020-01" in str(app.query_params["to"])


@pytest.mark.parametrize(
    ("months", "spans"),
    [
        ({"from": "2010-04", "to": "2026-02"}, [("2020-03-01", "2021-07-01")]),
        ({"from": "2025-03", "to": "2026-02"}, [("2021-03-01", "2021-07-01")]),
        ({"from": "2019-01", "to": "2019-12"}, []),
    ],
)
def test_months_of_the_pandemic_are_shaded_and_named_on_screen_and_on_paper(real, months, spans):
    view = real.view("trends", **months)
    for exhibit in (view.rolling, view.monthly, view.compared):
        shapes = [shape for shape in exhibit.picture.layout.shapes if shape.type == "rect"]
        assert [(str(shape.x0), str(shape.x1)) for shape in shapes] == spans
        paper = chart_svg.svg(exhibit.picture)
        assert ("pandemic" in paper) is bool(spans)
        assert any("in the pandemic" in note for note in exhibit.notes) is bool(spans)
