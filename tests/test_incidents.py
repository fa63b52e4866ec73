"""Anti-social behaviour: sums of neighbourhoods by ward, apart from every total."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest
from worlds import VIEWS, told

from wardlens.choices.blanks import BLANKS
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


@pytest.mark.parametrize("page", [page for page in register.with_views() if page.ignores])
def test_what_a_page_says_it_has_no_use_for_changes_nothing_on_it(testborough, page):
    usual = testborough.setting().filters
    areas = list(testborough.offer.areas)
    every = CHANGED | {"area": {"area": areas[1]}}
    for key in page.ignores:
        changed = replace(usual, **every[key])
        assert told(testborough.asking(changed), page.key) == told(
            testborough.asking(usual), page.key
        ), key
    assert {key for page in register.PAGES for key in page.ignores} <= {
        blank.key for blank in BLANKS if blank.noun
    }
    assert page.key in VIEWS


def test_a_choice_without_effect_is_said_in_the_sentence_line_and_only_where_it_is_made():
    def line(**query: str) -> str:
        app = AppTest.from_file(paths.PAGES / "reporting.py", default_timeout=60)
        for key, value in query.items():
            app.query_params[key] = value
        return " ".join(one.proto.body for one in app.run().get("html"))

    assert "On this page the kind of offence changes nothing." in line(offence="robbery")
    assert "changes nothing" not in line()
