"""Fay–Herriot against R, what few answers may be called, and how much places matter."""

from __future__ import annotations

from math import pi

import numpy as np
import pandas as pd
import pytest

from wardlens.stats import small_area
from wardlens.stats.errors import NumeratorOverDenominatorError, UnalignedRowsError
from wardlens.stats.small_area import (
    CovariatesError,
    fay_herriot,
    share_between_wards,
    smoothed_variance,
)

# Expenditure on milk in 43 small areas of the United States: direct estimate, its standard
# deviation, major area (Arora & Lahiri 1997, Statistica Sinica 7; You & Chapman 2006, table 1)
MILK = """
    1.099 .163 1  1.075 .08 1  1.105 .083 1  .628 .109 1  .753 .119 1  .981 .141 1  1.257 .202 1
    1.095 .127 2  1.405 .168 2  1.356 .178 2  .615 .1 2  1.46 .201 2  1.338 .148 2  .854 .143 2
    1.176 .149 3  1.111 .145 3  1.257 .135 3  1.43 .172 3  1.278 .137 3  1.292 .163 3  1.002
    .125 3  1.183 .247 3  1.044 .14 3  1.267 .171 3  1.193 .106 3  .791 .121 4  .795 .121 4
    .759 .259 4  .796 .106 4  .565 .089 4  .886 .225 4  .952 .205 4  .807 .119 4  .582 .067 4
    .684 .106 4  .787 .126 4  .44 .092 4  .759 .132 4  .77 .1 4  .8 .113 4  .756 .083 4  .865
    .121 4  .64 .129 4
    """

# What `mseFH` of the R package sae 1.3 gives for it, by REML
R_ESTIMATES = """
    1.0219703 1.0476018 1.0679513 0.7608170 0.8461574 0.9743727 1.0584523 1.0977762 1.2215449
    1.1951455 0.7852155 1.2139456 1.2096593 0.9834967 1.1864247 1.1556982 1.2263411 1.2856486
    1.2363247 1.2349600 1.0903019 1.1923057 1.1216470 1.2230296 1.1938054 0.7627195 0.7649550
    0.7338443 0.7699294 0.6134418 0.7695558 0.7958250 0.7723187 0.6102302 0.7001782 0.7592787
    0.5298867 0.7434466 0.7548996 0.7701918 0.7481164 0.8040773 0.6810870
    """
R_ERRORS = """
    0.013460220 0.005372876 0.005701990 0.008541740 0.009579594 0.011670632 0.015926137
    0.010586518 0.014184043 0.014901472 0.007694262 0.016336469 0.012562726 0.012117378
    0.012031229 0.011709147 0.010859780 0.013690860 0.011034674 0.013079686 0.009948636
    0.017243977 0.011292325 0.013625297 0.008065787 0.009205133 0.009205133 0.016476912
    0.007800626 0.006098668 0.015441564 0.014657866 0.009024699 0.003870786 0.007800626
    0.009646139 0.006404335 0.010155645 0.007209937 0.008470277 0.005484860 0.009205133
    0.009903626
    """


def milk() -> tuple[pd.Series, pd.Series, pd.DataFrame]:
    y, sd, area = np.array(MILK.split(), dtype="float64").reshape(-1, 3).T
    groups = pd.DataFrame({f"area {k}": (area == k).astype(float) for k in (2, 3, 4)})
    return pd.Series(y), pd.Series(sd**2), groups


def test_the_published_example_as_r_computes_it() -> None:
    model = fay_herriot(*milk())

    assert model.between == pytest.approx(0.01855022, abs=1e-6)
    assert model.coefficients.tolist() == pytest.approx(
        [0.9681890, 0.1327801, 0.2269462, -0.2413011], abs=1e-6
    )
    assert model.errors.tolist() == pytest.approx(
        [0.06936208, 0.10300072, 0.09232981, 0.08161707], abs=1e-6
    )
    estimates = [float(value) for value in R_ESTIMATES.split()]
    errors = [float(value) for value in R_ERRORS.split()]
    assert model.areas["estimate"].tolist() == pytest.approx(estimates, abs=1e-6)
    assert model.areas["mse"].tolist() == pytest.approx(errors, abs=1e-6)


def test_the_weight_is_the_part_that_lies_between_places() -> None:
    y, variance, groups = milk()
    model = fay_herriot(y, variance, groups)
    areas = model.areas

    assert areas["weight"].tolist() == pytest.approx(
        (model.between / (model.between + variance)).tolist()
    )
    by_hand = areas["weight"] * y + (1 - areas["weight"]) * areas["synthetic"]
    assert areas["estimate"].tolist() == pytest.approx(by_hand.tolist())
    assert ((areas["lower"] < areas["estimate"]) & (areas["estimate"] < areas["upper"])).all()


def test_a_place_where_nobody_was_asked_has_the_model_alone() -> None:
    y, variance, groups = milk()
    without = fay_herriot(y.drop(7), variance.drop(7), groups.drop(7))
    model = fay_herriot(y.where(y.index != 7), variance.where(y.index != 7), groups)
    row = model.areas.loc[7]

    assert model.between == pytest.approx(without.between)
    assert row["estimate"] == row["synthetic"]
    assert row["estimate"] == pytest.approx(without.coefficients[["level", "area 2"]].sum())
    assert (row["weight"], row["method"]) == (0, small_area.SYNTHETIC)
    assert row["mse"] > model.between


