"""Overdispersion: Pearson's φ by hand, and what moderation may and may not do."""

from __future__ import annotations

from math import inf

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.special import digamma, polygamma

from wardlens.stats.errors import MissingCountError, MonthGapError, NegativeCountError
from wardlens.stats.overdispersion import (
    _trigamma_inverse,
    area_dispersion,
    dispersion,
    moderated_dispersion,
    pooled_dispersion,
)


def test_dispersion_is_pearsons_chi_square_over_months_less_two() -> None:
    first, second = [1, 9] * 6, [6, 18] * 6
    by_hand = (12 * 4**2 / 5 + 12 * 6**2 / 12) / (24 - 2)

    assert dispersion([*first, *second]) == pytest.approx(by_hand)


def test_a_change_between_the_years_is_not_noise() -> None:
    assert dispersion([10] * 12 + [40] * 12) == 1.0


def test_dispersion_is_at_least_one_and_one_without_any_event() -> None:
    assert dispersion([7] * 24) == 1.0
    assert dispersion([0] * 24) == 1.0


def test_a_year_without_an_event_gives_no_degrees_of_freedom() -> None:
    assert dispersion([0] * 12 + [1, 9] * 6) == pytest.approx(12 * 4**2 / 5 / 11)


def test_missing_odd_or_negative_months_are_refused_by_name() -> None:
    with pytest.raises(MissingCountError):
        dispersion([np.nan] + [5] * 23)
    with pytest.raises(MonthGapError):
        dispersion([5] * 23)
    with pytest.raises(NegativeCountError):
        dispersion([-5] * 24)


def test_a_ward_with_a_missing_month_has_no_dispersion_and_harms_no_other() -> None:
    table = pd.DataFrame([[1, 9] * 12, [np.nan, 9] * 12], index=["a", "b"])

    own = area_dispersion(table)

    assert own.isna().tolist() == [False, True]
    assert own["a"] == pytest.approx(dispersion([1, 9] * 12))
    assert pooled_dispersion(table) == pytest.approx(own["a"])
    assert moderated_dispersion(table)["phi"].isna().tolist() == [False, True]


def test_pooled_dispersion_adds_chi_squares_and_degrees_of_freedom() -> None:
    table = pd.DataFrame([[1, 9] * 12, [5] * 24])

    assert pooled_dispersion(table) == pytest.approx(24 * 4**2 / 5 / (22 + 22))


def test_poisson_months_have_a_dispersion_of_about_one_and_doubled_ones_of_two() -> None:
    draw = np.random.default_rng(5)
    poisson = pd.DataFrame(draw.poisson(20, (2_000, 24)))
    doubled = pd.DataFrame(draw.negative_binomial(20, 0.5, (2_000, 24)))

    assert pooled_dispersion(poisson) == pytest.approx(1, abs=0.02)
    assert pooled_dispersion(doubled) == pytest.approx(2, abs=0.05)


def test_wards_alike_share_one_dispersion_and_wards_unlike_keep_more_of_their_own() -> None:
    draw = np.random.default_rng(8)
    alike = draw.poisson(60, (300, 24))
    phi = np.where(np.arange(300) < 150, 1.2, 5.0)[:, None]
    unlike = draw.negative_binomial(60 / (phi - 1), 1 / phi, (300, 24))

    shared = moderated_dispersion(pd.DataFrame(alike))
    apart = moderated_dispersion(pd.DataFrame(unlike))

    assert shared["phi_df"].min() > 300
    assert shared["phi"].max() < 1.2
    assert apart["phi_df"].max() < 40
    assert apart["phi"][:150].mean() == pytest.approx(1.6, abs=0.4)
    assert apart["phi"][150:].mean() == pytest.approx(4.4, abs=0.6)


def test_moderation_solves_smyths_two_equations() -> None:
    size = np.array([9.0, 20.0, 4.0, 60.0, 30.0])[:, None]
    table = pd.DataFrame(np.random.default_rng(2).negative_binomial(size, 0.4, (5, 24)))
    halves = table.to_numpy(float).reshape(5, 2, 12)
    mean = halves.mean(axis=2, keepdims=True)
    own = ((halves - mean) ** 2 / mean).sum(axis=(1, 2)) / 22
    level = np.log(own) - digamma(11) + np.log(11)

    found = moderated_dispersion(table)

    prior = found["phi_df"].iloc[0] - 22
    if prior == inf:
        assert level.var(ddof=1) <= polygamma(1, 11) + 1e-4
    else:
        centre = np.exp(level.mean() + digamma(prior / 2) - np.log(prior / 2))
        assert polygamma(1, prior / 2) == pytest.approx(level.var(ddof=1) - polygamma(1, 11))
        expected = (prior * centre + 22 * own) / (prior + 22)
        assert found["phi"].to_numpy() == pytest.approx(np.maximum(1, expected))


def test_two_wards_keep_their_own_dispersion() -> None:
    table = pd.DataFrame([[1, 9] * 12, [2, 8] * 12])

    found = moderated_dispersion(table)

    assert found["phi"].tolist() == pytest.approx(area_dispersion(table).tolist())
    assert found["phi_df"].tolist() == [22, 22]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.lists(st.integers(0, 60), min_size=24, max_size=24), min_size=1, max_size=8))
def test_dispersions_are_at_least_one_and_rest_on_at_least_their_own_months(
    table: list[list[int]],
) -> None:
    frame = pd.DataFrame(table)
    found = moderated_dispersion(frame)

    assert (area_dispersion(frame) >= 1).all()
    assert pooled_dispersion(frame) >= 1
    assert (found["phi"] >= 1).all()
    assert (found["phi_df"] >= 11).all()


@pytest.mark.parametrize("value", [2e-4, 0.01, 0.3, 1.6449, 20.0, 4_000.0])
def test_the_inverse_of_the_trigamma_function_agrees_with_a_root_finder(value: float) -> None:
    found = brentq(lambda x: polygamma(1, x) - value, 1e-3, 1e6, xtol=1e-13, rtol=1e-13)
    assert _trigamma_inverse(value) == pytest.approx(found, rel=1e-9)
