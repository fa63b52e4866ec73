"""Reporting: shares with their year and place, no direction called good, ranges on request."""

from __future__ import annotations

import re
from collections.abc import Callable
from math import exp, sqrt

import numpy as np
import plotly.graph_objects as go
import pytest
import tiny
from conftest import Fetch, Place
from streamlit.testing.v1 import AppTest

from wardlens.choices.filters import Filters
from wardlens.choices.illustrative import ILLUSTRATIVE
from wardlens.exhibits import palette
from wardlens.exhibits.exhibit import exhibits
from wardlens.measures.offences import MEASURES
from wardlens.stats.errors import MissingCountError, NegativeCountError, ProbabilityError
from wardlens.stats.reporting import experienced
from wardlens.store import paths
from wardlens.ui.serving import answers
from wardlens.views.reporting.page import Reporting, reporting
from wardlens.views.reporting.wanted import kinds

Made = Callable[..., Reporting]
YEAR = {"from": "2025-03", "to": "2026-02"}
JUDGING = re.compile(r"\b(worse|worsen\w*|better|deteriorat\w*|improv\w*)\b")


@pytest.fixture
def made() -> Made:
    def view(**query: str) -> Reporting:
        asked = {key: [word] for key, word in query.items()}
        filters, notes = Filters.from_query(asked, answers.offer(query.get("demo", "")))
        assert notes == ()
        return reporting(answers.setting(filters))

    return view


class TestTheRangeOfWhatPeopleMet:
    def test_is_the_records_over_the_highest_and_the_lowest_share(self) -> None:
        found = experienced(600, [0.4, 0.5, 0.45])
        assert (found.lower, found.upper) == (600 / 0.5, 600 / 0.4)
        assert (found.n, found.reason) == (600, "")
        assert "sampling of the survey not known" in found.method

    def test_with_bases_is_widened_by_both_parts_of_the_variance(self) -> None:
        found = experienced(600, [0.4, 0.5], bases=[1_000, 1_000], design_effect=1.5, phi=2.0)
        at_half = sqrt(2.0 / 600 + (1 - 0.5) / (0.5 * 1_000 / 1.5))
        at_two_fifths = sqrt(2.0 / 600 + (1 - 0.4) / (0.4 * 1_000 / 1.5))
        assert found.lower == pytest.approx(1_200 * exp(-1.959964 * at_half), rel=1e-6)
        assert found.upper == pytest.approx(1_500 * exp(1.959964 * at_two_fifths), rel=1e-6)
        assert "not known" not in found.method

    def test_with_bases_covers_the_truth_as_often_as_it_says(self) -> None:
        draw = np.random.default_rng(7)
        truth, share, asked = 2_000, 0.4, 400
        records = draw.poisson(truth * share, 2_000)
        shares = draw.binomial(asked, share, 2_000) / asked
        covered = [
            (found := experienced(r, [s, s], bases=[asked, asked])).lower <= truth <= found.upper
            for r, s in zip(records, shares, strict=True)
        ]
        assert 0.93 <= np.mean(covered) <= 0.97

    @pytest.mark.parametrize(
        ("recorded", "shares", "words"),
        [(9, [0.4, 0.5], "too few recorded"), (600, [0.4], "for one year only")],
    )
    def test_is_refused_in_words(self, recorded: int, shares: list[float], words: str) -> None:
        found = experienced(recorded, shares)
        assert words in found.reason
        assert np.isnan([found.lower, found.upper]).all()

    @pytest.mark.parametrize(
        ("recorded", "shares", "error"),
        [
            (-1, [0.4, 0.5], NegativeCountError),
            (float("nan"), [0.4, 0.5], MissingCountError),
            (600, [0.4, float("nan")], MissingCountError),
            (600, [0.0, 0.5], ProbabilityError),
            (600, [40, 50], ProbabilityError),
        ],
    )
    def test_is_never_made_of_what_cannot_be(
        self, recorded: float, shares: list[float], error: type[Exception]
    ) -> None:
        with pytest.raises(error):
            experienced(recorded, shares)


