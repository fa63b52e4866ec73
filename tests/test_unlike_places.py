"""Sentences of places unlike the shipped one: many town centres, a rate far above all others."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest

from wardlens.exhibits import sentences
from wardlens.stats import control
from wardlens.views.boroughs_ranked import place_among
from wardlens.views.trends.monthly import _monthly_finding


@pytest.mark.parametrize(
    ("own", "told"),
    [
        (3.0, "All 2 other boroughs have a lower rate."),
        (0.5, "All 2 other boroughs have a higher rate."),
        (
            1.5,
            "Of 2 other boroughs, 1 has a lower rate, 1 has a higher one and none have a range "
            "that meets its own.",
        ),
    ],
)
def test_a_borough_that_all_others_lie_on_one_side_of_is_said_so(own, told):
    rates = pd.Series({"own": own, "a": 1.0, "b": 2.0})
    known = pd.DataFrame({"estimate": rates, "lower": rates - 0.1, "upper": rates + 0.1})
    setting = SimpleNamespace(partnership=SimpleNamespace(borough_code="own"))
    assert place_among(setting, known) == told


def test_several_town_centres_are_not_one():
    wards = pd.DataFrame({"ward_name": ["Abbey", "Cross", "Dell"], "offences": [40, 30, 30]})
    one, two = (sentences.share_of_town_centre(wards[:n], 100, wards[n:]) for n in (1, 2))
    assert one.startswith("Abbey, the town centre, has 40 of them (40 %)")
    assert two.startswith("Abbey and Cross, the town centres, have 70 of them (70 %)")


def test_where_most_months_carry_a_mark_none_is_called_usual():
    months = pd.DataFrame(
        {"month": pd.date_range("2021-03-01", periods=60, freq="MS"), "segment": 0}
    )
    level = [100.0 + 2 * n for n in range(60)]
    chart = control.xmr(pd.Series(level), segment=months["segment"])
    told = _monthly_finding(months, months.iloc[5:], chart)
    assert told.startswith("Since March 2021 the level moved so much that 55 of 60 months carry")
    assert "a usual month has" in _monthly_finding(months, months.iloc[50:], chart)
