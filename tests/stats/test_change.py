"""Change between two years: the interval, the words, and how often they are wrong."""

from __future__ import annotations

from math import inf

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import t as student

import wardlens.stats.change as words
from wardlens.stats.change import change, detectable_change, half_up, rolling_sum
from wardlens.stats.compare import false_discovery
from wardlens.stats.overdispersion import area_dispersion, dispersion, moderated_dispersion
from wardlens.stats.rates import rate_ratio
from wardlens.stats.result import (
    COLUMNS,
    Floats,
    MonthGapError,
    NegativeCountError,
    UnalignedRowsError,
)

TOO_FEW_WHY = "fewer than 20 in the two periods together: too few to judge a change"
FIGURES = ["estimate", "lower", "upper", "p_value"]
WARD_MEANS = np.geomspace(15, 70, 19)  # offences a month: 180 to 840 a year, as in Kingston


def unchanged_months(
    draw: np.random.Generator, means: Floats, phi: float, months: int = 24
) -> Floats:
    """Months of counts with variance φ times their mean, and no change between the years."""
    shape = (*means.shape, months)
    mean = np.broadcast_to(means[..., None], shape)
    if phi == 1:
        return draw.poisson(mean).astype("float64")
    return draw.negative_binomial(mean / (phi - 1), 1 / phi).astype("float64")


def years(monthly: Floats) -> tuple[Floats, Floats]:
    return monthly[..., :12].sum(axis=-1), monthly[..., 12:].sum(axis=-1)


def test_without_a_dispersion_the_interval_is_the_conditional_exact_one() -> None:
    found = change([40, 801], [60, 836])
    exact = rate_ratio([60, 836], [1, 1], [40, 801], [1, 1])

    assert found[FIGURES].to_numpy() == pytest.approx(exact[FIGURES].to_numpy())
    assert set(found["method"]) == {"conditional exact"}


def test_the_interval_is_widened_by_dispersion_with_a_t_quantile_by_hand() -> None:
    before, after, phi = 801, 836, 2.0
    found = change([before], [after], phi=[phi]).iloc[0]
    error = np.sqrt(phi * (1 / before + 1 / after))

    assert found["estimate"] == pytest.approx(after / before)
    assert found["lower"] == pytest.approx(after / before * np.exp(-student.ppf(0.975, 22) * error))
    assert found["upper"] == pytest.approx(after / before * np.exp(student.ppf(0.975, 22) * error))
    assert found["p_value"] == pytest.approx(2 * student.sf(np.log(after / before) / error, 22))
    assert found["verdict"] == "no clear change"


def test_the_exact_interval_stays_where_it_is_the_wider_one() -> None:
    widened = change([12], [25], phi=[1.0], phi_df=inf).iloc[0]
    exact = change([12], [25]).iloc[0]

    assert widened["lower"] <= exact["lower"]
    assert widened["upper"] >= exact["upper"]
    assert widened["upper"] == pytest.approx(exact["upper"])


def test_periods_of_unlike_length_are_compared_as_rates() -> None:
    found = change([360], [183], exposure=(366, 183)).iloc[0]

    assert found["estimate"] == pytest.approx((183 / 183) / (360 / 366))


