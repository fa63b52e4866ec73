"""Empirical Bayes smoothing: Marshall's moments by hand, and what smoothing may not do."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import gamma

from wardlens.stats.errors import EmptyGroupError, NegativeCountError
from wardlens.stats.rates import count_interval
from wardlens.stats.result import COLUMNS
from wardlens.stats.smoothing import eb_rate


def test_rates_are_marshalls_moments_written_out() -> None:
    count, people = [0, 4, 1, 15], [500, 1_000, 800, 1_200]
    found = eb_rate(count, people, per=1)

    mean = (0 + 4 + 1 + 15) / (500 + 1_000 + 800 + 1_200)
    spread = sum(n * (o / n - mean) ** 2 for o, n in zip(count, people, strict=True)) / 3_500
    between = spread - mean / (3_500 / 4)
    for row, (o, n) in enumerate(zip(count, people, strict=True)):
        weight = between / (between + mean / n)
        assert found["weight"].iloc[row] == pytest.approx(weight)
        assert found["estimate"].iloc[row] == pytest.approx(mean + weight * (o / n - mean))
        assert found["crude"].iloc[row] == pytest.approx(o / n)
        shape, scale = mean**2 / between + o, 1 / (mean / between + n)
        assert found["estimate"].iloc[row] == pytest.approx(shape * scale)
        assert found["lower"].iloc[row] == pytest.approx(gamma.ppf(0.025, shape, scale=scale))
        assert found["upper"].iloc[row] == pytest.approx(gamma.ppf(0.975, shape, scale=scale))


def test_areas_that_differ_by_chance_alone_all_get_the_pooled_rate() -> None:
    found = eb_rate([10, 10, 11], [1_000, 1_000, 1_000])
    pooled = count_interval([31]).iloc[0]

    assert found["weight"].tolist() == [0, 0, 0]
    assert found["estimate"].tolist() == pytest.approx([31 / 3] * 3)
    assert found["lower"].tolist() == pytest.approx([pooled["lower"] / 3] * 3)


def test_no_event_anywhere_is_a_rate_of_nought_with_an_upper_limit() -> None:
    found = eb_rate([0, 0], [500, 700])

    assert found["estimate"].tolist() == [0, 0]
    assert (found["upper"] > 0).all()


def test_an_area_without_people_or_without_a_figure_is_left_out_and_says_why() -> None:
    whole = eb_rate([0, 4, 15], [500, 1_000, 1_200])
    found = eb_rate([0, 4, np.nan, 7, 15], [500, 1_000, 800, 0, 1_200])

    assert found["reason"].tolist() == [
        "",
        "",
        "the count is not known",
        "nobody lives here, so there is no rate",
        "",
    ]
    assert found["estimate"].dropna().tolist() == pytest.approx(whole["estimate"].tolist())
    assert found[["crude", "weight"]].isna().all(axis=1).tolist() == [
        False,
        False,
        True,
        True,
        False,
    ]


def test_figures_that_cannot_be_are_refused_by_name() -> None:
    with pytest.raises(NegativeCountError):
        eb_rate([-1, 2], [10, 20])
    with pytest.raises(EmptyGroupError):
        eb_rate([1, 2], [0, 0])


def test_the_frame_keeps_the_areas_and_the_standard_columns() -> None:
    areas = pd.Index(["E01002935", "E01002936"])
    found = eb_rate(pd.Series([3, 9], areas), pd.Series([1_500, 1_700], areas))

    assert found.index.equals(areas)
    assert tuple(found.columns) == (*COLUMNS, "crude", "weight")


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 90), st.integers(400, 4_000)), min_size=2, max_size=30),
    st.sampled_from([1.0, 1_000.0]),
)
def test_a_smoothed_rate_lies_between_its_crude_rate_and_the_mean(
    areas: list[tuple[int, int]], per: float
) -> None:
    found = eb_rate([o for o, _ in areas], [n for _, n in areas], per=per)
    mean = per * sum(o for o, _ in areas) / sum(n for _, n in areas)

    low, high = np.minimum(found["crude"], mean), np.maximum(found["crude"], mean)
    assert (found["estimate"] >= low - 1e-9 * per).all()
    assert (found["estimate"] <= high + 1e-9 * per).all()
    assert (found["lower"] <= found["estimate"]).all()
    assert (found["estimate"] <= found["upper"]).all()
    assert found["weight"].between(0, 1).all()


def test_smoothed_rates_are_nearer_the_truth_than_crude_ones() -> None:
    draw = np.random.default_rng(10)
    people = draw.integers(1_000, 2_500, 400)
    true = draw.gamma(4, 0.003 / 4, 400)
    found = eb_rate(draw.poisson(true * people), people, per=1)

    smoothed = np.mean((found["estimate"] - true) ** 2)
    assert smoothed < 0.7 * np.mean((found["crude"] - true) ** 2)
    assert ((found["lower"] <= true) & (true <= found["upper"])).mean() >= 0.93
