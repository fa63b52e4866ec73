"""Maps: fixed classes, four kinds of nothing that look different, no tiles, safe pictures."""

from __future__ import annotations

import json
import re
from itertools import combinations
from xml.etree import ElementTree

import pandas as pd
import pytest
import tiny
from hypothesis import example, given, settings
from hypothesis import strategies as st
from shapely import transform, union_all
from shapely.geometry import Point, mapping
from shapely.geometry.geo import box

from wardlens.exhibits import area_maps, palette
from wardlens.exhibits.area_maps import MISSING, TOO_FEW, WITHHELD, ZERO, AreaMap, Look, Scale
from wardlens.exhibits.map_context import MapContext, svg_names
from wardlens.exhibits.map_labels import Room, extent
from wardlens.svg import map_svg

SVG = "{http://www.w3.org/2000/svg}"
LOW, HIGH = Look("under 10", palette.SEQUENTIAL[0]), Look("10 or more", palette.SEQUENTIAL[4])
LOOKS = {"E1": LOW, "E2": HIGH, "E3": ZERO, "E4": MISSING, "E5": WITHHELD, "E6": TOO_FEW}
SIDE = 0.02


def drawn(names: dict[str, str] | None = None, **options: str) -> AreaMap:
    names = {code: f"Ward {code}" for code in LOOKS} | (names or {})
    areas = pd.DataFrame(
        {
            "area_code": list(LOOKS),
            "area_name": [names[code] for code in LOOKS],
            "value": ["5", "12", "0", "", "", "3"],
            "tooltip": [f"{names[code]}\nwhat it has" for code in LOOKS],
            "look": list(LOOKS.values()),
        }
    )
    outlines = {
        code: mapping(box(SIDE * n, 51.0, SIDE * (n + 1), 51.0 + SIDE))
        for n, code in enumerate(LOOKS)
    }
    words = {
        "title": "Recorded offences: theft, Testborough",
        "unit": "Offences, the year to February 2026",
        "caption": "Source: Met Police, Ward table, edition February 2026.",
    }
    return AreaMap(areas=areas, outlines=outlines, legend=tuple(LOOKS.values()), **words | options)


def deck(picture: AreaMap) -> dict:
    return json.loads(picture.deck.to_json())


def layer(picture: AreaMap, name: str) -> dict:
    (found,) = [layer for layer in deck(picture)["layers"] if layer["id"] == name]
    return found


def svg(picture: AreaMap) -> ElementTree.Element:
    return ElementTree.fromstring(map_svg.by_itself(picture))


def words(picture: AreaMap) -> str:
    return " ".join(svg(picture).itertext())


@pytest.mark.parametrize("decimals", [0, 1, 2])
def test_classes_are_breaks_that_rise_and_cover_every_value(decimals):
    scale = Scale.of(pd.Series([0, 1, 2, 3, 5, 8, 13, 21, 34, None]), decimals=decimals)
    assert list(scale.breaks) == sorted(set(scale.breaks))
    assert len(scale.looks) == len(scale.breaks) + 1
    assert len({look.colour for look in scale.looks}) == len(scale.looks)


RATES = [
    25.9, 31.6, 34.7, 34.8, 36.3, 39.1, 42.8, 44.6, 46.5,
    52.9, 55.6, 57.1, 60.8, 61.3, 62.3, 63.6, 67.9, 74.7,
]  # fmt: skip


def test_a_break_is_a_round_number_in_a_wide_gap_and_parts_no_near_equals():
    scale = Scale.of(pd.Series(RATES), decimals=1)
    assert scale.look(60.8) == scale.look(61.3)


def test_one_figure_far_above_all_others_has_a_class_to_itself_and_is_told_in_words(real):
    scale = Scale.of(pd.Series([*RATES, 360.5]), decimals=1)
    assert scale.breaks == (40, 50, 60, 80)
    assert scale.look(60.8) == scale.look(74.7) != scale.look(360.5)
    assert area_maps.far_above(pd.Series(RATES)) is None
    picture = real.view("map").map.picture
    assert picture.far_above == "Kingston Town: 360.5, 4.8 times the next highest."
    assert real.view("map", measure="change").map.picture.far_above == ""


def test_a_value_falls_in_the_class_that_its_words_say():
    scale = Scale((10, 20))
    assert [look.label for look in scale.looks] == ["under 10", "10 to under 20", "20 or more"]
    assert [scale.look(value).label for value in (9.9, 10, 19.9, 20)] == [
        "under 10",
        "10 to under 20",
        "10 to under 20",
        "20 or more",
    ]


