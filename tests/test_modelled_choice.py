"""Wards' answers as given or modelled: one choice in the address, the same on every picture."""

from __future__ import annotations

from typing import Any

import pytest
from worlds import World, faults

from wardlens.choices.filters import Filters
from wardlens.measures.survey import UNSAFE
from wardlens.views.modelled_wards import modelled
from wardlens.views.resident_survey import ResidentSurvey

DEMO = {"demo": "survey"}
ASKED = DEMO | {"shares": "modelled"}


def shown(view: Any, key: str) -> Any:
    return next(one for one in view.exhibits if one.key == key)


def test_map_glance_and_quadrant_tell_the_models_figure_where_it_is_asked_for_and_surer(
    real: World,
):
    setting = real.setting(**ASKED)
    survey = ResidentSurvey.held(setting)
    given = survey.by_ward(UNSAFE)
    model = modelled(setting, given)["modelled"]
    wanted = model.where(model.notna(), given["estimate"])
    assert 0 < model.notna().sum() < given["estimate"].notna().sum()
    quadrant = shown(real.view("perceptions", **ASKED), "quadrant").table.set_index("Ward")
    by_name = wanted.set_axis(given["ward_name"])
    assert quadrant["Feel unsafe, %"].dropna().to_dict() == pytest.approx(
        by_name.dropna().to_dict()
    )
    glance = real.view("today", **ASKED).feeling.table.set_index("Where")["Share, %"].iloc[1:]
    told = glance.set_axis(glance.index.str.removesuffix(", modelled"))
    assert told.dropna().to_dict() == pytest.approx(by_name.dropna().to_dict())
    drawn = real.view("map", measure="unsafe", **ASKED).map.picture.areas
    values = [int(words.removesuffix(" %")) for words in drawn["value"] if words]
    assert sorted(values) == sorted(round(one) for one in wanted.dropna())


def test_what_is_withheld_stays_withheld_in_a_model(real: World):
    few = [real.view("today", **query).feeling.table["Share, %"].isna() for query in (DEMO, ASKED)]
    assert few[0].sum() == few[1].sum() > 0


def test_the_choice_is_in_the_address_only_where_a_survey_is_shown(real: World):
    setting = real.setting(**ASKED)
    assert setting.filters.to_query(setting.offer)["shares"] == "modelled"
    assert "shares" not in real.setting(**DEMO).filters.to_query(setting.offer)
    plain, notes = Filters.from_query({"shares": ["modelled"]}, real.offer)
    assert (plain.shares, notes) == ("", ("shares “modelled”",))
    assert setting.without_demo().filters.shares == ""


def test_the_home_page_says_how_safe_people_feel_where_a_survey_is_shown_else_that_nobody_asked(
    real: World,
):
    demo, plain = real.view("today", **DEMO), real.view("today")
    assert demo.unasked is None
    assert demo.feeling.is_illustrative
    assert "of how differently they answer" in demo.feeling.finding
    assert faults(demo) == []
    assert plain.feeling is None
    assert plain.unasked is not None