@pytest.mark.parametrize(
    ("before", "after", "verdict", "reason"),
    [
        (400, 520, words.CLEAR_RISE, ""),
        (520, 400, words.CLEAR_FALL, ""),
        (400, 410, words.NO_CLEAR_CHANGE, ""),
        (9, 90, words.CLEAR_RISE, ""),
        (90, 9, words.CLEAR_FALL, ""),
        (8, 22, words.CLEAR_RISE, ""),
        (22, 0, words.CLEAR_FALL, ""),
        (10, 10, words.NO_CLEAR_CHANGE, ""),
        (9, 10, words.TOO_FEW, TOO_FEW_WHY),
        (17, 0, words.TOO_FEW, TOO_FEW_WHY),
        (0, 12, words.FROM_NONE, "none in the earlier period, so there is no percentage"),
        (0, 3, words.FROM_NONE, "none in the earlier period, so there is no percentage"),
        (0, 0, words.NONE_IN_EITHER, "none in either period"),
        (np.nan, 30, words.NOT_KNOWN, "the count of the earlier period is not known"),
        (30, np.nan, words.NOT_KNOWN, "the count of the later period is not known"),
    ],
)
def test_every_pair_of_counts_has_its_word_and_its_reason(
    before: float, after: float, verdict: str, reason: str
) -> None:
    row = change([before], [after]).iloc[0]

    assert (row["verdict"], row["reason"]) == (verdict, reason)
    assert np.isnan(row["estimate"]) == (reason != "")
    assert np.isnan(row["difference"]) == (verdict == words.NOT_KNOWN)
    assert np.isnan(row["p_value"]) == (reason != "")


def test_a_break_in_recording_refuses_the_comparison_whatever_the_counts() -> None:
    found = change([400, 400], [900, 900], broken=[True, False])

    assert found["verdict"].tolist() == ["not comparable", "clear rise"]
    assert found["reason"].iloc[0] == "the way this is recorded changed between the two periods"
    assert found[[*FIGURES, "detectable_rise", "detectable_fall"]].iloc[0].isna().all()
    assert found[["before", "after"]].iloc[0].tolist() == [400, 900]


def test_an_unknown_dispersion_refuses_a_verdict() -> None:
    row = change([400], [900], phi=[np.nan]).iloc[0]

    assert (row["verdict"], row["reason"]) == (
        "not known",
        "a month is missing, so chance cannot be judged",
    )


def test_the_frame_keeps_the_wards_and_the_standard_columns() -> None:
    wards = pd.Index(["E05013928", "E05013929"])
    found = change(pd.Series([40, 50], wards), pd.Series([60, 50], wards))

    assert found.index.equals(wards)
    assert tuple(found.columns[: len(COLUMNS)]) == COLUMNS
    with pytest.raises(UnalignedRowsError):
        change(pd.Series([40, 50], wards), pd.Series([60, 50], wards[::-1]))
    with pytest.raises(NegativeCountError):
        change([-4], [6])


@settings(max_examples=150, deadline=None)
@given(
    st.integers(10, 3_000),
    st.integers(10, 3_000),
    st.floats(1, 6),
    st.floats(0.6, 0.99),
    st.sampled_from([22.0, 60.0, inf]),
)
def test_verdict_interval_and_p_value_say_the_same(
    before: int, after: int, phi: float, level: float, freedom: float
) -> None:
    row = change([before], [after], phi=[phi], phi_df=freedom, confidence=level).iloc[0]

    assert row["lower"] <= row["estimate"] <= row["upper"]
    clear = row["verdict"] in (words.CLEAR_RISE, words.CLEAR_FALL)
    assert clear == (row["lower"] > 1 or row["upper"] < 1)
    if abs(row["p_value"] - (1 - level)) > 1e-9:
        assert clear == (row["p_value"] < 1 - level)
    if row["verdict"] == words.CLEAR_RISE:
        assert after > before


@settings(max_examples=100, deadline=None)
@given(st.integers(10, 3_000), st.integers(10, 3_000), st.floats(1, 6), st.floats(0.5, 0.99))
def test_more_confidence_or_more_dispersion_never_narrows_the_interval(
    before: int, after: int, phi: float, level: float
) -> None:
    base = change([before], [after], phi=[phi], confidence=level).iloc[0]
    surer = change([before], [after], phi=[phi], confidence=(1 + level) / 2).iloc[0]
    wider = change([before], [after], phi=[phi * 1.5], confidence=level).iloc[0]

    for other in (surer, wider):
        assert other["lower"] <= base["lower"]
        assert other["upper"] >= base["upper"]


