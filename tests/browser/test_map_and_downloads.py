"""Choosing a ward by mouse and by keyboard, and taking figures away."""

from __future__ import annotations

import json
import re
import zipfile
from math import atanh, pi, radians, sin
from pathlib import Path

import pandas as pd

from browser.conftest import PHONE, settle
from wardlens.exhibits.area_maps import ZERO, AreaMap
from wardlens.store import paths

TOLWORTH = "E05013945"
_TILE_PIXELS = 512


def wards() -> dict[str, dict]:
    shipped = json.loads((paths.ROOT / "data" / "outlines.geojson").read_text("utf-8"))
    return {
        feature["properties"]["area_code"]: feature["geometry"]
        for feature in shipped["features"]
        if feature["properties"]["area_code"].startswith("E05")
    }


def pixel(code: str) -> tuple[float, float]:
    """Where a ward is drawn, in pixels from the middle of the map (Web Mercator)."""
    outlines = wards()
    areas = pd.DataFrame({"area_code": list(outlines), "area_name": "", "tooltip": ""})
    areas["look"] = [ZERO] * len(areas)
    drawn = AreaMap(areas, outlines, (ZERO,), "title", "unit", "caption", shows_names=False)
    view = drawn.deck.initial_view_state
    inside = drawn.shapes[code].representative_point()
    world = _TILE_PIXELS * 2**view.zoom

    def north(latitude: float) -> float:
        return world * atanh(sin(radians(latitude))) / (2 * pi)

    return (inside.x - view.longitude) * world / 360, north(view.latitude) - north(inside.y)


def click_ward(page, code: str) -> None:
    """Click where the ward is drawn; again, if the map had not drawn yet."""
    canvas = page.locator("#deckgl-overlay")
    canvas.scroll_into_view_if_needed()
    right, down = pixel(code)
    for _ in range(5):
        page.wait_for_timeout(500)
        if f"area={code}" in page.url:  # a click was taken late: the map is drawn anew
            return settle(page)
        box = canvas.bounding_box()
        if box is None:
            continue
        page.mouse.move(box["x"] + box["width"] / 2 + right, box["y"] + box["height"] / 2 + down)
        page.wait_for_timeout(200)
        page.mouse.down()
        page.mouse.up()
        for _ in range(15):
            page.wait_for_timeout(200)
            if f"area={code}" in page.url:
                return settle(page)
    raise AssertionError(f"no click chose {code}; the address is {page.url}")


def test_a_click_on_the_map_chooses_the_ward(visit):
    page = visit("/map?from=2025-03&to=2026-02")
    click_ward(page, TOLWORTH)
    assert page.get_by_role("combobox", name="Area", exact=True).input_value() == "Tolworth"
    assert page.locator('[data-testid="stException"]').count() == 0


def test_a_tap_on_the_map_of_the_home_page_changes_its_findings_at_phone_width(visit):
    page = visit("/?part=map&from=2025-03&to=2026-02", size=PHONE)
    click_ward(page, TOLWORTH)
    assert "836 offences in Tolworth" in page.locator(".wl-verdict strong").first.inner_text()


def test_a_row_of_the_list_is_chosen_by_keyboard_and_marked(visit):
    page = visit("/map?from=2025-03&to=2026-02")
    rows = page.locator('[class*="st-key-list-"] [role="radiogroup"] input')
    rows.first.focus()
    page.keyboard.press("ArrowDown")
    page.wait_for_url(re.compile("area=E05"))
    settle(page)
    assert page.get_by_role("combobox", name="Area", exact=True).input_value() == "Tolworth"
    marked = page.locator('[class*="st-key-list-"] [data-selected]').first
    assert marked.inner_text().split("\n")[0] == "Tolworth"
    assert "74.7 (69.7 to 80.0)" in marked.inner_text()
    assert "836" in marked.inner_text()
    legend = page.locator(".wl-strip li", has_text="▼")
    assert legend.count() == 1


def test_a_tap_anywhere_on_a_row_of_the_list_chooses_it_at_phone_width(visit):
    page = visit("/map?from=2025-03&to=2026-02&measure=rate", size=PHONE)
    figure = page.get_by_text("61.3 (56.8 to 66.1)")  # at the far end of the row
    figure.click(force=True)  # what is hit is the row, which covers it
    page.wait_for_url(re.compile("area=E05"))
    settle(page)
    marked = page.locator('[class*="st-key-list-"] [data-selected]').first
    assert marked.inner_text().startswith("Norbiton")


def unpacked(download):
    """The table of a download, line by line, and what is said of it, by term."""
    with zipfile.ZipFile(download.path()) as packed:
        table, about = (packed.read(name).decode("utf-8-sig") for name in packed.namelist())
    return table.splitlines(), {note["term"]: note["words"] for note in json.loads(about)["notes"]}


def test_figures_download_as_csv_with_what_they_are_beside_them(visit):
    page = visit("/map?from=2025-03&to=2026-02&measure=offences")
    page.get_by_text("Notes, table, files").click()
    page.locator('[data-testid="stDataFrame"] canvas').first.wait_for()  # it moves what is below
    settle(page)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Figures (CSV)").first.click()
    lines, about = unpacked(waiting.value)
    assert {"Finding", "Unit", "Period", "Source", "Wardlens data release"} <= about.keys()
    assert about["Period"] == "March 2025 to February 2026"
    assert "march-2025-to-february-2026" in waiting.value.suggested_filename
    tolworth = next(line for line in lines if line.startswith("E05013945,Tolworth,"))
    assert tolworth.split(",")[2] == "836"


def test_the_map_downloads_as_a_picture_with_its_source(visit):
    page = visit("/map")
    page.get_by_text("Notes, table, files").click()
    page.locator('[data-testid="stDataFrame"] canvas').first.wait_for()  # it moves what is below
    settle(page)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Map (SVG)").click()
    picture = Path(waiting.value.path()).read_text("utf-8")
    assert picture.startswith("<svg")
    assert "Source: " in picture
    assert page.locator('[data-testid="stException"]').count() == 0


def test_tables_below_charts_open_and_hold_a_download(visit):
    page = visit("/trends")
    page.get_by_text("Notes, table, files").first.click()
    page.locator('[data-testid="stDataFrame"] canvas').first.wait_for()  # it moves what is below
    settle(page)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Figures (CSV)").first.click()
    assert unpacked(waiting.value)[1]["Unit"]
