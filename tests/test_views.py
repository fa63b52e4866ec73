"""Every view for every choice, on the tiny partnership and on the shipped tables."""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest
import tiny
from worlds import VIEWS, Shown, faults, sampled, told

from wardlens.choices.filters import Filters
from wardlens.choices.offer import ALL_OFFENCES, WHOLE_BOROUGH
from wardlens.exhibits import palette
from wardlens.measures.offences import CHOICES, MEASURES
from wardlens.stats import change
from wardlens.store.kept import Kept
from wardlens.views import offers
from wardlens.views.links import what_changed
from wardlens.views.setting import Setting
from wardlens.views.today.page import today

ASB = "anti-social-behaviour"
YEAR = {"from": "2025-03", "to": "2026-02"}


PERIODS = {
    "the newest year": {},
    "one month": {"from": "2026-02"},
    "across the break": {"from": "2023-09", "to": "2024-08"},
    "a year whose year before lies across the break": {"from": "2024-06", "to": "2025-05"},
    "only months of police.uk": {"from": "2026-03", "to": "2026-03"},
    "more than a year": {"from": "2024-03", "to": "2026-02"},
}
FIRST_YEARS = {
    "real": {"from": "2010-04", "to": "2011-03"},
    "testborough": {"from": "2023-09", "to": "2023-12"},
}


@pytest.mark.parametrize("level", offers.LEVELS)
@pytest.mark.parametrize("measure", CHOICES)
@pytest.mark.parametrize("world", ["testborough", "real"])
def test_the_map_shows_every_measure_of_every_kind_of_offence(world, measure, level, request):
    where = request.getfixturevalue(world)
    asked = {"measure": measure, "level": level}
    asked |= {} if measure in where.offer.measures else {"demo": "survey"}
    found = {
        offence: wrong
        for offence, choice in where.offer.offences.items()
        if (level == "ward" and measure != "harm") or choice.group in ("", offence)
        if (wrong := faults(where.view("map", offence=offence, **asked)))
    }
    assert found == {}


@pytest.mark.parametrize("page", VIEWS)
@pytest.mark.parametrize("period", [*PERIODS, "the first months of the data"])
def test_every_page_of_testborough_has_every_area_and_period(testborough, page, period):
    months = PERIODS.get(period, FIRST_YEARS["testborough"])
    cases = [(WHOLE_BOROUGH, ALL_OFFENCES, "rate"), (tiny.CROSS, "robbery", "change")]
    cases.append((tiny.ABBEY, ASB, "offences"))
    found = {
        case: wrong
        for case in cases
        if (
            wrong := faults(
                testborough.view(page, area=case[0], offence=case[1], measure=case[2], **months)
            )
        )
    }
    assert found == {}


KINGSTON_TOWN, TOLWORTH, TUDOR = "E05013938", "E05013945", "E05013946"
SELDOM = ("fraud", "homicide", ASB, "drugs", "robbery")


@pytest.mark.parametrize("period", [*PERIODS, "the first months of the data"])
@pytest.mark.parametrize("page", VIEWS)
def test_every_page_of_the_shipped_tables_has_every_period(real, page, period):
    months = PERIODS.get(period, FIRST_YEARS["real"])
    areas = (WHOLE_BOROUGH, KINGSTON_TOWN, TUDOR)
    place = [*PERIODS, "the first months of the data"].index(period)
    cases = [  # every period with each area once and, over all periods, every seldom offence
        (areas[place % 3], ALL_OFFENCES),
        (areas[(place + 1) % 3], SELDOM[place % 5]),
        (areas[(place + 2) % 3], SELDOM[(place + 2) % 5]),
    ]
    found = {
        case: wrong
        for case in cases
        if (wrong := faults(real.view(page, area=case[0], offence=case[1], **months)))
    }
    assert found == {}


@pytest.mark.parametrize("page", ["today", "trends", "harm"])
@pytest.mark.parametrize("world", ["testborough", "real"])
def test_every_group_of_offences_has_its_page(world, page, request):
    where = request.getfixturevalue(world)
    groups = [key for key, choice in where.offer.offences.items() if key == choice.group]
    found = {
        offence: wrong for offence in groups if (wrong := faults(where.view(page, offence=offence)))
    }
    assert len(groups) >= 4
    assert found == {}


