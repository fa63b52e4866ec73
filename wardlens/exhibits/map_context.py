"""What stands quietly around and under the figures of a map: neighbours, roads, river, places.

Own lines, no tiles. What can be is made once a release: layers for the screen, path strings for
paper, which each map only moves and scales.
"""

from __future__ import annotations

import html
import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import cos, radians
from typing import Any

import pandas as pd
import pydeck
import shapely
from shapely.geometry import mapping, shape

from wardlens.exhibits import palette
from wardlens.exhibits.map_labels import LINE, Place, Room, Spot, extent, short_lines

LAND, BORDER, ROAD, WATER = "#f1f1ee", "#b3b9bf", "#8d8578", "#8fb3d1"
_UNIT = 100_000
"""Path strings count in hundred-thousandths of a degree north, a metre or so."""
_EDGE = "river edge"
_FIRST = {_EDGE: 0, "station": 1, "hospital": 3}
"""The order in which names look for room."""
_LANDMARKS = {"hospital": "Hospital"}
"""Kinds of place written by their kind: names are not held. “College”, “Shops” name no place."""
_ONCE = 0.006
"""Degrees between two places of a kind that are written apart: a hospital has several points."""
_ALONG = (0.6, 0.7, 0.5, 0.8, 0.4, 0.9, 0.3)
"""How far along the river that is the edge its name may stand, from its start."""
_ASIDE, _OFF = (1.2, 1.8, 2.6, 3.6), 3.5
"""How far from its line, in sizes of type, and the points at least between the two."""


@dataclass(frozen=True, slots=True)
class Written:
    """A name of the context and where it has room, in points of the picture."""

    lines: tuple[str, ...]
    kind: str
    at: Spot
    size: float

    @property
    def words(self) -> str:
        """As it is written: a long name in lines."""
        return "\n".join(self.lines)

    @property
    def angle(self) -> float:
        """Degrees against the clock: the river's name runs along its bank."""
        return 90.0 if self.kind == _EDGE else 0.0

    @property
    def colour(self) -> str:
        """Water is written in its own colour, the name of a point as dark as can be."""
        if self.is_of_a_point:
            return palette.INK
        return "#2f5f88" if self.kind == _EDGE else palette.QUIET

    @property
    def is_of_a_point(self) -> bool:
        """Whether it stands on the areas, beside the mark of a station or in a landmark's place."""
        return self.kind in ("station", *_LANDMARKS)


