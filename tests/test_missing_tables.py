"""With tables missing every page opens and every document is made, saying what is lacking."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
import tiny
from conftest import Place
from worlds import VIEWS, World, faults

from wardlens.briefings.formats import ANNEX, FORMATS
from wardlens.ingest.build import build
from wardlens.views import register

REGISTERS = {"areas.csv", "offences.csv", "policeuk_types.csv"}
"""What a place cannot be without: its areas, and what the publishers' categories mean."""
SERIES = ("mps-ward", "mps-borough", "policeuk-lsoa")
TABLES = sorted(
    {*build._REFERENCE.values(), "outlines.geojson", "census_margins.csv", "people_counts.parquet",
     "people_coverage.csv", "population_groups.csv"} - REGISTERS
)  # fmt: skip
_DRAWN = random.Random(14)
_MONTHS = {"mps-ward", "policeuk-lsoa"}
"""Without both there is no month to choose, and nothing is served."""
_PAIRS = [tuple(sorted(_DRAWN.sample([*TABLES, *SERIES], 2))) for _ in range(5)]
PAIRS = [pair for pair in _PAIRS if set(pair) != _MONTHS][:3]
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


@pytest.mark.parametrize("world", MISSING, indirect=True, ids="+".join)
def test_every_page_opens_and_every_document_is_made_with_tables_missing(world: World) -> None:
    has_wards = world.offer.has_ward_table
    areas = ("", tiny.ABBEY) if has_wards else ("",)
    for area in areas:
        query = {"area": area} if area else {}
        for page in register.with_views():
            if has_wards or not page.needs_ward_table:
                view = world.view(page.key, **query)
                assert faults(view) == []
                assert VIEWS[page.key]
        for kind in (FORMATS | ANNEX).values() if has_wards else ():
            if not area or kind.ending == "pdf":
                assert kind.make(world.setting(**query), lambda _share, _words: None)


def test_what_is_lacking_is_said_in_the_same_words_everywhere() -> None:
    for table in ("mps-ward", "mps-borough", "residents", "indicators"):
        assert register.lacking(table).endswith("loaded")