OTHER_CHOICES = (
    {"area": TOLWORTH},
    {"measure": "change"},
    {"offence": "robbery", "area": TUDOR},
    {"weighting": "css"},
    {"from": "2025-01", "to": "2025-12", "against": "region"},
    {"measure": "harm", "level": "lsoa", "outcome": "crime", "breakdown": "deprivation"},
    {"demo": "survey", "area": TOLWORTH, "weighting": "css", "from": "2025-01", "to": "2025-12"},
    {"demo": "survey", "shares": "modelled"},
)


MEMORIES = [Kept() for _ in OTHER_CHOICES]
"""What is made once for each of these: on all its pages the filters are the same."""


class Whole(Setting):
    """A setting that lets every part of a page read every filter."""

    def part(self, make: Callable[..., Any], reads: Sequence[str] = (), *given: object) -> Any:
        del reads
        return make(self, *given)


@pytest.mark.parametrize("page", VIEWS)
def test_a_part_of_a_page_reads_no_other_filters_than_it_says(real, page):
    for query, kept in zip(OTHER_CHOICES, MEMORIES, strict=True):
        asked = real.setting(**query)
        whole = Whole(asked.filters, asked.offer, asked.partnership, asked.fetch, kept)
        assert told(asked, page) == told(whole, page), query


def by_ward(view: Any) -> pd.Series:
    return view.map.table.set_index("Ward")["Offences"]


@pytest.mark.parametrize("world", ["testborough", "real"])
def test_the_groups_of_offences_add_up_to_all_of_them_ward_by_ward(world, request):
    where = request.getfixturevalue(world)
    every = by_ward(where.view("map", **YEAR))
    groups = [
        by_ward(where.view("map", offence=key, **YEAR)).reindex(every.index)
        for key, choice in where.offer.offences.items()
        if key == choice.group and choice.is_in_ward_table
    ]
    # a group that is no longer in the ward table has no figure, and not nought
    assert sum(group.fillna(0) for group in groups).tolist() == every.tolist()


def test_testborough_has_what_its_table_says(testborough):
    every = by_ward(testborough.view("map", **YEAR))
    assert every.to_dict() == {
        "Abbey": 12 * (25 + 10 + 2),
        "Brook": 12 * (4 + 9 + 1),
        "Cross": 12 * (1 + 3 + 0),
    }
    robbery = by_ward(testborough.view("map", offence="robbery", **YEAR))
    assert robbery.to_dict() == {"Abbey": 12 * 2, "Brook": 12 * 1, "Cross": 0}


def test_testborough_has_its_rates_by_the_residents_it_has(testborough):
    rates = testborough.view("map", measure="rate", **YEAR).map.table.set_index("Ward")
    column = next(name for name in rates if name.lower().startswith("per 1,000"))
    assert rates[column].to_dict() == {
        "Abbey": 1_000 * 12 * 37 / 2_000,
        "Brook": 1_000 * 12 * 14 / 4_000,
        "Cross": 1_000 * 12 * 4 / 1_000,
    }


def test_the_headline_and_the_first_finding_say_the_same_number(testborough):
    total = 12 * (37 + 14 + 4)
    view = testborough.view("today", **YEAR)
    assert view.cards[0].value == f"{total}"
    assert f"Police recorded {total} offences in Testborough" in view.findings[0]
    ward = testborough.view("today", area=tiny.ABBEY, **YEAR)
    assert ward.cards[0].value == f"{12 * 37}"


def test_the_headlines_are_the_sum_of_the_map(real):
    view = real.view("today", **YEAR)
    assert view.cards[0].value == f"{by_ward(real.view('map', **YEAR)).sum():,.0f}" == "11,726"


def test_a_month_of_trends_is_the_sum_of_its_wards(testborough):
    months = testborough.view("trends", **YEAR).monthly.table.set_index("Month")["Offences"]
    assert months["February 2026"] == 37 + 14 + 4
    assert months["February 2025"] == (20 + 10 + 2) + (4 + 6 + 1) + (1 + 3 + 0)


def test_twelve_months_across_the_break_are_never_added_up(testborough):
    rolled = testborough.view("trends", **YEAR).rolling.table
    known = rolled.set_index("Twelve months to")["Offences"]
    assert known["February 2026"] == 12 * 55
    assert known["February 2025"] == 12 * 47
    assert known[["January 2025", "March 2024", "February 2024"]].isna().all()


