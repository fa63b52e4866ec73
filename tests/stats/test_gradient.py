"""Gradients: ridit regression written out, and how often a gradient is seen where there is none."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from wardlens.stats.errors import (
    EmptyGroupError,
    NegativeCountError,
    StatisticsInputError,
    UnmatchedKeysError,
)
from wardlens.stats.gradient import borough_quantiles, gradient, slope_index

SOURCES = Path(__file__).resolve().parents[3] / "shared" / "sources"


def borough(seed: int, areas: int = 99) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Areas as unlike each other as Kingston's: a few hold most of the crime."""
    draw = np.random.default_rng(seed)
    codes = [f"E{i:03d}" for i in range(areas)]
    people = pd.Series(draw.integers(1_000, 3_000, areas), index=codes)
    events = pd.Series(draw.poisson(draw.lognormal(4, 1, areas)), index=codes)
    return events, people, borough_quantiles(pd.Series(draw.random(areas), index=codes))


# --- quantiles -------------------------------------------------------------------------------


def test_fifths_of_99_areas_follow_the_fingertips_rule() -> None:
    score = pd.Series(np.arange(99, 0, -1))

    found = borough_quantiles(score)

    by_formula = [np.floor(5 + 1 - np.ceil((99 + 1 - rank) / (99 / 5))) for rank in range(1, 100)]
    assert found.tolist() == by_formula
    assert found.value_counts().sort_index().tolist() == [20, 20, 20, 20, 19]


def test_tied_areas_stay_together_in_the_better_group() -> None:
    score = pd.Series([9, 8, 7, 7, 7, 1], index=list("abcdef"))

    assert borough_quantiles(score, k=2).to_dict() == dict(
        zip("abcdef", [1, 1, 1, 1, 1, 2], strict=True)
    )


def test_areas_without_a_score_are_in_no_group() -> None:
    found = borough_quantiles(pd.Series([4, 3, np.nan, 2, 1]), k=2)

    assert found.isna().tolist() == [False, False, True, False, False]
    assert found.dropna().tolist() == [1, 1, 2, 2]


def test_groups_can_be_equal_in_people_instead() -> None:
    score = pd.Series({"a": 4, "b": 3, "c": 2, "d": 1})
    people = pd.Series({"d": 10, "c": 10, "b": 20, "a": 60})

    assert borough_quantiles(score, k=2).tolist() == [1, 1, 2, 2]
    assert borough_quantiles(score, people, k=2).tolist() == [1, 2, 2, 2]
    with pytest.raises(UnmatchedKeysError, match="a"):
        borough_quantiles(score, people.drop("a"), k=2)


def test_fewer_areas_than_groups_cannot_be_grouped() -> None:
    with pytest.raises(EmptyGroupError):
        borough_quantiles(pd.Series([1, 2]), k=5)


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 10), st.integers(10, 200), st.integers(0, 1_000))
def test_untied_groups_differ_by_at_most_one_area(k: int, areas: int, seed: int) -> None:
    score = pd.Series(np.random.default_rng(seed).permutation(areas))

    sizes = borough_quantiles(score, k=k).value_counts()

    assert len(sizes) == k
    assert sizes.max() - sizes.min() <= 1


# --- SII and RII -----------------------------------------------------------------------------


def test_sii_and_rii_are_the_ridit_regression_written_out() -> None:
    events, people, fifth = borough(1)

    found = gradient(events, people, fifth)

    # Midpoints of the cumulative population, then least squares through five points with
    # population weights: the fit through areas is the same line.
    by_fifth = pd.DataFrame({"x": events, "n": people}).groupby(fifth).sum()
    rate = by_fifth["x"] / by_fifth["n"] * 1_000
    share = by_fifth["n"] / by_fifth["n"].sum()
    middle = share.cumsum() - share / 2
    slope, height = np.polyfit(middle, rate, 1, w=np.sqrt(share))
    assert found.loc["sii", "estimate"] == pytest.approx(-slope)
    assert found.loc["rii", "estimate"] == pytest.approx(height / (height + slope))
    assert found.attrs["groups"]["midpoint"].tolist() == pytest.approx(middle.tolist())
    assert found.attrs["groups"]["rate"].tolist() == pytest.approx(rate.tolist())