@dataclass(frozen=True, eq=False)
class MapContext:
    """Things shown on every map of a release: kind, name and geometry (shapely) of each."""

    things: tuple[tuple[str, str, Any], ...] = field(repr=False)

    @classmethod
    def of(cls, rows: pd.DataFrame) -> MapContext | None:
        """Rows of queries/map_context.sql; nothing where there are none."""
        things = tuple(
            (kind, name, shape(json.loads(geometry)))
            for kind, name, geometry in rows[["kind", "name", "geometry"]].itertuples(index=False)
        )
        return cls(tuple(_each_once(things))) if things else None

    @cached_property
    def without_places(self) -> MapContext:
        """The same without stations and landmarks."""
        points = ("station", *_LANDMARKS)
        return MapContext(tuple(one for one in self.things if one[0] not in points))

    @cached_property
    def without_landmarks(self) -> MapContext:
        """The same without landmarks: with stations."""
        return MapContext(tuple(one for one in self.things if one[0] not in _LANDMARKS))

    @property
    def has_stations(self) -> bool:
        """Whether marks of stations are shown."""
        return bool(self._of("station"))

    def keep_marks_free(self, room: Room, place: Place) -> None:
        """Leave the marks of stations uncovered by names."""
        for station in self._of("station"):
            room.take(*place(station.x, station.y), 7, 7)

    def written(
        self,
        room: Room,
        place: Place,
        size: float,
        wider: float = 0.0,
        *,
        stations: float | None = None,
        areas: Collection[str] = (),
    ) -> list[Written]:
        """Names of stations, neighbours, the river and landmarks that find room beside the rest.

        A neighbour without any may have it up to `wider` points to the left or right of the
        picture, wholly outside, where a wide screen shows more. `stations`: the size of the names
        of stations, if another. One that has the name of one of the `areas` is called a station.
        """
        found = []
        aside = Room(room.width + 2 * wider, room.height)
        aside.take(aside.width / 2, room.height / 2, room.width + 4 * size, room.height)
        aside.keep_buttons_free()

        def moved(x: float, y: float) -> tuple[float, float]:
            right, down = place(x, y)
            return right + wider, down

        def neighbour(name: str, geometry: Any) -> Written | None:
            ways = [(name,), tuple(short_lines(name))]
            for lines in ways:
                if spot := self._in_view(lines, geometry, room, place, size + 1):
                    return Written(lines, "neighbour", spot, size + 1)
            for lines in ways if wider else ():
                if spot := self._in_view(lines, geometry, aside, moved, size + 1):
                    at = Spot(spot.x - wider, spot.y)
                    return Written(lines, "neighbour", at, size + 1)
            return None

        for kind, name, geometry in sorted(self.things, key=lambda one: _FIRST.get(one[0], 2)):
            if kind == "neighbour":
                found.append(neighbour(name, geometry))
                continue
            is_station = kind == "station"
            told = f"{name} station" if is_station and name in areas else _LANDMARKS.get(kind, name)
            its_size = stations if stations and is_station else size
            if spot := self._spot(kind, told, geometry, room, place, its_size):
                found.append(Written((told,), kind, spot, its_size))
        return [one for one in found if one]

    def _spot(
        self, kind: str, name: str, geometry: Any, room: Room, place: Place, size: float
    ) -> Spot | None:
        if kind == "station":
            return room.beside(name, size, *place(geometry.x, geometry.y))
        if kind == _EDGE:
            return room.upright(name, size, list(self._by_water(name, geometry, place, size)))
        if kind in _LANDMARKS:
            return room.at(name, size, *place(geometry.x, geometry.y))
        return None

    def _by_water(
        self, name: str, edge: Any, place: Place, size: float
    ) -> Iterator[tuple[float, float]]:
        """Where a name that runs upwards stands on its bank, none of it in the water."""
        water = [
            shapely.transform(one, lambda points: [place(x, y) for x, y in points])
            for one in (*self._of(_EDGE), *self._of("river"))
        ]
        wide, high = extent([name], size)
        for aside in _ASIDE:
            for part in _ALONG:
                point = edge.interpolate(part, normalized=True)
                x, y = place(point.x, point.y)
                x -= aside * size
                box = shapely.box(x - high / 2, y - wide / 2, x + high / 2, y + wide / 2)
                if all(box.distance(one) > _OFF for one in water):
                    yield x, y

    @staticmethod
    def _in_view(
        lines: Sequence[str], geometry: Any, room: Room, place: Place, size: float
    ) -> Spot | None:
        """Room for the name of a neighbour in what the picture shows of it."""
        drawn = shapely.transform(geometry, lambda points: [place(x, y) for x, y in points])
        seen = shapely.clip_by_rect(drawn, 0, 0, room.width, room.height)
        parts = [one for one in getattr(seen, "geoms", [seen]) if one.geom_type == "Polygon"]
        wide, high = extent(lines, size)
        if not parts or max(part.area for part in parts) < 1.5 * wide * high:
            return None
        return room.wholly_within(lines, size, shapely.MultiPolygon(parts))

    def svg(self, place: Place, left: float, width: float, height: float, top: float) -> Drawn:
        """What is drawn under and over the areas of a picture, kept within this rectangle.

        `place`: where a longitude and latitude lie on the whole picture.
        """
        (x, y), (across, _), (_, down) = place(0, 0), place(1, 0), place(0, -1)
        scale = (down - y) / _UNIT
        wide = (across - x) / _UNIT / self._stretch
        move = f"translate({x - left:.2f} {y - top:.2f}) scale({wide:.6f} {scale:.6f})"
        frame = (
            f'<svg x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}" '
            f'overflow="hidden"><g transform="{move}">'
        )

        def drawn(styles: Iterable[tuple[str, str, float]]) -> str:
            paths = "".join(
                f'<path d="{self._paths[kind]}" {style} stroke-width="{pixels / scale:.1f}"/>'
                for kind, style, pixels in styles
                if kind in self._paths
            )
            return f"{paths}</g></svg>"

        stations = "".join(
            f'<circle cx="{at[0]:.1f}" cy="{at[1]:.1f}" r="2.6" fill="{palette.PAPER}" '
            f'stroke="{palette.QUIET}" stroke-width="1.2"/>'
            for geometry in self._of("station")
            if left < (at := place(geometry.x, geometry.y))[0] < left + width
            and top < at[1] < top + height
        )
        land = f'<rect x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}" '
        return Drawn(
            f'{land} fill="{LAND}"/>{frame}{drawn(_BELOW)}', f"{frame}{drawn(_ABOVE)}{stations}"
        )

    @cached_property
    def below(self) -> tuple[pydeck.Layer, ...]:
        """Layers of the screen's map under the areas: neighbours and water."""
        return (
            self._shapes("land", [shapely.box(*self._far)], LAND, LAND),
            self._shapes("neighbours", self._of("neighbour"), LAND, BORDER),
            self._shapes("water", self._of("river"), WATER, WATER),
        )

    @cached_property
    def above(self) -> tuple[pydeck.Layer, ...]:
        """Layers over the areas: roads, the river that is the edge, stations."""
        stations = [{"at": [place.x, place.y]} for place in self._of("station")]
        return (
            self._lines("roads", "road", ROAD, 1.5, 120),
            self._lines("river", _EDGE, WATER, 5, 255),
            pydeck.Layer(
                "ScatterplotLayer",
                stations,
                id="stations",
                get_position="at",
                get_radius=3,
                radius_units="'pixels'",
                stroked=True,
                get_fill_color=palette.rgb(palette.PAPER),
                get_line_color=palette.rgb(palette.QUIET),
                get_line_width=1.5,
                line_width_units="'pixels'",
            ),
        )

    @cached_property
    def _far(self) -> tuple[float, float, float, float]:
        """Bounds of all, a degree wider: what is there and not drawn is land too."""
        west, south, east, north = shapely.total_bounds([geometry for *_, geometry in self.things])
        return west - 1, south - 1, east + 1, north + 1

    @cached_property
    def _stretch(self) -> float:
        """A degree east over one north: path strings are stretched so, for strokes of one width."""
        _, south, _, north = self._far
        return cos(radians((south + north) / 2))

    @cached_property
    def _paths(self) -> dict[str, str]:
        """The path string of each kind that is no point."""
        found: dict[str, list[str]] = {}
        for kind, _, geometry in self.things:
            if geometry.geom_type != "Point":
                found.setdefault(kind, []).extend(self._drawn(geometry))
        return {kind: "".join(parts) for kind, parts in found.items()}

    def _drawn(self, geometry: Any) -> Iterable[str]:
        for part in getattr(geometry, "geoms", [geometry]):
            is_line = part.geom_type == "LineString"
            for line in (part,) if is_line else (part.exterior, *part.interiors):
                points = "L".join(
                    f"{x * self._stretch * _UNIT:.0f},{-y * _UNIT:.0f}" for x, y in line.coords
                )
                yield f"M{points}{'' if is_line else 'Z'}"

    def _of(self, kind: str) -> list[Any]:
        return [geometry for name, _, geometry in self.things if name == kind]

    def _shapes(self, key: str, shapes: Iterable[Any], fill: str, line: str) -> pydeck.Layer:
        features = [
            {"type": "Feature", "geometry": mapping(geometry), "properties": {}}
            for geometry in shapes
        ]
        return pydeck.Layer(
            "GeoJsonLayer",
            {"type": "FeatureCollection", "features": features},
            id=key,
            stroked=True,
            filled=True,
            get_fill_color=palette.rgb(fill),
            get_line_color=palette.rgb(line),
            get_line_width=1,
            line_width_units="'pixels'",
        )

    def _lines(self, key: str, kind: str, colour: str, width: float, alpha: int) -> pydeck.Layer:
        rows = [
            {"path": [list(point) for point in line.coords]}
            for geometry in self._of(kind)
            for line in getattr(geometry, "geoms", [geometry])
        ]
        return pydeck.Layer(
            "PathLayer",
            rows,
            id=key,
            get_path="path",
            get_color=[*palette.rgb(colour), alpha],
            get_width=width,
            width_units="'pixels'",
            cap_rounded=True,
            joint_rounded=True,
        )