@pytest.mark.parametrize("area", [WHOLE_BOROUGH, KINGSTON_TOWN])
def test_no_line_on_any_page_goes_across_the_break(real, area):
    edge = pd.Timestamp(tiny.BREAK)
    for page in ("trends", "harm"):
        for exhibit in Shown.of(real.view(page, area=area, offence="violence")).exhibits:
            if not isinstance(exhibit.picture, go.Figure) or exhibit.key == "same-months":
                continue
            for trace in exhibit.picture.data:
                if trace.type != "scatter" or trace.mode != "lines":
                    continue
                known = [
                    m for m, y in zip(trace.x, trace.y, strict=True) if y is not None and y == y
                ]
                sides = {pd.Timestamp(month) < edge for month in known}
                assert len(sides) < 2, f"{page} {exhibit.key} {trace.name}"


def test_a_comparison_across_the_break_is_refused_in_words(real):
    across = {"from": "2023-09", "to": "2024-08", "offence": "violence"}
    view = real.view("today", **across)
    assert any(change.BROKEN in finding for finding in view.findings)
    card = next(card for card in view.cards if card.label.startswith("Change"))
    assert (card.value, card.interval, card.verdict) == ("no percentage", "", change.NOT_COMPARABLE)
    mapped = real.view("map", measure="change", **across).map
    assert mapped.table["Change, %"].isna().all()
    assert {look.label for look in mapped.picture.areas["look"]} == {"no figures"}


def test_anti_social_behaviour_is_counted_apart_and_is_in_no_total(testborough):
    every = testborough.view("map", level="lsoa", **YEAR).map.table
    apart = testborough.view("map", level="lsoa", offence=ASB, **YEAR).map.table
    name = "Neighbourhood (LSOA)"
    assert every.set_index(name)["Offences"]["Neighbourhood 001A"] == 12 * 5
    assert apart.set_index(name)["Incidents"]["Neighbourhood 001A"] == 12 * 7


def test_anti_social_behaviour_of_the_borough_is_a_sum_of_neighbourhoods_and_never_nought(
    testborough,
):
    view = testborough.view("today", offence=ASB, **YEAR)
    assert view.findings[0].endswith("It is a sum of neighbourhoods, from police.uk.")
    assert view.cards[-1].value == "no figures"  # no other borough's neighbourhoods are held
    nought = re.compile(r"\b(no|0|0\.0) (offences|incidents)\b(?! known)")
    assert [finding for finding in view.findings if nought.search(finding)] == []
    assert "0 offences" not in view.comparison.caption
    by_place = testborough.view("map", level="lsoa", offence=ASB, **YEAR).map.table
    by_ward = by_place.groupby("Ward (best fit)")["Incidents"].sum(min_count=1)
    assert by_ward["Abbey"] == 12 * 7
    shown = view.map.table.set_index("Ward")["Incidents"]
    pd.testing.assert_series_equal(shown.sort_index(), by_ward, check_names=False)


def test_anti_social_behaviour_has_no_line_at_nought_in_trends(testborough):
    for exhibit in Shown.of(testborough.view("trends", offence=ASB, **YEAR)).exhibits:
        if exhibit.key == "incidents" or exhibit.picture is None:
            continue
        for trace in exhibit.picture.data:
            known = [value for value in trace.y if value is not None and value == value]
            assert known == [], f"{exhibit.key}: {trace.name}"
        assert "0 offences" not in exhibit.caption
        assert "0.0 offences" not in exhibit.finding


def test_a_neighbourhood_without_rows_is_not_a_neighbourhood_without_crime(testborough):
    table = testborough.view("map", level="lsoa", **YEAR).map.table
    row = table.set_index("Neighbourhood (LSOA)").loc["Neighbourhood 005A"]
    assert pd.isna(row["Offences"])
    assert row["Why there is no figure"]


def test_the_classes_of_the_map_are_the_same_in_every_year(real):
    legends = {
        tuple(look.label for look in real.view("map", measure="rate", **months).map.picture.legend)
        for months in (
            YEAR,
            {"from": "2024-03", "to": "2025-02"},
            {"from": "2019-01", "to": "2019-12"},
        )
    }
    assert len(legends) == 1


@pytest.mark.parametrize("offence", ["drugs", "sexual-offences", "weapons"])
def test_where_a_rise_need_not_be_worse_no_colour_or_tone_judges(real, offence):
    judged = {palette.RISE_AREA, palette.FALL_AREA}
    view = real.view("today", offence=offence, measure="change", **YEAR)
    assert not {look.colour for look in view.map.picture.legend} & judged
    assert {card.tone for card in view.cards} <= {"", "same"}


