"""The sentence with blanks: what it offers, what it keeps, what it writes in the address."""

from __future__ import annotations

from datetime import date

import pytest
import tiny
from streamlit.testing.v1 import AppTest

from wardlens.choices.blanks import PLACES
from wardlens.choices.filters import Filters
from wardlens.choices.offer import WHOLE_BOROUGH
from wardlens.store import paths
from wardlens.ui.serving import answers
from wardlens.views import register

pytestmark = pytest.mark.usefixtures("views_are_kept")


def page(name: str, **query: str) -> AppTest:
    app = AppTest.from_file(paths.PAGES / f"{name}.py", default_timeout=60)
    for key, value in query.items():
        app.query_params[key] = value
    return app.run()


def box(app: AppTest, key: str):
    return app.selectbox(key=f"choose-{key}")


@pytest.fixture
def today() -> AppTest:
    return page("today")


@pytest.mark.parametrize("name", [path.stem for path in sorted(paths.PAGES.glob("*.py"))])
def test_a_page_asks_what_it_has_a_use_for_and_each_blank_has_a_label(name):
    labels = {widget.key: widget.label for widget in page(name).selectbox}
    found = register.page(name)
    always = {"offence", "area", "period", "against"} - {*found.ignores, *found.asks_closer}
    always -= {"area"} if PLACES in found.asks else set()
    always = set() if found.is_of_one_ward else always
    asked = {key.removeprefix("choose-") for key in labels}
    assert always <= asked
    assert asked.isdisjoint(found.ignores)
    assert all(labels.values())
    assert len(set(labels.values())) == len(labels)


def test_areas_are_offered_by_name_the_whole_borough_first(today):
    assert box(today, "area").options == ["the whole borough", "Abbey", "Brook", "Cross"]


@pytest.mark.parametrize(
    ("name", "part"), [("reporting", "when-more-is-good"), ("perceptions", "victims")]
)
def test_what_changes_only_a_part_of_a_page_is_asked_there(name, part):
    assert "period" not in _asked(page(name))
    assert "period" in _asked(page(name, part=part))


def test_whom_a_trend_is_compared_with_is_asked_where_others_are_shown():
    assert "against" not in _asked(page("trends"))
    assert "against" in _asked(page("trends", part="beside-others"))


def test_until_a_ward_is_chosen_its_page_alone_asks_for_one():
    assert _asked(page("ward")) == set()
    assert {"area", "offence", "period"} <= _asked(page("ward", area=tiny.ABBEY))


def _asked(app: AppTest) -> set[str]:
    keys = [one.key for one in app.selectbox if one.key.startswith("choose-")]
    return {key.removeprefix("choose-") for key in keys}


@pytest.mark.usefixtures("shipped")
def test_kinds_of_offence_stand_set_in_below_their_group():
    options = box(page("today"), "offence").options
    assert options[0] == "all offences"
    assert options[options.index("Robbery") + 1].startswith("– ")


def test_a_ward_is_set_against_the_rest_of_its_borough_first_and_the_borough_never(today):
    assert "the rest of the borough" not in box(today, "against").options
    box(today, "area").set_value(tiny.ABBEY).run()
    assert box(today, "against").options[0] == "the rest of the borough"
    assert box(today, "against").value == "rest"
    box(today, "area").set_value(WHOLE_BOROUGH).run()
    assert box(today, "against").value == "similar"
    assert not today.exception


def test_periods_offered_lie_within_the_data_and_each_only_once(today):
    periods = box(today, "period").options
    assert len(periods) == len(set(periods))
    assert periods[0] in ("the year to Feb 2026", "the year to Mar 2026")
    offer = answers.offer()
    for months in _periods_of(today):
        assert offer.months[0] <= months[0] <= months[1] <= offer.months[-1]


