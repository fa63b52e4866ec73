"""The step at a break in recording: the regression against another, the facts, what is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from wardlens.stats.errors import MonthGapError, NegativeCountError, StatisticsInputError
from wardlens.stats.inputs import Floats
from wardlens.stats.step import (
    CANNOT_TELL,
    NONE_AT_ALL,
    SingularDesignError,
    quasi_poisson,
    steps,
)

BREAK = pd.Timestamp("2024-03-01")
MONTHS = pd.date_range("2022-03-01", periods=48, freq="MS")


def series(step: float, *, seed: int = 1, level: float = 20_000, phi: float = 5.0) -> Floats:
    """Months with a season, a slope of −3 % a year, variance φ times the mean, and a step."""
    season = 1 + 0.1 * np.sin(2 * np.pi * MONTHS.month.to_numpy() / 12)
    drift = 0.97 ** (np.arange(48) / 12)
    days = MONTHS.days_in_month.to_numpy() / 30
    mean = level * days * season * drift * np.where(MONTHS < BREAK, 1, step)
    draw = np.random.default_rng(seed)
    return draw.negative_binomial(mean / (phi - 1), 1 / phi).astype("float64")


def one(values: Floats, months: pd.DatetimeIndex = MONTHS) -> pd.DataFrame:
    return pd.DataFrame([values], ["violence"], months)


def test_the_regression_agrees_with_statsmodels() -> None:
    draw = np.random.default_rng(3)
    design = np.column_stack([np.ones(40), draw.normal(size=(40, 3))])
    offset = np.log(draw.uniform(20, 40, 40))
    response = draw.negative_binomial(3, 0.05, 40).astype("float64")

    beta, covariance, phi = quasi_poisson(design, response, offset)
    theirs = sm.GLM(response, design, family=sm.families.Poisson(), offset=offset).fit(scale="X2")

    assert beta == pytest.approx(theirs.params, rel=1e-8)
    assert phi == pytest.approx(theirs.scale, rel=1e-8)
    assert covariance == pytest.approx(theirs.cov_params(), rel=1e-7)


def test_a_design_whose_columns_are_the_same_is_named() -> None:
    with pytest.raises(SingularDesignError):
        quasi_poisson(np.ones((10, 2)), np.arange(10.0))
    with pytest.raises(SingularDesignError):
        quasi_poisson(np.eye(3), np.ones(3))


@pytest.mark.parametrize("step", [0.85, 1.0, 1.2])
def test_intervals_hold_the_true_step_in_about_ninety_five_of_a_hundred(step: float) -> None:
    many = pd.DataFrame([series(step, seed=seed) for seed in range(400)], columns=MONTHS)

    found = steps(many, BREAK)

    held = ((found["lower"] <= step) & (step <= found["upper"])).mean()
    assert 0.92 <= held <= 0.98
    assert found["estimate"].mean() == pytest.approx(step, rel=0.005)


def test_a_kind_crosses_only_where_its_interval_lies_within_five_per_cent() -> None:
    kinds = pd.DataFrame(
        [series(1.0, phi=1.5), series(0.88, phi=1.5), series(1.0, phi=60, level=500)],
        ["steady", "stepped", "noisy"],
        MONTHS,
    )

    found = steps(kinds, BREAK)

    assert found["crosses"].tolist() == [True, False, False]
    assert found.loc["steady", "lower"] >= 0.95
    assert found.loc["steady", "upper"] <= 1.05
    assert found.loc["noisy", "upper"] > 1.05


def test_a_month_without_any_offence_at_all_is_a_gap_and_not_a_month_without_crime() -> None:
    whole = series(1.0)
    empty = whole.copy()
    empty[23] = 0
    missing = whole.copy()
    missing[23] = np.nan

    found, same = steps(one(empty), BREAK).iloc[0], steps(one(missing), BREAK).iloc[0]

    assert found["estimate"] == same["estimate"]
    assert (found["months_before"], found["months_after"]) == (23, 24)
    assert found["crosses"]


def test_only_24_months_on_each_side_are_used() -> None:
    longer = pd.date_range("2015-03-01", periods=84 + 48, freq="MS")
    values = np.concatenate([np.full(84, 9.0), series(0.9)])

    assert steps(one(values, longer), BREAK).equals(steps(one(series(0.9)), BREAK))


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        (
            np.where(np.arange(48) < 35, series(1.0), np.nan),
            "a step needs 18 months on one side of the break and 12 on the other: "
            "24 before and 11 after are held",
        ),
        (
            np.where((np.arange(48) >= 7) & (np.arange(48) < 41), series(1.0), np.nan),
            "a step needs 18 months on one side of the break and 12 on the other: "
            "17 before and 17 after are held",
        ),
        (
            np.where(np.isin(MONTHS.month, [1, 2, 3, 4]) & (np.arange(48) < 12), np.nan, series(1)),
            "",
        ),
        (
            np.where(np.arange(48) < 24, 0.0, series(1.0)),
            "fewer than 100 on one side of the break: too few to see a step",
        ),
    ],
    ids=["eleven after", "seventeen each", "four missing", "none before"],
)
def test_where_a_step_cannot_be_seen_the_reason_says_what_it_would_take(
    values: Floats, reason: str
) -> None:
    # a second kind is never empty, so that no month is a gap
    both = pd.DataFrame([values, series(1.0)], ["violence", "theft"], MONTHS)
    row = steps(both, BREAK).loc["violence"]

    assert row["reason"] == reason
    assert np.isnan(row["estimate"]) == (reason != "")
    assert row["crosses"] in (True, False)


def test_a_kind_without_an_offence_and_months_that_cannot_tell_say_so() -> None:
    both = pd.DataFrame([np.zeros(48), series(1.0)], ["none", "theft"], MONTHS)
    # two winters of months before, two summers after: the season is the step
    summer = np.isin(MONTHS.month, [4, 5, 6, 7, 8, 9])
    halves = np.where(summer == (MONTHS >= BREAK), series(1.0), np.nan)

    assert steps(both, BREAK).loc["none", "reason"] == NONE_AT_ALL
    assert "12 before and 12 after are held" in steps(one(halves), BREAK)["reason"].iloc[0]
    assert CANNOT_TELL not in set(steps(both, BREAK)["reason"])


def test_months_that_are_skipped_negative_or_no_dates_are_named() -> None:
    with pytest.raises(MonthGapError):
        steps(one(series(1.0)).drop(columns=MONTHS[4]), BREAK)
    with pytest.raises(NegativeCountError):
        steps(one(-series(1.0)), BREAK)
    with pytest.raises(StatisticsInputError):
        steps(pd.DataFrame([[1.0, 2.0]]), BREAK)


def test_no_month_on_one_side_is_a_reason() -> None:
    found = steps(one(series(1.0)), pd.Timestamp("2030-01-01"))

    assert "0 before and 0 after are held" in found["reason"].iloc[0]


def force_by_group(sources: Path) -> pd.DataFrame:
    """The Metropolitan Police's 32 boroughs together, major groups × months."""
    tables = []
    for name in ("recorded-crime-borough-historical", "recorded-crime-borough"):
        table = pd.read_parquet(sources / "mps" / f"{name}.parquet")
        place = next(column for column in table if column.endswith("boroughname"))
        table = table[~table[place].str.contains("Unknown|Heathrow")]
        tables.append(table.groupby("majortext")[[c for c in table if c.isdigit()]].sum())
    force = pd.concat(tables, axis=1).fillna(0)
    return force.set_axis(pd.to_datetime(force.columns, format="%Y%m"), axis=1)


def test_the_published_totals_of_london_and_its_measured_steps(sources: Path) -> None:
    force = force_by_group(sources)
    year = {
        end: force.loc[:, f"{end - 1}-03-01" : f"{end}-02-01"].sum(axis=1)
        for end in (2024, 2025, 2026)
    }
    assert [year[end].sum() for end in year] == [904_235, 921_080, 904_912]
    violence, vehicle = "VIOLENCE AGAINST THE PERSON", "VEHICLE OFFENCES"
    assert [year[end][violence] for end in year] == [244_716, 229_162, 245_438]
    assert [year[end][vehicle] for end in year] == [101_918, 98_270, 84_253]

    found = steps(pd.concat([force, force.sum().to_frame("ALL").T]), BREAK)

    # violence fell by a tenth at the change; of all offences together, no step is seen
    assert found.loc[violence, "upper"] < 0.95
    assert not found.loc[violence, "crosses"]
    assert found.loc["ALL", "lower"] < 1 < found.loc["ALL", "upper"]
    assert found.loc["FRAUD AND FORGERY", "reason"].startswith("fewer than 100 on one side")
    assert set(found["months_before"]) == {24}
