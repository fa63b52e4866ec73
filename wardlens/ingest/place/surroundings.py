"""What lies around a place, as light lines under a map: main roads, neighbours, water.

Our own generalisation of published outlines, cut to the place and a little beyond.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from wardlens.store.config import Edge

_BEYOND = 0.02
"""How far beyond the place lines are kept, in degrees: some two kilometres."""
_TOLERANCE = 0.0004
_DECIMALS = 4  # about ten metres
ROAD, NEIGHBOUR, WATER = "road", "neighbour", "water"


def surroundings(
    place: BaseGeometry,
    borough_code: str,
    boroughs: Path,
    roads: Path,
    edges: Mapping[str, Edge],
) -> list[dict[str, Any]]:
    """GeoJSON features with `name` and `kind` around the outline of a place.

    `boroughs`, `roads`: GeoJSON files of outlines and lines (WGS84). `edges`: water that is the
    place's own border, by name: the part of its outline west, south, east or north of a line.
    """
    window = shapely.box(*place.bounds).buffer(_BEYOND, join_style="mitre")
    found = [
        *_neighbours(window, borough_code, boroughs),
        *_roads(window, roads),
        *(_edge(place, name, edge) for name, edge in edges.items()),
    ]
    return [feature for feature in found if feature["geometry"]["coordinates"]]


def _neighbours(window: BaseGeometry, own: str, path: Path) -> Iterator[dict[str, Any]]:
    for feature in _features(path):
        given = {key[:3] + key[-2:]: str(value) for key, value in feature["properties"].items()}
        code, name = given.get("LADCD", ""), given.get("LADNM", "")
        near = shape(feature["geometry"]).intersection(window)
        if code != own and not near.is_empty:
            yield _feature(name, NEIGHBOUR, near.simplify(_TOLERANCE))


def _roads(window: BaseGeometry, path: Path) -> Iterator[dict[str, Any]]:
    """All main roads as one line: they have no names."""
    lines = [shape(feature["geometry"]).intersection(window) for feature in _features(path)]
    merged = shapely.line_merge(shapely.union_all([line for line in lines if not line.is_empty]))
    yield _feature("", ROAD, merged.simplify(_TOLERANCE))


def _edge(place: BaseGeometry, name: str, edge: Edge) -> dict[str, Any]:
    window = shapely.box(edge.east_of, edge.north_of, edge.west_of, edge.south_of)
    line = place.boundary.intersection(window)
    if line.geom_type == "MultiLineString":
        line = shapely.line_merge(line)
    if line.geom_type == "MultiLineString":
        line = max(line.geoms, key=lambda part: part.length)
    return _feature(name, WATER, line.simplify(_TOLERANCE / 2))


def _features(path: Path) -> list[dict[str, Any]]:
    content = json.loads(path.read_text("utf-8"))
    found: list[dict[str, Any]] = content["features"]
    return found


def _feature(name: str, kind: str, geometry: BaseGeometry) -> dict[str, Any]:
    rounded = json.dumps(mapping(shapely.set_precision(geometry, 10**-_DECIMALS)))
    return {
        "type": "Feature",
        "properties": {"name": name, "kind": kind},
        "geometry": json.loads(rounded, parse_float=lambda text: round(float(text), _DECIMALS)),
    }
