"""The offence dispersion index, worked by hand from the definition of Ratcliffe (2010)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardlens.stats.dispersion_index import (
    NO_FALL,
    NO_PLACES,
    NO_RISE,
    NOT_KNOWN,
    offence_dispersion,
)
from wardlens.stats.errors import NegativeCountError, RepeatedKeyError, UnmatchedKeysError

BEFORE = pd.Series({"a": 100, "b": 100, "c": 100, "d": 100, "e": 100, "f": 100})
AFTER = pd.Series({"a": 104, "b": 130, "c": 95, "d": 112, "e": 100, "f": 81})


def test_places_are_taken_from_the_largest_rise_until_none_is_left() -> None:
    # rises +30, +12, +4, 0, −5, −19: +22 in all; without b −8
    found = offence_dispersion(BEFORE, AFTER)

    assert (found.difference, found.places) == (22, 6)
    assert found.taken == ("b",)
    assert found.left == 22 - 30
    assert found.index == 1 / 6
    assert found.not_needed == 2 / 6  # d and a rose too
    assert found.reason == ""


def test_a_rise_of_all_places_takes_all_of_them() -> None:
    found = offence_dispersion(BEFORE, BEFORE.add([1, 2, 3, 4, 5, 6]))

    assert found.taken == ("f", "e", "d", "c", "b", "a")
    assert (found.left, found.index, found.not_needed) == (0, 1.0, 0.0)


def test_a_fall_is_the_rise_turned_round() -> None:
    fall = offence_dispersion(AFTER, BEFORE, falls=True)
    rise = offence_dispersion(BEFORE, AFTER)

    assert (fall.difference, fall.left) == (-22, 8)
    assert (fall.taken, fall.index, fall.not_needed) == (rise.taken, rise.index, rise.not_needed)


def test_the_order_of_rows_decides_nothing_and_ties_are_named() -> None:
    before = pd.Series({"z": 10, "y": 10, "x": 10, "w": 10})
    after = pd.Series({"z": 15, "y": 15, "x": 10, "w": 6})  # +5, +5, 0, −4: +6

    found = offence_dispersion(before, after)

    assert (found.taken, found.tied) == (("y", "z"), ())
    assert found == offence_dispersion(before[::-1], after.sample(frac=1, random_state=3))
    tied = offence_dispersion(before, after - [0, 0, 0, 2])  # +4: one of the two is enough
    assert (tied.taken, tied.tied) == (("y",), ("z",))


@pytest.mark.parametrize(
    ("before", "after", "falls", "reason"),
    [
        (BEFORE, BEFORE, False, NO_RISE),
        (AFTER, BEFORE, False, NO_RISE),
        (BEFORE, AFTER, True, NO_FALL),
        (BEFORE, AFTER.where(AFTER != 95), False, NOT_KNOWN),
        (BEFORE[:0], AFTER[:0], False, NO_PLACES),
    ],
)
def test_where_nothing_can_be_taken_the_reason_says_why(
    before: pd.Series, after: pd.Series, falls: bool, reason: str
) -> None:
    found = offence_dispersion(before, after, falls=falls)

    assert (found.reason, found.taken) == (reason, ())


def test_places_are_joined_by_key_and_errors_are_named() -> None:
    with pytest.raises(UnmatchedKeysError):
        offence_dispersion(BEFORE, AFTER.rename({"a": "g"}))
    with pytest.raises(RepeatedKeyError):
        offence_dispersion(BEFORE, pd.concat([AFTER, AFTER]))
    with pytest.raises(NegativeCountError):
        offence_dispersion(BEFORE, -AFTER)


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=1, max_size=25))
def test_the_taken_are_as_few_as_can_be(pairs: list[tuple[int, int]]) -> None:
    before, after = (pd.Series(list(column)) for column in zip(*pairs, strict=True))
    found = offence_dispersion(before, after)
    rise = after - before

    assert (rise.sum() > 0) == bool(found.taken)
    if found.taken:
        kept = rise.drop(list(found.taken))
        assert kept.sum() == found.left <= 0
        assert np.sort(rise)[::-1][: len(found.taken) - 1].sum() < rise.sum()
        assert 0 < found.index + found.not_needed <= 1
