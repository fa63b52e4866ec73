"""How many to ask, against the worked example of the textbook."""

from __future__ import annotations

import pytest
from scipy.special import ndtr

from wardlens.stats.sample_size import answers_needed

TWO = 2 * float(ndtr(2)) - 1
"""Cochran takes 2 for the standard normal quantile."""


def test_of_a_finite_population_fewer_are_needed() -> None:
    # Cochran (1977, 4.4): d = 0.05, t = 2, n0 = 400; of 3,200 people 400 / (1 + 399 / 3200).
    (needed,) = answers_needed([0.05], [3_200], confidence=TWO)
    assert needed == pytest.approx(356, abs=0.5)


def test_weights_that_widen_ask_for_as_many_more() -> None:
    plain, weighed = (
        answers_needed(0.05, 1e9, design_effect=effect).item() for effect in (1.0, 1.3)
    )
    assert weighed / plain == pytest.approx(1.3, abs=0.005)


def test_never_more_than_there_are_and_all_for_certainty() -> None:
    assert answers_needed([0.0, 0.001], [500, 500]).tolist() == [500, 500]