def test_every_ward_and_neighbourhood_of_the_outlines_is_drawn(real):
    for level, count in (("ward", 19), ("lsoa", 99)):
        picture = real.view("map", level=level).map.picture
        assert len(picture.areas) == count
        assert sorted(picture.areas["area_code"]) == sorted(
            code
            for code in picture.outlines
            if code.startswith("E05" if level == "ward" else "E01")
        )


def test_no_harm_is_shown_for_less_than_twelve_months(real):
    months = {"from": "2025-10", "to": "2026-02"}
    assert real.view("map", measure="harm", **months).map.table.iloc[:, 1].isna().all()


def test_a_borough_of_which_no_similar_one_is_named_is_still_compared(testborough):
    asked = testborough.setting()

    def fetch(name: str, params: dict[str, object]) -> pd.DataFrame:
        rows = asked.fetch(name, params)
        return rows.assign(is_similar=False) if "is_similar" in rows else rows

    offer = offers.offer(fetch, asked.partnership)
    alone = Setting(Filters.default(offer), offer, asked.partnership, fetch)
    page = today(alone)
    assert list(offer.comparators)[:2] == ["rest", "region"]
    assert page.comparison.table["This borough is"].tolist()[0] == ""
    assert all(page.comparison.table["This borough is"].tolist()[1:])
    assert page.cards[-1].value.endswith("times")
    assert "imilar" not in " ".join(Shown.of(page).texts)


@pytest.mark.parametrize("measure", CHOICES)
def test_what_a_link_says_of_incidents_is_their_sum_over_the_borough(testborough, measure):
    asked = testborough.setting(offence=ASB, area=tiny.ABBEY, measure=measure)
    said = what_changed(asked, asked)
    assert asked.partnership.borough_name in said
    assert "both say" in said


@pytest.mark.parametrize("page", VIEWS)
def test_whoever_asked_before_changes_nothing_of_what_a_view_says(testborough, page):
    """Two random choices, or one with a blank changed, on one memory in both orders."""
    chance = random.Random(page)
    for first, other in itertools.pairwise(sampled(testborough.offer, 3, seed=len(page))):
        blank = chance.choice(["offence", "area", "weighting", "measure", "against", "level"])
        near = first.with_(testborough.offer, **{blank: getattr(other, blank)})
        second = chance.choice([near, other])
        said = [
            {one: told(testborough.asking(one, kept), page) for one in order}
            for order, kept in (((first, second), Kept()), ((second, first), Kept()))
        ]
        assert said[0] == said[1]  # in each one of them was asked of an empty memory


def test_a_changed_offence_is_counted_as_that_offence_and_leaves_the_memory_right(testborough):
    usual = Filters.default(testborough.offer)
    kept = Kept()
    changed = testborough.asking(replace(usual, offence="robbery"), kept)
    right = testborough.asking(usual.with_(testborough.offer, offence="robbery"), kept)
    counted = [one.result(MEASURES["offences"], "borough")["estimate"].iloc[0]
               for one in (changed, right, testborough.asking(usual, kept))]  # fmt: skip
    assert counted[0] == counted[1] < counted[2] == 12 * (37 + 14 + 4)


def test_methods_sets_the_counts_of_all_offences_beside_each_other(real):
    told = real.view("methods").counts[0]
    counts = ("11,726 by ward", "11,906 by borough", "11,823 on police.uk's map")
    assert [one for one in counts if one not in told] == []


def test_the_coverage_names_each_table_with_its_newest_month_newest_first(real):
    shown = real.view("methods").coverage
    assert shown.finding.startswith(
        "Police counts run to February 2026, surveys to 2023, streets to 2018. Police.uk by "
        "neighbourhood goes on to March 2026."
    )
    assert (
        "nothing for January 2022 (Stop and search) and March 2016 (police.uk, by street"
        in shown.notes[0]
    )
    said = shown.picture.layout.meta["said"]
    assert said["police.uk, by street"] == "2016 to Jun 2018"
    assert len(shown.sources) > 10
    rows = list(shown.picture.layout.yaxis.categoryarray)[::-1]
    assert {"Public Attitude Survey by borough", "Public Attitude Survey of all London"} <= {*rows}
    months = [pd.Timestamp(said[label].rpartition(" to ")[2]) for label in rows]
    assert months == sorted(months, reverse=True)
