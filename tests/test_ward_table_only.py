"""A place made from a ward table and a lookup alone: pages and documents say what is missing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from conftest import Place
from test_init import NEAR_WARDS, near_lookup, near_ward_table
from worlds import VIEWS, World, faults

from wardlens.briefings import webpage
from wardlens.choices.offer import WHOLE_BOROUGH
from wardlens.ingest.build import build
from wardlens.ingest.place import init
from wardlens.packs.briefing import briefing

WARD = next(iter(NEAR_WARDS))


@pytest.fixture(scope="module")
def bare_place(tiny_place: Place, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    root = tmp_path_factory.mktemp("ward-table-only")
    (root / "given").mkdir()
    near_ward_table().write(root / "given" / "wards.csv")
    near_lookup().write(root / "given" / "lookup.csv")
    place = Place(root / "data", root / "loaded", root / "stores")
    with pytest.MonkeyPatch.context() as patch:
        tiny_place.serve(patch)
        init.init("Nearham", root / "given", place.data, lambda _line: None)
        place.serve(patch)
        build.build()
    world = World(place)
    yield world
    world.close()


@pytest.mark.parametrize("area", [WHOLE_BOROUGH, WARD])
@pytest.mark.parametrize("page", VIEWS)
def test_every_page_says_what_it_has(bare_place: World, page: str, area: str) -> None:
    assert faults(bare_place.view(page, area=area)) == []


@pytest.mark.parametrize("area", [WHOLE_BOROUGH, WARD])
def test_a_briefing_is_made_and_says_what_is_missing(bare_place: World, area: str) -> None:
    told = webpage.webpage(briefing(bare_place.setting(area=area))).decode()
    assert "Nearham" in told
    assert "no figures" in told or "not loaded" in told or "not known" in told
