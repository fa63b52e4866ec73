"""Other denominators than residents: loaded by their header, and said beside the town centre."""

from __future__ import annotations

import pytest
import tiny
from conftest import Place
from worlds import World

from wardlens.ingest.load.load import Outcome

HEADER = ["area_code", "denominator", "count", "year", "source"]


def table(*counts: tuple[str, str, str]) -> tiny.Table:
    """Made-up counts of people there on a workday."""
    rows = [[area, name, count, "2021", "Made up"] for area, name, count in counts]
    return tiny.Table(HEADER, rows)


def test_nothing_is_said_where_no_other_denominator_is_held(testborough):
    assert "workday" not in " ".join(testborough.view("map", measure="rate").map.notes)


def test_the_place_of_the_town_centre_by_each_denominator_stands_beside_its_rate(copy: Place, take):
    centre, *others = sorted(tiny.WARDS, key=lambda ward: ward != tiny.ABBEY)
    counts = [(centre, "workday population", "900000")]
    counts += [(ward, "workday population", "1000") for ward in others]
    assert take(table(*counts), "workday.csv").outcome is Outcome.TAKEN
    world = World(copy)
    notes = " ".join(world.view("map", measure="rate").map.notes)
    world.close()
    last = len(tiny.WARDS)
    assert f"1 by residents and {last} by workday population: above the rest by residents only" in (
        notes
    )
    assert "(workday population: Made up, 2021.)" in notes


@pytest.mark.usefixtures("copy")
def test_neighbourhoods_add_up_to_wards_and_a_count_that_is_none_is_refused(take):
    one = next(iter(tiny.BEST_FIT))
    ward = tiny.BEST_FIT[one]
    lsoas = [lsoa for lsoa, its in tiny.BEST_FIT.items() if its == ward]
    given = [(lsoa, "premises", "40") for lsoa in lsoas]
    assert take(table(*given), "premises.csv").outcome is Outcome.TAKEN
    report = take(table((one, "premises", "many")), "wrong.csv")
    assert report.outcome is Outcome.REFUSED
    assert any("no whole number" in line for line in report.lines)