def test_short_words_of_classes_leave_out_decimals_that_say_nothing_and_the_notes_have_the_rule(
    real,
):
    assert [look.short for look in Scale((10.0, 20.0), 1).looks][1] == "10 to 20"
    assert [look.short for look in Scale((10.0, 20.5), 1).looks][1] == "10.0 to 20.5"
    shown = real.view("map").map
    assert shown.notes.count(area_maps.AT_THE_EDGE) == 1
    assert area_maps.AT_THE_EDGE not in real.view("ward").choose.notes


def test_a_name_without_room_is_a_letter_which_the_list_has_too():
    long = "Upper Nethertonbury and Lower Nethertonbury by the Great Western Waterside Gardens"
    picture = drawn({"E2": long})
    assert picture.letters == {"E2": "A"}
    written = {one["text"] for one in layer(picture, "names-on-dark")["data"]}
    assert written == {"A"}


def test_zero_and_missing_are_no_class_and_do_not_move_the_breaks():
    known = pd.Series([3.0, 9, 27, 81])
    assert Scale.of(known) == Scale.of(pd.concat([known, pd.Series([0.0, float("nan")])]))
    scale = Scale.of(known)
    assert scale.look(0) is ZERO
    assert scale.look(float("nan")) is MISSING


def test_the_classes_grow_with_the_length_of_the_period_only():
    year = Scale((100, 200, 400))
    assert year.scaled(12 / 12) is year
    assert year.scaled(24 / 12).breaks == (200, 400, 800)
    assert year.scaled(1 / 12).breaks == (8, 17, 33)


@settings(deadline=None)
@given(
    st.lists(st.floats(0, 1e7) | st.just(float("nan")), min_size=1, max_size=40),
    st.integers(0, 2),
    st.floats(0.05, 20),
)
def test_every_value_has_a_look_whatever_the_figures(values, decimals, factor):
    scale = Scale.of(pd.Series(values, dtype="float64"), decimals=decimals).scaled(factor)
    looks = [scale.look(value) for value in values]
    assert all(look in (*scale.looks, ZERO, MISSING) for look in looks)
    assert len({look.label for look in scale.looks}) == len(scale.looks)


def test_zero_missing_withheld_and_too_few_look_different_from_one_another_and_every_class():
    every = [*Scale((10, 20, 30, 40)).looks, ZERO, MISSING, WITHHELD, TOO_FEW]
    for one, other in combinations(every, 2):
        assert (one.colour, one.pattern) != (other.colour, other.pattern)
        assert one.label != other.label
    assert MISSING.pattern
    assert WITHHELD.pattern
    assert MISSING.pattern != WITHHELD.pattern


def test_on_screen_the_four_kinds_of_nothing_differ_in_fill_or_hatching():
    picture = drawn()
    fills = {
        feature["properties"]["area_code"]: tuple(feature["properties"]["fill"])
        for feature in layer(picture, "areas")["data"]["features"]
    }
    assert len(set(fills.values())) == len(LOOKS)
    middles = [
        (line["path"][0][0] + line["path"][-1][0]) / 2
        for line in layer(picture, "hatching")["data"]
        if line["path"][0] != line["path"][-1]
    ]
    assert {int(middle // SIDE) for middle in middles} == {3, 4}  # E4 and E5, and no other
    assert len(area_maps.hatch(box(0, 0, 0.02, 0.02), crossed=True)) > len(
        area_maps.hatch(box(0, 0, 0.02, 0.02))
    )


def test_on_paper_the_four_kinds_of_nothing_differ_in_fill_or_hatching():
    found = {(path.get("fill")) for path in svg(drawn()).iter(f"{SVG}path")}
    assert {look.colour for look in LOOKS.values()} <= found
    assert {"url(#lines)", "url(#cross)"} <= found


def test_the_map_asks_nobody_for_tiles():
    style = deck(drawn())["mapStyle"]
    assert style.startswith("data:application/json,")
    assert "http" not in style


def test_every_area_is_drawn_on_screen_and_on_paper():
    picture = drawn()
    features = layer(picture, "areas")["data"]["features"]
    assert sorted(feature["area_code"] for feature in features) == sorted(LOOKS)
    titled = [
        path for path in svg(picture).iter(f"{SVG}path") if path.find(f"{SVG}title") is not None
    ]
    assert len(titled) == len(LOOKS)


def test_the_chosen_area_is_outlined_and_drawn_last():
    features = layer(drawn(selected="E2"), "areas")["data"]["features"]
    assert features[-1]["area_code"] == "E2"
    assert features[-1]["properties"]["width"] > features[0]["properties"]["width"]


def test_a_picture_for_paper_says_title_unit_legend_and_source():
    picture = drawn()
    said = words(picture)
    for part in (
        picture.title,
        picture.unit,
        picture.caption,
        *[look.label for look in LOOKS.values()],
    ):
        assert part in said
    assert svg(picture).find(f"{SVG}title").text == picture.title


def test_a_picture_for_paper_shows_each_name_with_its_value():
    said = words(drawn({"E2": "Abbey"}, title="", unit="", caption=""))
    assert "Abbey" in said
    assert "12" in said


HOSTILE = '<script>alert(1)</script> & "quoted" \' ]]> &amp; Ünï <b>'


@pytest.mark.parametrize("part", ["name", "title", "unit", "caption"])
def test_a_hostile_name_is_text_and_nothing_else(part):
    picture = drawn({"E1": HOSTILE}) if part == "name" else drawn(**{part: HOSTILE})
    root = svg(picture)
    assert {node.tag.removeprefix(SVG) for node in root.iter()}.isdisjoint({"script", "b"})
    assert "<script" not in map_svg.by_itself(picture)
    assert "alert(1)" in words(picture)


@settings(deadline=None)
@example(" ")
@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1))
def test_the_picture_is_well_formed_whatever_an_area_is_called(name):
    assert svg(drawn({"E1": name})).tag == f"{SVG}svg"


