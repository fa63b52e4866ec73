"""Rates: published limits, independent arithmetic, and what every rate must keep to."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.stats import binom, chi2, poisson

from wardlens.stats.errors import (
    ConfidenceError,
    EmptyGroupError,
    MissingCountError,
    NegativeCountError,
    NonPositiveWeightError,
    UnalignedRowsError,
    UnequalLengthsError,
)
from wardlens.stats.rates import (
    conditional_p_value,
    count_interval,
    crude_rate,
    directly_standardised_rate,
    indirectly_standardised_ratio,
    rate_ratio,
    repeat_events,
)
from wardlens.stats.result import COLUMNS

FIGURES = ["estimate", "lower", "upper"]


@pytest.mark.parametrize(
    ("count", "lower", "upper"),
    [  # 95 % limits of a Poisson count, as tabled by Garwood (1936) and Ulm (1990)
        (0, 0.0, 3.689),
        (1, 0.0253, 5.572),
        (2, 0.2422, 7.225),
        (3, 0.6187, 8.767),
        (4, 1.0899, 10.242),
        (5, 1.6235, 11.668),
        (9, 4.1154, 17.085),
    ],
)
def test_counts_under_ten_have_the_tabled_exact_limits(
    count: int, lower: float, upper: float
) -> None:
    found = count_interval([count]).iloc[0]

    assert found["lower"] == pytest.approx(lower, abs=6e-4)
    assert found["upper"] == pytest.approx(upper, abs=6e-4)
    assert found["method"] == "exact Poisson"


def test_ten_events_have_byars_limits_by_hand() -> None:
    # Breslow & Day (1987), p. 69, with z = 1.959964
    z, o = 1.959963984540054, 10
    found = count_interval([o]).iloc[0]

    assert found["lower"] == pytest.approx(o * (1 - 1 / (9 * o) - z / (3 * o**0.5)) ** 3)
    assert found["upper"] == pytest.approx(11 * (1 - 1 / 99 + z / (3 * 11**0.5)) ** 3)
    assert found["method"] == "Byar"


@pytest.mark.parametrize("count", [10, 15, 25, 50, 100, 389, 3_744])
def test_byars_limits_are_within_a_fifth_of_a_per_cent_of_the_exact_ones(count: int) -> None:
    # the claim of OHID's technical guide on confidence intervals, against scipy's χ²
    found = count_interval([count]).iloc[0]

    assert found["lower"] == pytest.approx(chi2.ppf(0.025, 2 * count) / 2, rel=0.002)
    assert found["upper"] == pytest.approx(chi2.ppf(0.975, 2 * count + 2) / 2, rel=0.002)


def test_exact_limits_leave_exactly_the_tail_on_each_side() -> None:
    for count in range(1, 10):
        found = count_interval([count], confidence=0.9).iloc[0]

        assert poisson.sf(count - 1, found["lower"]) == pytest.approx(0.05)
        assert poisson.cdf(count, found["upper"]) == pytest.approx(0.05)


def test_a_crude_rate_is_events_over_people() -> None:
    rate = crude_rate([36], [9_000], per=1_000).iloc[0]

    assert rate["estimate"] == pytest.approx(36 / 9_000 * 1_000)
    assert rate["n"] == 36


def test_no_events_give_a_rate_of_nought_with_a_lower_limit_of_nought() -> None:
    rate = crude_rate([0], [5_000]).iloc[0]

    assert (rate["estimate"], rate["lower"]) == (0, 0)
    assert rate["upper"] == pytest.approx(3.688879 / 5, abs=1e-6)  # χ²(0.975; 2)/2 = 3.688879


def test_a_ward_with_nobody_and_a_missing_count_are_refused_with_their_own_reasons() -> None:
    rates = crude_rate([4, np.nan, 4, 4], [0, 800, np.nan, 800])

    assert rates[FIGURES].isna().all(axis=1).tolist() == [True, True, True, False]
    assert rates["reason"].tolist() == [
        "nobody lives here, so there is no rate",
        "the count is not known",
        "what it would be divided by is not known",
        "",
    ]
    assert rates["method"].tolist() == ["", "", "", "exact Poisson"]


def test_every_function_returns_the_standard_columns_on_the_input_index() -> None:
    wards = pd.Index(["E05013928", "E05013929"])
    count, people = pd.Series([5, 20], wards), pd.Series([900, 700], wards)
    bands = pd.DataFrame([[5, 8], [9, 11]], wards)

    for frame in (
        count_interval(count),
        crude_rate(count, people),
        directly_standardised_rate(bands, bands * 100, [2, 1]),
        indirectly_standardised_ratio(count, bands * 100, [9, 9], [800, 700]),
        rate_ratio(count, people, count, people),
    ):
        assert tuple(frame.columns[:6]) == COLUMNS
        assert frame.index.equals(wards)


def test_rows_are_joined_by_key_never_by_position() -> None:
    with pytest.raises(UnalignedRowsError):
        crude_rate(pd.Series([1, 2], ["a", "b"]), pd.Series([10, 20], ["b", "a"]))


def test_figures_that_cannot_be_are_refused_by_name() -> None:
    with pytest.raises(NegativeCountError):
        crude_rate([-1], [100])
    with pytest.raises(NegativeCountError):
        crude_rate([1], [-100])
    with pytest.raises(UnequalLengthsError):
        crude_rate([1, 2], [100, 200, 300])
    with pytest.raises(ConfidenceError):
        crude_rate([1], [100], confidence=95)
    with pytest.raises(NonPositiveWeightError):
        directly_standardised_rate([[9, 9]], [[90, 90]], [1, 0])
    with pytest.raises(UnequalLengthsError):
        directly_standardised_rate([[9, 9]], [[90, 90]], [1, 1, 1])
    with pytest.raises(EmptyGroupError):
        indirectly_standardised_ratio([9], [[90, 90]], [5, 5], [100, 0])
    with pytest.raises(MissingCountError):
        indirectly_standardised_ratio([9], [[90, 90]], [5, np.nan], [100, 100])


def test_down_syndrome_by_maternal_age_gives_the_published_standardised_rate() -> None:
    # Birth order five and over, Michigan 1950-64: Fleiss (1981) table 14.4; Fay & Feuer (1997).
    # 75.52901 per 100,000 as printed in the vignette of R's dsrTest; limits by Dobson's formula
    # with exact limits of the 740 cases, from scipy's χ², which Byar's stay close to.
    cases = np.array([0, 8, 63, 112, 262, 295])
    births = np.array([327, 30_666, 123_419, 149_919, 104_088, 34_392])
    standard = np.array([319_933, 931_318, 786_511, 488_235, 237_863, 61_313])

    rate = directly_standardised_rate(cases, births, standard, per=100_000).iloc[0]

    weights = standard / standard.sum() / births * 100_000
    spread = np.sqrt(np.sum(weights**2 * cases) / 740)
    assert rate["estimate"] == pytest.approx(75.52901, abs=5e-6)
    assert rate["lower"] == pytest.approx(
        rate["estimate"] + spread * (chi2.ppf(0.025, 2 * 740) / 2 - 740), abs=5e-4
    )
    assert rate["upper"] == pytest.approx(
        rate["estimate"] + spread * (chi2.ppf(0.975, 2 * 741) / 2 - 740), abs=5e-4
    )
    assert rate["n"] == 740


def test_a_standard_like_the_population_gives_back_the_crude_rate_and_its_limits() -> None:
    count, people = np.array([[10, 20, 30]]), np.array([[900, 800, 700]])

    standardised = directly_standardised_rate(count, people, people[0]).iloc[0]
    crude = crude_rate([60], [2_400]).iloc[0]

    assert standardised[FIGURES].tolist() == pytest.approx(crude[FIGURES].tolist())


def test_standardised_rates_are_refused_on_fewer_than_ten_events_or_an_empty_band() -> None:
    rates = directly_standardised_rate(
        np.array([[4, 5], [5, 5], [9, 9], [np.nan, 9]]),
        np.array([[90, 90], [90, 90], [90, 0], [90, 90]]),
        [1, 1],
    )

    assert rates["estimate"].isna().tolist() == [True, False, True, True]
    assert rates["reason"].tolist() == [
        "fewer than 10 events: too few for a standardised rate",
        "",
        "nobody lives here in one of the age bands",
        "the count is not known",
    ]


def test_an_indirectly_standardised_ratio_is_observed_over_expected() -> None:
    ratio = indirectly_standardised_ratio([12], [[1_000, 500]], [50, 100], [10_000, 5_000]).iloc[0]
    expected = 1_000 * 50 / 10_000 + 500 * 100 / 5_000

    assert ratio["expected"] == expected
    assert ratio["estimate"] == pytest.approx(12 / expected)
    assert ratio["upper"] == pytest.approx(count_interval([12]).iloc[0]["upper"] / expected)


def test_the_reference_compared_with_itself_has_a_ratio_of_one() -> None:
    ratio = indirectly_standardised_ratio([150], [[10_000, 5_000]], [50, 100], [10_000, 5_000])

    assert ratio["estimate"].tolist() == pytest.approx([1.0])


def test_two_rates_have_the_ratio_limits_and_p_value_printed_by_rateratio_test() -> None:
    # Fay (2022), vignette of R's rateratio.test: 2 in 17,877 against 9 in 16,660
    ratio = rate_ratio([2], [17_877], [9], [16_660]).iloc[0]

    assert ratio["estimate"] == pytest.approx(0.2070941557, abs=1e-10)
    assert ratio["lower"] == pytest.approx(0.02177406, abs=1e-8)
    assert ratio["upper"] == pytest.approx(1.00054910, abs=1e-8)
    assert ratio["p_value"] == pytest.approx(0.05011, abs=5e-6)


def test_conditional_limits_are_where_the_binomial_tails_are_a_fortieth() -> None:
    x, y, t, s = 14, 30, 5_000.0, 7_000.0
    found = rate_ratio([x], [t], [y], [s]).iloc[0]

    def share(ratio: float) -> float:
        return ratio * t / (ratio * t + s)

    lower = brentq(lambda ratio: binom.sf(x - 1, x + y, share(ratio)) - 0.025, 1e-6, 1e3)
    upper = brentq(lambda ratio: binom.cdf(x, x + y, share(ratio)) - 0.025, 1e-6, 1e3)
    assert (found["lower"], found["upper"]) == pytest.approx((lower, upper))


def test_no_events_in_the_reference_refuse_a_ratio_and_none_in_the_group_do_not() -> None:
    ratios = rate_ratio([5, 0], [100, 100], [0, 5], [100, 100])

    assert ratios["reason"].tolist() == [
        "none in the group it is compared with, so there is no ratio",
        "",
    ]
    assert (ratios["estimate"].iloc[1], ratios["lower"].iloc[1]) == (0, 0)
    assert np.isfinite(ratios["upper"].iloc[1])


counts_of_events = st.integers(0, 5_000)
levels = st.floats(0.5, 0.998)


@settings(max_examples=200, deadline=None)
@given(counts_of_events, st.integers(1, 100_000), levels, levels)
def test_intervals_hold_the_rate_and_widen_with_confidence(
    count: int, people: int, one: float, other: float
) -> None:
    narrow, wide = (
        crude_rate([count], [people], confidence=level).iloc[0] for level in sorted([one, other])
    )

    assert wide["lower"] <= narrow["lower"] <= narrow["estimate"] + 1e-12
    assert narrow["estimate"] <= narrow["upper"] <= wide["upper"]


@settings(max_examples=100, deadline=None)
@given(counts_of_events, st.integers(1, 100_000), st.sampled_from([1, 100, 1_000, 100_000]))
def test_rates_scale_with_per(count: int, people: int, per: int) -> None:
    one = crude_rate([count], [people], per=1).iloc[0][FIGURES].astype(float)
    many = crude_rate([count], [people], per=per).iloc[0][FIGURES].astype(float)

    assert many.tolist() == pytest.approx((one * per).tolist())


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 800), st.integers(1, 800), st.floats(0.2, 5), st.floats(0.6, 0.99))
def test_a_ratio_turned_round_has_its_limits_turned_round_and_agrees_with_its_p_value(
    x: int, y: int, exposure: float, level: float
) -> None:
    there = rate_ratio([x], [exposure], [y], [1], confidence=level).iloc[0]
    back = rate_ratio([y], [1], [x], [exposure], confidence=level).iloc[0]

    assert there["lower"] == pytest.approx(1 / back["upper"])
    assert there["p_value"] == pytest.approx(back["p_value"])
    if abs(there["p_value"] - (1 - level)) > 1e-9:
        leaves_out_one = there["lower"] > 1 or there["upper"] < 1
        assert leaves_out_one == (there["p_value"] < 1 - level)


def test_central_p_values_match_scipys_binomial_tails() -> None:
    x, y = np.meshgrid(np.arange(0, 12), np.arange(0, 12))
    lower, upper = binom.cdf(x, x + y, 0.3), binom.sf(x - 1, x + y, 0.3)

    found = conditional_p_value(x.astype(float), y.astype(float), 0.3)

    assert found == pytest.approx(np.minimum(1, 2 * np.minimum(lower, upper)))


@pytest.mark.parametrize("mean", [2, 5, 9, 12, 40, 400])
def test_at_least_ninety_three_of_a_hundred_rate_intervals_hold_the_true_rate(mean: int) -> None:
    draws = np.random.default_rng(20_260).poisson(mean, 20_000)
    rates = crude_rate(draws, np.full(draws.size, 8_000.0))
    true = mean / 8_000 * 1_000

    covered = ((rates["lower"] <= true) & (true <= rates["upper"])).mean()

    assert covered >= 0.945


@pytest.mark.parametrize(("scale", "least"), [(3, 0.93), (20, 0.93)])
def test_standardised_rate_intervals_hold_the_true_rate(scale: float, least: float) -> None:
    draw = np.random.default_rng(7)
    people = np.array([1_500.0, 2_500.0, 2_000.0, 900.0])
    risk = np.array([0.004, 0.002, 0.001, 0.0005]) * scale / 3
    standard = np.array([2, 3, 3, 2])
    true = 1_000 * np.sum(risk * standard) / standard.sum()

    rates = directly_standardised_rate(
        draw.poisson(people * risk, (10_000, 4)), np.tile(people, (10_000, 1)), standard
    )
    told = rates[rates["reason"] == ""]

    assert ((told["lower"] <= true) & (true <= told["upper"])).mean() >= least


def test_a_hundred_thousand_rates_with_intervals_take_well_under_a_second() -> None:
    draw = np.random.default_rng(1)
    count, people = draw.poisson(12, 100_000), draw.integers(1_000, 9_000, 100_000)
    crude_rate(count[:10], people[:10])

    start = time.process_time()
    crude_rate(count, people)

    assert time.process_time() - start < 1


def test_repeat_events_widen_a_standardised_rate_as_compound_poisson() -> None:
    # By hand after OHID's method for non-independent events: people with one and with two events
    # in three bands, rate Σ w·O/n and variance Σ w²·(Σ f²·N_f)/n² over Σ w and its square.
    people, population = [[10, 1], [20, 2], [15, 3]], [5_000, 12_000, 3_000]
    weights = np.array([5_500, 12_500, 3_500]) / 21_500

    events, variance = repeat_events(people, [1, 2])
    found = directly_standardised_rate(events, population, weights, variance=variance).iloc[0]
    plain = directly_standardised_rate(events, population, weights).iloc[0]

    assert events.tolist() == [10 + 2, 20 + 4, 15 + 6]
    assert variance.tolist() == [10 + 4, 20 + 8, 15 + 12]
    spread = sum(w**2 * v / n**2 for w, v, n in zip(weights, [14, 28, 27], population, strict=True))
    byar = count_interval([57]).iloc[0]
    assert found["n"] == 57
    assert found["estimate"] == plain["estimate"]
    for end in ("lower", "upper"):
        reach = np.sqrt(spread / 57) * (byar[end] - 57)
        assert found[end] == pytest.approx(1_000 * (found["estimate"] / 1_000 + reach))
    assert found["lower"] < plain["lower"] and found["upper"] > plain["upper"]
    assert "repeat" in found["method"]


def test_people_with_one_event_each_are_poisson() -> None:
    events, variance = repeat_events([[10], [20], [15]], [1])

    assert variance.tolist() == events.tolist() == [10, 20, 15]


def test_a_standardised_rate_has_no_limit_below_zero() -> None:
    # Nine events where few of the standard live, one where nearly all do.
    found = directly_standardised_rate([[9, 1]], [[50, 90_000]], [1, 1], per=1).iloc[0]

    assert found["lower"] >= 0
    heavy = directly_standardised_rate([[10, 0, 1]], [[90_000, 9, 1]], [1, 1, 98], per=1).iloc[0]
    assert (heavy["lower"], heavy["reason"]) == (0, "")