class TestTestborough:
    def test_has_the_newest_shares_with_their_year_and_place(self, made: Made) -> None:
        view = made(**YEAR)
        table = view.known.table.set_index("Kind of crime")
        assert table["Share known, %"].to_dict() == {
            "Wounding": 50, "Domestic violence": 45, "All violence": 40
        }  # fmt: skip
        assert set(table["Year"]) == {"2022/23"}
        assert set(table["Of whom"]) == {"England and Wales"}
        reach = ["Lowest of 5 years, %", "Highest of 5 years, %"]
        assert table.loc["Wounding", reach].tolist() == [50, 60]
        assert "40 % of violent incidents reached the police" in view.findings[0]
        assert view.known.table["Kind of crime"].iloc[0] == "All violence"
        assert "not published" in view.known.base
        assert view.known.finding == (
            "The police came to know of 50 % of wounding and 45 % of domestic violence (2022/23)."
        )

    def test_does_not_say_most_where_a_recent_year_had_half(self, made: Made) -> None:
        assert tiny.KNOWN["2018"]["All"] == 50
        assert "most never" not in " ".join(made(**YEAR).findings)

    def test_has_its_range_from_the_borough_table_alone(self, made: Made) -> None:
        view = made(**YEAR).experienced
        assert "Police recorded 300 offences" in view.finding  # 12 * 25
        assert "some 600 to 750 incidents" in view.finding  # 300 / 0.5 and 300 / 0.4
        assert view.table["Incidents that would mean"].tolist() == [600, 750]
        assert isinstance(view.picture, go.Figure)

    def test_has_the_same_range_whatever_ward_or_offence_is_looked_at(self, made: Made) -> None:
        assert (
            made(area=tiny.CROSS, offence="robbery", **YEAR).experienced.finding
            == made(**YEAR).experienced.finding
        )

    @pytest.mark.parametrize(
        ("months", "reason"),
        [
            ({"from": "2025-10", "to": "2026-02"}, "under twelve months"),
            ({"from": "2023-09", "to": "2024-08"}, "changed within the period"),
            ({"from": "2025-04", "to": "2026-03"}, "does not cover the whole period"),
        ],
    )
    def test_has_no_range_where_it_would_mislead(
        self, months: dict[str, str], reason: str, made: Made
    ) -> None:
        view = made(**months).experienced
        assert view.finding.startswith("No range is given")
        assert reason in view.finding
        assert view.picture is None
        assert view.table["Incidents that would mean"].isna().all()

    def test_without_offences_of_these_kinds_says_so(self, made: Made) -> None:
        assert made(**YEAR).wanted.finding == "No offence of these kinds is in the tables held."


def texts(view: Reporting) -> list[str]:
    told = [view.title, *view.findings, *view.good_news]
    for exhibit in exhibits(view):
        told += [exhibit.heading, exhibit.finding, exhibit.caption, *exhibit.notes, exhibit.csv()]
    return told