def _each_once(things: Iterable[tuple[str, str, Any]]) -> Iterable[tuple[str, str, Any]]:
    """Things, of landmarks only one of a kind within a walk of another."""
    kept: list[tuple[str, Any]] = []
    for kind, name, geometry in things:
        if kind in _LANDMARKS:
            if any(one == kind and geometry.distance(other) < _ONCE for one, other in kept):
                continue
            kept.append((kind, geometry))
        yield kind, name, geometry


@dataclass(frozen=True, slots=True)
class Drawn:
    """SVG of the context: what lies under the areas and what over them."""

    below: str
    above: str


def svg_names(names: Iterable[Written]) -> str:
    """Names of the context as SVG."""
    return "".join(
        f'<text x="{one.at.x:.1f}" y="{one.at.y + _down(one, number) * one.size:.1f}" '
        f'font-size="{one.size:g}" text-anchor="middle" fill="{one.colour}" '
        f'stroke="{palette.PAPER}" stroke-width="2" paint-order="stroke"'
        + (f' transform="rotate(-90 {one.at.x:.1f} {one.at.y:.1f})"' if one.angle else "")
        + f">{html.escape(line)}</text>"
        for one in names
        for number, line in enumerate(one.lines)
    )


def _down(name: Written, number: int) -> float:
    """How far below the middle of a name one of its lines stands, in sizes of its type."""
    return 0.35 + LINE * (number - (len(name.lines) - 1) / 2)


_STROKE = 'fill="none" stroke-linecap="round" stroke-linejoin="round"'
_BELOW = (
    ("neighbour", f'fill="{LAND}" stroke="{BORDER}"', 0.8),
    ("river", f'fill="{WATER}" stroke="{WATER}"', 0.5),
)
_ABOVE = (
    ("road", f'{_STROKE} stroke="{ROAD}" stroke-opacity="0.5"', 1.2),
    (_EDGE, f'{_STROKE} stroke="{WATER}"', 3.5),
)
"""Kind, look and width of the line in points."""