@settings(max_examples=100, deadline=None)
@given(
    st.integers(10, 4_000),
    st.one_of(st.none(), st.floats(1, 6)),
    st.floats(0.6, 0.99),
    st.floats(0.5, 2),
)
def test_the_detectable_change_is_the_first_that_the_verdict_calls_clear(
    before: int, phi: float | None, level: float, exposure: float
) -> None:
    given_phi = None if phi is None else [phi]
    span = (1.0, exposure)
    seen = detectable_change([before], phi=given_phi, exposure=span, confidence=level).iloc[0]

    def verdict(after: float) -> str:
        found = change([before], [after], phi=given_phi, exposure=span, confidence=level)
        return str(found["verdict"].iloc[0])

    same = before * exposure
    rise = round(float(same * (1 + seen["rise"] / 100)))
    assert verdict(rise) == words.CLEAR_RISE
    assert verdict(rise - 1) != words.CLEAR_RISE
    if np.isnan(seen["fall"]):
        assert verdict(10) != words.CLEAR_FALL
    else:
        fall = round(float(same * (1 - seen["fall"] / 100)))
        assert verdict(fall) == words.CLEAR_FALL
        assert verdict(fall + 1) != words.CLEAR_FALL


def test_change_prints_the_detectable_change_of_its_own_row() -> None:
    row = change([801], [836], phi=[2.0]).iloc[0]
    seen = detectable_change([801], phi=[2.0]).iloc[0]

    assert (row["detectable_rise"], row["detectable_fall"]) == (seen["rise"], seen["fall"])
    assert 12 < seen["fall"] < seen["rise"] < 17


def test_under_ten_before_a_detectable_rise_is_a_count_and_no_per_cent() -> None:
    seen = detectable_change([9, np.nan, 0])

    # binomial: 9 or fewer of 29 (twice 0.031) is unclear, of 30 (twice 0.021) clear
    assert seen["rise_to"].tolist() == pytest.approx([21, np.nan, 20], nan_ok=True)
    assert seen["fall_to"].isna().all()

    assert seen[["rise", "fall"]].isna().all(axis=None)
    assert set(seen["reason"]) == {"fewer than 10 before, or a figure is not known"}


@pytest.mark.parametrize("before", [20, 400, 2.0**40])
def test_months_that_vary_beyond_all_measure_end_with_a_reason(before: float) -> None:
    monthly = [1.0] * 10 + [0, 0] + [0] * 11 + [6000]
    seen = detectable_change([before], phi=[dispersion(monthly) * before]).iloc[0]

    assert np.isnan(seen["rise"])
    assert np.isnan(seen["rise_to"])
    assert seen["reason"] == words.VARY_TOO_MUCH
    assert change([10], [6000], phi=[dispersion(monthly)])["verdict"].iloc[0] == "no clear change"


@pytest.mark.parametrize("huge", [2.0**53, 1e300, np.inf])
def test_a_count_too_large_for_whole_numbers_is_told_and_not_judged(huge: float) -> None:
    found = change([huge, 30], [30, huge], phi=[2.0, 2.0])

    assert set(found["reason"]) == {words.TOO_LARGE}
    assert set(found["verdict"]) == {words.NOT_KNOWN}
    assert detectable_change([huge])["reason"].tolist() == [words.TOO_LARGE]


def test_fewer_after_is_never_less_clear_a_fall() -> None:
    after = np.arange(0.0, 20)
    found = change(np.full(20, 20.0), after, phi=np.full(20, 2.0))

    assert found["p_value"].is_monotonic_increasing
    assert found["upper"].is_monotonic_increasing


def test_a_change_is_told_as_a_difference_then_in_per_cent_where_that_says_something() -> None:
    found = change([16, 8, 0, 0, 693, 10, 400], [18, 22, 12, 0, 836, 30, 400])

    assert found["in_words"].tolist() == [
        "+13 %",  # 2 / 16 = 12.5 %
        "from 8 to 22",
        "from none to 12",
        "none in either year",
        "+21 %",  # 143 / 693 = 20.6 %
        "from 10 to 30",
        "0 %",
    ]
    assert found["difference"].tolist() == [2, 14, 12, 0, 143, 20, 0]
    assert found["per_cent"].notna().tolist() == [True, False, False, False, True, True, True]
    assert change([400], [900], broken=True)["in_words"].tolist() == [""]


