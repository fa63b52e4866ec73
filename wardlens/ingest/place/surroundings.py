"""What maps show quietly around and under the figures: neighbours, main roads, the river, places.

Own, simplified lines and outlines, so that a map asks no tiles of anyone. A river that is the
borough's edge is the piece of its outline between two points (`[map]` of partnership.toml).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from math import cos, radians
from pathlib import Path
from typing import Any

import pandas as pd
import shapely
from shapely.geometry import LineString, Point, box, mapping, shape
from shapely.geometry.base import BaseGeometry

from wardlens.ingest.counts import files
from wardlens.store.config import Partnership, River

TABLE = "context.geojson"
_MARGIN, _TOLERANCE, _ROAD_TOLERANCE = (0.07, 0.03), 0.0006, 0.0003
"""Degrees: how far it reaches beyond the borough, east and north; how far a line may be off."""
_HIGHER = 2.1
"""How much higher than the borough is wide a map's frame is at its first zoom, with a margin."""
_TIDAL = "thames-tidal-*.geojson"
_SHORTEST = 0.002
_GAP = 0.01
"""Degrees between a river that is an edge and its tidal part that are drawn as water too."""
_KINDS = ("station", "hospital", "college", "shopping area")

Feature = dict[str, Any]


def surroundings(
    folder: Path, outlines: list[Feature], points: pd.DataFrame, partnership: Partnership
) -> list[Feature]:
    """GeoJSON features with `kind` and `name`, from the published files in `folder`.

    `outlines`: our own features of wards; `points`: the gazetteer.
    """
    wards = [shape(one["geometry"]) for one in outlines if one["properties"]["level"] == "ward"]
    own = shapely.unary_union(wards)
    view = seen(*own.bounds)
    return [
        *_neighbours(folder, view, own, partnership.borough_code),
        *_roads(folder, view),
        *_rivers(folder, view, own, partnership.river),
        *(
            _feature(row.kind, row.name_, Point(row.longitude, row.latitude))
            for row in points[points["kind"].isin(_KINDS)]
            .rename(columns={"name": "name_"})
            .itertuples()
        ),
    ]


def seen(west: float, south: float, east: float, north: float) -> BaseGeometry:
    """What a map of these bounds may show: its frame is higher than a wide borough.

    >>> [round(float(edge), 2) for edge in seen(-0.25, 51.45, -0.15, 51.50).bounds]
    [-0.32, 51.41, -0.08, 51.54]
    """
    across, up = _MARGIN
    frame = _HIGHER * (east - west) * cos(radians((south + north) / 2))
    up = max(up, (frame - (north - south)) / 2)
    return box(west - across, south - up, east + across, north + up)


def _neighbours(
    folder: Path, view: BaseGeometry, own: BaseGeometry, code: str
) -> Iterator[Feature]:
    for feature in _features(folder, "boroughs-from-wards-*.geojson"):
        named = feature["properties"]
        whole = shape(feature["geometry"])
        if named["LAD25CD"] == code or not whole.intersects(view):
            continue
        there = whole.simplify(_TOLERANCE).buffer(0).intersection(view).difference(own)
        pieces = [part for part in getattr(there, "geoms", [there]) if part.area > _SHORTEST**2]
        if pieces:
            yield _feature("neighbour", named["LAD25NM"], shapely.MultiPolygon(pieces))


def _roads(folder: Path, view: BaseGeometry) -> Iterator[Feature]:
    lines = [
        shape(feature["geometry"]) for feature in _features(folder, "major-road-network-*.geojson")
    ]
    joined = shapely.line_merge(shapely.union_all(shapely.force_2d(lines)).intersection(view))
    pieces = [
        part.simplify(_ROAD_TOLERANCE)
        for part in getattr(joined, "geoms", [joined])
        if part.length > _SHORTEST
    ]
    if pieces:
        yield _feature("road", "", shapely.MultiLineString(pieces))


def _rivers(
    folder: Path, view: BaseGeometry, own: BaseGeometry, edge: River | None
) -> Iterator[Feature]:
    is_given = any((folder / "london").glob(_TIDAL))
    named = {
        str(feature["properties"]["name"]).partition(" (")[0]: water
        for feature in (_features(folder, _TIDAL) if is_given or edge else [])
        if not (water := _water(feature, view)).is_empty
    }
    waters = list(named.values())
    for name, water in named.items():
        yield _feature("river", edge.name if edge else name, water)
    if edge is None:
        return
    if edge.start and edge.end:
        bank = _piece(own, edge.start, edge.end)
        ends = [Point(bank.coords[0]), Point(bank.coords[-1])]
        gaps = [shapely.shortest_line(end, water) for end in ends for water in waters]
        near = [list(gap.coords) for gap in gaps if gap.length < _GAP]
        lines = shapely.line_merge(shapely.union_all([bank, *map(LineString, near)]))
        yield _feature("river edge", edge.name, lines)


def _water(feature: Feature, view: BaseGeometry) -> BaseGeometry:
    return shape(feature["geometry"]).simplify(_TOLERANCE / 4).buffer(0).intersection(view)


def _piece(own: BaseGeometry, start: tuple[float, ...], end: tuple[float, ...]) -> LineString:
    """The piece of an outline between the two of its corners nearest to these; the shorter way."""
    largest: Any = max(getattr(own, "geoms", [own]), key=lambda part: part.area)
    corners = list(largest.exterior.coords)[:-1]
    first, last = (
        min(range(len(corners)), key=lambda at: Point(corners[at]).distance(Point(*given)))
        for given in (start, end)
    )
    turned = corners[first:] + corners[:first]
    there = (last - first) % len(corners)
    ways = [LineString(turned[: there + 1]), LineString([*turned[there:], turned[0]])]
    return min(ways, key=lambda way: way.length)


@lru_cache(maxsize=4)
def _features(folder: Path, pattern: str) -> list[Feature]:
    content = json.loads(files.the_one(folder / "london", pattern).read_text("utf-8"))
    found: list[Feature] = content["features"]
    return found


def _feature(kind: str, name: str, geometry: BaseGeometry) -> Feature:
    rounded = shapely.set_precision(geometry, 0.0001 if kind != "river" else 0.00001)
    shown = rounded if not rounded.is_empty else geometry
    return {
        "type": "Feature",
        "properties": {"kind": kind, "name": name},
        "geometry": mapping(shown),
    }
