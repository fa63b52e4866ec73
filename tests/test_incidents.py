"""Anti-social behaviour: sums of neighbourhoods by ward, apart from every total."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest
from worlds import VIEWS, Shown, told

from wardlens.choices.blanks import BLANKS, PERIOD, PLACES
from wardlens.exhibits.area_maps import AreaMap
from wardlens.store import paths
from wardlens.views import incidents, register

ASB = "anti-social-behaviour"
TOLWORTH = "E05013945"
YEAR = {"from": "2025-03", "to": "2026-02"}


def recount(world, start: str, end: str) -> pd.Series:
    """Incidents by ward, straight from the table of neighbourhoods."""
    rows = world.fetch("monthly_by_lsoa_and_type", {})
    wards = world.fetch("lsoas", {}).set_index("lsoa_code")["ward_code"]
    ours = rows[(rows["offence"] == ASB) & rows["month"].between(start, end)]
    return ours.groupby(ours["lsoa_code"].map(wards))["offences"].sum()


def test_a_ward_has_the_sum_of_its_neighbourhoods_on_every_page_that_says_it(real):
    now, before = (recount(real, *span) for span in (("2025-03-01", "2026-02-01"),
                                                     ("2024-03-01", "2025-02-01")))  # fmt: skip
    view = real.view("ward", area=TOLWORTH, offence=ASB, **YEAR)
    (row,) = [one for one in view.changes.rows if one.link.startswith(f"?offence={ASB}")]
    assert row.now == view.cards[0].value == f"{now[TOLWORTH]:,}"
    assert row.before == f"was {before[TOLWORTH]:,}"
    trend = real.view("trends", area=TOLWORTH, offence=ASB, **YEAR).rolling
    assert trend.table["Incidents"].head(12).sum() == now[TOLWORTH]
    assert "neighbourhoods that lie mostly in Tolworth" in trend.notes[-1]
    assert real.view("today", offence=ASB, **YEAR).cards[0].value == f"{now.sum():,}"


def test_no_total_holds_an_incident(real):
    shown = real.view("today", **YEAR).kinds
    assert shown.rows[0].now == "11,726"
    assert "Anti-social" not in " ".join(shown.table["Kind of offence"])
    assert shown.base == "11,726 offences"


def test_a_neighbourhood_without_rows_is_left_out_and_said(real):
    setting = real.setting(offence=ASB, **YEAR)
    assert "1 of them has no figures" in incidents.made_of(setting)


CHANGED = {
    "measure": {"measure": "rate"}, "offence": {"offence": "robbery"},
    "against": {"against": "region"}, "period": {"end": date(2025, 12, 1)},
}  # fmt: skip


@pytest.mark.parametrize("page", register.with_views(), ids=lambda page: page.key)
@pytest.mark.parametrize("place", ["testborough", "real"])
def test_what_a_page_does_not_ask_changes_nothing_on_it(request, place, page):
    world = request.getfixturevalue(place)
    usual = world.setting().filters
    every = CHANGED | {
        "area": {"area": list(world.offer.areas)[1]},
        "weighting": {"weighting": "ons"},
    }
    for key in register.ignored_on(page.key, world.offer):
        changed = replace(usual, **every[key])
        assert told(world.asking(changed), page.key) == told(world.asking(usual), page.key), key
    assert {key for page in register.PAGES for key in page.ignores} <= {
        blank.key for blank in BLANKS if blank.noun
    }
    assert page.key in VIEWS


@pytest.mark.parametrize("page", register.with_views(), ids=lambda page: page.key)
def test_what_a_page_asks_changes_something_on_it(real, page):
    """Places side by side, and the period of streets, change nothing where only one is held."""
    offer = real.offer
    usual = real.setting().filters
    ward = usual.with_(offer, area=list(offer.areas)[5], measure="rate")
    asked = {
        blank.key: blank
        for closer in (False, True)
        for blank in register.blanks_of(page.key, offer, ward, closer=closer)
    }
    for key, blank in asked.items():
        in_words = blank.instead[0] in asked
        if in_words or key == PLACES or (page.key, key) == ("streets", PERIOD):
            continue
        changes = []
        for base in (usual, ward):
            options = [one for one in blank.options(offer, base) if one != getattr(base, key)]
            tried = [CHANGED[PERIOD]] if key == PERIOD else [{key: one} for one in options[-1:]]
            before = shown(real, page, base)
            changes += [shown(real, page, base.with_(offer, **one)) != before for one in tried]
        assert any(changes), key


def shown(world, page, filters) -> list[object]:
    """What a page says, and which area its maps mark."""
    setting = world.asking(filters)
    marked = [
        one.picture.selected
        for one in Shown.of(VIEWS[page.key](setting)).exhibits
        if isinstance(one.picture, AreaMap)
    ]
    return [*told(setting, page.key), *marked]


def test_a_choice_without_effect_is_said_in_the_sentence_line_and_only_where_it_is_made():
    def line(**query: str) -> str:
        app = AppTest.from_file(paths.PAGES / "reporting.py", default_timeout=60)
        for key, value in query.items():
            app.query_params[key] = value
        return " ".join(one.proto.body for one in app.run().get("html"))

    assert "On this page the kind of offence changes nothing." in line(offence="robbery")
    assert "changes nothing" not in line()
