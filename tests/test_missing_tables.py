"""With tables missing every page opens and every document is made, saying what is lacking."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
import tiny
from conftest import Place
from worlds import VIEWS, World, faults

from wardlens.briefings.formats import ANNEX, FORMATS
from wardlens.choices.illustrative import DEMO
from wardlens.ingest.build import build
from wardlens.ingest.build.release import REFERENCE
from wardlens.store.queries import Question
from wardlens.views import register
from wardlens.views.setting import NO_FIGURES

DOCUMENTS = FORMATS | ANNEX
REGISTERS = {"areas.csv", "offences.csv", "policeuk_types.csv"}
"""What a place cannot be without: its areas, and what the publishers' categories mean."""
SERIES = ("mps-ward", "mps-borough", "policeuk-lsoa")
TABLES = sorted(
    {*REFERENCE.values(), "outlines.geojson", "census_margins.csv", "people_counts.parquet",
     "people_coverage.csv", "population_groups.csv"} - REGISTERS
)  # fmt: skip
_DRAWN = random.Random(14)
_MONTHS = {"mps-ward", "policeuk-lsoa"}
"""Without both there is no month to choose, and nothing is served."""
_PAIRS = [tuple(sorted(_DRAWN.sample([*TABLES, *SERIES], 2))) for _ in range(5)]
PAIRS = [pair for pair in _PAIRS if set(pair) != _MONTHS][:3]
OF_OTHER_CHOICES = {"denominators.csv", "price_index.csv", "severity_scores.csv", "unit_costs.csv"}
"""No page asks these in its usual choice, and so each is what it is with all its tables."""
MISSING = [(name,) for name in (*TABLES, *SERIES)] + PAIRS


def _remove(place: Place, name: str) -> None:
    """Take all rows of a table, or all editions of a series."""
    path = place.data / name
    if name in SERIES:
        for edition in place.loaded.glob(f"editions/*-{name}-*"):
            shutil.rmtree(edition)
    elif path.suffix == ".geojson":
        path.write_text('{"type":"FeatureCollection","features":[]}\n', "utf-8")
    elif path.suffix == ".parquet":
        pd.read_parquet(path).iloc[:0].to_parquet(path)
    else:
        path.write_text(path.read_text("utf-8").splitlines()[0] + "\n", "utf-8")


@pytest.fixture
def world(
    request: pytest.FixtureRequest, tiny_place: Place, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[World]:  # fmt: skip
    """The tiny partnership without the tables named."""
    place = Place(tmp_path / "data", tmp_path / "loaded", tmp_path / "stores")
    shutil.copytree(tiny_place.data, place.data)
    shutil.copytree(tiny_place.loaded, place.loaded)
    for name in request.param:
        _remove(place, name)
    place.serve(monkeypatch)
    build.build()
    made = World(place)
    yield made
    made.close()


Asked = Callable[[World, str, str], tuple[Question, ...]]


def _make(world: World, what: str, area: str) -> tuple[Question, ...]:
    """Make a page without a fault, or a document, for an area; all that it asked."""
    setting = world.setting(**({"area": area} if area else {}))
    if what in VIEWS:
        assert faults(VIEWS[what](setting)) == []
    else:
        assert DOCUMENTS[what].make(setting, lambda _share, _words: None)
    return tuple(dict.fromkeys(setting.asked))


@pytest.fixture(scope="session")
def asked_of_all_tables() -> Asked:
    """What a page or document asked of the partnership with all its tables, where it is made."""
    return cache(_make)


def _has_its_rows(world: World, whole: World, asked: Iterable[Question]) -> bool:
    """Whether these questions, and those that are not on record, have the rows they had."""
    asked = {*asked, *(Question.of(name, {DEMO: ""}) for name in NO_FIGURES)}
    return all(
        world.fetch(each.query, each.params).equals(whole.fetch(each.query, each.params))
        for each in asked
    )


@pytest.mark.parametrize("world", MISSING, indirect=True, ids="+".join)
def test_every_page_opens_and_every_document_is_made_with_tables_missing(
    world: World, testborough: World, asked_of_all_tables: Asked, request: pytest.FixtureRequest
) -> None:
    """A page is its question, its offer and its rows: where they are as they were, so is it."""
    has_wards = world.offer.has_ward_table
    is_offered_alike = replace(world.offer, release="") == replace(testborough.offer, release="")
    pages = [page.key for page in register.with_views() if has_wards or not page.needs_ward_table]
    made = []
    for area in ("", tiny.ABBEY) if has_wards else ("",):
        documents = [
            name for name, kind in DOCUMENTS.items()
            if has_wards and (not area or kind.ending == "pdf")
        ]  # fmt: skip
        for what in (*pages, *documents):
            known = asked_of_all_tables(testborough, what, area)
            if not is_offered_alike or not _has_its_rows(world, testborough, known):
                made.append((what, area))
                _make(world, what, area)
    assert bool(made) != (set(request.node.callspec.params["world"]) <= OF_OTHER_CHOICES)


def test_what_is_lacking_is_said_in_the_same_words_everywhere() -> None:
    for table in ("mps-ward", "mps-borough", "residents", "indicators"):
        assert register.lacking(table).endswith("loaded")
