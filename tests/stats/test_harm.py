"""Harm: the gamma interval against published figures, and what the record promises."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

from wardlens.stats.errors import (
    NegativeCountError,
    NonPositiveWeightError,
    RepeatedKeyError,
    StatisticsInputError,
    UnmatchedKeysError,
)
from wardlens.stats.harm import harm, harm_ratio, rank_range, rank_range_across
from wardlens.stats.result import COLUMNS

DAYS = pd.Series({"theft": 2.0, "burglary": 20.0, "robbery": 365.0, "rape": 1825.0})


def ward(**offences: float) -> pd.DataFrame:
    return pd.DataFrame(offences, index=["A"])


def test_down_syndrome_by_maternal_age_gives_the_published_gamma_interval() -> None:
    # Birth order five and over, Michigan 1950-64: Fleiss (1981) table 14.4, used by Fay & Feuer
    # (1997). Rate 75.52901 (67.70212 to 188.30017) per 100,000: vignette of R's dsrTest.
    cases = [0, 8, 63, 112, 262, 295]
    births = np.array([327, 30_666, 123_419, 149_919, 104_088, 34_392])
    standard = np.array([319_933, 931_318, 786_511, 488_235, 237_863, 61_313])
    ages = ["<20", "20-24", "25-29", "30-34", "35-39", "40+"]
    weights = pd.Series(standard / standard.sum() / births * 100_000, index=ages)

    found = harm(pd.DataFrame([cases], columns=ages), weights).iloc[0]

    assert found["estimate"] == pytest.approx(75.52901, abs=5e-6)
    assert found["lower"] == pytest.approx(67.70212, abs=5e-6)
    assert found["upper"] == pytest.approx(188.30017, abs=5e-6)
    assert weights.idxmax() == "<20", "w_M belongs to the age group without a case"


def test_one_category_gives_the_exact_poisson_interval() -> None:
    found = harm(ward(theft=40), pd.Series({"theft": 1.0})).loc["A"]

    assert found["lower"] == pytest.approx(chi2.ppf(0.025, 2 * 40) / 2)
    assert found["upper"] == pytest.approx(chi2.ppf(0.975, 2 * 41) / 2)
    assert found["effective_count"] == pytest.approx(40)


def test_harm_is_the_weighted_sum_and_its_variance_the_squared_one() -> None:
    found = harm(ward(theft=10, burglary=300, robbery=40), DAYS).loc["A"]

    total = 10 * 2 + 300 * 20 + 40 * 365
    variance = 10 * 2**2 + 300 * 20**2 + 40 * 365**2
    assert found["estimate"] == total
    assert found["effective_count"] == pytest.approx(total**2 / variance)
    assert found["n"] == 10 + 300 + 40
    assert found["largest"] == "robbery"
    assert found["largest_share"] == pytest.approx(40 * 365 / total)


def test_a_rate_divides_by_residents_joined_by_key() -> None:
    offences = pd.DataFrame({"theft": [100, 200]}, index=["A", "B"])
    residents = pd.Series({"B": 4_000, "C": 1, "A": 1_000})

    found = harm(offences, DAYS, residents, per=1_000)

    assert found["estimate"].to_dict() == {"A": 200 / 1, "B": 400 / 4}


def test_columns_are_joined_to_weights_by_name() -> None:
    offences = ward(robbery=50, theft=100)

    assert harm(offences, DAYS).equals(harm(offences, DAYS[::-1]))


def test_a_category_without_a_weight_is_listed_and_left_out() -> None:
    found = harm(
        ward(theft=100, bigamy=3, witchcraft=1), pd.concat([DAYS, pd.Series({"bigamy": np.nan})])
    )

    assert found.attrs["not_weighted"] == ["bigamy", "witchcraft"]
    assert found.loc["A", "n"] == 100
    assert found.loc["A", "estimate"] == 200


def test_no_weighted_category_is_a_reason_not_zero() -> None:
    found = harm(ward(bigamy=3), DAYS).loc["A"]

    assert found["reason"] == "No offence here has a weight"
    assert np.isnan(found["estimate"])


def test_the_widest_weight_in_scope_counts_even_without_such_an_offence() -> None:
    offences = ward(theft=100)
    narrow = harm(offences, DAYS).loc["A"]
    wide = harm(offences.assign(rape=0), DAYS).loc["A"]

    assert narrow["estimate"] == wide["estimate"]
    assert narrow["lower"] == wide["lower"]
    assert narrow["upper"] < wide["upper"]


@pytest.mark.parametrize(
    ("thefts", "state"), [(9, "withheld"), (10, "caution"), (29, "caution"), (30, "plain")]
)
def test_under_ten_effective_offences_is_withheld_and_under_thirty_cautioned(
    thefts: int, state: str
) -> None:
    found = harm(ward(theft=thefts), DAYS).loc["A"]

    assert np.isnan(found["estimate"]) == (state == "withheld")
    assert (found["reason"] != "") == (state == "withheld")
    assert (found["caution"] != "") == (state == "caution")
    assert found["effective_count"] == pytest.approx(thefts), "always printed"


def test_missing_counts_and_populations_have_reasons() -> None:
    offences = pd.DataFrame({"theft": [100, np.nan, 100, 100]}, index=list("ABCD"))

    found = harm(offences, DAYS, pd.Series({"A": 10, "B": 10, "C": 0}))

    assert found["reason"].tolist() == [
        "",
        "A count is missing",
        "Nobody lives here",
        "The population is not known",
    ]
    assert found["estimate"].isna().tolist() == [False, True, True, True]


def test_no_offences_at_all_has_an_upper_limit_when_it_is_asked_for() -> None:
    found = harm(ward(theft=0, burglary=0), DAYS, withhold_below=0).loc["A"]

    assert (found["estimate"], found["lower"]) == (0, 0)
    assert found["upper"] == pytest.approx(20 * chi2.ppf(0.975, 2) / 2)
    assert found["largest"] is None


def test_wrong_inputs_raise_errors_that_name_the_fact() -> None:
    with pytest.raises(NonPositiveWeightError, match="theft"):
        harm(ward(theft=1), pd.Series({"theft": 0}))
    with pytest.raises(NegativeCountError):
        harm(ward(theft=-1), DAYS)
    with pytest.raises(RepeatedKeyError, match="category named twice"):
        harm(pd.DataFrame([[1, 2]], columns=["theft", "theft"]), DAYS)
    with pytest.raises(StatisticsInputError, match="phi"):
        harm(ward(theft=1), DAYS, phi=0.5)


def test_the_input_is_untouched_and_the_record_is_standard() -> None:
    offences = ward(theft=100)
    before = offences.copy()

    found = harm(offences, DAYS)

    pd.testing.assert_frame_equal(offences, before)
    assert tuple(found.columns[: len(COLUMNS)]) == COLUMNS


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(0, 400), min_size=4, max_size=4),
    st.floats(0.5, 0.98),
    st.floats(1, 10),
)
def test_intervals_hold_the_estimate_and_widen_with_confidence_and_dispersion(
    row: list[int], confidence: float, phi: float
) -> None:
    offences = pd.DataFrame([row], columns=DAYS.index)

    def interval(**options: float) -> pd.Series:
        return harm(offences, DAYS, withhold_below=0, **options).iloc[0]

    base = interval(confidence=confidence)
    surer = interval(confidence=confidence + 0.01)
    assert base["lower"] <= base["estimate"] <= base["upper"]
    assert surer["lower"] <= base["lower"] and base["upper"] <= surer["upper"]
    if phi > 1.01 and sum(row):
        loose = interval(confidence=0.95, phi=phi)
        tight = interval(confidence=0.95)
        assert loose["upper"] >= tight["upper"]
        assert loose["lower"] <= tight["lower"] * (1 + 1e-9)


@pytest.mark.parametrize(("phi", "seed"), [(1, 11), (2, 12)])
def test_coverage_is_at_least_93_percent(phi: int, seed: int) -> None:
    expected = np.array([200, 150, 80, 60, 60, 30, 15, 5])
    weights = pd.Series([1, 2, 5, 10, 20, 182, 365, 1825.0], index=list("abcdefgh"))
    draw = np.random.default_rng(seed)
    wards = (4_000, expected.size)
    offences = (
        draw.poisson(expected, wards)
        if phi == 1
        else draw.negative_binomial(expected / (phi - 1), 1 / phi, wards)
    )

    found = harm(pd.DataFrame(offences, columns=weights.index), weights, phi=phi)
    shown = found[found["reason"] == ""]
    truth = float(expected @ weights.to_numpy())
    covered = ((shown["lower"] <= truth) & (truth <= shown["upper"])).mean()

    assert len(shown) > 3_500
    assert covered >= 0.93


def test_a_ratio_of_harms_is_the_log_interval_written_out() -> None:
    first = harm(ward(theft=90, robbery=30), DAYS)
    second = harm(ward(theft=50, robbery=25), DAYS)

    found = harm_ratio(first, second).loc["A"]

    t1, v1 = 90 * 2 + 30 * 365, 90 * 2**2 + 30 * 365**2
    t2, v2 = 50 * 2 + 25 * 365, 50 * 2**2 + 25 * 365**2
    se = np.sqrt(v1 / t1**2 + v2 / t2**2)
    assert found["estimate"] == pytest.approx(t1 / t2)
    assert found["lower"] == pytest.approx(t1 / t2 * np.exp(-1.959963984540054 * se))
    assert found["upper"] == pytest.approx(t1 / t2 * np.exp(1.959963984540054 * se))


def test_a_ratio_with_a_withheld_harm_carries_its_reason() -> None:
    found = harm_ratio(harm(ward(theft=90), DAYS), harm(ward(theft=3), DAYS)).loc["A"]

    assert "Too few offences" in found["reason"]
    assert np.isnan(found["estimate"])


def test_a_ratio_joins_by_key_and_refuses_different_areas() -> None:
    two = harm(pd.DataFrame({"theft": [100, 50]}, index=["A", "B"]), DAYS)

    assert harm_ratio(two, two[::-1])["estimate"].tolist() == [1, 1]
    with pytest.raises(UnmatchedKeysError, match="B"):
        harm_ratio(two, two.loc[["A"]])


def test_ranks_of_far_apart_areas_are_certain_and_of_equal_ones_are_not() -> None:
    estimate = pd.Series({"A": 100.0, "B": 10.0, "C": 10.0, "D": 10.0, "E": np.nan})
    found = rank_range(estimate, estimate * 0.8, estimate * 1.25)

    assert found.loc["A", ["estimate", "lower", "upper"]].tolist() == [1, 1, 1]
    assert found.loc["B", ["lower", "upper"]].tolist() == [2, 4]
    assert found.loc["E", "reason"] == "No figure to rank"
    assert found["n"].tolist() == [4] * 5


def test_ranks_are_reproducible_and_their_ranges_widen_with_confidence() -> None:
    draw = np.random.default_rng(5)
    estimate = pd.Series(draw.gamma(5, 10, 19))
    same = rank_range(estimate, estimate * 0.7, estimate / 0.7)

    pd.testing.assert_frame_equal(same, rank_range(estimate, estimate * 0.7, estimate / 0.7))
    assert (same["lower"] <= same["estimate"]).all() and (same["estimate"] <= same["upper"]).all()
    assert same["estimate"].sum() == 19 * 20 / 2


def test_a_lower_limit_of_zero_still_gives_a_rank() -> None:
    estimate = pd.Series({"A": 5.0, "B": 4.0})

    found = rank_range(estimate, pd.Series({"A": 0.0, "B": 3.0}), estimate * 2)

    assert (found["reason"] == "").all()


def test_an_estimate_outside_its_interval_cannot_be_ranked() -> None:
    with pytest.raises(StatisticsInputError, match="outside its own interval"):
        rank_range(pd.Series([5.0]), pd.Series([6.0]), pd.Series([7.0]))


def test_the_envelope_across_weightings_covers_each_and_says_where_the_choice_matters() -> None:
    offences = pd.DataFrame(
        {"theft": [5_000, 500, 480], "robbery": [10, 200, 190]}, index=["A", "B", "C"]
    )
    by_days = harm(offences, DAYS)
    by_count = harm(offences, pd.Series({"theft": 1.0, "robbery": 1.0}))

    found = rank_range_across({"CCHI": by_days, "count": by_count})

    assert found.loc["A", "rank_CCHI"] == 3
    assert found.loc["A", "rank_count"] == 1
    assert found.loc["A", ["lower", "upper"]].tolist() == [1, 3]
    assert found["turns_on_weighting"].tolist()[0]
    alone = rank_range(by_days["estimate"], by_days["lower"], by_days["upper"])
    assert (found["lower"] <= alone["lower"]).all() and (alone["upper"] <= found["upper"]).all()


def test_an_area_without_a_figure_under_one_weighting_is_not_ranked_under_any() -> None:
    many = harm(pd.DataFrame({"theft": [100, 90, 80]}, index=list("ABC")), DAYS)
    few = harm(pd.DataFrame({"theft": [100, 90, 2]}, index=list("ABC")), DAYS)

    found = rank_range_across({"CCHI": many, "CSS": few})

    assert found.loc["C", "reason"] == "No figure to rank under CSS"
    assert not found.loc["C", "turns_on_weighting"]
    assert found["n"].tolist() == [2, 2, 2]
    with pytest.raises(UnmatchedKeysError):
        rank_range_across({"CCHI": many, "CSS": few.iloc[:2]})
