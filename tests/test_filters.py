"""A link is the view: it reads back as the same filters, and nonsense in it falls back visibly."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wardlens.choices.blanks import LINK_KEYS
from wardlens.choices.filters import Filters, months_before, parse_month, period_words
from wardlens.choices.offer import WHOLE_BOROUGH, OffenceChoice, Offer

MONTHS = tuple(months_before(date(2026, 3, 1), back) for back in range(30, -1, -1))
OFFER = Offer(
    release="1a2b3c4d",
    months=MONTHS,
    last_ward_month=date(2026, 2, 1),
    offences={
        "all": OffenceChoice("all", "all offences", "", (), ()),
        "theft": OffenceChoice("theft", "Theft", "theft", ("shoplifting",), ("shoplifting",)),
        "asb": OffenceChoice("asb", "Incidents", "asb", (), ("anti-social-behaviour",)),
    },
    areas={WHOLE_BOROUGH: "the whole borough", "E1": "Abbey", "E2": "Brook"},
    measures={"offences": "offences", "rate": "rate", "change": "change"},
    comparators={"rest": "rest", "similar": "similar", "region": "region"},
    levels={"ward": "ward", "lsoa": "neighbourhood"},
    weightings={"cchi": "Cambridge", "css": "ONS"},
)
DEFAULT = Filters.default(OFFER)


@st.composite
def possible_filters(draw: st.DrawFn) -> Filters:
    """Any filters that the offer can answer."""
    first, last = sorted([draw(st.sampled_from(MONTHS)), draw(st.sampled_from(MONTHS))])
    area = draw(st.sampled_from(list(OFFER.areas)))
    offence = draw(st.sampled_from(list(OFFER.offences)))
    return replace(
        DEFAULT,
        start=first,
        end=last,
        area=area,
        offence=offence,
        measure=draw(st.sampled_from(list(OFFER.measures))),
        against=draw(st.sampled_from(list(OFFER.comparators_for(area)))),
        level=draw(st.sampled_from(list(OFFER.levels))),
    )


def _as_link(query: dict[str, str]) -> dict[str, list[str]]:
    return {key: [value] for key, value in query.items()}


@settings(deadline=None, max_examples=150)
@given(filters=possible_filters())
def test_a_link_reads_back_as_the_same_filters_without_a_note(filters: Filters) -> None:
    read, notes = Filters.from_query(_as_link(filters.to_query(OFFER)), OFFER)
    assert read == filters
    assert notes == ()


@settings(deadline=None, max_examples=150)
@given(
    query=st.dictionaries(
        st.sampled_from([*LINK_KEYS, "other"]),
        st.lists(
            st.one_of(
                st.text(max_size=60),
                st.sampled_from(["2025-03", "2026-13", "0000-00", "E1", "rest", "all", "٢٠٢٥-٠٣"]),
            ),
            max_size=3,
        ),
    )
)
def test_a_hostile_link_never_raises_and_gives_filters_on_offer(
    query: dict[str, list[str]],
) -> None:
    filters, notes = Filters.from_query(query, OFFER)
    assert filters.start in OFFER.months
    assert filters.end in OFFER.months
    assert filters.start <= filters.end
    assert filters.area in OFFER.areas
    assert filters.offence in OFFER.offences
    assert filters.measure in ("", *OFFER.measures)
    assert filters.level in OFFER.levels
    assert filters.against in OFFER.comparators_for(filters.area)
    assert filters.release == OFFER.release
    assert all(note.isprintable() and len(note) < 120 for note in notes)
    for key, choices in (("area", OFFER.areas), ("offence", OFFER.offences)):
        if query.get(key) and (len(query[key]) > 1 or query[key][0] not in choices):
            assert any(note.startswith(key) for note in notes)


@pytest.mark.parametrize(
    ("query", "note"),
    [
        ({"area": ["'; drop table ward"]}, "area “'; drop table ward”"),
        ({"area": ["E1", "E2"]}, "area “E1, E2”"),
        ({"from": ["2031-01"]}, "from “2031-01”"),
        ({"to": ["yesterday"]}, "to “yesterday”"),
        ({"from": ["2026-01"], "to": ["2025-01"]}, "a period that ends before it starts"),
        ({"against": ["rest"]}, "against “rest”"),
        ({"release": ["ffffffff"]}, "release “ffffffff” of the data (this is 1a2b3c4d)"),
        ({"offence": ["x" * 50]}, f"offence “{'x' * 40}…”"),
        ({"measure": ["\u202erate"]}, "measure “rate”"),
    ],
)
def test_what_is_not_on_offer_falls_back_with_a_note(
    query: dict[str, list[str]], note: str
) -> None:
    _, notes = Filters.from_query(query, OFFER)
    assert notes == (note,)


def test_the_default_view_has_the_shortest_link() -> None:
    assert DEFAULT.to_query(OFFER) == {"release": OFFER.release}


def test_a_link_with_only_an_end_is_the_year_to_that_month() -> None:
    filters, _ = Filters.from_query({"to": ["2025-06"]}, OFFER)
    assert (filters.start, filters.end) == (date(2024, 7, 1), date(2025, 6, 1))


def test_a_ward_is_set_against_the_rest_of_its_borough_first() -> None:
    in_ward = DEFAULT.with_(OFFER, area="E1")
    assert in_ward.against == "rest"
    assert in_ward.with_(OFFER, area=WHOLE_BOROUGH).against == "similar"


@pytest.mark.parametrize(
    ("start", "end", "before"),
    [
        (date(2025, 3, 1), date(2026, 2, 1), (date(2024, 3, 1), date(2025, 2, 1))),
        (date(2025, 7, 1), date(2025, 9, 1), (date(2024, 7, 1), date(2024, 9, 1))),
        (date(2025, 1, 1), date(2025, 1, 1), (date(2024, 1, 1), date(2024, 1, 1))),
        (date(2024, 1, 1), date(2025, 12, 1), (date(2022, 1, 1), date(2023, 12, 1))),
        (date(2024, 12, 1), date(2025, 12, 1), (date(2022, 12, 1), date(2023, 12, 1))),
    ],
)
def test_the_period_before_is_the_same_months_as_many_years_back_as_it_is_long(
    start: date, end: date, before: tuple[date, date]
) -> None:
    assert Filters(start, end).before == before


@settings(deadline=None)
@given(filters=possible_filters())
def test_the_period_before_never_overlaps_and_is_as_long(filters: Filters) -> None:
    first, last = filters.before
    assert last < filters.start
    assert Filters(first, last).month_count == filters.month_count
    assert (first.month, last.month) == (filters.start.month, filters.end.month)


def test_offences_not_in_the_ward_table_match_nothing_there_rather_than_everything() -> None:
    filters = DEFAULT.with_(OFFER, offence="asb")
    assert filters.params(OFFER)["offences"] == ["not in the ward table"]
    assert filters.params(OFFER)["types"] == ["anti-social-behaviour"]
    assert DEFAULT.params(OFFER)["offences"] == []


@settings(deadline=None)
@given(filters=possible_filters(), offence=st.sampled_from(list(OFFER.offences)))
def test_filters_hold_only_choices_so_that_a_changed_one_means_what_it_says(
    filters: Filters, offence: str
) -> None:
    changed = replace(filters, offence=offence)
    assert changed.params(OFFER) == filters.with_(OFFER, offence=offence).params(OFFER)
    assert changed.params(OFFER)["types"] == list(OFFER.offences[offence].types)
    assert {field.name for field in fields(Filters)} == {
        "start", "end", "offence", "area", "measure", "against", "level", "weighting", "per",
        "place", "outcome", "breakdown", "reference", "release", "demo", "places", "shares",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (date(2025, 3, 1), date(2026, 2, 1), "the year to February 2026"),
        (date(2024, 1, 1), date(2024, 12, 1), "2024"),
        (date(2024, 5, 1), date(2024, 5, 1), "May 2024"),
        (date(2024, 5, 1), date(2025, 6, 1), "May 2024 to June 2025"),
    ],
)
def test_a_period_has_words(start: date, end: date, words: str) -> None:
    assert period_words(start, end) == words


@pytest.mark.parametrize("text", ["2025", "2025-00", "2025-13", "1899-12", "25-01", "", "2025-1"])
def test_what_is_no_month_says_what_was_expected(text: str) -> None:
    with pytest.raises(ValueError, match="expected a year and month like 2025-03"):
        parse_month(text)


def test_a_period_that_ends_before_it_starts_cannot_be() -> None:
    with pytest.raises(ValueError, match="ends before it starts"):
        Filters(date(2025, 2, 1), date(2025, 1, 1))


def test_a_period_is_whole_months() -> None:
    with pytest.raises(ValueError, match="whole months"):
        Filters(date(2025, 1, 2), date(2025, 2, 1))
