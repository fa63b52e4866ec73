"""Placing areas by harm and fear, and fear beyond what harm leads one to expect."""

from __future__ import annotations

from math import log

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit
from scipy.stats import norm

from wardlens.stats import quadrant
from wardlens.stats.errors import UnmatchedKeysError

WARDS = ["Abbey", "Bridge", "Castle"]


def harm_of(*ratios: float, se: float = 0.1) -> pd.DataFrame:
    """Harm over that of the rest, with the 95 % limits of a log standard error."""
    estimate = np.array(ratios)
    reach = np.exp(norm.ppf(0.975) * se)
    frame = pd.DataFrame(
        {"estimate": estimate, "lower": estimate / reach, "upper": estimate * reach, "reason": ""}
    )
    return frame.set_axis(WARDS[: len(ratios)])


def fear_of(*differences: float, se: float = 0.05) -> pd.DataFrame:
    frame = pd.DataFrame({"difference": differences, "se": se})
    return frame.set_axis(WARDS[: len(differences)])


@pytest.mark.parametrize(
    ("ratio", "difference", "field"),
    [
        (2.0, 0.3, quadrant.LESS_SAFE_AND_FEELS_IT),
        (2.0, -0.3, quadrant.FEELS_SAFER),
        (0.5, 0.3, quadrant.SAFER_THAN_IT_FEELS),
        (0.5, -0.3, quadrant.SAFER_AND_FEELS_IT),
    ],
)
def test_an_area_that_differs_in_both_is_placed_in_the_field_that_says_so(ratio, difference, field):
    found = quadrant.placed(harm_of(ratio), fear_of(difference))
    assert found["field"].tolist() == [field]
    assert found["chance"].iloc[0] > 0.99


def test_the_chance_is_that_of_both_sides_together():
    found = quadrant.placed(harm_of(np.exp(0.1)), fear_of(0.05))
    one_se = norm.cdf(1)
    assert found["chance"].iloc[0] == pytest.approx(one_se * one_se)
    assert found["field"].tolist() == [quadrant.CANNOT_TELL]


def test_two_sides_of_ninety_per_cent_are_not_ninety_per_cent_together():
    z = norm.ppf(0.92)
    found = quadrant.placed(harm_of(np.exp(0.1 * z)), fear_of(0.05 * z))
    assert found["chance"].iloc[0] == pytest.approx(0.92 * 0.92)
    assert found["field"].tolist() == [quadrant.CANNOT_TELL]


def test_where_a_figure_is_missing_nothing_is_placed_and_the_reason_says_which():
    harm = harm_of(2.0, 2.0)
    harm.loc["Abbey", ["estimate", "lower", "upper"]] = np.nan
    harm.loc["Abbey", "reason"] = "Rests on fewer than 10 offences"
    fear = fear_of(0.3, 0.3)
    fear.loc["Bridge"] = np.nan
    found = quadrant.placed(harm, fear)
    assert found["field"].tolist() == [quadrant.CANNOT_TELL] * 2
    assert found.loc["Abbey", "reason"] == "Rests on fewer than 10 offences"
    assert "Too few answers" in found.loc["Bridge", "reason"]


def test_without_a_true_difference_few_areas_are_placed():
    draws = np.random.default_rng(20_260_101)
    harm = np.exp(0.1 * draws.standard_normal(2_000))
    fear = 0.05 * draws.standard_normal(2_000)
    wards = [f"W{number}" for number in range(2_000)]
    reach = np.exp(norm.ppf(0.975) * 0.1)
    ratios = pd.DataFrame(
        {"estimate": harm, "lower": harm / reach, "upper": harm * reach, "reason": ""}, index=wards
    )
    found = quadrant.placed(ratios, pd.DataFrame({"difference": fear, "se": 0.05}, index=wards))
    assert (found["field"] != quadrant.CANNOT_TELL).mean() < 0.05


def test_areas_in_another_order_are_refused():
    with pytest.raises(UnmatchedKeysError):
        quadrant.placed(harm_of(1.0, 2.0), fear_of(0.1, 0.2).iloc[::-1])


def test_an_area_on_the_line_has_no_fear_beyond_its_harm_and_one_off_it_has():
    harm = pd.Series([10.0, 20, 40, 80, 160, 30])
    share = expit(-2 + 0.5 * np.log(harm))
    share.iloc[-1] = 0.9
    rows = pd.DataFrame({"estimate": share, "se": [0.001, 0.001, 0.001, 0.001, 0.001, 0.05]})
    found = quadrant.fear_beyond_harm(harm, rows)
    assert found["lower"].iloc[-1] > 0.3
    assert found["estimate"].iloc[:-1].abs().max() < 0.15
    assert found["n"].eq(6).all()


def test_without_spread_between_areas_the_line_is_weighted_least_squares():
    rng = np.random.default_rng(5)
    harm = pd.Series(np.linspace(10, 100, 12))
    se = 0.03
    share = expit(-1.5 + 0.3 * np.log(harm))
    noisy = share + 0.1 * se * rng.standard_normal(12)  # less than the standard error: tau is 0
    rows = pd.DataFrame({"estimate": noisy, "se": se})
    found = quadrant.fear_beyond_harm(harm, rows)
    y = np.log(noisy / (1 - noisy))
    weights = (noisy * (1 - noisy) / se) ** 2
    slope, level = np.polyfit(np.log(harm), y, 1, w=np.sqrt(weights))
    assert found.attrs["slope"] == pytest.approx(slope)
    assert found["estimate"].iloc[3] == pytest.approx(
        noisy.iloc[3] - expit(level + slope * log(harm.iloc[3]))
    )


def test_few_areas_have_no_line():
    rows = pd.DataFrame({"estimate": [0.2, 0.3], "se": 0.02})
    found = quadrant.fear_beyond_harm(pd.Series([1.0, 2.0]), rows)
    assert found["estimate"].isna().all()
    assert found["reason"].str.startswith("Fewer than 6").all()
