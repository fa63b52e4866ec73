"""Breaks and gaps: what they cut, block and say."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
import tiny
from conftest import Fetch

from wardlens.choices.ledger import Ledger
from wardlens.choices.offer import OffenceChoice
from wardlens.store import config
from wardlens.views import offers

BREAK = "The force changed its system. Figures before and after are not compared."
RENAMED = "Residential burglary was renamed."
LEFT = "Fraud left the table."
ALL = OffenceChoice("all", "all offences", "", (), ())
BURGLARY = OffenceChoice(
    "burglary", "Burglary", "burglary", ("domestic-burglary",), ("burglary",), (), "lower",
    ("business-burglary", "residential-burglary"),
)  # fmt: skip
FRAUD = OffenceChoice("fraud", "Fraud", "fraud", ("fraud-and-forgery",), ("other-crime",))
ROBBERY = OffenceChoice("robbery", "Robbery", "robbery", ("personal-robbery",), ("robbery",))


@pytest.fixture
def entries(fetch: Fetch) -> pd.DataFrame:
    return fetch("ledger_entries")


def _ledger(entries: pd.DataFrame, choice: OffenceChoice = ALL) -> Ledger:
    return Ledger.of(entries, "mps-ward", choice)


@pytest.mark.parametrize(
    ("first", "last", "broken"),
    [
        (date(2024, 2, 1), date(2024, 3, 1), True),
        (date(2024, 3, 1), date(2026, 2, 1), False),
        (date(2023, 9, 1), date(2024, 2, 1), False),
        (date(2023, 9, 1), date(2026, 2, 1), True),
    ],
)
def test_a_break_parts_months_on_either_side_of_it(
    first: date, last: date, broken: bool, entries: pd.DataFrame
) -> None:
    assert _ledger(entries).breaks_between(first, last) == ((tiny.BREAK,) if broken else ())


def test_a_series_without_an_entry_has_no_break(entries: pd.DataFrame) -> None:
    assert Ledger.of(entries, "policeuk-people", ALL).break_months == ()


def test_a_gap_is_no_break(entries: pd.DataFrame) -> None:
    assert Ledger.of(entries, "policeuk-lsoa", ALL).break_months == ()


def test_segments_go_up_at_the_break(entries: pd.DataFrame) -> None:
    months = pd.Series(pd.to_datetime([date(2024, 1, 1), date(2024, 2, 1), date(2024, 3, 1)]))
    assert _ledger(entries).segments(months).tolist() == [0, 0, 1]


def test_a_footnote_stands_where_its_months_are_shown(entries: pd.DataFrame) -> None:
    whole = _ledger(entries, BURGLARY).notes(date(2023, 9, 1), date(2026, 2, 1))
    assert set(whole) == {BREAK, RENAMED}
    assert _ledger(entries, BURGLARY).notes(date(2024, 3, 1), date(2026, 2, 1)) == ()
    assert _ledger(entries, BURGLARY).notes(date(2023, 11, 1), date(2023, 12, 1)) == (RENAMED,)


def test_all_offences_together_have_the_footnotes_about_every_offence(
    entries: pd.DataFrame,
) -> None:
    assert _ledger(entries).notes(date(2023, 9, 1), date(2026, 2, 1)) == (BREAK,)


def test_a_footnote_about_offences_not_asked_for_is_left_out(entries: pd.DataFrame) -> None:
    span = date(2023, 9, 1), date(2026, 2, 1)
    assert _ledger(entries, ROBBERY).notes(*span) == (BREAK,)


def test_a_renamed_family_is_told_of_with_its_whole_group(entries: pd.DataFrame) -> None:
    span = date(2023, 9, 1), date(2026, 2, 1)
    assert set(_ledger(entries, BURGLARY).notes(*span)) == {BREAK, RENAMED}


def test_kinds_can_be_chosen(entries: pd.DataFrame) -> None:
    span = date(2023, 9, 1), date(2026, 2, 1)
    assert _ledger(entries, FRAUD).notes(*span) == (BREAK, LEFT)
    assert _ledger(entries, FRAUD).notes(*span, kinds=["left"]) == (LEFT,)


def test_a_gap_of_one_area_is_told_of_there_and_for_the_whole(entries: pd.DataFrame) -> None:
    ledger = Ledger.of(entries, "policeuk-lsoa", ALL)
    span = date(2025, 1, 1), date(2026, 2, 1)
    assert ledger.notes(*span) == ("No row for this neighbourhood.",)
    assert ledger.notes(*span, area=tiny.NEVER_MENTIONED) == ("No row for this neighbourhood.",)
    assert ledger.notes(*span, area=tiny.LSOAS[0]) == ()


def test_every_choice_on_offer_reaches_the_entries_about_it(shipped: object, fetch: Fetch) -> None:
    """No entry of the shipped ledger has a scope that no choice leads to."""
    del shipped
    offer = offers.offer(lambda name, params: fetch(name, **params), config.read())
    entries = fetch("ledger_entries")
    for scope in set(entries["scope"]) - {"*"}:
        reached = [
            choice.key
            for choice in offer.offences.values()
            if choice.key != "all"
            and scope in set(Ledger.of(entries, "mps-ward", choice).entries["scope"])
        ]
        assert reached, scope
    group = Ledger.of(entries, "mps-ward", offer.offences["burglary"]).entries
    assert "residential-burglary" in set(group["scope"])
