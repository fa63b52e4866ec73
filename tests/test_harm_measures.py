"""How sure harm is: the months of a borough, added up, share shocks that its wards do not show."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from worlds import World

from wardlens.measures.harm import dispersion, harm_sum, with_dispersion
from wardlens.measures.measure import WHOLE, whole_borough
from wardlens.measures.offences import MEASURES
from wardlens.views.harm.page import harm

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


def test_while_the_year_before_lies_near_a_break_clear_harm_is_clear_beside_the_rest_too(
    real: World,
) -> None:
    """Harm crosses no break: what the whole force shows as well may be the way of recording."""
    others = rest_of_london(real)
    judged = 0
    for area in real.offer.areas:
        view = harm(real.setting(area=area))
        newest, before = (view.over_time.table.iloc[months] for months in (0, 12))
        if "after" not in view.over_time.finding:
            assert pd.isna(before["Harm"])
            continue
        error = math.hypot(*(year["Behaves like (offences)"] ** -0.5 for year in (newest, before)))
        own = math.log(newest["Harm"] / before["Harm"])
        by_itself = abs(own) > 1.96 * error
        apart = own - math.log(others["after"] / others["before"])
        beside = abs(apart) > 1.96 * math.hypot(error, others["error"]) and apart * own > 0
        is_clear = "a clear" in view.over_time.finding
        assert is_clear == (by_itself and beside), real.offer.areas[area]
        judged += by_itself and not beside
    assert judged  # wards that would be called clear by themselves


def test_a_year_before_of_too_few_offences_is_not_said_to_be_recorded_otherwise(
    real: World,
) -> None:
    tudor = next(code for code, name in real.offer.areas.items() if name == "Tudor")
    finding = harm(real.setting(area=tudor)).over_time.finding
    assert finding.endswith(
        "The year before has no fair figure to compare it with: too few offences."
    )


def rest_of_london(real: World) -> dict[str, float]:
    """Harm of all other boroughs in two years, and the error of the log of their ratio."""
    setting, years = real.setting(), {}
    filters = setting.filters
    spans = {"before": filters.before, "after": (filters.start, filters.end)}
    for name, (start, end) in spans.items():
        found = setting.read("harm_by_borough_and_offence", start=start, end=end)
        found = found[found["borough_code"] != setting.partnership.borough_code]
        years[name] = harm_sum(whole_borough(found), filters, broken=False).iloc[0]
    error = math.hypot(*(year["effective_count"] ** -0.5 for year in years.values()))
    return {name: year["estimate"] for name, year in years.items()} | {"error": error}
