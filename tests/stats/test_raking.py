"""Raking reaches its margins, says what it costs, and refuses what it cannot do."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wardlens.stats.errors import (
    EmptyGroupError,
    MarginsDisagreeError,
    MissingLabelError,
    NonPositiveWeightError,
    RakingNotConvergedError,
    StatisticsInputError,
    UnmatchedKeysError,
)
from wardlens.stats.raking import rake


def people(draw: np.random.Generator, n: int) -> pd.DataFrame:
    return pd.DataFrame({"sex": draw.choice(list("fm"), n), "age": draw.choice(list("abc"), n)})


SEX = pd.Series({"f": 510.0, "m": 490.0})
AGE = pd.Series({"a": 200.0, "b": 500.0, "c": 300.0})


def test_a_table_is_fitted_as_deming_and_stephan_do_it_by_hand() -> None:
    table = pd.DataFrame({"f": [30, 10], "m": [20, 40]}, index=["young", "old"])
    rows = [(s, a) for s in table for a in table.index for _ in range(int(table.loc[a, s]))]
    sample = pd.DataFrame(rows, columns=["sex", "age"])

    found = rake(
        sample,
        {"sex": pd.Series({"f": 50, "m": 50}), "age": pd.Series({"young": 40, "old": 60})},
    )

    cells = np.array(table, dtype=float)
    for _ in range(200):
        cells *= np.array([50, 50]) / cells.sum(axis=0)
        cells *= (np.array([40, 60]) / cells.sum(axis=1))[:, None]
    fitted = pd.crosstab(sample["age"], sample["sex"], found.weights, aggfunc="sum")
    assert fitted.loc[["young", "old"], ["f", "m"]].to_numpy() == pytest.approx(cells, rel=1e-6)


def test_one_variable_is_post_stratification() -> None:
    sample = pd.DataFrame({"sex": list("fffm")})

    found = rake(sample, {"sex": pd.Series({"f": 50, "m": 50})})

    assert found.weights.tolist() == pytest.approx([50 / 3] * 3 + [50])
    assert found.n_effective_after == pytest.approx(100**2 / (3 * (50 / 3) ** 2 + 50**2))
    assert found.design_effect_after == pytest.approx(4 / found.n_effective_after)
    assert found.design_effect_before == 1


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10_000))
def test_margins_hold_and_the_order_of_rows_does_not_matter(seed: int) -> None:
    draw = np.random.default_rng(seed)
    sample = people(draw, 120)
    start = pd.Series(draw.uniform(0.5, 2, 120))

    found = rake(sample, {"sex": SEX, "age": AGE}, start)

    assert (found.weights > 0).all()
    for name, target in (("sex", SEX), ("age", AGE)):
        reached = found.weights.groupby(sample[name]).sum()
        assert reached.to_numpy() == pytest.approx(target.to_numpy(), rel=1e-7)
    again = rake(sample[::-1], {"sex": SEX, "age": AGE}, start)
    assert again.weights.loc[sample.index].to_numpy() == pytest.approx(found.weights.to_numpy())


def test_weights_that_already_fit_stay_as_they_are() -> None:
    sample = pd.DataFrame({"sex": list("ffmm")})

    found = rake(sample, {"sex": pd.Series({"f": 2, "m": 2})})

    assert found.rounds == 1
    assert found.weights.tolist() == [1, 1, 1, 1]


def test_trimmed_weights_stay_within_limits_and_on_the_margins() -> None:
    draw = np.random.default_rng(3)
    sample = people(draw, 300)
    start = pd.Series(draw.lognormal(0, 1, 300))

    free = rake(sample, {"sex": SEX, "age": AGE}, start)
    found = rake(sample, {"sex": SEX, "age": AGE}, start, limits=(0.3, 3))

    mean = 1_000 / 300
    assert free.weights.max() > 3 * mean
    assert found.weights.between(0.3 * mean * (1 - 1e-6), 3 * mean * (1 + 1e-6)).all()
    assert found.weights.groupby(sample["age"]).sum().to_numpy() == pytest.approx(AGE.to_numpy())
    assert found.design_effect_after < free.design_effect_after


def test_shares_are_margins_too() -> None:
    sample = pd.DataFrame({"sex": list("fffm")})

    assert rake(sample, {"sex": pd.Series({"f": 0.5, "m": 0.5})}).weights.sum() == pytest.approx(1)


def test_limits_that_cannot_hold_are_refused() -> None:
    sample = pd.DataFrame({"sex": ["f"] * 9 + ["m"]})

    with pytest.raises(RakingNotConvergedError, match="widen the limits"):
        rake(sample, {"sex": pd.Series({"f": 5, "m": 5})}, limits=(0.5, 2))


def test_margins_no_weights_can_meet_are_refused() -> None:
    sample = pd.DataFrame({"sex": list("ffm"), "age": list("aab")})

    with pytest.raises(RakingNotConvergedError, match="from its target"):
        rake(sample, {"sex": pd.Series({"f": 2, "m": 1}), "age": pd.Series({"a": 1, "b": 2})})


def test_wrong_inputs_raise_errors_that_name_the_fact() -> None:
    sample = pd.DataFrame({"sex": ["f", "m", None]})
    whole = sample.dropna()
    margin = pd.Series({"f": 1.0, "m": 1.0})
    with pytest.raises(MissingLabelError, match="respondent 2"):
        rake(sample, {"sex": margin})
    with pytest.raises(UnmatchedKeysError, match="'m'"):
        rake(whole, {"sex": pd.Series({"f": 1.0})})
    with pytest.raises(UnmatchedKeysError, match="no variable"):
        rake(whole, {"age": margin})
    with pytest.raises(EmptyGroupError, match="x"):
        rake(whole, {"sex": pd.Series({"f": 1.0, "m": 1.0, "x": 1.0})})
    with pytest.raises(NonPositiveWeightError):
        rake(whole, {"sex": pd.Series({"f": 0.0, "m": 1.0})})
    with pytest.raises(NonPositiveWeightError):
        rake(whole, {"sex": margin}, pd.Series([1, 0, 1]))
    with pytest.raises(UnmatchedKeysError):
        rake(whole, {"sex": margin}, pd.Series([1.0]))
    with pytest.raises(MarginsDisagreeError):
        rake(whole.assign(a="a"), {"sex": margin, "a": pd.Series({"a": 3.0})})
    with pytest.raises(StatisticsInputError, match="limits"):
        rake(whole, {"sex": margin}, limits=(2, 3))
    with pytest.raises(StatisticsInputError, match="no margin"):
        rake(whole, {})
