"""Gaps, ratios and disparities against their formulas written out, and what they refuse."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

from wardlens.stats.errors import (
    NegativeCountError,
    NumeratorOverDenominatorError,
    RepeatedKeyError,
    StatisticsInputError,
    UnknownGroupError,
)
from wardlens.stats.inequality import (
    REFERENCE,
    disparity,
    gap,
    gap_of_estimates,
    group_values,
    ratio,
    ratio_of_estimates,
)
from wardlens.stats.result import COLUMNS

Z = 1.959963984540054


def pair(a: float, b: float) -> pd.Series:
    return pd.Series({"a": a, "b": b})


def test_the_difference_of_proportions_is_newcombes_published_example() -> None:
    # Newcombe (1998), Statistics in Medicine 17:873-890, table II, 56/70 - 48/80, method 10:
    # 0.0524 to 0.3339
    found = gap(pair(56, 48), pair(70, 80), "b", kind="proportion").loc["a"]

    assert found["estimate"] == pytest.approx(0.2)
    assert round(found["lower"], 4) == 0.0524
    assert round(found["upper"], 4) == 0.3339


def test_a_gap_of_rates_combines_the_exact_intervals() -> None:
    found = gap(pair(40, 10), pair(2_000, 1_000), "b", per=1_000).loc["a"]

    la, ua = chi2.ppf(0.025, 80) / 4, chi2.ppf(0.975, 82) / 4  # per 1,000 of 2,000
    lb, ub = chi2.ppf(0.025, 20) / 2, chi2.ppf(0.975, 22) / 2
    assert found["estimate"] == pytest.approx(20 - 10)
    assert found["lower"] == pytest.approx(10 - np.hypot(20 - la, ub - 10))
    assert found["upper"] == pytest.approx(10 + np.hypot(ua - 20, 10 - lb))
    assert found["value"] == 20


@pytest.mark.parametrize("phi", [1, 2.5])
def test_a_ratio_of_rates_is_log_normal(phi: float) -> None:
    found = ratio(pair(40, 10), pair(2_000, 1_000), "b", phi=phi).loc["a"]

    reach = np.exp(Z * np.sqrt(phi * (1 / 40 + 1 / 10)))
    assert found["estimate"] == pytest.approx(2)
    assert found["lower"] == pytest.approx(2 / reach)
    assert found["upper"] == pytest.approx(2 * reach)


def test_a_ratio_of_proportions_is_katzs() -> None:
    found = ratio(pair(40, 10), pair(100, 50), "b", kind="proportion").loc["a"]

    reach = np.exp(Z * np.sqrt(1 / 40 - 1 / 100 + 1 / 10 - 1 / 50))
    assert found["lower"] == pytest.approx(2 / reach)
    assert found["upper"] == pytest.approx(2 * reach)


def test_the_reference_group_keeps_its_row_and_its_value() -> None:
    for compare in (gap, ratio):
        found = compare(pair(40, 10), pair(100, 50), "b")
        assert found.loc["b", "reason"] == REFERENCE
        assert found.loc["b", "value"] == 10 / 50
        assert np.isnan(found.loc["b", "estimate"])
        assert tuple(found.columns[:6]) == COLUMNS


def test_groups_are_joined_by_key() -> None:
    base = pd.Series({"b": 50, "c": 9, "a": 100})

    pd.testing.assert_frame_equal(
        gap(pair(40, 10), base, "b"), gap(pair(40, 10), pair(100, 50), "b")
    )


def test_figures_that_do_not_exist_have_reasons() -> None:
    events = pd.Series({"a": 5, "b": np.nan, "c": 5, "d": 5, "e": 0, "f": 8})
    base = pd.Series({"a": 10, "b": 10, "c": 0, "e": 10, "f": 10})

    gaps = gap(events, base, "f")
    ratios = ratio(events, base, "f")

    assert gaps["reason"].tolist() == [
        "",
        "The count is missing",
        "Nobody in this group",
        "The base is missing",
        "",
        REFERENCE,
    ]
    assert ratios.loc["e", "reason"] == "None in this group, so no ratio"
    assert ratio(events, base, "e").loc["a", "reason"] == "None in the reference group, so no ratio"
    assert "No figure for b" in gap(events, base, "b").loc["a", "reason"]


def test_a_disparity_is_bounded_by_where_the_unknown_belong() -> None:
    stops, residents = pair(60, 200), pair(3_000, 100_000)

    found = disparity(stops, residents, "b", unknown=40).loc["a"]

    assert found["estimate"] == pytest.approx((60 / 3_000) / (200 / 100_000))
    assert found["if_all_unknown_in_reference"] == pytest.approx((60 / 3_000) / (240 / 100_000))
    assert found["if_all_unknown_in_group"] == pytest.approx((100 / 3_000) / (200 / 100_000))
    assert found["unknown_share"] == pytest.approx(40 / 300)
    assert found["share_of_events"] == pytest.approx(60 / 260)
    assert found["share_of_population"] == pytest.approx(3_000 / 103_000)


def test_without_unknowns_the_bounds_are_the_ratio() -> None:
    found = disparity(pair(60, 200), pair(3_000, 100_000), "b")

    assert found.loc["a", "if_all_unknown_in_group"] == pytest.approx(found.loc["a", "estimate"])
    assert found[["share_of_events", "share_of_population"]].sum().tolist() == pytest.approx([1, 1])


def test_published_intervals_combine_to_the_same_gap_as_counts() -> None:
    own = group_values(pair(56, 48), pair(70, 80), kind="proportion")

    by_hand = gap_of_estimates(own, "b")

    pd.testing.assert_frame_equal(by_hand, gap(pair(56, 48), pair(70, 80), "b", kind="proportion"))


def test_ratios_of_log_normal_intervals_add_their_log_variances() -> None:
    se = {"a": 0.1, "b": 0.2}
    value = pair(4.0, 2.0)
    rows = pd.DataFrame({"estimate": value, "n": 0, "reason": ""})
    rows["lower"] = value * np.exp(-Z * pd.Series(se))
    rows["upper"] = value * np.exp(Z * pd.Series(se))

    found = ratio_of_estimates(rows, "b").loc["a"]

    assert found["estimate"] == pytest.approx(2)
    assert found["upper"] == pytest.approx(2 * np.exp(Z * np.hypot(0.1, 0.2)))
    zero = ratio_of_estimates(rows.assign(lower=[0.0, 1.0]), "b")
    assert "zero" in zero.loc["a", "reason"]


def test_wrong_inputs_raise_errors_that_name_the_fact() -> None:
    with pytest.raises(UnknownGroupError, match="'c'"):
        gap(pair(1, 2), pair(3, 4), "c")
    with pytest.raises(UnknownGroupError):
        ratio(pair(1, 2), pair(3, 4), "c")
    with pytest.raises(NumeratorOverDenominatorError, match="'a'"):
        gap(pair(5, 2), pair(3, 4), "b", kind="proportion")
    with pytest.raises(NegativeCountError):
        gap(pair(-5, 2), pair(3, 4), "b")
    with pytest.raises(NegativeCountError):
        disparity(pair(5, 2), pair(3, 4), "b", unknown=-1)
    with pytest.raises(StatisticsInputError, match="no known group"):
        disparity(pair(5, 2), pair(3, 4), "b", unknown=np.nan)
    with pytest.raises(StatisticsInputError, match="phi"):
        ratio(pair(5, 2), pair(3, 4), "b", phi=0.9)
    with pytest.raises(RepeatedKeyError):
        gap(pd.Series([1, 2], index=["a", "a"]), pair(3, 4), "a")


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.integers(1, 200), min_size=2, max_size=2),
    st.sampled_from(["rate", "proportion"]),
    st.floats(0.5, 0.98),
    st.floats(1, 5),
)
def test_intervals_hold_the_estimate_and_widen_with_confidence_and_dispersion(
    events: list[int], kind: str, confidence: float, phi: float
) -> None:
    x, n = pair(*events), pair(200, 400)
    for compare in (gap, ratio):
        base = compare(x, n, "b", kind=kind, confidence=confidence).loc["a"]
        surer = compare(x, n, "b", kind=kind, confidence=confidence + 0.01).loc["a"]
        loose = compare(x, n, "b", kind=kind, confidence=confidence, phi=phi).loc["a"]
        assert base["lower"] <= base["estimate"] <= base["upper"]
        for wider in (surer, loose):
            assert wider["lower"] <= base["lower"] + 1e-12
            assert wider["upper"] >= base["upper"] - 1e-12


def test_coverage_of_gaps_and_ratios_is_at_least_93_percent() -> None:
    draw = np.random.default_rng(4)
    true, people = pair(0.02, 0.01), pair(2_000, 4_000)
    truths = {"gap": 0.01, "ratio": 2.0}
    hits = {"gap": 0, "ratio": 0}
    for _ in range(200):
        events = pd.Series(draw.poisson(true * people), index=true.index)
        for name, compare in (("gap", gap), ("ratio", ratio)):
            row = compare(events, people, "b").loc["a"]
            hits[name] += row["lower"] <= truths[name] <= row["upper"]

    assert min(hits.values()) / 200 >= 0.93
