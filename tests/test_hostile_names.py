"""Names come from files: a script in any of them is words on every page, never a script."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
import tiny
from conftest import Place
from streamlit.testing.v1 import AppTest
from worlds import Shown, World

from wardlens.briefings.webpage import webpage
from wardlens.exhibits.area_maps import AreaMap
from wardlens.ingest.build import build
from wardlens.packs.briefing import briefing
from wardlens.store import paths
from wardlens.svg import map_svg
from wardlens.views.concentration.problem_sheet import ProblemSheet

SCRIPT = "<script>alert(1)</script>"
SAFE = "&lt;script&gt;alert(1)&lt;/script&gt;"
PAGES = sorted(path.stem for path in paths.PAGES.glob("*.py"))
NAMED = {
    "areas.csv": ["area_name"],
    "offences.csv": ["label", "group_label", "family_label"],
    "ledger.csv": ["words"],
    "indicator_list.csv": ["label", "question", "outcome_words", "geography_note"],
}


def _mark_table(path: Path, columns: list[str]) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        for column in columns:
            if row.get(column):
                row[column] += SCRIPT
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _mark_toml(path: Path, keys: str) -> None:
    text = path.read_text("utf-8")
    marked = re.sub(rf'^((?:{keys}) = "[^"]*)"', rf'\1{SCRIPT}"', text, flags=re.MULTILINE)
    assert marked != text
    path.write_text(marked, "utf-8")


@pytest.fixture(scope="module")
def hostile(tiny_place: Place, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The tiny partnership, a script in every name that a file brings."""
    root = tmp_path_factory.mktemp("hostile")
    place = Place(root / "data", tiny_place.loaded, root / "stores")
    tiny.write_data(place.data)
    for name, columns in NAMED.items():
        _mark_table(place.data / name, columns)
    _mark_toml(place.data / "partnership.toml", "name|region|similar|label")
    _mark_toml(place.data / "sources.toml", "publisher|title|licence|attribution|edition|done")
    _mark_toml(place.data / "survey" / "questions.toml", "label|words|text")
    folder = place.data / "survey" / "tiny"
    _mark_toml(folder / "map.toml", "title|label|publisher")
    answers = (folder / "answers.csv").read_text("utf-8")
    for name in tiny.WARDS.values():
        answers = answers.replace(f",{name},", f",{name}{SCRIPT},")
    (folder / "answers.csv").write_text(answers, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        place.serve(patch)
        build.build()
    return place


@pytest.mark.parametrize("page", PAGES)
def test_a_page_shows_a_script_in_a_name_as_words(
    page: str, hostile: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    hostile.serve(monkeypatch)
    app = AppTest.from_file(paths.PAGES / f"{page}.py", default_timeout=60).run()
    assert not app.exception
    drawn = [element.proto.body for element in app.get("html")]
    assert any(SAFE in body for body in drawn)
    assert not [body for body in drawn if "<script" in body]


@pytest.mark.parametrize("area", ["borough", tiny.ABBEY])
def test_a_briefing_is_a_page_without_a_script(area: str, hostile: Place) -> None:
    world = World(hostile)
    page = webpage(briefing(world.setting(area=area))).decode()
    world.close()
    assert SAFE in page.partition("</title>")[0]
    assert page.count(SAFE) > 20
    assert "<script" not in page


def test_pictures_and_sheets_to_save_hold_no_script(hostile: Place) -> None:
    world = World(hostile)
    query = {"place": tiny.LSOAS[0]}
    exhibits = [one for page in ("map", "today") for one in Shown.of(world.view(page)).exhibits]
    maps = [one.picture for one in exhibits if isinstance(one.picture, AreaMap)]
    assert maps
    for picture in maps:
        saved = map_svg.by_itself(picture)
        assert b"<script" not in (saved if isinstance(saved, bytes) else saved.encode())
    sheet = world.view("concentration", **query).sheet
    world.close()
    assert isinstance(sheet, ProblemSheet)
    page = sheet.page()
    assert "<script" not in (page.decode() if isinstance(page, bytes) else page)
