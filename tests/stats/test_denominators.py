"""How a place's standing moves with the denominator."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from wardlens.stats import denominators
from wardlens.stats.denominators import ABOVE, ALIKE, BELOW, moved, standing_by
from wardlens.stats.errors import NegativeCountError, UnalignedRowsError, UnknownGroupError
from wardlens.stats.rates import rate_ratio

PLACES = pd.Index(["centre", "edge", "park", "hill"], name="ward")
COUNT = pd.Series([3_700, 500, 400, 420], PLACES)
HELD = pd.DataFrame(
    {
        "residents": [10_000, 9_000, 9_000, 9_000],
        "workday": [90_000, 5_000, 4_000, 9_000],
        "premises": [np.nan] * 4,
    },
    PLACES,
)


def test_a_standing_is_the_rate_over_that_of_all_other_places() -> None:
    found = standing_by(COUNT, HELD)
    row = found.loc[("centre", "residents")]
    exact = rate_ratio([3_700], [10_000], [500 + 400 + 420], [27_000]).iloc[0]

    assert row[["estimate", "lower", "upper"]].tolist() == pytest.approx(
        exact[["estimate", "lower", "upper"]].tolist()
    )
    assert row["rate"] == 3_700 / 10
    assert found["standing"].unstack()["residents"].to_dict() == {
        "centre": ABOVE,
        "edge": BELOW,
        "park": BELOW,
        "hill": BELOW,
    }
    assert found["standing"].unstack()["workday"].to_dict() == {
        "centre": BELOW,  # 41 for every thousand there by day, beside 73 elsewhere
        "edge": ABOVE,
        "park": ABOVE,
        "hill": ALIKE,
    }


def test_a_town_centre_stands_first_by_residents_only() -> None:
    found = moved(standing_by(COUNT, HELD))

    assert found["in_words"].to_dict() == {
        "centre": "by residents only",
        "edge": "",
        "park": "",
        "hill": "",
    }
    assert found.loc["centre", ["rank", "best", "worst"]].tolist() == [1, 1, 4]
    assert found["changes"].to_dict() == {"centre": True, "edge": True, "park": True, "hill": False}
    assert set(found["reason"]) == {""}


def test_with_no_other_denominator_nothing_is_said_and_the_reason_is() -> None:
    found = moved(standing_by(COUNT, HELD[["residents", "premises"]]))

    assert set(found["in_words"]) == {""}
    assert set(found["reason"]) == {denominators.NO_OTHER}
    assert not found["changes"].any()


def test_a_place_without_residents_has_a_reason_and_does_not_move_the_rest() -> None:
    held = HELD.assign(residents=[0, 9_000, 9_000, np.nan])
    found = standing_by(COUNT, held)
    both = standing_by(COUNT.iloc[1:3], held.iloc[1:3])

    assert found.loc[("centre", "residents"), "standing"] == ""
    assert found.loc[("centre", "residents"), "reason"] != ""
    assert (
        found.loc[("edge", "residents"), "estimate"] == both.loc[("edge", "residents"), "estimate"]
    )
    assert moved(found).loc["centre", "reason"] == denominators.NO_STANDING


def test_places_are_joined_by_key_and_errors_are_named() -> None:
    with pytest.raises(UnalignedRowsError):
        standing_by(COUNT, HELD.iloc[::-1])
    with pytest.raises(NegativeCountError):
        standing_by(-COUNT, HELD)
    with pytest.raises(UnknownGroupError):
        moved(standing_by(COUNT, HELD), reference="visitors")
