"""How sure harm is: the months of a borough, added up, share shocks that its wards do not show."""

from __future__ import annotations

import pandas as pd
import pytest

from wardlens.measures.harm import dispersion, with_dispersion
from wardlens.measures.measure import WHOLE, whole_borough
from wardlens.measures.offences import MEASURES

MONTHS = [1, 9] * 12
"""Pearson's χ² is 24·16/5 = 76.8 on 22 degrees of freedom: φ 3.49."""
WEIGHTS = {"theft": 1.0, "robbery": 365.0}


def rows(**months: list[int]) -> pd.DataFrame:
    """Rows of queries/harm_by_ward_and_offence of two wards that go up and down together."""
    return pd.DataFrame(
        [
            {
                "ward_code": ward,
                "offence": offence,
                "offences": sum(counted[-12:]),
                "weight": WEIGHTS[offence],
                "is_police_generated": False,
                "residents": 10_000,
                "months_covered": 12,
                "months_asked": 12,
                "last_24_months": counted,
            }
            for ward in ("abbey", "brook")
            for offence, counted in months.items()
        ]
    )


def phi(held: pd.DataFrame) -> pd.Series:
    counts = held.pivot(index="ward_code", columns="offence", values="offences")
    weights = held.drop_duplicates("offence").set_index("offence")["weight"]
    return dispersion(held, counts, weights)


def test_wards_share_the_dispersion_of_their_kind_of_offence():
    assert phi(with_dispersion(rows(theft=MONTHS))).tolist() == pytest.approx([76.8 / 22] * 2)


def test_a_sum_of_wards_has_the_dispersion_of_its_own_months():
    whole = whole_borough(with_dispersion(rows(theft=MONTHS)))
    assert phi(whole).tolist() == pytest.approx([24 * 64 / 10 / 22])


def test_offences_that_move_together_add_to_the_dispersion_of_a_sum():
    """Months of 4 and 36 with equal weights: 24·16²/20 on 22 degrees of freedom."""
    together = rows(theft=MONTHS, robbery=MONTHS)
    together["weight"] = 1.0
    assert phi(whole_borough(together)).tolist() == pytest.approx([24 * 16**2 / 20 / 22])


def test_offences_that_move_apart_do_not_lessen_it():
    apart = rows(theft=MONTHS, robbery=MONTHS[::-1])
    apart["weight"] = 1.0
    assert phi(whole_borough(apart)).tolist() == pytest.approx([24 * 64 / 10 / 22])


def test_months_without_an_offence_say_nothing():
    assert phi(whole_borough(rows(theft=[0] * 24))).tolist() == [1.0]


def test_over_time_the_newest_twelve_months_have_the_range_of_the_borough_itself(real):
    setting = real.setting()
    for weighting in ("cchi", "css"):
        view = real.view("harm", weighting=weighting)
        newest = view.over_time.table.iloc[0]
        own = setting.result(MEASURES[f"harm_{weighting}"], WHOLE).iloc[0]
        assert newest["Harm"] == pytest.approx(own["estimate"])
        assert newest["Lower limit"] == pytest.approx(own["lower"], rel=0.01)
        assert newest["Upper limit"] == pytest.approx(own["upper"], rel=0.01)
