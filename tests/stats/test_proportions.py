"""Shares and their differences: Newcombe's published examples and what they must keep to."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import (  # type: ignore[import-untyped]
    confint_proportions_2indep,
    proportion_confint,
)

from wardlens.stats.errors import (
    NegativeCountError,
    NumeratorOverDenominatorError,
    UnalignedRowsError,
)
from wardlens.stats.proportions import difference_newcombe, trend, wilson
from wardlens.stats.result import COLUMNS


@pytest.mark.parametrize(
    ("r", "n", "lower", "upper"),
    [  # Newcombe (1998a), Stat Med 17:857, table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_shares_have_newcombes_published_score_limits(
    r: int, n: int, lower: float, upper: float
) -> None:
    found = wilson([r], [n]).iloc[0]

    assert found["estimate"] == r / n
    assert found["lower"] == pytest.approx(lower, abs=5e-5)
    assert found["upper"] == pytest.approx(upper, abs=5e-5)
    assert found["n"] == n


@pytest.mark.parametrize(
    ("r1", "n1", "r2", "n2", "lower", "upper"),
    [  # Newcombe (1998b), Stat Med 17:873, table II, method 10
        (56, 70, 48, 80, 0.0524, 0.3339),
        (9, 10, 3, 10, 0.1705, 0.8090),
        (6, 7, 2, 7, 0.0582, 0.8062),
        (5, 56, 0, 29, -0.0381, 0.1926),
        (0, 10, 0, 20, -0.1611, 0.2775),
        (0, 10, 0, 10, -0.2775, 0.2775),
        (10, 10, 0, 20, 0.6791, 1.0000),
        (10, 10, 0, 10, 0.6075, 1.0000),
    ],
)
def test_differences_have_newcombes_published_hybrid_limits(
    r1: int, n1: int, r2: int, n2: int, lower: float, upper: float
) -> None:
    found = difference_newcombe([r1], [n1], [r2], [n2]).iloc[0]

    assert found["estimate"] == pytest.approx(r1 / n1 - r2 / n2)
    assert found["lower"] == pytest.approx(lower, abs=5e-5)
    assert found["upper"] == pytest.approx(upper, abs=5e-5)
    assert found["n"] == n1 + n2


def test_nobody_to_count_and_a_missing_count_are_refused_with_their_own_reasons() -> None:
    shares = wilson([0, np.nan, 3], [0, 10, 10])
    gaps = difference_newcombe([0, np.nan, 3], [0, 10, 10], [1, 1, 1], [9, 9, 9])

    for frame in (shares, gaps):
        assert frame["estimate"].isna().tolist() == [True, True, False]
        assert frame["reason"].tolist() == [
            "there is nobody to count, so there is no share",
            "a count is not known",
            "",
        ]
        assert tuple(frame.columns) == COLUMNS


def test_more_counted_than_there_are_is_an_error() -> None:
    with pytest.raises(NumeratorOverDenominatorError, match="11 counted, but a base of 10"):
        wilson([11], [10])
    with pytest.raises(NumeratorOverDenominatorError):
        difference_newcombe([1], [10], [11], [10])
    with pytest.raises(NegativeCountError):
        wilson([-1], [10])
    with pytest.raises(UnalignedRowsError):
        wilson(pd.Series([1, 2], ["a", "b"]), pd.Series([9, 9], ["b", "a"]))


shares = st.integers(1, 3_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
levels = st.floats(0.5, 0.998)


@settings(max_examples=200, deadline=None)
@given(shares, levels, levels)
def test_share_intervals_stay_in_bounds_hold_the_share_and_widen(
    share: tuple[int, int], one: float, other: float
) -> None:
    r, n = share
    narrow, wide = (wilson([r], [n], confidence=c).iloc[0] for c in sorted([one, other]))

    assert 0 <= wide["lower"] <= narrow["lower"] <= narrow["estimate"]
    assert narrow["estimate"] <= narrow["upper"] <= wide["upper"] <= 1
    left_out = wilson([n - r], [n], confidence=one).iloc[0]
    kept = wilson([r], [n], confidence=one).iloc[0]
    assert kept["lower"] == pytest.approx(1 - left_out["upper"])


@settings(max_examples=200, deadline=None)
@given(shares, shares, levels)
def test_difference_intervals_stay_in_bounds_and_turn_round(
    one: tuple[int, int], other: tuple[int, int], level: float
) -> None:
    there = difference_newcombe([one[0]], [one[1]], [other[0]], [other[1]], confidence=level)
    back = difference_newcombe([other[0]], [other[1]], [one[0]], [one[1]], confidence=level)
    row, mirror = there.iloc[0], back.iloc[0]

    assert -1 - 1e-12 <= row["lower"] <= row["estimate"] <= row["upper"] <= 1 + 1e-12
    assert row["lower"] == pytest.approx(-mirror["upper"])


def test_both_agree_with_statsmodels() -> None:
    draw = np.random.default_rng(4)
    n1, n2 = draw.integers(5, 400, 50), draw.integers(5, 400, 50)
    r1, r2 = draw.binomial(n1, 0.3), draw.binomial(n2, 0.5)

    score = np.array(
        [proportion_confint(r, n, method="wilson") for r, n in zip(r1, n1, strict=True)]
    )
    hybrid = np.array(
        [
            confint_proportions_2indep(a, b, c, d, method="newcomb", compare="diff")
            for a, b, c, d in zip(r1, n1, r2, n2, strict=True)
        ]
    )

    assert wilson(r1, n1)[["lower", "upper"]].to_numpy() == pytest.approx(score)
    found = difference_newcombe(r1, n1, r2, n2)
    assert found[["lower", "upper"]].to_numpy() == pytest.approx(hybrid)


@pytest.mark.parametrize(("n", "share"), [(30, 0.3), (132, 0.61), (400, 0.1)])
def test_at_least_ninety_three_of_a_hundred_share_intervals_hold_the_true_share(
    n: int, share: float
) -> None:
    draws = np.random.default_rng(6).binomial(n, share, 20_000)
    found = wilson(draws, np.full(draws.size, n))

    assert ((found["lower"] <= share) & (share <= found["upper"])).mean() >= 0.93


@pytest.mark.parametrize(("n1", "p1", "n2", "p2"), [(30, 0.3, 40, 0.5), (100, 0.6, 150, 0.6)])
def test_at_least_ninety_three_of_a_hundred_difference_intervals_hold_the_true_one(
    n1: int, p1: float, n2: int, p2: float
) -> None:
    draw = np.random.default_rng(9)
    found = difference_newcombe(
        draw.binomial(n1, p1, 20_000), n1, draw.binomial(n2, p2, 20_000), n2
    )

    assert ((found["lower"] <= p1 - p2) & (p1 - p2 <= found["upper"])).mean() >= 0.93


def test_the_trend_of_smokers_among_patients_is_r_s() -> None:
    # Fleiss (1981, p. 139), the example of R's prop.trend.test: X² = 8.2249, df 1, p = 0.004132.
    found = trend([83, 90, 129, 70], [86, 93, 136, 82])

    assert found.z**2 == pytest.approx(8.2249, abs=5e-5)
    assert found.p_value == pytest.approx(0.004132, abs=5e-7)
    assert found.upper < 0


def test_the_trend_of_malformations_with_alcohol_is_agresti_s() -> None:
    # Agresti, Categorical Data Analysis, table 2.7 / §3.4: z² = 6.57, p = 0.010.
    absent, present = [17_066, 14_464, 788, 126, 37], [48, 38, 5, 1, 1]

    found = trend(present, np.add(absent, present), [0, 0.5, 1.5, 4, 7])

    assert found.z**2 == pytest.approx(6.57, abs=5e-3)
    assert found.p_value == pytest.approx(0.010, abs=5e-4)
    assert found.n == 32_574


def test_the_slope_is_the_weighted_line_through_the_shares() -> None:
    found = trend([10, 20, 30], [100, 100, 100])

    assert found.estimate == pytest.approx((0.30 - 0.10) / 2)
    assert found.z == pytest.approx(0.1 / np.sqrt(0.2 * 0.8 / (100 + 0 + 100)))


@pytest.mark.parametrize(
    ("successes", "n", "scores"),
    [
        ([0, 0], [9, 9], None),
        ([9, 9], [9, 9], None),
        ([3, 0], [9, 0], None),
        ([3, 4], [9, 9], [2, 2]),
        ([3, np.nan], [9, 9], None),
    ],
)
def test_where_no_trend_can_be_seen_the_reason_is_given(
    successes: list[float], n: list[float], scores: list[float] | None
) -> None:
    found = trend(successes, n, scores)

    assert found.reason
    assert np.isnan([found.estimate, found.lower, found.upper, found.z, found.p_value]).all()
