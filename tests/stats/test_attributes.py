"""p and u charts against Montgomery's printed examples."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest

from wardlens.stats.attributes import ALL_OR_NONE, NOT_KNOWN, p_chart, u_chart
from wardlens.stats.control import ABOVE, TOO_FEW_POINTS
from wardlens.stats.errors import NegativeCountError, NumeratorOverDenominatorError

# Montgomery, Introduction to Statistical Quality Control, example 7.1: cans of frozen orange juice
# concentrate that leak, in 30 samples of 50.
CANS = [
    *(12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22),
    *(8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6),
]  # fmt: skip
# Example 7.4: nonconformities in 20 samples of 5 personal computers.
COMPUTERS = [10, 12, 8, 14, 10, 16, 11, 7, 10, 15, 9, 5, 7, 11, 12, 6, 8, 10, 7, 5]


def test_leaking_cans_have_the_limits_printed() -> None:
    found = p_chart(CANS, [50] * 30)

    assert found["mean"].iloc[0] == pytest.approx(347 / (30 * 50))
    assert found["mean"].iloc[0] == pytest.approx(0.2313, abs=5e-5)
    assert found["upper"].iloc[0] == pytest.approx(0.4102, abs=5e-5)
    assert found["lower"].iloc[0] == pytest.approx(0.0524, abs=5e-5)
    assert [at + 1 for at in np.flatnonzero(found["signal"] == ABOVE)] == [15, 23]
    assert (found["signal"] != "").sum() == 2


def test_computers_have_the_limits_printed() -> None:
    found = u_chart(COMPUTERS, [5] * 20)

    assert found["mean"].iloc[0] == pytest.approx(193 / (20 * 5))
    assert found["upper"].iloc[0] == pytest.approx(3.79, abs=5e-3)
    assert found["lower"].iloc[0] == pytest.approx(0.07, abs=5e-3)
    assert (found["signal"] == "").all()


def test_limits_are_wider_where_the_base_is_small() -> None:
    found = u_chart([20] * 12 + [5], [10] * 12 + [4])

    mean = (12 * 20 + 5) / (12 * 10 + 4)
    assert found["upper"].iloc[0] == pytest.approx(mean + 3 * sqrt(mean / 10))
    assert found["upper"].iloc[-1] == pytest.approx(mean + 3 * sqrt(mean / 4))


def test_what_is_not_known_has_no_part_in_the_mean() -> None:
    found = p_chart([*CANS, None, 3, 9], [*[50] * 30, 50, 0 + 50, None])

    assert found["reason"].tolist()[-3:] == [NOT_KNOWN, "", NOT_KNOWN]
    assert found["mean"].iloc[0] == pytest.approx((347 + 3) / (31 * 50))


def test_few_periods_and_all_or_none_have_no_limits() -> None:
    assert set(p_chart([1] * 11, [5] * 11)["reason"]) == {TOO_FEW_POINTS}
    for count in (0, 5):
        found = p_chart([count] * 12, [5] * 12)
        assert set(found["reason"]) == {ALL_OR_NONE}
        assert found[["mean", "lower", "upper"]].isna().all(axis=None)
    assert set(u_chart([0] * 12, [5] * 12)["reason"]) == {ALL_OR_NONE}


def test_wrong_counts_raise_errors_that_name_the_fact() -> None:
    with pytest.raises(NumeratorOverDenominatorError, match="6 counted"):
        p_chart([1, 6], [5, 5])
    with pytest.raises(NegativeCountError):
        u_chart([1, -6], [5, 5])
