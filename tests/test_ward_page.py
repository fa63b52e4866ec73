"""One ward on one page: what the other pages show of it, and what cannot be said."""

from __future__ import annotations

import html
import re
from string import ascii_uppercase
from typing import Any

import pandas as pd
import pytest
import tiny
from streamlit.testing.v1 import AppTest
from worlds import VIEWS, World, faults

from wardlens.exhibits.charts.coverage import spans
from wardlens.measures.offences import MEASURES
from wardlens.stats import change
from wardlens.store import paths
from wardlens.svg import beside_map
from wardlens.views.ward.near import neighbourhoods
from wardlens.views.ward.page import Ward

pytestmark = pytest.mark.usefixtures("views_are_kept")
YEAR = {"from": "2025-03", "to": "2026-02"}
TOLWORTH, KINGSTON_TOWN, TUDOR = "E05013945", "E05013938", "E05013946"


@pytest.fixture(scope="module")
def tolworth(real: World) -> Ward:
    return real.view("ward", area=TOLWORTH, **YEAR)


def by_kind(exhibit: Any) -> pd.DataFrame:
    return exhibit.table.set_index("Kind of offence")


@pytest.mark.parametrize("area", [TOLWORTH, KINGSTON_TOWN, TUDOR])
def test_a_ward_has_its_page_without_a_fault(real, area):
    assert faults(real.view("ward", area=area, **YEAR)) == []


def test_without_a_ward_the_page_is_the_choice_of_one(testborough):
    view = testborough.view("ward")
    assert view.title == "Which ward is yours?"
    assert view.findings[0].startswith("Type your postcode above, or pick your ward on the map")
    assert view.choose.credit.endswith(view.choose.period)
    assert view.choose.table["Ward"].is_monotonic_increasing
    assert set(view.choose.codes) == set(tiny.WARDS)
    assert view.cards == ()
    assert view.changes is None


def test_its_headlines_are_those_of_the_home_page(real, tolworth):
    home = real.view("today", area=TOLWORTH, **YEAR)
    assert [card.value for card in tolworth.cards] == [card.value for card in home.cards]
    assert tolworth.cards[0].value == "836"
    assert set(tolworth.findings) <= set(home.findings)
    assert [card.measure for card in tolworth.cards] == ["offences", "rate", "change", "standing"]
    assert {card.measure for card in tolworth.cards} <= set(MEASURES)


def test_its_harm_and_trend_are_those_of_their_pages(real, tolworth):
    asked = {"area": TOLWORTH, **YEAR}
    ladder = real.view("harm", **asked).ladder
    pd.testing.assert_frame_equal(tolworth.ladder.table, ladder.table)
    trend = real.view("trends", **asked).rolling
    pd.testing.assert_frame_equal(tolworth.trend.table, trend.table)
    assert tolworth.trend.finding == trend.finding


def test_what_changed_is_before_and_after_of_every_kind_that_occurs(testborough):
    table = by_kind(testborough.view("ward", area=tiny.ABBEY, **YEAR).changes)
    assert table.loc["Theft", ["Before", "After"]].tolist() == [12 * 20, 12 * 25]
    assert table.loc["Violence against the person", ["Before", "After"]].tolist() == [120, 120]
    assert table.loc["Robbery", ["Before", "After"]].tolist() == [12 * 2, 12 * 2]
    assert table.loc["Theft", "Change, %"] == pytest.approx(100 * (25 / 20 - 1))
    without = by_kind(testborough.view("ward", area=tiny.CROSS, **YEAR).changes)
    assert "Robbery" not in without.index


@pytest.mark.parametrize("area", [TOLWORTH, KINGSTON_TOWN, TUDOR])
def test_what_is_clear_in_the_ward_is_what_is_clear_in_the_boroughs_list(real, area):
    ward = real.view("ward", area=area, **YEAR).changes.table
    borough = real.view("today", **YEAR).changes.table
    name = real.offer.areas[area]
    listed = borough.loc[borough["Ward"] == name, "Kind of offence"]
    kinds = ward.iloc[1:]  # the first row is of all offences
    clear = kinds[kinds["Verdict"].isin([change.CLEAR_RISE, change.CLEAR_FALL])]
    assert set(clear["Kind of offence"]) == set(listed)


def test_the_counts_of_its_kinds_add_up_to_the_headline(tolworth):
    every, *kinds = tolworth.changes.table["After"]
    assert sum(kinds) == every == 836
    assert "836 offences" in tolworth.changes.base


