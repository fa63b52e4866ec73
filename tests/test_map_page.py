"""The map page: it opens with rates, counts stay a choice, names can be read on every shade."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from test_controls import box, page

from wardlens.choices.filters import Filters
from wardlens.exhibits import palette
from wardlens.svg import beside_map
from wardlens.views import register


@pytest.mark.usefixtures("views_are_kept")
def test_the_map_opens_with_rates_and_its_sentence_says_so_but_no_other_page_does():
    opened = page("map")
    assert box(opened, "measure").value == "rate"
    assert "measure" not in opened.query_params
    assert box(page("trends"), "measure").value == "offences"


@pytest.mark.usefixtures("views_are_kept")
def test_recorded_offences_stay_a_choice_of_the_map_and_are_in_its_address():
    opened = page("map")
    box(opened, "measure").set_value("offences").run()
    assert "offences" in str(opened.query_params["measure"])
    assert box(page("map", measure="offences"), "measure").value == "offences"


def test_a_page_shows_its_own_measure_only_where_nobody_chose_one(testborough):
    usual = Filters.default(testborough.offer)
    assert register.opened("map", usual).measure == "rate"
    assert register.opened("trends", usual) == usual
    asked = replace(usual, measure="offences")
    assert register.opened("map", asked) == asked


def test_a_rate_in_the_list_has_its_range_and_its_count_behind_it(real):
    shown = real.view("map").map
    told = dict(zip(dict(beside_map.rows(shown)), beside_map.counts(shown), strict=True))
    assert told["King George's & Sunray"] == ("349", "offences")
    assert "(" in dict(beside_map.rows(shown))["King George's & Sunray"]
    assert beside_map._heading(shown).endswith(" · offences")
    heads = re.findall("<span>(.*?)</span>", beside_map._heads(shown))
    assert heads == ["Ward", "Per 1,000 residents", "Offences"]
    assert "In brackets" in beside_map._heads(shown)
    assert beside_map.counts(real.view("map", measure="offences").map) == []


def test_that_many_come_to_a_town_centre_stands_beside_its_rate_but_not_its_count(real):
    assert "Far more people come there" in real.view("map").map.finding
    assert "Far more people" not in real.view("map", measure="offences").map.finding


def test_names_on_dark_areas_are_light_and_long_names_are_whole(real):
    picture = real.view("map").map.picture
    layers = {one["id"]: one for one in json.loads(picture.deck.to_json())["layers"]}
    light = layers["names-on-dark"]
    assert light["getColor"] == palette.rgb(palette.PAPER)
    dark = {row.area_code for row in picture.areas.itertuples() if palette.is_dark(row.look.colour)}
    assert {one["of"] for one in light["data"]} <= dark
    assert dark.isdisjoint(one["of"] for one in layers["names"]["data"])
    written = [one["text"].replace("\n", " ") for one in (*light["data"], *layers["names"]["data"])]
    assert "Tolworth" in written
    in_the_list = set(picture.letters.values())
    named = picture.areas.loc[~picture.areas["area_code"].isin(list(picture.letters)), "area_name"]
    assert sorted(written) == sorted([*named, *in_the_list])
    assert not any("…" in name for name in written)
