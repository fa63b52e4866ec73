"""Contrasts in which a group answered alike: no sampling error is not certainty."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from wardlens.stats import contrasts, inequality
from wardlens.stats.design import Design, effective_base
from wardlens.stats.proportions import difference_newcombe, wilson
from wardlens.stats.survey import by_group, contrast, difference, mean

FIRST = np.arange(80) < 40


def groups(first: float, second: float, variance: float = 0.0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Two groups with Wilson limits of 40 answers, and their covariance."""
    limits = wilson([40 * first, 40 * second], [40, 40]).set_axis(["a", "b"])
    covariance = pd.DataFrame(np.diag([0.0, variance]), ["a", "b"], ["a", "b"])
    return limits, covariance


@pytest.mark.parametrize("answer", [0, 1])
def test_forty_of_forty_against_forty_of_forty_is_newcombe_s(answer: int) -> None:
    found = difference([answer] * 80, Design.of(np.ones(80)), FIRST, ~FIRST)

    newcombe = difference_newcombe([40 * answer], [40], [40 * answer], [40]).iloc[0]
    assert (found.estimate, found.reason) == (0, "")
    assert (found.lower, found.upper) == pytest.approx((newcombe["lower"], newcombe["upper"]))
    assert found.lower < -0.08
    assert "Newcombe" in found.method


def test_weights_make_the_effective_base_of_an_alike_group_smaller() -> None:
    weights = np.tile([1.0, 3.0], 40)

    found = difference([1] * 80, Design.of(weights), FIRST, ~FIRST)

    base = 40 * 40 / (20 * 1 + 20 * 9) * 4  # (Σw)²/Σw² = 80²/200
    assert effective_base(weights[:40]) == pytest.approx(base)
    assert found.lower == pytest.approx(
        difference_newcombe([base], [base], [base], [base])["lower"][0]
    )


def test_one_alike_group_widens_the_difference_and_never_narrows_it() -> None:
    answers = np.r_[np.ones(3), np.tile([0.0, 1.0], 100)]
    few = np.arange(203) < 3

    found = difference(answers, Design.of(np.ones(203)), few, ~few)

    linear = 1.96 * np.sqrt(0.25 / 200)
    assert found.estimate == 0.5
    assert found.upper - found.estimate >= linear
    assert found.lower == pytest.approx(
        difference_newcombe([3], [3], [100], [200])["lower"][0], abs=2e-3
    )


def test_groups_that_differ_keep_r_s_linear_contrast() -> None:
    answers = np.tile([0.0, 1.0, 1.0, 1.0], 20)

    found = contrast(answers, Design.of(np.ones(80)), [FIRST, ~FIRST], [1, -1])

    assert "Newcombe" not in found.method
    assert found.upper == pytest.approx(-found.lower)


def test_numbers_that_are_all_alike_have_no_interval_and_say_so() -> None:
    alike = mean([7.0] * 80, Design.of(np.ones(80)))
    apart = difference(np.where(FIRST, 3.0, 4.0), Design.of(np.ones(80)), FIRST, ~FIRST)

    for found in (alike, apart):
        assert "same" in found.reason
        assert np.isnan([found.estimate, found.lower, found.upper]).all()


def test_a_gap_and_a_ratio_of_alike_groups_take_the_groups_own_limits() -> None:
    rows, covariance = groups(1, 1)

    gap = contrasts.gap(rows, covariance, "b", df=78).loc["a"]
    ratio = contrasts.ratio(rows, covariance, "b", df=78).loc["a"]

    limit = 40 / (40 + 1.959964**2)  # Wilson's lower limit of 40 in 40
    assert (gap["lower"], gap["upper"]) == pytest.approx((limit - 1, 1 - limit))
    assert (ratio["lower"], ratio["upper"]) == pytest.approx((limit, 1 / limit))


def test_without_limits_of_their_own_alike_groups_have_a_reason() -> None:
    rows, covariance = groups(1, 1)
    bare = rows[["estimate", "n", "reason"]]

    for compared in (contrasts.gap, contrasts.ratio):
        found = compared(bare, covariance, "b", df=78).loc["a"]
        assert "alike" in found["reason"]
        assert np.isnan(found["estimate"])


def test_a_ratio_of_counts_in_which_everybody_is_counted_is_not_certain() -> None:
    everyone = pd.Series({"a": 40, "b": 40})

    found = inequality.ratio(everyone, everyone, "b", kind="proportion").loc["a"]

    assert found["estimate"] == 1
    assert found["lower"] == pytest.approx(40 / (40 + 1.959964**2))
    assert found["upper"] == pytest.approx(1 / found["lower"])


def test_groups_with_labels_of_several_kinds_keep_their_rows() -> None:
    rows = by_group([1, 0] * 4, ["f", 2, "f", 2, 1, 1, 1, 1], Design.of(np.ones(8)))

    assert rows.index.tolist() == [1, 2, "f"]
