"""Control charts and seasonal decomposition: published limits, each rule, each refusal."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wardlens.stats.control import seasonal, xmr
from wardlens.stats.errors import MonthGapError, UnequalLengthsError, WindowError
from wardlens.stats.inputs import Floats

STEADY = [50.0, 48, 52, 49, 51, 50, 47, 53, 50, 49, 51, 50, 48, 52, 50, 51]


def signals(values: list[float], rule: str) -> list[int]:
    points = xmr(values).points
    return np.flatnonzero(points[rule]).tolist()


def test_nists_flow_rates_have_the_published_mean_and_limits() -> None:
    # NIST/SEMATECH e-Handbook 6.3.2.2, ten flow rates: mean 50.81, mean range 1.8778, limits
    # 45.8159 and 55.8041 (with 3/1.128 = 2.6596 for our 2.66). Given here twice, the second time
    # in reverse, so that there are twelve points or more; the join adds a range of nought.
    flow = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
    found = xmr(flow + flow[::-1]).limits[0]

    assert found.mean == pytest.approx(50.81)
    assert found.moving_range == pytest.approx((16.9 * 2 + 0) / 19)
    published = 50.81 + 2.66 * 1.8778
    assert published == pytest.approx(55.8041, abs=1e-3)
    assert found.upper == pytest.approx(50.81 + 2.66 * 16.9 * 2 / 19)
    assert found.lower == pytest.approx(50.81 - 2.66 * 16.9 * 2 / 19)


def test_a_wild_range_is_screened_once() -> None:
    values = [*STEADY, 90.0, 50.0]
    ranges = np.abs(np.diff(values))
    kept = ranges[ranges < 3.267 * ranges.mean()]
    found = xmr(values).limits[0]

    assert len(kept) == len(ranges) - 2
    assert found.moving_range == pytest.approx(kept.mean())
    assert found.upper == pytest.approx(np.mean(values) + 2.66 * kept.mean())


def test_a_constant_series_has_limits_equal_to_its_mean_and_no_signal() -> None:
    chart = xmr([20.0] * 14)
    limits = chart.limits[0]

    assert (limits.mean, limits.lower, limits.upper) == (20, 20, 20)
    assert (chart.points["signal"] == "").all()


def test_a_point_beyond_a_limit_is_outside_it() -> None:
    chart = xmr([*STEADY, 90.0])

    assert chart.points["signal"].iloc[-1] == "above the upper limit"
    assert chart.points["outside"].sum() == 1
    assert xmr([*STEADY, 10.0]).points["signal"].iloc[-1] == "below the lower limit"


def test_seven_on_one_side_are_a_run_and_six_are_not() -> None:
    low, high = [49.0, 48.0], [51.0, 52.0]
    seven = (low * 4)[:7] + (high * 4)[:7]
    six = ((low * 3) + (high * 3)) * 2

    assert signals(seven, "run") == list(range(14))
    assert signals(six, "run") == []
    assert xmr(seven).points["signal"].iloc[0] == "seven or more in a row below the mean"


def test_a_point_on_the_mean_ends_a_run() -> None:
    values = [49.0, 48, 49, 50, 48, 49, 48, 51, 52, 51, 52, 50, 51, 52]
    assert np.mean(values) == 50

    assert signals(values, "run") == []


def test_seven_points_each_higher_are_a_trend_and_six_are_not() -> None:
    rising = [50.0, 46, 47, 48, 49, 50, 51, 52, 48, 50, 49, 51, 50]

    assert signals(rising, "trend") == [1, 2, 3, 4, 5, 6, 7]
    assert xmr(rising).points["signal"].iloc[4] == "seven or more rising in a row"
    assert signals([*rising[:7], 51.0, *rising[8:]], "trend") == []
    falling = [100 - value for value in rising]
    assert xmr(falling).points["signal"].iloc[4] == "seven or more falling in a row"


def test_two_of_three_near_a_limit_are_marked_and_only_on_one_side() -> None:
    base = [50.0, 52, 48] * 8  # mean 50; ranges 2, 4 and 2
    reach = xmr(base).limits[0].upper - 50
    near = 50 + 0.85 * reach

    def marked(three: list[float]) -> list[int]:
        points = xmr([*base, *three, *base]).points
        limits = xmr([*base, *three, *base]).limits[0]
        assert (np.array(three) < limits.upper).all()
        return [row - 24 for row in np.flatnonzero(points["two_of_three"]).tolist()]

    assert marked([near, 51.5, near]) == [0, 2]
    assert marked([near, 48.0, near]) == []
    assert marked([near, 51.5, 51.5]) == []


def test_rules_do_not_reach_across_a_missing_point() -> None:
    values = [49.0, 48, 49, 48, np.nan, 49, 48, 49, 51, 52, 51, 52, 51, 52, 49]

    assert signals(values, "run") == []
    points = xmr(values).points
    assert points["moving_range"].isna().tolist()[:7] == [True, *[False] * 3, True, True, False]


def test_each_segment_has_its_own_limits_and_rules() -> None:
    before, after = STEADY[:12], [value + 40 for value in STEADY[:12]]
    chart = xmr(before + after, segment=["CRIS"] * 12 + ["CONNECT"] * 12)

    assert [limits.segment for limits in chart.limits] == ["CRIS", "CONNECT"]
    assert chart.limits[1].mean == pytest.approx(chart.limits[0].mean + 40)
    assert chart.limits[1].upper == pytest.approx(chart.limits[0].upper + 40)
    assert (chart.points["signal"] == "").all()
    assert np.isnan(chart.points["moving_range"].iloc[12])
    assert xmr(before + after).points["run"].all()


def test_fewer_than_twelve_points_in_a_segment_have_no_limits_and_say_so() -> None:
    chart = xmr(STEADY, segment=[1] * 5 + [2] * 11)

    assert {limits.reason for limits in chart.limits} == {
        "fewer than 12 points: too few to set limits"
    }
    assert chart.points[["mean", "lower", "upper"]].isna().all(axis=None)
    assert (chart.points["signal"] == "").all()
    assert chart.points["value"].tolist() == STEADY


def test_a_mean_under_five_is_refused_and_can_be_allowed() -> None:
    small = [3.0, 5, 4, 6, 2, 4, 5, 3, 4, 5, 3, 4]

    refused = xmr(small).limits[0]
    assert refused.reason == "too few events for a chart: look at the days between events"
    assert np.isnan(refused.upper)
    assert xmr(small, least_mean=0).limits[0].reason == ""


def test_counts_can_have_a_lower_limit_of_nought() -> None:
    values = [2.0, 20, 3, 18, 4, 15, 2, 19, 6, 14, 3, 17]

    assert xmr(values).limits[0].lower < 0
    assert xmr(values, at_least_zero=True).limits[0].lower == 0
    assert (xmr(values, at_least_zero=True).points["lower"] == 0).all()


def test_limits_cannot_be_changed_and_segments_must_fit() -> None:
    with pytest.raises(FrozenInstanceError):
        xmr(STEADY).limits[0].mean = 3  # type: ignore[misc]
    with pytest.raises(UnequalLengthsError):
        xmr(STEADY, segment=[1, 1])


def test_a_chart_keeps_its_months() -> None:
    months = pd.period_range("2024-03", periods=16, freq="M")

    assert xmr(pd.Series(STEADY, months)).points.index.equals(months)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.integers(20, 400), min_size=12, max_size=40),
    st.integers(1, 50),
    st.integers(-10, 200),
)
def test_a_chart_moves_and_stretches_with_its_values(
    values: list[int], stretch: int, shift: int
) -> None:
    here = xmr(values)
    there = xmr([stretch * value + shift for value in values], least_mean=0)

    for limit in ("mean", "lower", "upper"):
        expected = stretch * getattr(here.limits[0], limit) + shift
        assert getattr(there.limits[0], limit) == pytest.approx(expected, abs=1e-6)
    assert here.limits[0].lower <= here.limits[0].mean <= here.limits[0].upper


def test_few_points_of_a_steady_series_lie_outside_by_chance() -> None:
    draw = np.random.default_rng(3)
    outside = [xmr(draw.poisson(60, 36)).points["outside"].mean() for _ in range(150)]

    assert np.mean(outside) < 0.01


def loess(y: Floats, span: int, degree: int, at: Floats) -> Floats:
    """Local fits with tricube weights at positions 1…n, as Cleveland et al. (1990) set out."""
    n = y.size
    x = np.arange(1.0, n + 1)
    fits = []
    for place in at:
        start = int(np.clip(place - (span + 1) // 2, 0, max(0, n - span)))
        inside = slice(start, min(n, start + span))
        distance = np.abs(x[inside] - place)
        reach = max(abs(place - x[inside][0]), abs(x[inside][-1] - place)) + max(0, span - n) // 2
        weight = np.where(distance <= 0.999 * reach, (1 - (distance / reach) ** 3) ** 3, 0.0)
        weight = np.where(distance <= 0.001 * reach, 1.0, weight)
        centre = np.average(x[inside], weights=weight)
        fit = np.average(y[inside], weights=weight)
        if degree:
            lean = x[inside] - centre
            slope = np.sum(weight * lean * y[inside]) / np.sum(weight * lean**2)
            fit += slope * (place - centre)
        fits.append(fit)
    return np.array(fits)


def moving_average(y: Floats, window: int) -> Floats:
    return np.convolve(y, np.ones(window) / window, mode="valid")


def stl(y: Floats, window: int, trend_window: int) -> tuple[Floats, Floats]:
    """Seasonal and trend by the two inner passes of STL, every point fitted."""
    n, trend = y.size, np.zeros(y.size)
    months = np.arange(1.0, n + 1)
    season = np.zeros(n)
    for _ in range(2):
        cycle = np.zeros(n + 24)
        for month in range(12):
            one = (y - trend)[month::12]
            cycle[month::12] = loess(one, window, 0, np.arange(0.0, one.size + 2))
        smooth = moving_average(moving_average(moving_average(cycle, 12), 12), 3)
        season = cycle[12 : 12 + n] - loess(smooth, 13, 1, months)
        trend = loess(y - season, trend_window, 1, months)
    return season, trend


@pytest.mark.parametrize(("months", "window", "trend_window"), [(60, 7, 23), (96, 13, 21)])
def test_season_and_trend_are_stl_written_out(months: int, window: int, trend_window: int) -> None:
    draw = np.random.default_rng(1)
    time = np.arange(months)
    values = 900 + 2 * time + 60 * np.sin(2 * np.pi * time / 12) + draw.normal(0, 20, months)

    season, trend = stl(values, window, trend_window)
    found = seasonal(values, window=window)

    assert found["seasonal"].to_numpy() == pytest.approx(season, abs=1e-6)
    assert found["trend"].to_numpy() == pytest.approx(trend, abs=1e-6)


def test_trend_season_and_remainder_add_up_and_a_known_season_is_found() -> None:
    time = np.arange(72)
    season = np.tile([30, 20, 10, 0, -10, -20, -30, -20, -10, 0, 10, 20], 6)
    found = seasonal(1_000 + 3.0 * time + season)

    total = found["trend"] + found["seasonal"] + found["remainder"]
    assert total.to_numpy() == pytest.approx(found["value"].to_numpy())
    assert found["seasonal"].to_numpy()[12:60] == pytest.approx(season[12:60], abs=1)
    assert (found["reason"] == "").all()


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ([9.0] * 35, "fewer than 36 months: too few to know the season"),
        (
            [9.0] * 20 + [np.nan] + [9.0] * 20,
            "a month is missing, so season and trend cannot be told apart",
        ),
    ],
)
def test_too_few_months_or_a_gap_are_refused_with_a_reason(
    values: list[float], reason: str
) -> None:
    found = seasonal(values)

    assert set(found["reason"]) == {reason}
    assert found[["trend", "seasonal", "remainder"]].isna().all(axis=None)


def test_a_month_left_out_and_an_even_window_are_errors() -> None:
    months = pd.period_range("2022-01", periods=40, freq="M").delete(7)
    with pytest.raises(MonthGapError):
        seasonal(pd.Series([9.0] * 39, months))
    with pytest.raises(WindowError):
        seasonal([9.0] * 40, window=8)


@pytest.mark.parametrize(
    "values", [[50.0] * 20 + [80.0], [50.0] * 12 + [80.0] * 12, [0.0] * 14 + [300.0]]
)
def test_screening_that_would_leave_out_every_movement_leaves_out_none(values: list[float]) -> None:
    found = xmr(values).limits[0]

    ranges = np.abs(np.diff(values))
    assert found.moving_range == pytest.approx(ranges.mean())
    assert found.upper - found.mean == pytest.approx(2.66 * ranges.mean())