def test_where_places_do_not_differ_all_have_the_model() -> None:
    model = fay_herriot([0.4, 0.41, 0.39, 0.4, 0.4, 0.41], np.full(6, 0.01))

    assert model.between == 0
    assert model.areas["weight"].tolist() == [0] * 6
    assert model.areas["estimate"].tolist() == pytest.approx([0.4017] * 6, abs=1e-4)
    assert model.areas["narrower"].all()


def test_what_has_no_model_says_why() -> None:
    y, variance, groups = milk()
    few = fay_herriot(y[:6], variance[:6], groups[:6].iloc[:, :0])
    assert few.reason == ""
    none = fay_herriot([0.2, 0.4, 0.3], [0.01, 0.01, 0.01])
    assert (none.reason, none.places) == (small_area.TOO_FEW_PLACES, 3)
    assert set(none.areas["reason"]) == {small_area.TOO_FEW_PLACES}

    spoilt = fay_herriot(y, variance.where(y.index != 3, 0), groups.drop(5).reindex(y.index))
    assert spoilt.areas["reason"].iloc[[3, 5, 6]].tolist() == [
        small_area.NO_VARIANCE,
        small_area.NO_COVARIATE,
        "",
    ]
    assert spoilt.places == 41


def test_covariates_that_cannot_be_used_are_named() -> None:
    y, variance, groups = milk()
    with pytest.raises(CovariatesError):
        fay_herriot(y, variance, groups.assign(same=1.0))
    with pytest.raises(UnalignedRowsError):
        fay_herriot(y, variance, groups[:10])


def simulated(draw: np.random.Generator, between: float, answers: int = 30) -> pd.DataFrame:
    """19 wards: their true share of yes, and what so many answers say; a covariate that helps."""
    covariate = draw.normal(size=19)
    true = np.clip(0.4 + 0.08 * covariate + draw.normal(0, between, 19), 0.05, 0.95)
    share = draw.binomial(answers, true) / answers
    return pd.DataFrame(
        {
            "true": true,
            "share": share,
            "variance": share * (1 - share) / answers,
            "n": answers,
            "harm": covariate,
        }
    )


@pytest.mark.parametrize("between", [0.02, 0.05, 0.1])
def test_modelled_intervals_cover_and_are_narrower_than_direct_ones(between: float) -> None:
    draw = np.random.default_rng(6)
    held, modelled, direct = [], [], []
    for _ in range(200):
        wards = simulated(draw, between)
        variance = smoothed_variance(wards["share"], wards["variance"], wards["n"])
        found = fay_herriot(wards["share"], variance, wards[["harm"]], within=(0, 1)).areas
        held.append((found["lower"] <= wards["true"]) & (wards["true"] <= found["upper"]))
        modelled.append((found["upper"] - found["lower"]).mean())
        direct.append(2 * 1.96 * np.sqrt(variance).mean())
        assert found["narrower"].mean() > 0.9

    assert np.mean(held) >= 0.93
    assert np.mean(modelled) < 0.95 * np.mean(direct)


def test_true_differences_of_twenty_points_are_still_found() -> None:
    draw = np.random.default_rng(16)
    found = []
    for _ in range(200):
        true = np.repeat([0.3, 0.5], [10, 9])
        share = draw.binomial(60, true) / 60
        variance = smoothed_variance(share, share * (1 - share) / 60, np.full(19, 60))
        areas = fay_herriot(share, variance, within=(0, 1)).areas["estimate"]
        found.append(areas[10:].mean() - areas[:10].mean())

    assert np.mean(found) > 0.12
    assert np.mean(np.array(found) > 0.05) > 0.99


def test_a_smoothed_variance_by_hand() -> None:
    found = smoothed_variance([0.2, 0.5, 0.0, np.nan], [0.006, 0.01, 0.0, 0.1], [40, 50, 30, 0])
    # (40·0.006 + 50·0.01) / (0.2·0.8 + 0.5·0.5) = 0.74 / 0.41; share of all 33 / 120
    overall = 33 / 120
    effect = 0.74 / 0.41

    assert found[:3].tolist() == pytest.approx(
        [effect * overall * (1 - overall) / n for n in (40, 50, 30)]
    )
    assert np.isnan(found[3])
    assert smoothed_variance([0, 1], [0, 0], [30, 30]).isna().all()
    with pytest.raises(NumeratorOverDenominatorError):
        smoothed_variance([1.2], [0.1], [30])


@pytest.mark.parametrize("between", [0.0, 0.3, 0.8])
def test_the_part_between_wards_is_found_with_an_interval_that_holds_it(between: float) -> None:
    draw = np.random.default_rng(21)
    true = between**2 / (between**2 + pi**2 / 3)
    held, found = [], []
    for _ in range(300):
        share = 1 / (1 + np.exp(-draw.normal(-0.5, between, 19)))
        part = share_between_wards(draw.binomial(100, share) / 100, np.full(19, 100))
        held.append(part.lower <= true <= part.upper)
        found.append(part.estimate)
        assert part.lower <= part.estimate <= part.upper

    assert np.mean(held) >= 0.93
    assert np.mean(found) == pytest.approx(true, abs=0.015)


def test_places_where_all_or_none_say_yes_count_too_and_few_places_are_refused() -> None:
    part = share_between_wards([0, 0.1, 0.5, 1, 0.9], np.full(5, 40))

    assert 0.3 < part.lower < part.estimate < part.upper < 1
    refused = share_between_wards([0.2, 0.3, np.nan, 0.4], np.full(4, 40))
    assert (refused.reason, refused.n) == (small_area.TOO_FEW_PLACES, 3)
