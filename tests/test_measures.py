"""Every number on screen: one query, one pure function, an interval, or a reason for none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pandas as pd
import pytest
import tiny
from conftest import Fetch, Place

from wardlens.choices.filters import Filters
from wardlens.measures.harm import is_weighed
from wardlens.measures.offences import (
    CHOICES,
    MEASURES,
    WHOLE,
    Measure,
    measure_of,
    monthly_counts,
)
from wardlens.store import config, queries
from wardlens.views import offers
from wardlens.views.setting import Setting

Settings = Callable[..., Setting]
KEYS = list(MEASURES)


@pytest.fixture
def setting(fetch: Fetch) -> Settings:
    def made(**changes: object) -> Setting:
        def read(name: str, params: dict[str, object]) -> pd.DataFrame:
            wanted = queries.load(name).parameters
            return fetch(name, **{key: params[key] for key in params if key in wanted})

        partnership = config.read()
        offer = offers.offer(read, partnership)
        filters = Filters.default(offer).with_(offer, **changes)
        return Setting(filters, offer, partnership, read)

    return made


@pytest.mark.parametrize("key", KEYS)
class TestEveryMeasure:
    def test_has_a_query_and_a_documented_function(self, key: str) -> None:
        measure = MEASURES[key]
        assert measure.query in queries.names()
        assert measure.compute.__doc__
        assert measure.key == key

    def test_has_words_for_everything(self, key: str) -> None:
        measure = MEASURES[key]
        words = (
            measure.label, measure.unit, measure.definition, measure.formula,
            measure.method_source, measure.thresholds,
        )  # fmt: skip
        assert all(words)
        assert measure.polarity in ("lower", "higher", "none")
        assert measure.series in ("mps-ward", "mps-borough", "policeuk-lsoa", "resident-survey")

    @pytest.mark.parametrize("store", ["tiny", "shipped"])
    def test_has_every_estimate_within_its_interval_or_a_reason(
        self, key: str, store: str, setting: Settings, request: pytest.FixtureRequest
    ) -> None:
        if store == "shipped":
            request.getfixturevalue("shipped")
        frame = setting().result(MEASURES[key])
        nobody_was_asked = store == "shipped" and MEASURES[key].series == "resident-survey"
        assert (len(frame) > 0) != nobody_was_asked
        has = frame["estimate"].notna()
        known = frame[has]
        assert (known["lower"] <= known["estimate"] + 1e-9).all()
        assert (known["estimate"] <= known["upper"] + 1e-9).all()
        assert known["method"].str.len().gt(0).all()
        assert (known["reason"] == "").all()
        assert frame.loc[~has, "reason"].str.len().gt(0).all()
        assert frame.loc[~has, ["lower", "upper"]].isna().all(axis=None)
        if store == "shipped":
            no_costs = not is_weighed(MEASURES[key], setting().offer.weightings)
            assert has.any() != (nobody_was_asked or no_costs)

    def test_leaves_its_input_untouched(self, key: str, setting: Settings) -> None:
        given = setting()
        measure = MEASURES[key]
        rows = given.fetch(measure.query, given.params | dict(measure.params))
        before = rows.copy(deep=True)
        measure.compute(rows, given.filters, False)
        pd.testing.assert_frame_equal(rows, before)

    def test_gives_a_reason_and_no_zero_where_a_month_is_missing(
        self, key: str, setting: Settings
    ) -> None:
        if MEASURES[key].series == "resident-survey":
            pytest.skip("nobody is asked by month: the wave says when")
        end = date(2026, 4, 1) if key == "concentration_top5" else date(2026, 3, 1)
        frame = setting(start=date(2025, 4, 1), end=end).result(MEASURES[key])
        if MEASURES[key].level == "lsoa":
            frame = frame.loc[[tiny.NEVER_MENTIONED]]
        assert frame["estimate"].isna().all()
        assert frame["reason"].str.len().gt(0).all()


def _comparing() -> list[Measure]:
    return [measure for measure in MEASURES.values() if measure.needs_comparison]


@pytest.mark.parametrize("measure", _comparing(), ids=lambda measure: measure.key)
def test_a_comparison_across_a_break_is_refused(measure: Measure, setting: Settings) -> None:
    if measure.series == "policeuk-lsoa":
        pytest.skip("the tiny ledger has no break in this series")
    frame = setting(start=date(2024, 9, 1), end=date(2024, 12, 1)).result(measure)
    assert frame["estimate"].isna().all()
    assert frame["reason"].str.len().gt(0).all()


def test_counts_of_wards_are_products_and_their_sum_is_the_borough(setting: Settings) -> None:
    given = setting()
    wards = given.result(MEASURES["offences"])["estimate"]
    assert wards.to_dict() == {
        tiny.ABBEY: 12 * 37, tiny.BROOK: 12 * 14, tiny.CROSS: 12 * 4
    }  # fmt: skip
    assert given.result(MEASURES["offences"], WHOLE)["estimate"].iloc[0] == 12 * (37 + 14 + 4)


def test_a_rate_is_a_thousand_times_offences_over_residents(setting: Settings) -> None:
    given = setting()
    wards = given.result(MEASURES["rate"])["estimate"]
    assert wards[tiny.ABBEY] == pytest.approx(1_000 * 12 * 37 / 2_000)
    assert wards[tiny.CROSS] == pytest.approx(1_000 * 12 * 4 / 1_000)
    whole = given.result(MEASURES["rate"], WHOLE)["estimate"].iloc[0]
    assert whole == pytest.approx(1_000 * 12 * 55 / (2_000 + 4_000 + 1_000))


def test_a_change_is_the_ratio_of_two_years(setting: Settings) -> None:
    given = setting()
    wards = given.result(MEASURES["change"])["estimate"]
    assert wards[tiny.ABBEY] == pytest.approx(37 / 32)
    assert wards[tiny.BROOK] == pytest.approx(14 / 11)
    assert wards[tiny.CROSS] == pytest.approx(1)
    assert given.result(MEASURES["change"], WHOLE)["estimate"].iloc[0] == pytest.approx(55 / 47)


def test_one_ward_that_is_missing_makes_the_borough_missing(setting: Settings) -> None:
    given = setting()
    rows = given.result(MEASURES["lsoa_offences"], WHOLE)
    assert rows["estimate"].isna().all()  # one neighbourhood has no figures at all
    assert rows["reason"].str.len().gt(0).all()


def test_incidents_that_are_no_crime_are_not_counted_by_ward(setting: Settings) -> None:
    given = setting(offence="anti-social-behaviour")
    assert given.result(MEASURES["offences"])["estimate"].isna().all()
    counted = given.result(MEASURES["lsoa_offences"])["estimate"]
    assert counted[tiny.LSOAS[0]] == 12 * 7


@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize("level", ["ward", "lsoa"])
def test_every_choice_of_the_reader_has_a_measure_at_its_level(choice: str, level: str) -> None:
    if choice in ("harm", "unsafe") and level == "lsoa":
        pytest.skip("harm and fear are by ward: see measure_of")
    measure = measure_of(choice, level)
    assert measure.level == level


def test_on_shipped_figures_the_wards_add_up_to_the_borough(
    shipped: Place, setting: Settings
) -> None:
    assert shipped.data.is_dir()
    given = setting()
    wards = given.result(MEASURES["offences"])["estimate"]
    assert given.result(MEASURES["offences"], WHOLE)["estimate"].iloc[0] == wards.sum()


@pytest.mark.parametrize("query", ["monthly_by_ward", "monthly_by_ward_and_group"])
def test_months_are_laid_out_alike_in_whichever_order_their_rows_come(real, query):
    rows = real.setting().read(query)
    wide = monthly_counts(rows)
    assert wide.shape[1] == rows["month"].nunique()
    pd.testing.assert_frame_equal(monthly_counts(rows.sample(frac=1, random_state=1)), wide)
    without = monthly_counts(rows.iloc[1:])  # the first area lacks a month
    assert pd.isna(without.iloc[0, 0])
    assert without.iloc[0, 1] == wide.iloc[0, 1]
