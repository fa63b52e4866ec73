"""Where a ward lies: one picture beside its first words, and none for a whole borough."""

from __future__ import annotations

import html
import re
from urllib.parse import unquote

from wardlens.exhibits import palette
from wardlens.svg.locator import locator
from wardlens.ui.glance import opened

YEAR = {"from": "2025-03", "to": "2026-02"}
TOLWORTH = "E05013945"


def square(west: float, south: float) -> dict[str, object]:
    ring = [(west, south), (west, south + 1), (west + 1, south + 1), (west + 1, south)]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def test_the_ward_asked_for_lies_where_its_outline_does():
    drawn = locator({"west": square(0, 0), "east": square(1, 0)}, ["west", "east"])
    across = {
        code: [float(x) for x in re.findall(r"([\d.]+),[\d.]+", path)]
        for code, path in drawn.paths.items()
    }
    assert min(across["west"]) < max(across["west"]) == min(across["east"]) < max(across["east"])
    chosen = re.search(rf'<path d="([^"]*)" fill="{palette.ACCENT}"', drawn.of("east", "Abbey"))
    assert chosen and chosen[1] == drawn.paths["east"]


def test_a_ward_page_opens_with_the_map_that_names_it_and_a_borough_without(real):
    shown = str(opened(real.view("ward", area=TOLWORTH, **YEAR).opening))
    assert 'alt="Map: where Tolworth lies"' in shown
    svg = unquote(html.unescape(re.search(r'src="data:image/svg\+xml,([^"]*)"', shown)[1]))
    assert re.findall(r"<text[^>]*>(.*?)</text>", svg) == ["Tolworth"]
    assert len(svg) < 16_000
    assert "<img" not in str(opened(real.view("today", **YEAR).opening))
