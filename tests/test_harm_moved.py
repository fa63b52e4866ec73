"""Which kind of offence moved harm."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from wardlens.choices.ledger import Ledger
from wardlens.stats import change, context
from wardlens.views.harm_ladder import ladders, with_the_rest
from wardlens.views.harm_moved import Moved, Part, Rolled

BEFORE, AFTER = pd.Timestamp("2024-02-01"), pd.Timestamp("2025-02-01")
NO_BREAKS = Ledger(pd.DataFrame())


@pytest.mark.parametrize(
    ("after", "mostly"),
    [
        ((14, 120), ("rape", 10, 14)),  # 400 of 420
        ((10, 80), ("theft", 100, 80)),  # a fall, and all of it
        ((8, 340), ("theft", 100, 340)),  # 240 of a rise of 40, against 200 less
        ((10, 100), None),  # no difference
    ],
)
def test_the_kind_that_makes_up_more_than_half_of_a_difference_is_named(after, mostly):
    counts = pd.DataFrame([(10, 100), after], index=[BEFORE, AFTER], columns=["rape", "theft"])
    weights = pd.Series({"rape": 100.0, "theft": 1.0})
    rolled = Rolled(pd.DataFrame(), counts, weights, NO_BREAKS)
    assert rolled.mostly(BEFORE, AFTER) == mostly


@pytest.mark.parametrize("offence", ["miscellaneous-crimes", "shoplifting"])
def test_where_one_kind_is_all_there_is_it_is_not_said_to_be_most_of_it(real, offence):
    kinds = [key for key in real.offer.offences if key.startswith(offence.partition("-")[0])]
    for key in kinds:
        assert "Most of" not in " ".join(real.view("harm", offence=key).verdict)


def test_every_kind_that_has_a_weight_can_be_named(real):
    rows = real.setting().read("harm_by_ward_and_offence", weighting="cchi")
    named = {kind for choice in real.offer.offences.values() for kind in choice.offences}
    assert set(rows["offence"]) <= named


def test_three_kinds_alike_are_each_less_than_half():
    counts = pd.DataFrame([(1, 1, 1), (2, 2, 2)], index=[BEFORE, AFTER], columns=list("abc"))
    rolled = Rolled(pd.DataFrame(), counts, pd.Series(5.0, index=list("abc")), NO_BREAKS)
    assert rolled.mostly(BEFORE, AFTER) is None


def test_a_kind_without_a_weight_moves_nothing():
    counts = pd.DataFrame([(1, 1), (2, 90)], index=[BEFORE, AFTER], columns=["a", "b"])
    rolled = Rolled(pd.DataFrame(), counts, pd.Series({"a": 5.0, "b": float("nan")}), NO_BREAKS)
    assert rolled.mostly(BEFORE, AFTER) == ("a", 1, 2)


def test_a_rise_that_is_mostly_of_what_depends_on_reporting_is_one_of_records():
    fewer = Part("Burglary of a home", 90, 120, depends_on_reporting=False)
    assert fewer.words == "Most of the fall is burglary of a home (90 after 120)."
    more = Part("Rape", 136, 100, depends_on_reporting=True)
    assert more.words.endswith("(136 after 100).")
    moved = Moved(
        AFTER, 2.0, 1.0, 2.0, 1.5, 2.5, change.CLEAR_RISE, float("nan"), recording="", mostly=more
    )
    assert moved.word == "clear rise in what police recorded, perhaps not in what happened"
    assert replace(moved, mostly=fewer).word == change.CLEAR_RISE
    near = replace(moved, verdict=context.MORE_AS_REST, recording="March 2024")
    assert near.word.startswith("more were recorded, as in the rest")


def test_kinds_beyond_the_first_ten_are_one_row_with_all_that_is_weighed(real):
    kinds = ladders(real.setting())["cchi"]
    weighed = kinds.dropna(subset=["harm"])
    shown = with_the_rest(weighed)
    assert shown["family_label"].iloc[-1] == f"All other kinds ({len(weighed) - 10})"
    assert shown["harm_share"].sum() == pytest.approx(1)
    assert shown["offences"].sum() == weighed["offences"].sum()
    assert len(with_the_rest(weighed.head(11))) == 11


def test_the_page_leads_with_what_comes_first_and_explains_a_day_beside_the_bars(real):
    view = real.view("harm")
    assert view.verdict[0] == "Rape: 1 % of offences, 39 % of the harm by the Cambridge index."
    assert "days in prison" not in " ".join(view.verdict)
    assert view.pictured.finding == (
        "The three most harmful kinds: about three quarters of the harm, about an eighth of "
        "offences. Each offence counts as the days in prison that a first offender would get. Of "
        "all offences 7 % are not weighed."
    )
    assert view.pictured.subtitle.endswith("(shoplifting 1 day, robbery 365)")
    assert "at which courts should start for a first offender" in " ".join(view.pictured.notes)
    assert "10 most harmful of " in view.pictured.subtitle
    assert view.over_time.finding.split(". ")[1].startswith("It was 699,000 days in prison")