def test_the_interval_is_hc3_of_statsmodels() -> None:
    events, people, fifth = borough(2)
    middle = fifth.map(gradient(events, people, fifth).attrs["groups"]["midpoint"]).astype(float)

    found = gradient(events, people, fifth, confidence=0.9).loc["sii"]

    design = sm.add_constant(middle.to_numpy())
    fit = sm.WLS((events / people * 1_000).to_numpy(), design, weights=people.to_numpy()).fit(
        cov_type="HC3", use_t=True
    )
    low, high = fit.conf_int(0.1)[1]
    assert found["estimate"] == pytest.approx(-fit.params[1])
    assert (found["lower"], found["upper"]) == pytest.approx((-high, -low))


def test_a_steep_gradient_is_named_by_its_direction() -> None:
    draw = np.random.default_rng(3)
    fifth = pd.Series(np.repeat([1, 2, 3, 4, 5], 20))
    people = pd.Series(2_000, index=fifth.index)
    more = pd.Series(draw.poisson(150 - 20 * fifth))

    assert set(gradient(more, people, fifth)["verdict"]) == {"higher where more deprived"}
    assert set(gradient(more, people, 6 - fifth)["verdict"]) == {"higher where less deprived"}
    found = gradient(more, people, fifth)
    assert found.loc["rii", "estimate"] > 1
    assert (found["lower"] <= found["estimate"]).all()
    assert (found["estimate"] <= found["upper"]).all()


def test_areas_are_joined_by_key_and_rates_scale() -> None:
    events, people, fifth = borough(4)

    found = gradient(events, people, fifth, per=1_000)

    pd.testing.assert_frame_equal(found, gradient(events, people[::-1], fifth[::-1], per=1_000))
    tenfold = gradient(events, people, fifth, per=10_000)
    assert tenfold.loc["sii", "estimate"] == pytest.approx(10 * found.loc["sii", "estimate"])
    assert tenfold.loc["rii", "upper"] == pytest.approx(found.loc["rii", "upper"])


def test_equal_rates_have_no_gradient() -> None:
    fifth = pd.Series(np.repeat([1, 2, 3, 4, 5], 4))
    people = pd.Series(1_000.0, index=fifth.index)

    found = gradient(people / 10, people, fifth)

    assert found.loc["sii", "estimate"] == pytest.approx(0)
    assert found["p"].tolist() == [1, 1]
    assert set(found["verdict"]) == {"no clear gradient"}
    assert gradient(people * 0, people, fifth)["reason"].tolist()[1] != ""


def test_figures_that_do_not_exist_have_reasons() -> None:
    events, people, fifth = borough(5)

    holed = gradient(events.astype(float).where(events.index != "E000"), people, fifth)
    few = gradient(events[:9], people, fifth)
    two = gradient(events, people, fifth.clip(upper=2))

    assert set(holed["reason"]) == {"A count is missing"}
    assert set(few["reason"]) == set(two["reason"]) == {"Too few areas or groups for a gradient"}
    assert few["verdict"].tolist() == ["", ""]
    falling = pd.Series(np.repeat([100, 0, 0, 0, 0], 20))
    steep = gradient(falling, falling * 0 + 1_000, pd.Series(np.repeat([1, 2, 3, 4, 5], 20)))
    assert steep.loc["rii", "reason"] != ""
    assert steep.loc["sii", "reason"] == ""


def test_wrong_inputs_raise_errors_that_name_the_fact() -> None:
    events, people, fifth = borough(6)
    with pytest.raises(UnmatchedKeysError, match="E001"):
        gradient(events, people.drop("E001"), fifth)
    with pytest.raises(UnmatchedKeysError, match="E002"):
        gradient(events, people, fifth.drop("E002"))
    with pytest.raises(NegativeCountError):
        gradient(events - 10_000, people, fifth)
    rows = pd.DataFrame({"estimate": [1.0, 2, 3], "lower": [0.0, 1, 2], "upper": [2.0, 3, 4]})
    with pytest.raises(StatisticsInputError, match="log"):
        slope_index(rows, pd.Series(1.0, index=rows.index), scale="log")
    with pytest.raises(EmptyGroupError):
        slope_index(rows[:2], pd.Series(1.0, index=rows.index))