class TestTheShippedFigures:
    def test_are_those_published(self, shipped: Place, made: Made) -> None:
        assert shipped.stores.is_dir()
        view = made(**YEAR)
        shares = view.known.table.set_index(["Kind of crime", "Year"])["Share known, %"]
        assert shares["All violence", "2022/23"] == 43.4
        assert shares["Wounding", "2022/23"] == 50.7
        assert shares["Theft of vehicles", "2009/10"] == 90
        assert shares["All kinds of crime together", "2009/10"] == 43
        assert view.known.finding == (
            "The police came to know of 36 % (violence by a stranger) to 51 % (wounding) of "
            "violence in 2022/23. Shares of other crimes are older: 90 % of theft of vehicles and "
            "33 % of theft from the person (2009/10)."
        )
        assert "43 % of violent incidents" in view.findings[0]
        assert "most never did" in view.findings[0]
        assert view.verdict == view.findings[:2]

    def test_of_the_range_are_the_records_over_the_shares_of_five_years(
        self, shipped: Place, made: Made
    ) -> None:
        assert shipped.stores.is_dir()
        view = made(**YEAR).experienced
        recorded = view.table["Recorded"].iloc[0]
        assert view.table["Share known, %"].tolist() == [49.5, 44.3, 43.4, 41.8, 38.1]
        mean = view.table["Incidents that would mean"]
        assert mean.iloc[0] == pytest.approx(recorded / 0.495)
        assert mean.iloc[-1] == pytest.approx(recorded / 0.381)

    def test_of_kinds_with_no_good_direction_are_those_of_the_change_measure(
        self, shipped: Place, made: Made
    ) -> None:
        assert shipped.stores.is_dir()
        listed = made(**YEAR).wanted.table.set_index("Kind of offence")
        offer = answers.offer()
        for key in ("sexual-offences", "drugs", "weapons", "stalking-and-harassment"):
            filters = Filters.default(offer).with_(offer, offence=key)
            found = answers.setting(filters).result(MEASURES["change"], "borough").iloc[0]
            row = listed.loc[offer.offences[key].label]
            assert (row["Before"], row["After"]) == (found["before"], found["after"])
            assert row["Verdict"] == found["verdict"]

    def test_are_judged_by_no_colour_and_no_word(self, shipped: Place, made: Made) -> None:
        assert shipped.stores.is_dir()
        for area in ("borough", "E05013938"):
            view = made(area=area, **YEAR)
            assert isinstance(view.wanted.picture, go.Figure)
            drawn = view.wanted.picture.to_json()
            assert palette.RISE_WORSE not in drawn
            assert palette.FALL_BETTER not in drawn
            assert [text for text in texts(view) if JUDGING.search(text)] == []

    def test_cover_every_kind_without_a_direction_once(self, shipped: Place) -> None:
        assert shipped.stores.is_dir()
        setting = answers.setting(Filters.default(answers.offer()))
        held = [offence for choice in kinds(setting) for offence in choice.offences]
        neutral = {
            offence
            for choice in setting.offer.offences.values()
            if choice.polarity == "none"
            for offence in choice.offences
        }
        assert sorted(held) == sorted(neutral)

    def test_of_made_up_answers_say_so_wherever_they_stand(
        self, shipped: Place, made: Made
    ) -> None:
        assert shipped.stores.is_dir()
        view = made(**YEAR, demo="survey")
        assert view.survey_words == ()
        for exhibit in (view.reported, view.reasons):
            assert exhibit
            assert exhibit.is_illustrative
            assert exhibit.finding.startswith(ILLUSTRATIVE)
        assert view.reported
        assert view.reported.finding in view.findings

    def test_of_the_survey_are_those_of_its_estimates(
        self, shipped: Place, made: Made, fetch: Fetch
    ) -> None:
        assert shipped.stores.is_dir()
        view = made(**YEAR, demo="survey")
        asked = {"outcome": "reported", "wave": "all", "breakdown": "all", "demo": "survey"}
        row = fetch("survey_estimates", **asked).iloc[0]
        assert view.reported
        table = view.reported.table.set_index("Who")
        assert table.loc["Everyone asked", "Share, %"] == pytest.approx(100 * row["estimate"])
        withheld = table["Share, %"].isna()
        assert withheld.any()
        assert (table.loc[withheld, "Note"] != "").all()


def test_the_range_stays_away_until_it_is_asked_for() -> None:
    app = AppTest.from_file(paths.PAGES / "reporting.py", default_timeout=60)
    app.query_params["part"] = "survey-beside-police"
    app.run()
    assert not app.exception
    words = "would lie behind them"

    def shown() -> bool:
        return any(words in element.proto.body for element in app.get("html"))

    assert not shown()
    app.toggle(key="ask-experienced").set_value(True).run()
    assert not app.exception
    assert shown()