def test_more_reports_are_wanted_of_what_is_kept_silent_and_not_of_what_policing_finds(tolworth):
    kinds = set(tolworth.reports.table["Kind of offence"])
    assert {"Sexual offences", "Stalking and harassment"} <= kinds
    assert not any("drug" in kind.lower() or "weapon" in kind.lower() for kind in kinds)
    assert "good news" in tolworth.reports.finding
    assert "worse" not in tolworth.reports.finding


def test_where_no_such_kind_is_recorded_there_is_no_such_section(testborough):
    assert testborough.view("ward", area=tiny.ABBEY, **YEAR).reports is None


def test_its_neighbourhoods_are_those_that_fit_it_best(testborough):
    near = testborough.view("ward", area=tiny.ABBEY, **YEAR).neighbourhoods
    assert dict(zip(near.codes, near.table["Offences"], strict=True)) == {
        "E01900001": 12 * 5, "E01900002": 12 * 2
    }  # fmt: skip
    assert f"{12 * 5} of {12 * 7}" in near.finding
    assert near.base == f"2 neighbourhoods; {12 * 7} offences"
    assert set(near.picture.areas["area_code"]) == set(near.codes)


def test_on_its_map_a_letter_stands_for_each_neighbourhood_of_the_list(real):
    shown = real.view("ward", area=TOLWORTH, **YEAR).neighbourhoods
    assert list(shown.picture.letters) == list(shown.codes)
    names = [one for one in shown.picture.deck.layers if one.id.startswith("names")]
    written = sorted(one["text"] for layer in names for one in layer.data)
    assert written == sorted(shown.picture.letters.values()) == list("ABCDEFG")
    assert real.view("map", level="lsoa").map.picture.letters == {}
    wards = real.view("map").map.picture  # those whose names have no room, by the alphabet
    names = wards.areas.set_index("area_code")["area_name"]
    letters = dict(zip(sorted(names), ascii_uppercase, strict=False))
    for picture in (wards, real.view("ward").choose.picture, real.view("streets").places.picture):
        assert all(letters[names[code]] == one for code, one in picture.letters.items())
        assert len(picture.letters) < len(names) / 4
    assert real.view("streets").places.picture.letters  # dots take the room of a name


def test_a_neighbourhood_without_figures_is_not_one_without_crime(testborough):
    near = testborough.view("ward", area=tiny.CROSS, **YEAR).neighbourhoods
    assert near.table["Offences"].isna().all()
    assert near.finding.startswith("There are no figures by neighbourhood")


def test_every_neighbourhood_is_in_one_wards_page_and_no_other(real):
    wards = list(real.offer.areas)[1:]
    codes = [code for ward in wards for code in neighbourhoods(real.setting(area=ward)).codes]
    assert len(codes) == len(set(codes)) == 99


def test_a_town_centre_is_said_to_be_one_and_no_other_ward(real, tolworth):
    centre = real.view("ward", area=KINGSTON_TOWN, **YEAR)
    assert any("far more people come there" in told for told in centre.not_said)
    assert not any("far more people come there" in told for told in tolworth.not_said)
    said = " ".join(centre.opening.verdict)
    assert "far more people come there than live there" in said.casefold()
    assert "1,000 residents" not in said
    assert "1,000 residents" in " ".join(tolworth.opening.verdict)


def test_harm_that_rests_on_too_little_is_among_what_cannot_be_said(testborough):
    told = testborough.view("ward", area=tiny.CROSS, **{"from": "2026-02"}).not_said
    assert any(said.startswith("How much harm there was: harm needs") for said in told)
    whole_year = testborough.view("ward", area=tiny.ABBEY, **YEAR).not_said
    assert not any(said.startswith("How much harm") for said in whole_year)


def test_the_questions_come_from_what_stands_out(tolworth):
    kinds = tolworth.changes.table.iloc[1:]
    clear = kinds[kinds["Verdict"] == change.CLEAR_RISE]
    for kind in clear["Kind of offence"]:
        assert any(question.startswith(f"{kind} rose clearly") for question in tolworth.questions)
    assert all(question.endswith("?") for question in tolworth.questions)
    assert len(tolworth.questions) <= 8


@pytest.mark.parametrize("area", [TOLWORTH, KINGSTON_TOWN])
def test_no_word_says_why_or_judges(real, area):
    view = real.view("ward", area=area, **YEAR)
    told = " ".join([*view.findings, *view.harm, *view.not_said, *view.questions])
    assert not re.search(r"significant|because of|caused|driven by|thanks to", told)


