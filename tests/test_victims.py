"""What is published of victims stands beside what is recorded, with its age; the rest is named."""

from __future__ import annotations

import pytest
from worlds import World, faults

from wardlens.views.perceptions.victims import NOT_HELD
from wardlens.views.reporting.known import SATISFIED

TOLWORTH = "E05013945"


def test_each_published_share_has_its_place_its_age_and_what_is_recorded_here(real: World):
    view = real.view("perceptions", area=TOLWORTH)
    shown, by_group = view.victims
    rows = shown.table.set_index("What was asked")
    assert set(rows["Of whom"]) == {"England and Wales", "London"}
    assert rows["How old"].str.fullmatch(r"about \d years? old|less than a year old").all()
    recorded = rows["Recorded in Tolworth"].dropna()
    by_kind = {row.label: row.now for row in real.view("today", area=TOLWORTH).kinds.rows}
    assert f"{recorded.iloc[0]:,.0f}" == by_kind["Violence against the person"]
    assert rows.loc[rows.index.str.contains("satisfied, "), "Share, %"].tolist() == (
        real.fetch("indicator_values", {"indicator": SATISFIED, "areas": []})["value"][-3:].tolist()
    )
    assert {"Women", "Men", "Disabled", "18 to 24"} <= set(by_group.table["Who"])
    assert view.not_held == NOT_HELD
    assert faults(view) == []


@pytest.mark.parametrize("area", ["borough", TOLWORTH])
def test_the_counts_follow_the_place_and_period_that_are_asked_for(real: World, area: str):
    def violence(**query: str) -> float:
        shown, _ = real.view("perceptions", area=area, **query).victims
        return float(shown.table.filter(like="Recorded in").iloc[0, 0])

    halves = violence(**{"from": "2025-01", "to": "2025-06"}) + violence(
        **{"from": "2025-07", "to": "2025-12"}
    )
    assert violence(**{"from": "2025-01", "to": "2025-12"}) == halves > 0


def test_where_nothing_is_published_nothing_is_shown(testborough: World):
    view = testborough.view("perceptions")
    assert SATISFIED not in str([one.table for one in view.victims])
    assert faults(view) == []