def test_an_area_of_several_parts_with_a_hole_is_drawn_whole():
    outer, hole, island = box(0, 51, 1, 52), box(0.4, 51.4, 0.6, 51.6), box(2, 51, 2.1, 51.1)
    outline = mapping(outer.difference(hole).union(island))
    areas = pd.DataFrame(
        {"area_code": ["E1"], "area_name": "Abbey", "value": "1", "tooltip": "x", "look": [LOW]}
    )
    picture = AreaMap(areas, {"E1": outline}, (LOW,), "title", "unit", "caption")
    (path,) = [p for p in svg(picture).iter(f"{SVG}path") if p.find(f"{SVG}title") is not None]
    assert path.get("d").count("M") == 3
    assert path.get("fill-rule") == "evenodd" or path.get("d").count("Z") == 3


def test_a_watermark_stands_on_the_map_on_screen_and_on_paper():
    made = drawn(watermark="Illustrative: made-up answers")
    assert layer(made, "watermark")["data"][0]["text"] == "Illustrative: made-up answers"
    assert "Illustrative: made-up answers" in words(made)
    assert "watermark" not in [part["id"] for part in deck(drawn())["layers"]]


def test_beside_harm_stands_the_verdict_on_harm_and_not_on_counts(real):
    shown = real.view("map", measure="harm", offence="all").map
    told = shown.table.set_index("Ward")["Harm per resident, beside the rest of the borough"]
    for ward in ("Tolworth", "Coombe Hill"):
        code = next(key for key, name in real.offer.areas.items() if name == ward)
        finding = " ".join(real.view("harm", area=code).findings)
        assert f"harm in {ward} is {told[ward]} " in finding or told[ward] in finding
    counted = real.view("map", measure="rate", offence="all").map.table
    assert "Offences per resident, beside the rest of the borough" in counted
    assert told["Coombe Hill"] == "higher"  # by offences it is as usual


def test_names_stand_clear_of_each_other_and_of_the_edge_and_every_ward_has_its_own(real) -> None:
    picture = real.view("map").map.picture
    room = Room(area_maps._PHONE, area_maps.HEIGHT)
    west, _, east, north = picture.bounds
    across = room.width / (east - west)

    def place(x: float, y: float) -> tuple[float, float]:
        return (x - west) * across, (north - y) * across / 0.624

    spots, around = picture.written(place, room)
    assert set(spots) == set(picture.areas["area_code"])
    assert {"River Thames", "Richmond upon Thames"} <= {one.words for one in around}
    for one, other in combinations(room._taken, 2):
        assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
    for left, top, right, low in room._taken:
        assert left >= 0
        assert top >= 0
        assert right <= room.width
        assert low <= room.height