class TestThePage:
    def open(self, **query: str) -> AppTest:
        app = AppTest.from_file(paths.PAGES / "ward.py", default_timeout=60)
        for key, value in query.items():
            app.query_params[key] = value
        return app.run()

    def words(self, app: AppTest) -> str:
        text = " ".join(element.proto.body for element in app.get("html"))
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())

    def test_a_ward_picked_by_name_is_shown_and_stands_in_the_address(self):
        app = self.open()
        app.radio(key="list-choose-ward-").set_value(tiny.BROOK).run()
        assert not app.exception
        assert f"Brook ward of Testborough · {tiny.RESIDENTS[tiny.BROOK]:,}" in self.words(app)
        assert tiny.BROOK in str(app.query_params["area"])

    def test_a_ward_in_the_address_is_shown_at_once(self):
        app = self.open(area=tiny.ABBEY)
        told = self.words(app)
        assert f"Police recorded {12 * 37} offences in Abbey" in told
        told = self.words(self.open(area=tiny.ABBEY, part="what-to-ask"))
        for heading in ("What we cannot say", "Questions to ask the partnership"):
            assert heading in told
        assert not app.exception

    def test_the_way_back_to_all_wards_is_the_sentence(self):
        app = self.open(area=tiny.ABBEY)
        app.selectbox(key="choose-area").set_value("borough").run()
        assert "Which ward is yours?" in self.words(app)
        assert not app.exception

    def test_a_receipt_is_made_only_when_it_is_opened(self):
        app = self.open(area=tiny.ABBEY)
        assert "queries/monthly_by_ward_and_group.sql" not in self.words(app)
        app.session_state["receipt-glance"] = True
        app.run()
        assert not app.exception
        told = self.words(app)
        assert "queries/monthly_by_ward_and_group.sql" in told
        assert "SHA-256" in told
        assert any(
            "python -m wardlens query monthly_by_ward_and_group" in c.value for c in app.code
        )


class TestDataAndMethods:
    @pytest.fixture
    def view(self, testborough: World) -> Any:
        return VIEWS["methods"](testborough.setting())

    def test_the_coverage_has_every_month_of_every_series(self, view):
        counted = view.coverage.table.groupby("Source").size()
        assert counted["Met Police, by ward"] == 30
        assert counted["police.uk, by neighbourhood"] == 25

    def test_what_is_whole_in_part_and_missing_looks_different_without_colour(self):
        months = pd.to_datetime(["2025-01-01", "2025-02-01", "2025-03-01"])
        rows = pd.DataFrame({"label": "Met", "month": months, "state": ["whole", "part", "none"]})
        from wardlens.exhibits import charts

        drawn = charts.coverage(rows, title="Months", source="Met").data
        looks = {(trace.width, trace.marker.pattern.shape) for trace in drawn}
        assert len(looks) == 3
        assert {trace.name for trace in drawn} == {"covered", "covered in part", "missing"}

    def test_months_in_a_row_are_one_bar_and_a_gap_parts_them(self):
        months = pd.to_datetime(["2025-01-01", "2025-02-01", "2025-04-01", "2025-05-01"])
        rows = pd.DataFrame(
            {"label": "Met", "month": months, "state": ["whole", "whole", "whole", "part"]}
        )
        merged = spans(rows)
        assert merged["words"].tolist() == [
            "January 2025 to February 2025",
            "April 2025",
            "May 2025",
        ]
        assert merged["after"].tolist()[0] == pd.Timestamp("2025-03-01")

    def test_it_says_how_to_cite_with_the_release(self, view, testborough):
        assert any(testborough.offer.release in told for told in view.citation)

    def test_a_later_edition_is_listed_old_and_new(self, view):
        assert view.revisions.finding == "No figure held here was changed by a later edition."
        assert view.revisions.table.empty


def test_a_map_of_change_says_both_counts_where_there_were_fewer_than_ten(real):
    shown = real.view("map", measure="change", level="lsoa", offence="vehicle", **YEAR).map
    few = shown.table[shown.table["Before"].lt(10) & shown.table["After"].notna()]
    assert len(few) > 10
    assert few["Change, %"].isna().all()
    told = dict(zip(shown.table.iloc[:, 0], beside_map.rows(shown), strict=True))
    name, before, after = few[[few.columns[0], "Before", "After"]].iloc[0]
    assert f"from {before:.0f} to {after:.0f}" in told[name][1]
    tips = " ".join(shown.picture.areas["tooltip"])
    assert f"from {before:.0f} to {after:.0f}" in tips


def test_a_ward_that_is_withheld_is_not_said_to_have_too_few_answers(real):
    asked = {"demo": "survey", "measure": "unsafe", **YEAR}
    shown = real.view("map", **asked).map
    why = shown.table["Why there is no figure, or care"].fillna("")
    unknown = shown.table["Share, %"].isna() if "Share, %" in shown.table else why.ne("")
    withheld = int((unknown & why.str.startswith("Withheld")).sum())
    assert withheld > 0
    assert f"Withheld in {withheld} of 19 wards to protect people." in shown.finding
