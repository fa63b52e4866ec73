"""Other denominators than residents: loaded by their header, and said beside the town centre."""

from __future__ import annotations

import pytest
import tiny
from conftest import Place
from worlds import World

from wardlens.choices.blanks import BLANKS
from wardlens.choices.filters import Filters
from wardlens.ingest.load.load import Outcome
from wardlens.records import numbers
from wardlens.records.receipts import receipt_of_exhibit
from wardlens.views.rate_per import NOT_BY_NEIGHBOURHOOD

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


def test_where_none_is_loaded_there_is_no_choice_and_a_link_for_one_says_so(testborough):
    per = next(blank for blank in BLANKS if blank.key == "per")
    rates = testborough.setting(measure="rate")
    assert not per.options(testborough.offer, rates.filters)
    asked = {"measure": ["rate"], "per": ["workday-population"]}
    _, notes = Filters.from_query(asked, testborough.offer)
    assert notes == ("per “workday-population”",)


def test_rates_of_wards_are_per_what_was_chosen_and_nothing_else_changes(copy: Place, take):
    counts = [(ward, "workday population", "5000") for ward in tiny.WARDS]
    take(table(*counts), "workday.csv")
    world = World(copy)
    asked = {"measure": "rate", "per": "workday-population"}
    setting = world.setting(**asked)
    assert setting.filters.to_query(world.offer)["per"] == "workday-population"
    view = world.view("map", **asked)
    abbey = view.map.table.set_index("Ward").loc["Abbey"]
    offences = 12 * (25 + 10 + 2)
    assert abbey["Per 1,000 workday population"] == pytest.approx(offences / 5000 * 1000)
    assert abbey["Workday population"] == 5000
    assert "per 1,000 workday population" in view.map.finding
    assert "residents" not in view.map.unit + view.map.heading
    told = dict(receipt_of_exhibit(setting, view.map).lines)
    assert "workday population" in told["What it is"]
    assert "--per workday-population" in told["As a figure"]
    record = numbers.figure(setting, "rate", tiny.ABBEY)[0]
    assert record["unit"] == "offences per 1,000 workday population"
    assert record["estimate"] == pytest.approx(offences / 5000 * 1000)
    assert record["query"] == "queries/offences_by_ward_per.sql"
    assert "Per 1,000 workday population" in [
        card.label for card in world.view("today", **asked).cards
    ]
    by_neighbourhood = world.view("map", **asked, level="lsoa").map
    assert NOT_BY_NEIGHBOURHOOD in by_neighbourhood.notes
    for other in ("harm", "change", "offences"):
        kept = setting.filters.with_(world.offer, measure=other)
        assert kept.per == "residents"
    world.close()


@pytest.mark.usefixtures("copy")
def test_neighbourhoods_add_up_to_wards_and_a_count_that_is_none_is_refused(take):
    one = next(iter(tiny.BEST_FIT))
    ward = tiny.BEST_FIT[one]
    lsoas = [lsoa for lsoa, its in tiny.BEST_FIT.items() if its == ward]
    given = [(lsoa, "premises", "40") for lsoa in lsoas]
    assert take(table(*given), "premises.csv").outcome is Outcome.TAKEN


@pytest.mark.usefixtures("copy")
@pytest.mark.parametrize(
    ("rows", "fact"),
    [
        ([(tiny.ABBEY, "premises", "1,204")], f"line 2: count of {tiny.ABBEY} is no whole number"),
        ([(tiny.ABBEY, "premises", "-3")], "is no whole number"),
        ([(tiny.ABBEY, "premises", "")], "is no whole number"),
        ([(tiny.ABBEY, "premises", "0")], f"count of {tiny.ABBEY} is 0"),
        ([(tiny.ABBEY, "", "40")], "has no name of what is counted"),
        ([(tiny.ABBEY, "Residents", "40")], "counts residents, which are held"),
        ([(tiny.ABBEY, "premises", "40"), (tiny.BROOK, "Premises", "40")],
         f"line 3: a line of {tiny.BROOK} writes a name otherwise"),
        ([(tiny.ABBEY, "premises", "40")] * 2, f"line 3: {tiny.ABBEY} has two counts"),
        ([(tiny.ABBEY, "premises", "40"),
          *((lsoa, "premises", "10") for lsoa, its in tiny.BEST_FIT.items() if its == tiny.ABBEY)],
         "is given as a ward and as LSOAs"),
    ],
)  # fmt: skip
def test_a_count_that_is_none_or_would_be_added_twice_is_refused_by_its_line(rows, fact: str, take):
    report = take(table(*rows), "wrong.csv")
    assert report.outcome is Outcome.REFUSED
    assert fact in report.lines[-2], report.lines


def test_where_one_ward_alone_has_a_rate_it_is_not_called_highest_and_lowest(copy: Place, take):
    take(table((tiny.ABBEY, "premises", "50")), "premises.csv")
    world = World(copy)
    finding = world.view("map", measure="rate", per="premises").map.finding
    world.close()
    assert finding.startswith("Only Abbey has a figure: 8,880.0 offences per 1,000")


def test_a_ward_without_the_denominator_has_no_rate_and_nor_has_the_borough(copy: Place, take):
    take(table((tiny.ABBEY, "premises", "50"), (tiny.BROOK, "premises", "100")), "premises.csv")
    world = World(copy)
    asked = {"measure": "rate", "per": "premises"}
    shown = world.view("map", **asked).map
    assert shown.base.endswith("150 premises in 2 of 3 wards (2021)")
    cross = shown.table.set_index("Ward").loc["Cross"]
    assert cross.isna()["Per 1,000 premises"]
    assert cross["Why there is no figure"] == "what it would be divided by is not known"
    rate = next(one for one in world.view("today", **asked).cards if one.measure == "rate")
    assert rate.value == "no figures"
    world.close()
