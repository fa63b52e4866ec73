"""The borough beside another that the reader names: link, bars, card and command agree."""

from __future__ import annotations

import json

import numpy as np
import pytest

from wardlens import cli
from wardlens.choices.offer import WHOLE_BOROUGH
from wardlens.ui import bars

SUTTON, TOLWORTH = "E09000029", "E05013945"


def test_every_other_borough_can_be_chosen_and_similar_ones_come_first(real):
    others = real.offer.boroughs
    assert len(others) == 31
    assert real.partnership.borough_code not in others
    assert list(others.values())[:3] == ["Bromley", "Greenwich", "Lewisham"]
    assert list(real.offer.comparators)[:4] == ["rest", "similar", "region", next(iter(others))]


def test_a_borough_that_was_chosen_stays_chosen_when_the_area_changes(real):
    asked = real.setting(against=SUTTON).filters.with_(real.offer, area=TOLWORTH)
    assert asked.against == SUTTON
    assert asked.with_(real.offer, area=WHOLE_BOROUGH).against == SUTTON
    assert asked.to_query(real.offer)["against"] == SUTTON


@pytest.mark.parametrize("page", ["today", "trends"])
def test_all_boroughs_stand_in_order_with_their_ranges_and_the_chosen_one_is_marked(real, page):
    shown = real.view(page, against=SUTTON, offence="burglary").boroughs
    rates = shown.table["Per 1,000 residents"].to_numpy()
    assert len(shown.bars) == 32
    assert (np.diff(rates) >= 0).all()
    assert (shown.table["Lower limit"] < rates).all()
    assert {bar.label: bar.mark for bar in shown.bars if bar.mark} == {
        "Sutton": "chosen", "Kingston upon Thames": "this borough",
    }  # fmt: skip
    assert "in Sutton (4.0)" in shown.finding
    drawn = str(bars.table(shown))
    assert drawn.count("<tr") == 33
    assert drawn.count("data:image/svg") == 32


@pytest.mark.parametrize("weighting", ["cchi", "css"])
def test_boroughs_stand_by_harm_of_the_same_kinds_and_weights_as_the_wards(real, weighting):
    asked = {"against": SUTTON, "weighting": weighting, "from": "2025-03", "to": "2026-02"}
    shown = real.view("harm", **asked).boroughs
    rows = real.setting(**asked).read("harm_by_borough_and_offence", weighting=weighting)
    weighed = rows[(rows["offence"] != "homicide") & ~rows["is_police_generated"]]
    by_code = weighed.assign(harm=weighed["offences"] * weighed["weight"]).groupby("borough_code")
    per_1000 = 1_000 * by_code["harm"].sum() / by_code["residents"].first()
    rates = shown.table["Per 1,000 residents"]
    assert len(shown.bars) == len(rates) == 32
    assert sorted(per_1000) == pytest.approx(rates.tolist())
    assert (shown.table["Lower limit"] < rates).all()
    assert {bar.label: bar.mark for bar in shown.bars if bar.mark} == {
        "Sutton": "chosen", "Kingston upon Thames": "this borough",
    }  # fmt: skip
    ratio = per_1000[real.partnership.borough_code] / per_1000[SUTTON]
    assert f"{ratio:.2f} times (likely range" in shown.finding
    of_wards = real.setting(**asked).read("harm_by_ward_and_offence", weighting=weighting)
    assert dict(zip(of_wards["offence"], of_wards["weight"].fillna(0), strict=True)) == dict(
        zip(rows["offence"], rows["weight"].fillna(0), strict=True)
    )


def test_harm_of_boroughs_that_cannot_be_given_says_why(real):
    month = real.view("harm", **{"from": "2026-02", "to": "2026-02"}).boroughs
    assert not month.bars
    assert "at least twelve months" in month.finding
    drugs = real.view("harm", offence="drugs").boroughs
    assert "none of these offences counts towards harm" in drugs.finding


def test_the_card_the_bars_and_the_command_say_the_same_of_the_borough_chosen(
    real, shipped, capsys: pytest.CaptureFixture[str]
):
    del shipped
    asked = real.view("today", against=SUTTON, offence="burglary")
    assert cli.main(
        ["figure", "borough_ratio", "--against", "sutton", "--offence", "burglary",
         "--from", "2025-03", "--to", "2026-02", "--format", "json"]
    ) == 0  # fmt: skip
    printed = json.loads(capsys.readouterr().out)
    assert (printed["area"], printed["area_name"]) == (SUTTON, "Sutton")
    card = asked.cards[-1]
    assert card.label == "Against Sutton"
    assert card.verdict == "about the same as in Sutton"
    assert card.value == f"{printed['estimate']:.2f} times"
    reach = f"{printed['lower']:.2f} to {printed['upper']:.2f}"
    assert card.interval == f"likely range {reach}"
    assert f"{card.value} (likely range {reach})" in asked.boroughs.finding
    held = asked.boroughs.table.set_index("Borough")["Per 1,000 residents"]
    ratio = held["Kingston upon Thames"] / held["Sutton"]
    assert printed["estimate"] == pytest.approx(ratio, rel=1e-9)
