"""The newest month beside those before it: the range, the list, and how seldom it is wrong."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import nbinom

from wardlens.stats.newest_month import (
    ABOVE,
    BELOW,
    INSIDE,
    MOST,
    TOO_FEW,
    TOO_SHORT,
    UNKNOWN,
    newest_month,
)

WARDS, KINDS = 19, 10


def series(*rows: list[float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=pd.date_range("2024-01-01", periods=len(rows[0]), freq="MS"))


def test_the_range_is_that_of_a_negative_binomial_with_the_months_own_mean_and_variance() -> None:
    # about their half's mean 40: 4 × 12² + 8 × 0 = 576 in each half; φ = 2 × 576 / 40 ÷ 22
    half = [28, 52, 40, 40, 40, 28, 52, 40, 40, 40, 40, 40]
    found = newest_month(series([*half, *half, 70]), ["theft"]).iloc[0]
    variance = 40 * (2 * 576 / 40 / 22) * (1 + 1 / 24)
    expected = nbinom(40**2 / (variance - 40), 40 / variance)
    assert found["mean"] == 40
    assert [found["usual_from"], found["usual_to"]] == [expected.ppf(0.025), expected.ppf(0.975)]
    assert found["p_value"] == pytest.approx(2 * expected.sf(69))
    assert found["standing"] == ABOVE


def test_only_the_months_before_it_that_are_used_count_and_few_or_missing_are_not_judged() -> None:
    rows = series(
        *(
            [1.0] * 6 + level * 12 + [now]
            for level, now in (
                ([9.0, 11.0], 10.0),
                ([9.0, 11.0], 0.0),
                ([0.0, 1.0], 4.0),
                ([9.0, np.nan], 9.0),
            )
        )
    )
    found = newest_month(rows, ["theft"] * 4)
    assert found["months"].tolist() == [MOST] * 4
    assert found["standing"].tolist() == [INSIDE, BELOW, "", ""]
    assert found["reason"].tolist() == ["", "", TOO_FEW, UNKNOWN]
    assert found.attrs["tests"] == 2
    short = newest_month(rows.iloc[:, -12:], ["theft"] * 4)
    assert set(short["reason"]) == {TOO_SHORT}
    assert set(newest_month(rows.iloc[:, :0], ["theft"] * 4)["reason"]) == {TOO_SHORT}


def test_months_without_change_seldom_list_anything_and_a_jump_is_listed() -> None:
    chance = np.random.default_rng(3)
    kinds = pd.MultiIndex.from_product([range(WARDS), range(KINDS)]).get_level_values(1)
    wrong = seen = 0
    for _ in range(60):
        level = np.exp(chance.normal(0.9, 1.2, len(kinds)))
        extra = chance.gamma(2, 0.3, KINDS)[kinds]
        rate = chance.gamma((level / extra)[:, None], extra[:, None], (len(kinds), MOST + 1))
        counts = chance.poisson(rate)
        quiet = newest_month(pd.DataFrame(counts), kinds)
        wrong += bool(quiet["standing"].isin([ABOVE, BELOW]).any())
        largest = int(level.argmax())
        counts[largest, -1] = 3 * level[largest]
        seen += newest_month(pd.DataFrame(counts), kinds)["standing"].iloc[largest] == ABOVE
    assert wrong / 60 <= 0.1  # 5 % meant; of 60 months up to 6 by chance alone
    assert seen / 60 > 0.9