def test_a_neighbour_whose_name_is_too_wide_for_what_is_seen_of_it_is_named_in_lines() -> None:
    shapes = (("neighbour", "City of Upper Nearham", box(0, 0, 90, 100)),)
    (named,) = MapContext(shapes).written(Room(100, 100), lambda x, y: (x, y), 10)
    assert named.words == "City of\nUpper\nNearham"
    drawn = svg_names([named])
    assert [one in drawn for one in (">City of<", ">Upper<", ">Nearham<")] == [True] * 3
    heights = [float(one) for one in re.findall(r' y="([0-9.]+)"', drawn)]
    assert heights == sorted(heights)
    assert len(set(heights)) == 3


def test_what_is_around_lies_under_the_areas_and_roads_river_and_stations_over_them(
    testborough,
) -> None:
    picture = testborough.view("map").map.picture
    layers = [one["id"] for one in deck(picture)["layers"]]
    assert layers.index("neighbours") < layers.index("areas") < layers.index("roads")
    assert {"river", "stations", "names"} <= set(layers)


def test_a_station_with_the_name_of_an_area_is_called_one_and_among_dots_too(
    testborough, real
) -> None:
    pictures = (
        testborough.view("map").map.picture,
        real.view("map").map.picture,
        real.view("streets").places.picture,
    )
    for picture in pictures:
        stations = {name for kind, name, _ in picture.context.things if kind == "station"}
        assert len(layer(picture, "stations")["data"]) == len(stations) > 0
        around = [one["data"] for one in deck(picture)["layers"] if one["id"] == "around"]
        written = {one["text"] for data in around for one in data}
        assert written.isdisjoint(picture.areas["area_name"])
        called = {one.removesuffix(" station") for one in written if one.endswith(" station")}
        assert called <= stations & set(picture.areas["area_name"])
    assert "New Malden" in {one["text"] for one in layer(pictures[1], "around")["data"]}
    close = testborough.view("map", area=tiny.ABBEY).map.picture
    assert "Cross station" in [one["text"] for one in layer(close, "around")["data"]]


def test_two_thirds_of_a_name_lie_in_its_own_area_and_no_name_covers_another(real) -> None:
    """A halo parts it from what it reaches over: its middle and most of it say whose it is."""
    picture = real.view("map").map.picture
    place, _, room = picture._on_screen()
    spots, around = picture.written(place, room)
    areas = {code: transform(one, place, interleaved=False) for code, one in picture.shapes.items()}
    taken = []
    for code, spot in spots.items():
        wide, high = extent(spot.lines, spot.size)
        words = box(spot.x - wide / 2, spot.y - high / 2, spot.x + wide / 2, spot.y + high / 2)
        taken.append(words)
        pitch = high / len(spot.lines)
        lines = union_all(
            [
                box(spot.x - half, top, spot.x + half, top + pitch)
                for number, line in enumerate(spot.lines)
                for half in (extent([line], spot.size)[0] / 2,)
                for top in (spot.y - high / 2 + number * pitch,)
            ]
        )
        shares = {of: lines.intersection(area).area / lines.area for of, area in areas.items()}
        mine = shares.pop(code)
        assert areas[code].contains(Point(spot.x, spot.y))
        assert mine > 0.63  # two thirds as it is counted, in squares
        assert sum(shares.values()) < 0.29
        assert spot.size >= 11
    for one in around:
        if not one.angle:
            wide, high = extent(one.lines, one.size)
            x, y = one.at.x, one.at.y
            taken.append(box(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2))
    assert not any(one.intersects(other) for one, other in combinations(taken, 2))
    assert len(picture.letters) < 4


def test_the_name_of_the_river_lies_in_no_water(real) -> None:
    picture = real.view("map").map.picture
    place, _, room = picture._on_screen()
    _, around = picture.written(place, room)
    (river,) = [one for one in around if one.words == "River Thames"]
    high, wide = extent(river.lines, river.size)
    words = box(
        river.at.x - wide / 2, river.at.y - high / 2, river.at.x + wide / 2, river.at.y + high / 2
    )
    for kind, _, geometry in picture.context.things:
        if kind == "river edge":
            water = transform(geometry, place, interleaved=False)
            assert not words.intersects(water)


def test_classes_suit_a_period_that_would_fall_into_one_of_the_usual_ones() -> None:
    usual = Scale((100, 200, 300, 400))
    low = pd.Series([1.0, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    assert usual.suiting(low).breaks == Scale.of(low).breaks
    assert usual.suiting(pd.Series([50.0, 150, 250, 350, 450])) is usual
    assert usual.suiting(pd.Series([50.0, 60])) is usual
