"""How many of the top few places stay there if reporting differs between places."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wardlens.stats.concentration import NO_CRIME
from wardlens.stats.doubt import reporting_doubt
from wardlens.stats.errors import (
    LimitsError,
    MissingCountError,
    NegativeCountError,
    ProbabilityError,
    RepeatedKeyError,
)

CRIMES = pd.Series(
    np.random.default_rng(2).negative_binomial(2, 0.02, 99),
    [f"E{place:02}" for place in range(99)],
)


def test_the_chance_that_two_places_change_places_by_hand() -> None:
    # B overtakes A where 80 / b > 100 / a, that is b < 0.8·a, a and b even between 0.5 and 1:
    # for a above 0.625, mean of (0.8a − 0.5)/0.5 over a: ∫ (0.8a − 0.5) da / 0.5² = 0.225
    found = reporting_doubt(pd.Series({"A": 100, "B": 80}), (0.5, 1.0), 0.5, draws=40_000)

    assert found.places == 1
    assert 1 - found.stay == pytest.approx(
        0.4 * (1 - 0.625**2) / 0.25 - 0.5 * 0.375 / 0.25, abs=0.01
    )
    assert found.kept["A"] == found.stay
    assert found.sure == ()


def test_where_reporting_is_the_same_everywhere_all_stay() -> None:
    found = reporting_doubt(CRIMES, (0.4, 0.4))

    assert (found.stay, found.lower, found.upper) == (5, 5, 5)  # 5 % of 99, rounded up
    assert len(found.sure) == len(found.kept) >= 5


def test_the_wider_the_bounds_the_fewer_stay() -> None:
    stay = [reporting_doubt(CRIMES, (low, 0.6)).stay for low in (0.6, 0.5, 0.3, 0.1)]

    assert stay == sorted(stay, reverse=True)
    assert stay[0] == 5
    assert stay[-1] < 4


def test_the_same_figures_give_the_same_answer_in_any_order() -> None:
    shuffled = CRIMES.sample(frac=1, random_state=1)
    one, other = (reporting_doubt(crimes, (0.2, 0.6)) for crimes in (CRIMES, shuffled))

    assert (one.stay, one.lower, one.upper, one.sure) == (
        other.stay,
        other.lower,
        other.upper,
        other.sure,
    )
    assert one.kept.equals(other.kept)
    assert reporting_doubt(CRIMES, (0.2, 0.6), seed=1).stay != one.stay


def test_places_equal_at_the_edge_are_all_listed_and_places_without_crime_never() -> None:
    found = reporting_doubt(pd.Series({"A": 9, "B": 4, "C": 4, "D": 0}), (0.3, 0.9), 0.5)
    assert found.places == 2
    assert list(found.kept.index) == ["A", "B", "C"]
    assert found.stay == 2

    few = reporting_doubt(pd.Series({"A": 9, "B": 0, "C": 0, "D": 0}), (0.3, 0.9), 0.5)
    assert (few.places, few.stay, few.sure) == (1, 1, ("A",))


def test_no_crime_is_a_reason() -> None:
    found = reporting_doubt(CRIMES * 0, (0.2, 0.6))

    assert (found.reason, found.places) == (NO_CRIME, 0)


@pytest.mark.parametrize(
    ("crimes", "bounds", "error"),
    [
        (CRIMES, (0.0, 0.5), ProbabilityError),
        (CRIMES, (0.2, 1.5), ProbabilityError),
        (CRIMES, (np.nan, 0.5), ProbabilityError),
        (CRIMES, (0.6, 0.5), LimitsError),
        (CRIMES.where(CRIMES > 50), (0.2, 0.5), MissingCountError),
        (-CRIMES, (0.2, 0.5), NegativeCountError),
        (pd.concat([CRIMES, CRIMES]), (0.2, 0.5), RepeatedKeyError),
    ],
)
def test_what_cannot_be_is_named(
    crimes: pd.Series, bounds: tuple[float, float], error: type[Exception]
) -> None:
    with pytest.raises(error):
        reporting_doubt(crimes, bounds)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 50), min_size=1, max_size=40), st.floats(0.05, 1), st.floats(0.1, 1))
def test_no_more_stay_than_there_are(values: list[int], low: float, share: float) -> None:
    found = reporting_doubt(pd.Series(values), (low, 1.0), share, draws=50)

    if found.reason:
        assert sum(values) == 0
        return
    assert 0 <= found.lower <= found.upper <= found.places
    assert found.kept.sum() == pytest.approx(found.stay)