@pytest.mark.parametrize(
    ("value", "decimals", "rounded"),
    [(12.5, 0, 13), (-12.5, 0, -13), (0.5, 0, 1), (2.675, 2, 2.68), (np.inf, 0, np.inf)],
)
def test_halves_are_rounded_away_from_zero(value: float, decimals: int, rounded: float) -> None:
    assert half_up(value, decimals) == rounded


@settings(max_examples=150, deadline=None)
@given(
    st.integers(0, 3_000),
    st.integers(0, 3_000),
    st.one_of(st.none(), st.floats(1, 6)),
    st.floats(0.6, 0.99),
    st.floats(0.3, 3),
)
def test_difference_and_ratio_leave_out_no_change_together(
    before: int, after: int, phi: float | None, level: float, exposure: float
) -> None:
    row = change(
        [before],
        [after],
        phi=None if phi is None else [phi],
        exposure=(1.0, exposure),
        confidence=level,
    ).iloc[0]

    if before + after == 0:
        assert np.isnan(row["difference_lower"])
        return
    assert row["difference_lower"] <= row["difference"] <= row["difference_upper"]
    if before + after >= 20:
        assert (row["verdict"] == words.CLEAR_RISE) == (row["difference_lower"] > 0)
        assert (row["verdict"] == words.CLEAR_FALL) == (row["difference_upper"] < 0)


@pytest.mark.parametrize("phi", [1.0, 2.0, 3.0])
@pytest.mark.parametrize("size", [2, 10, 20, 60, 2_000])
def test_at_every_size_at_most_five_in_a_hundred_unchanged_places_are_called_changed(
    phi: float, size: int
) -> None:
    # 8,000 draws: twice the error of a share of 5 % is 0.5 points
    monthly = unchanged_months(np.random.default_rng(5), np.full(8_000, size / 12), phi)

    found = change(*years(monthly), phi=area_dispersion(pd.DataFrame(monthly)))

    assert found["verdict"].isin([words.CLEAR_RISE, words.CLEAR_FALL]).mean() <= 0.055


@pytest.mark.parametrize("phi", [1.0, 2.0, 3.0])
@pytest.mark.parametrize("ratio", [0.5, 1.0, 3.0])
def test_intervals_of_the_difference_hold_the_true_one_at_every_size(
    phi: float, ratio: float
) -> None:
    for size in (2, 10, 20, 300):
        draw = np.random.default_rng(7)
        first = unchanged_months(draw, np.full(4_000, size / 12), phi, 12)
        second = unchanged_months(draw, np.full(4_000, size * ratio / 12), phi, 12)
        spread = area_dispersion(pd.DataFrame(np.concatenate([first, second], axis=1)))

        found = change(first.sum(axis=1), second.sum(axis=1), phi=spread)
        told = found[found["difference_lower"].notna()]

        true = size * (ratio - 1)
        holds = (told["difference_lower"] <= true) & (true <= told["difference_upper"])
        assert holds.mean() >= (0.93 if size >= 10 else 0.9), (size, holds.mean())


def test_a_rolling_sum_holds_its_months_and_a_missing_month_is_never_a_small_sum() -> None:
    monthly = pd.Series([5.0] * 12 + [np.nan] + [7.0] * 13)
    rolled = rolling_sum(monthly)

    assert rolled.isna().tolist() == [True] * 11 + [False] + [True] * 12 + [False] * 2
    assert rolled.iloc[11] == 5 * 12
    assert rolled.iloc[25] == 7 * 12


def test_rolling_sums_of_a_frame_run_along_its_months() -> None:
    months = pd.period_range("2024-01", periods=13, freq="M")
    monthly = pd.DataFrame([range(13), [2] * 13], ["a", "b"], months)

    rolled = rolling_sum(monthly)

    assert rolled.iloc[0].tolist()[-2:] == [sum(range(12)), sum(range(1, 13))]
    assert rolled.iloc[1].tolist()[-1] == 2 * 12
    assert list(rolled.columns) == list(months)


