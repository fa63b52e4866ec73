"""Wards against the rest: the funnel on the real figures, benchmarks and lists of tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import false_discovery_control, norm

from wardlens.stats.compare import (
    HIGHER,
    LOWER,
    NOT_KNOWN,
    REALLY_DIFFER,
    SAME,
    against_benchmark,
    against_rest,
    false_discovery,
    funnel,
)
from wardlens.stats.errors import (
    EmptyGroupError,
    LimitsError,
    ProbabilityError,
    UnalignedRowsError,
    WindowError,
)
from wardlens.stats.rates import count_interval, rate_ratio
from wardlens.stats.result import COLUMNS

SOURCES = Path(__file__).parents[2].parent / "shared" / "sources"
CRIME = SOURCES / "mps" / "recorded-crime-ward.parquet"
PEOPLE = SOURCES / "population" / "census2021-ward-population.kingston.csv"
KINGSTON_TOWN, TUDOR = "E05013938", "E05013946"


@pytest.fixture(scope="module")
def kingston() -> pd.DataFrame:
    """Offences of 2025 and residents of the 19 wards."""
    if not (CRIME.exists() and PEOPLE.exists()):
        pytest.skip("../shared/sources is not here: the published figures cannot be read")
    crime = pd.read_parquet(CRIME)
    crime = crime[crime["lookup_boroughname"] == "Kingston upon Thames"]
    months = [f"2025{month:02d}" for month in range(1, 13)]
    count = crime.groupby("wardcode")[months].sum().sum(axis=1)
    people = pd.read_csv(PEOPLE, comment="#", index_col="ward_code")["population_census_2021"]
    return pd.DataFrame({"count": count, "people": people})


def test_the_real_wards_are_the_published_ones(kingston: pd.DataFrame) -> None:
    assert len(kingston) == 19
    assert kingston["count"].sum() == 11_726


def test_the_overdispersed_funnel_finds_two_real_wards_at_95_per_cent(
    kingston: pd.DataFrame,
) -> None:
    found = funnel(kingston["count"], kingston["people"])

    assert found.index[found["verdict"] == HIGHER].tolist() == [KINGSTON_TOWN]
    assert found.index[found["verdict"] == LOWER].tolist() == [TUDOR]
    assert found.attrs["note"] == REALLY_DIFFER
    assert found.attrs["phi"] == pytest.approx(84.9, abs=0.1)
    outside = (found["estimate"] > found["upper_998"]) | (found["estimate"] < found["lower_998"])
    assert found.index[outside].tolist() == [KINGSTON_TOWN]


def test_ordinary_rag_flags_most_real_wards(kingston: pd.DataFrame) -> None:
    count, people = kingston["count"], kingston["people"]
    borough = count.sum() / people.sum()
    interval = count_interval(count)

    rag = against_benchmark(interval["lower"] / people, interval["upper"] / people, borough)
    rest = against_rest(count, people)

    assert (rag != "about the same").sum() == 16
    assert (rest["verdict"] != SAME).sum() == 16


def test_the_funnel_is_spiegelhalters_formula_written_out() -> None:
    count = np.array([30.0, 10, 12, 9, 55, 21, 18, 7, 16, 25, 33, 14])
    people = np.array([900.0, 800, 1_000, 700, 1_500, 1_100, 900, 600, 950, 1_000, 1_200, 800])
    found = funnel(count, people)

    z, spread = [], []
    for row in range(12):
        others = [other for other in range(12) if other != row]
        expected = people[row] * count[others].sum() / people[others].sum()
        spread.append(1 / (2 * expected**0.5))
        z.append(((count[row] / expected) ** 0.5 - 1) / spread[row])
    low, high = np.percentile(z, 10), np.percentile(z, 90)
    squares = [min(max(score, low), high) ** 2 for score in z]
    phi = sum(squares) / 12
    w = [s**-2 for s in spread]
    tau2 = max(0, (12 * phi - 11) / (sum(w) - sum(v**2 for v in w) / sum(w)))

    assert phi > 1
    assert found.attrs == {"phi": pytest.approx(phi), "tau2": pytest.approx(tau2), "note": ""}
    for name, level in (("95", 0.95), ("998", 0.998)):
        reach = norm.ppf((1 + level) / 2) * np.sqrt(np.array(spread) ** 2 + tau2)
        assert found[f"upper_{name}"].to_numpy() == pytest.approx((1 + reach) ** 2)
        assert found[f"lower_{name}"].to_numpy() == pytest.approx(np.maximum(0, 1 - reach) ** 2)


def test_wards_that_differ_by_chance_alone_get_poisson_limits() -> None:
    found = funnel([100, 101, 99, 100, 102], [1_000] * 5)

    assert found.attrs["tau2"] == 0
    assert found.attrs["note"] == ""
    error = 1 / (2 * np.sqrt(found["expected"]))
    assert found["upper_95"].to_numpy() == pytest.approx((1 + norm.ppf(0.975) * error) ** 2)
    assert (found["verdict"] == SAME).all()


def test_each_ward_meets_the_others_not_a_borough_with_itself_in_it() -> None:
    found = funnel([60, 20, 20], [1_000, 1_000, 2_000])

    assert found["expected"].tolist() == pytest.approx(
        [1_000 * 40 / 3_000, 1_000 * 80 / 3_000, 2_000 * 80 / 2_000]
    )
    assert found["estimate"].iloc[0] == pytest.approx(60 / (1_000 * 40 / 3_000))


def test_against_the_rest_is_the_ratio_of_two_rates() -> None:
    found = against_rest([60, 20, 25], [1_000, 1_000, 2_000])
    ratio = rate_ratio([60], [1_000], [45], [3_000]).iloc[0]

    figures = ["estimate", "lower", "upper", "p_value"]
    assert found[figures].iloc[0].tolist() == pytest.approx(ratio[figures].tolist())
    assert found["verdict"].iloc[0] == HIGHER
    assert found["n"].tolist() == [60, 20, 25]


@pytest.mark.parametrize("compare", [funnel, against_rest])
def test_what_cannot_be_compared_says_why(compare: Callable[..., pd.DataFrame]) -> None:
    missing = compare([30, np.nan, 20], [900, 800, 700])
    nobody = compare([30, 5, 20], [900, 0, 700])
    lonely = compare([30, 0, 0], [900, 800, 700])

    assert missing["reason"].tolist() == [
        "a figure is missing elsewhere in the borough, so the rest is not known",
        "the count is not known",
        "a figure is missing elsewhere in the borough, so the rest is not known",
    ]
    assert (missing["verdict"] == NOT_KNOWN).all()
    assert nobody["reason"].tolist() == ["", "nobody lives here, so there is no rate", ""]
    assert nobody["estimate"].notna().tolist() == [True, False, True]
    assert lonely["reason"].tolist() == [
        "none in the rest of the borough, so there is nothing to compare with",
        "",
        "",
    ]
    with pytest.raises(EmptyGroupError):
        compare([30], [900])
    with pytest.raises(UnalignedRowsError):
        compare(pd.Series([1, 2], ["a", "b"]), pd.Series([1, 2], ["b", "a"]))


def test_frames_keep_the_wards_and_begin_with_the_standard_columns() -> None:
    wards = pd.Index(["E05013928", "E05013929", "E05013930"])
    count, people = pd.Series([30, 10, 20], wards), pd.Series([900, 800, 700], wards)

    for frame in (funnel(count, people), against_rest(count, people)):
        assert frame.index.equals(wards)
        assert tuple(frame.columns[:6]) == COLUMNS


def test_a_share_winsorised_must_leave_something() -> None:
    with pytest.raises(WindowError):
        funnel([30, 10, 20], [900, 800, 700], winsorised=0.5)


wards_of_a_borough = st.lists(
    st.tuples(st.integers(1, 900), st.integers(500, 12_000)), min_size=3, max_size=25
)


@settings(max_examples=100, deadline=None)
@given(wards_of_a_borough)
def test_funnel_limits_hold_one_and_are_wider_at_99_8(wards: list[tuple[int, int]]) -> None:
    found = funnel([count for count, _ in wards], [people for _, people in wards])

    assert (found["lower"] <= found["estimate"]).all()
    assert (found["estimate"] <= found["upper"]).all()
    assert (found["lower_998"] <= found["lower_95"]).all()
    assert (found["lower_95"] < 1).all()
    assert (found["upper_95"] > 1).all()
    assert (found["upper_95"] <= found["upper_998"]).all()


@settings(max_examples=50, deadline=None)
@given(wards_of_a_borough, st.randoms(use_true_random=False))
def test_the_order_of_wards_does_not_matter(
    wards: list[tuple[int, int]], shuffle: np.random.Generator
) -> None:
    frame = pd.DataFrame(wards, columns=["count", "people"])
    order = list(range(len(wards)))
    shuffle.shuffle(order)
    there = funnel(frame["count"], frame["people"])
    back = funnel(frame["count"].iloc[order], frame["people"].iloc[order]).loc[frame.index]

    assert there["upper_95"].to_numpy() == pytest.approx(back["upper_95"].to_numpy())


def test_wards_with_one_true_rate_are_seldom_called_different() -> None:
    draw = np.random.default_rng(12)
    people = draw.integers(5_000, 12_000, 19)
    calls = [
        (funnel(draw.poisson(people * 0.05), people)["verdict"] != SAME).mean() for _ in range(300)
    ]

    assert np.mean(calls) <= 0.055  # the chance in the rest's own count is left out of s


@pytest.mark.parametrize(
    ("lower", "upper", "word"),
    [
        (1.01, 1.5, "higher"),
        (1.0, 1.5, "about the same"),
        (0.8, 1.2, "about the same"),
        (0.5, 1.0, "about the same"),
        (0.5, 0.99, "lower"),
        (np.nan, 0.99, "not known"),
    ],
)
def test_an_interval_against_a_benchmark_has_fingertips_words(
    lower: float, upper: float, word: str
) -> None:
    assert against_benchmark([lower], [upper], 1.0).tolist() == [word]


def test_limits_the_wrong_way_round_are_an_error() -> None:
    with pytest.raises(LimitsError):
        against_benchmark([1.2], [0.8], 1.0)


def test_benjamini_and_hochbergs_own_example_has_four_clear_results() -> None:
    # Benjamini & Hochberg (1995), table of thrombolysis endpoints, q = 0.05: the first four
    published = [
        0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
        0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000,
    ]  # fmt: skip
    found = false_discovery(published)

    assert found["clear"].tolist() == [True] * 4 + [False] * 11
    assert found.attrs == {"tests": 15, "q": 0.05}
    assert found["adjusted"].iloc[3] == pytest.approx(0.0095 * 15 / 4)


def test_missing_p_values_are_left_out_of_the_number_of_tests() -> None:
    p_values = pd.Series([0.01, np.nan, 0.04], ["a", "b", "c"])
    found = false_discovery(p_values)

    assert found.index.tolist() == ["a", "b", "c"]
    assert found.attrs["tests"] == 2
    assert found["adjusted"].iloc[0] == pytest.approx(0.01 * 2)
    assert found["clear"].tolist() == [True, False, True]
    assert found["reason"].tolist() == ["", "not tested", ""]
    assert false_discovery([np.nan]).attrs["tests"] == 0


def test_a_p_value_that_is_no_probability_is_refused() -> None:
    for wrong in ([-0.1], [1.1]):
        with pytest.raises(ProbabilityError):
            false_discovery(wrong)
    with pytest.raises(ProbabilityError):
        false_discovery([0.1], q=5)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=60), st.floats(0.01, 0.5))
def test_adjusted_p_values_are_never_smaller_and_keep_their_order(
    p_values: list[float], q: float
) -> None:
    found = false_discovery(p_values, q=q).sort_values("p_value")

    assert (found["adjusted"] >= found["p_value"] - 1e-12).all()
    assert found["adjusted"].is_monotonic_increasing
    assert found["clear"].to_numpy().tolist() == (found["adjusted"] <= q).tolist()


@pytest.mark.parametrize("decimals", [1, 3, 12])
def test_adjusted_p_values_are_those_of_scipy(decimals: int) -> None:
    drawn = np.random.default_rng(11).uniform(0, 1, (30, 40)) ** 3
    for p_values in drawn.round(decimals):
        ours = false_discovery(p_values)["adjusted"]
        np.testing.assert_allclose(ours, false_discovery_control(p_values), rtol=1e-12)