def test_fifths_dealt_at_random_show_a_gradient_in_at_most_5_percent() -> None:
    events, people, fifth = borough(7)
    draw = np.random.default_rng(8)

    named = 0
    for _ in range(400):
        shuffled = pd.Series(draw.permutation(fifth.to_numpy()), index=fifth.index)
        verdict = gradient(events, people, shuffled, draws=199)["verdict"].iloc[0]
        named += verdict != "no clear gradient"

    assert named / 400 <= 0.05


def test_the_simulated_interval_is_the_normal_one_when_the_line_is_linear_in_normals() -> None:
    # SII is a linear combination of the groups' figures, so its exact interval is known.
    rows = pd.DataFrame({"estimate": [50.0, 45, 30, 25, 10]}, index=range(5))
    se = np.array([2.0, 1, 3, 1, 2])
    rows["lower"], rows["upper"] = rows["estimate"] - 1.96 * se, rows["estimate"] + 1.96 * se
    people = pd.Series([1.0, 2, 1, 2, 1], index=range(5))

    found = slope_index(rows, people, draws=200_000).loc["sii"]

    share = people / people.sum()
    middle = (share.cumsum() - share / 2).to_numpy()
    away = middle - middle @ share
    weights = share * away / (share @ away**2)
    width = 1.96 * np.sqrt((weights**2) @ se**2)
    assert found["estimate"] == pytest.approx(-(weights @ rows["estimate"]))
    assert found["upper"] - found["estimate"] == pytest.approx(width, rel=0.01)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(["identity", "log", "logit"]))
def test_simulated_intervals_hold_the_estimate_and_widen(seed: int, scale: str) -> None:
    draw = np.random.default_rng(seed)
    rows = pd.DataFrame({"estimate": draw.uniform(0.3, 0.6, 5)})
    rows["lower"], rows["upper"] = rows["estimate"] * 0.9, rows["estimate"] * 1.1
    people = pd.Series(draw.uniform(1, 2, 5))

    base = slope_index(rows, people, scale=scale)
    wider = slope_index(
        rows.assign(lower=rows["lower"] * 0.9, upper=rows["upper"] * 1.1), people, scale=scale
    )

    assert (base["lower"] <= base["estimate"]).all() and (base["estimate"] <= base["upper"]).all()
    assert (wider["upper"] - wider["lower"] > base["upper"] - base["lower"]).all()


def test_the_real_lsoas_give_the_gradient_written_out_here() -> None:
    scores = SOURCES / "deprivation" / "iod2025-lsoa.kingston.csv"
    crimes = SOURCES / "policeuk" / "kingston-lsoa-month-counts.csv"
    if not (scores.exists() and crimes.exists()):
        pytest.skip(f"the shared sources are not at {SOURCES}")
    index = pd.read_csv(scores, index_col="lsoa21_code")
    rows = pd.read_csv(crimes)
    month = rows["year"] * 12 + rows["month"]
    rows = rows[month.between(2025 * 12 + 4, 2026 * 12 + 3)]
    rows = rows[rows["category"] == "Burglary"]
    events = rows.groupby("lsoa_code")["crime_count"].sum().reindex(index.index, fill_value=0)
    people = pd.Series(1_700.0, index=index.index)  # LSOAs are made to be alike in size

    found = gradient(events, people, borough_quantiles(index["IMD_score"]))

    ranked = index["IMD_score"].sort_values(ascending=False).index
    ends = [0, 20, 40, 60, 80, 99]
    rate = [events[ranked[a:b]].sum() / (1_700 * (b - a)) * 1_000 for a, b in pairwise(ends)]
    middle = [(a + b) / 2 / 99 for a, b in pairwise(ends)]
    slope, height = np.polyfit(middle, rate, 1, w=np.sqrt(np.diff(ends)))
    assert found.loc["sii", "estimate"] == pytest.approx(-slope)
    assert found.loc["rii", "estimate"] == pytest.approx(height / (height + slope))