def _periods_of(app: AppTest) -> list[tuple[date, date]]:
    found = []
    count = len(box(app, "period").options)
    for position in sorted({0, 1, count // 2, count - 2, count - 1}):
        box(app, "period").select_index(position).run()
        found.append(tuple(app.session_state["choose-period"]))
    return found


def test_a_period_from_a_link_that_is_not_usual_is_offered_too_and_kept():
    app = page("today", **{"from": "2025-05", "to": "2025-07"})
    assert box(app, "period").value == (date(2025, 5, 1), date(2025, 7, 1))
    assert box(app, "period").options[0] == "May 2025 to Jul 2025"
    box(app, "area").set_value(tiny.ABBEY).run()
    assert box(app, "period").value == (date(2025, 5, 1), date(2025, 7, 1))
    assert app.query_params["from"] in ("2025-05", ["2025-05"])


def test_choosing_a_period_writes_its_months_in_the_address(today):
    position = box(today, "period").options.index("2025")
    box(today, "period").select_index(position).run()
    assert "2025-12" in str(today.query_params["to"])
    assert "from" not in today.query_params  # twelve months are what is usual
    whole = len(box(today, "period").options) - 1
    box(today, "period").select_index(whole).run()
    assert f"{tiny.FIRST:%Y-%m}" in str(today.query_params["from"])


def test_a_key_that_is_not_ours_is_left_in_the_address():
    app = page("today", embed="true", area=tiny.ABBEY)
    assert "true" in str(app.query_params["embed"])
    box(app, "area").set_value(WHOLE_BOROUGH).run()
    assert "true" in str(app.query_params["embed"])
    assert "area" not in app.query_params


def test_the_address_reads_back_as_the_same_filters(today):
    box(today, "area").set_value(tiny.BROOK).run()
    box(today, "measure").set_value("change").run()
    box(today, "against").set_value("region").run()
    query = {
        key: [value] if isinstance(value, str) else value
        for key, value in today.query_params.items()
    }
    offer = answers.offer()
    filters, notes = Filters.from_query(query, offer)
    assert notes == ()
    assert (filters.area, filters.measure, filters.against) == (tiny.BROOK, "change", "region")
    assert filters == today.session_state["filters"]


def test_an_area_picked_on_a_map_is_taken_and_one_not_on_offer_is_not():
    def pick() -> None:
        import streamlit as st

        from wardlens.ui import controls, session

        kept = controls.filters("today")
        st.text(kept.area)
        if st.button("Abbey", key="good"):
            session.choose_area("E05900001")
        if st.button("Neighbourhood", key="other"):
            session.choose_area("E01900001")

    app = AppTest.from_function(pick, default_timeout=60).run()
    app.button(key="good").click().run()
    assert app.text[0].value == tiny.ABBEY
    assert tiny.ABBEY in str(app.query_params["area"])
    app.button(key="other").click().run()
    assert not app.exception
    assert app.text[0].value == tiny.ABBEY


@pytest.mark.usefixtures("copy")
def test_a_new_release_under_an_open_session_keeps_the_choice_and_says_so(take):
    app = page("today", area=tiny.ABBEY)
    before = app.query_params["release"]
    newer = tiny.ward_table(last=date(2026, 3, 1))
    take(newer, "newer.csv")
    app.run()
    assert not app.exception
    assert box(app, "area").value == tiny.ABBEY
    assert app.query_params["release"] != before
    assert "of the data (this is" in "".join(element.proto.body for element in app.get("html"))


@pytest.mark.parametrize(
    ("name", "query", "said"),
    [
        ("ward", {"area": tiny.ABBEY, "from": "2025-03", "to": "2026-02"}, "Abbey, all offences, "),
        ("harm", {"from": "2025-01", "to": "2025-12"}, "The whole borough, all offences, 2025"),
        ("compare", {"places": f"{tiny.ABBEY},{tiny.BROOK}"}, "Abbey and Brook, all offences, "),
        ("plan", {"area": tiny.ABBEY, "from": "2025-01", "to": "2025-12"}, "2025"),
    ],
)
def test_beside_the_folded_choices_stands_what_is_in_force_as_far_as_it_counts(name, query, said):
    shown = [one.proto.body for one in page(name, **query).get("html")]
    (now,) = [body for body in shown if 'class="wl-now"' in body]
    assert now.startswith(f'<p class="wl-now">{said}')


@pytest.mark.parametrize("name", ["methods", "reporting", "inequalities"])
def test_a_page_that_asks_nothing_above_has_nothing_to_open(name):
    shown = [one.proto.body for one in page(name).get("html")]
    assert not [body for body in shown if body.startswith(('<p class="wl-now"', "<details"))]


def test_what_opens_the_choices_is_the_same_whatever_is_chosen():
    folds = {
        one.proto.body
        for query in ({}, {"area": tiny.ABBEY, "offence": "theft"})
        for one in page("ward", **query).get("html")
        if one.proto.body.startswith("<details")
    }
    assert len(folds) == 1
