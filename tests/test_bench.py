"""`python -m bench` times DuckDB and pandas at the same answers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb
import pytest
from conftest import Place
from in_pandas import ANSWERS
from in_pandas.frames import Frames

from bench import answers
from wardlens.choices.filters import Filters
from wardlens.choices.offer import Offer
from wardlens.store import config, queries, store
from wardlens.views import offers


@dataclass(frozen=True)
class Sides:
    """A store, its tables as frames, and what can be asked of both."""

    connection: duckdb.DuckDBPyConnection
    frames: Frames
    offer: Offer

    def hold_equal(self, name: str, filters: Filters) -> None:
        params = queries.DEFAULTS | filters.params(self.offer)
        ours = store.fetch(self.connection, name, params)
        answers.hold_equal(name, ours, ANSWERS[name](self.frames, params))


@contextmanager
def _sides(place: Place) -> Iterator[Sides]:
    with pytest.MonkeyPatch.context() as patch:
        place.serve(patch)
        with store.connect() as connection:
            offer = offers.offer(lambda name, p: store.fetch(connection, name, p), config.read())
            yield Sides(connection, Frames.of(connection), offer)


@pytest.fixture(scope="module")
def tiny_sides(tiny_place: Place) -> Iterator[Sides]:
    with _sides(tiny_place) as sides:
        yield sides


@pytest.fixture(scope="module")
def shipped_sides(shipped_place: Place) -> Iterator[Sides]:
    with _sides(shipped_place) as sides:
        yield sides


def _other_choices(name: str, offer: Offer) -> Iterator[Filters]:
    """Another value of each filter that a query binds."""
    usual, bound = Filters.default(offer), queries.load(name).parameters
    if "area" in bound:
        yield usual.with_(offer, area=list(offer.areas)[-1])
    if bound & {"offences", "types"}:
        for offence in offer.offences:
            yield usual.with_(offer, offence=offence)
    if bound & {"start", "end", "since"}:
        yield usual.with_(offer, start=offer.months[-20], end=offer.months[-13])
        yield usual.with_(offer, start=offer.months[0])
    if "weighting" in bound:
        yield usual.with_(offer, weighting=list(offer.weightings)[-1])


def test_every_query_has_an_answer_in_pandas_and_no_answer_is_superfluous() -> None:
    assert sorted(ANSWERS) == queries.names()


@pytest.mark.parametrize("name", queries.names())
def test_pandas_and_duckdb_agree_on_the_tiny_partnership(name: str, tiny_sides: Sides) -> None:
    tiny_sides.hold_equal(name, Filters.default(tiny_sides.offer))


@pytest.mark.parametrize(
    "name", [name for name in queries.names() if queries.load(name).parameters]
)
def test_pandas_and_duckdb_agree_for_other_choices_too(name: str, tiny_sides: Sides) -> None:
    for filters in _other_choices(name, tiny_sides.offer):
        tiny_sides.hold_equal(name, filters)


@pytest.mark.parametrize("name", queries.names())
def test_pandas_and_duckdb_agree_on_the_shipped_tables(name: str, shipped_sides: Sides) -> None:
    shipped_sides.hold_equal(name, Filters.default(shipped_sides.offer))


def test_answers_that_differ_are_not_timed(tiny_sides: Sides) -> None:
    wards = store.fetch(tiny_sides.connection, "wards", {})
    with pytest.raises(SystemExit, match="wards: pandas and DuckDB disagree"):
        answers.hold_equal("wards", wards, wards.iloc[::-1])
