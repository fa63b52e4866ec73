"""How far apart areas are by their traits: by hand, whatever the units, and what is not known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from wardlens.stats.errors import RepeatedKeyError, UnknownGroupError
from wardlens.stats.likeness import ALL_ALIKE, NOT_KNOWN, distance

# means 20 and 40; deviations −10, 0, 10 and −30, 15, 15: standard deviations √(200/3), √(1350/3)
TRAITS = pd.DataFrame({"age": [10, 20, 30], "density": [10, 55, 55]}, index=["a", "b", "c"])


def test_each_trait_counts_alike_in_standard_deviations_over_all_areas() -> None:
    found = distance(TRAITS, "a")
    in_age, in_density = 200 / 3, 1350 / 3
    to_b = np.sqrt((10**2 / in_age + 45**2 / in_density) / 2)
    to_c = np.sqrt((20**2 / in_age + 45**2 / in_density) / 2)
    np.testing.assert_allclose(found["distance"], [0, to_b, to_c])
    assert set(found["reason"]) == {""}


def test_units_change_nothing_and_neither_does_a_trait_that_all_share() -> None:
    other = TRAITS.assign(age=TRAITS["age"] * 7 - 3, all_the_same=5)
    np.testing.assert_allclose(distance(other, "b")["distance"], distance(TRAITS, "b")["distance"])


def test_an_area_of_which_a_trait_is_not_known_has_no_distance_and_moves_no_other() -> None:
    lacking = pd.concat([TRAITS, pd.DataFrame({"age": [90], "density": [np.nan]}, index=["d"])])
    found = distance(lacking, "a")
    assert found.loc["d", "reason"] == NOT_KNOWN
    assert np.isnan(found.loc["d", "distance"])
    np.testing.assert_allclose(found["distance"][:3], distance(TRAITS, "a")["distance"])
    assert set(distance(lacking, "d")["reason"]) == {NOT_KNOWN}


def test_where_all_are_the_same_nothing_is_nearer_than_anything_else() -> None:
    found = distance(TRAITS.assign(age=1, density=2), "a")
    assert set(found["reason"]) == {ALL_ALIKE}
    assert found["distance"].isna().all()


def test_an_area_that_is_not_there_or_twice_is_refused() -> None:
    with pytest.raises(UnknownGroupError):
        distance(TRAITS, "z")
    with pytest.raises(RepeatedKeyError):
        distance(pd.concat([TRAITS, TRAITS]), "a")