def test_a_month_left_out_of_the_index_is_found() -> None:
    months = pd.period_range("2024-01", periods=13, freq="M").delete(4)

    with pytest.raises(MonthGapError):
        rolling_sum(pd.Series(range(12), months))


@pytest.mark.parametrize("phi", [1.0, 1.5, 2.0, 3.0])
def test_under_no_real_change_at_most_five_wards_in_a_hundred_are_called_changed(
    phi: float,
) -> None:
    draw = np.random.default_rng(20_260)
    monthly = unchanged_months(draw, np.tile(WARD_MEANS, 1_200), phi)
    before, after = years(monthly)

    found = change(before, after, phi=area_dispersion(pd.DataFrame(monthly)))

    clear = found["verdict"].isin([words.CLEAR_RISE, words.CLEAR_FALL])
    assert clear.mean() <= 0.05
    assert (found["p_value"] < 0.05).equals(clear)


@pytest.mark.parametrize(("monthly_mean", "phi"), [(2, 1.0), (2, 2.0), (5, 2.0), (40, 2.0)])
@pytest.mark.parametrize("ratio", [0.8, 1.0, 1.5])
def test_at_least_ninety_three_of_a_hundred_change_intervals_hold_the_true_change(
    monthly_mean: float, phi: float, ratio: float
) -> None:
    draw = np.random.default_rng(11)
    first = unchanged_months(draw, np.full(8_000, float(monthly_mean)), phi, 12)
    second = unchanged_months(draw, np.full(8_000, monthly_mean * ratio), phi, 12)
    monthly = np.concatenate([first, second], axis=1)

    found = change(*years(monthly), phi=area_dispersion(pd.DataFrame(monthly)))
    told = found[found["reason"] == ""]

    assert ((told["lower"] <= ratio) & (ratio <= told["upper"])).mean() >= 0.93


def test_poisson_limits_alone_would_call_far_too_many_wards_changed() -> None:
    monthly = unchanged_months(np.random.default_rng(3), np.tile(WARD_MEANS, 200), 2.0)

    found = change(*years(monthly))

    assert found["verdict"].isin([words.CLEAR_RISE, words.CLEAR_FALL]).mean() > 0.12


@pytest.mark.parametrize("unlike", [False, True], ids=["wards alike", "wards unlike"])
def test_at_most_five_pages_in_a_hundred_show_any_flag_after_false_discovery_control(
    unlike: bool,
) -> None:
    # a page: 19 wards × 10 offences, no real change, φ 2 or from 1.05 to 4 by ward
    offences = np.array([25, 14, 9, 6, 4, 3, 2, 1.5, 1, 0.6])
    wards = WARD_MEANS / WARD_MEANS.mean()
    phi = np.repeat([1.05, 1.5, 2.0, 4.0], 5)[:19] if unlike else np.full(19, 2.0)
    pages = 300
    mean = np.broadcast_to(np.outer(offences, wards)[..., None], (pages, 10, 19, 24))
    excess = phi[:, None] - 1
    monthly = (
        np.random.default_rng(42)
        .negative_binomial(mean / excess, 1 / (1 + excess))
        .astype("float64")
    )
    before, after = years(monthly.reshape(-1, 24))
    own = area_dispersion(pd.DataFrame(monthly.reshape(-1, 24)))
    tables = monthly.reshape(-1, 19, 24)
    moderated = pd.concat([moderated_dispersion(pd.DataFrame(table)) for table in tables])

    for spread, freedom in (
        (own.to_numpy(), 22),
        (moderated["phi"].to_numpy(), moderated["phi_df"].to_numpy()),
    ):
        found = change(before, after, phi=spread, phi_df=freedom)
        p_values = found["p_value"].to_numpy().reshape(pages, -1)
        flagged = [false_discovery(page)["clear"].any() for page in p_values]
        assert np.mean(flagged) <= 0.05
