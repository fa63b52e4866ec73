"""A verdict on a change looks the same wherever it is told: word, shape, then colour."""

from __future__ import annotations

import re

import pytest

from wardlens.exhibits import palette, verdicts
from wardlens.stats import change, context
from wardlens.store import paths
from wardlens.svg import beside_map
from wardlens.svg.small import change_dot
from wardlens.views.glance_table import table

YEAR = {"from": "2025-03", "to": "2026-02"}
STYLE = (paths.ROOT / "wardlens" / "ui" / "style.css").read_text("utf-8")


@pytest.mark.parametrize("verdict", context.RECORDED)
def test_more_or_fewer_records_where_recording_changed_are_neither_rise_nor_fall(verdict):
    assert verdicts.way(verdict) == "recorded"


def test_the_style_draws_the_shape_that_letters_have():
    drawn = re.findall(r'\.wl-way\.(\w+)::before \{ content: "(.)";', STYLE)
    assert dict(drawn) == {way: shape for way, shape in verdicts.SHAPES.items() if way}


def test_no_other_rule_of_the_style_colours_a_rise_or_a_fall():
    coloured = re.findall(r"^(.*\.(?:rise|fall)\b.*)\{.*color", STYLE, re.MULTILINE)
    assert coloured
    assert all(".wl-way" in rule for rule in coloured)


def test_a_table_at_a_glance_says_word_and_shape_and_draws_the_shape(real):
    view = real.view("today", **YEAR).wards
    html = str(table(view.rows, "Ward", "Beside"))
    ways = [verdicts.way(row.verdict) for row in view.rows]
    assert {"rise", "same"} <= set(ways)
    for way in ("rise", "fall", "same"):
        assert html.count(f'<span class="wl-way {way}') == ways.count(way)


def test_a_clear_change_is_a_triangle_that_points_its_way():
    tips = {}
    for way in ("rise", "fall"):
        tip, base = re.findall(r"[ML][\d.]+,([\d.]+)", change_dot(1.3, 1.1, 1.5, way=way))
        tips[way] = float(tip) < float(base)
    assert tips == {"rise": True, "fall": False}
    assert "<path" not in change_dot(1.0, 0.9, 1.1, way="same")


def test_the_list_beside_a_map_of_changes_says_what_is_clear(real):
    shown = real.view("map", measure="change", **YEAR).map
    told = dict(beside_map.rows(shown))
    assert told["Tolworth"].startswith(f"▲ {change.CLEAR_RISE}, +")
    assert told["Tudor"].startswith("● −")


def test_neither_way_has_a_colour_where_more_is_not_worse():
    assert {verdicts.colour(way, judged=False) for way in ("rise", "fall")} == {palette.INK}
    assert len({verdicts.colour(way, judged=True) for way in ("rise", "fall", "same")}) == 3
