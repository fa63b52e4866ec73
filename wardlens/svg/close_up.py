"""The part of a map that is drawn larger, as SVG: its dots with their numbers. Pure."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass
from math import cos, floor, log10, radians

import shapely

from wardlens.exhibits import palette
from wardlens.exhibits.area_maps import DOT, AreaMap
from wardlens.svg.ink import SCREEN_FONT, TEXT
from wardlens.svg.map_svg import Place, areas_of, dot, fitted, framed

_APART = 5.0
"""Points that words keep from the dots."""
_DEGREE = 111_320
"""Metres of a degree north."""
_LONGEST = 0.3
"""How much of the width the scale takes at most."""
_STATION = 3.0
_WATER = "#2f5f88"
_LETTER = 0.6
"""The width of a letter over the size of type, of a wide face."""
_RISE = 4.0
"""How far below the middle of its line a word stands."""


@dataclass
class _Room:
    """What of the picture is free of dots and names."""

    width: float
    height: float
    taken: list[shapely.Geometry]

    def take(self, box: shapely.Geometry, others: shapely.Geometry | None = None) -> bool:
        """Whether this place is free, and keep it from then on."""
        is_free = shapely.box(0, 0, self.width, self.height).contains(box) and not any(
            one.intersects(box) for one in (*self.taken, *([others] if others else ()))
        )
        if is_free:
            self.taken.append(box)
        return bool(is_free)


def close_up(picture: AreaMap, *, width: float, tallest: float) -> str:
    """The close-up: its dots with their numbers, the stations and the river by name, a scale."""
    if picture.close_up is None:
        return ""
    place, height, across = fitted(picture.close_up, width, tallest)
    dots = picture.close_dots()
    room = _Room(across, height, [])
    scale = _scale(picture.close_up, room)
    marks = shapely.union_all(
        [
            shapely.Point(place(row.longitude, row.latitude)).buffer(row.radius + _APART)
            for row in dots.itertuples()
        ]
    )
    names = [*_stations(picture, marks, place, room), *_river(picture, marks, place, room)]
    numbers = (
        _words(str(row.number), *place(row.longitude, row.latitude), "middle", "number")
        for row in dots[dots["number"] != ""].itertuples()
    )
    context = picture.context
    parts = [
        *areas_of(picture, place, context.svg(place, 0, across, height, 0) if context else None),
        *(dot(row, place) for row in dots.itertuples()),
        *names,
        *numbers,
        scale,
    ]
    return framed(parts, across, height)


def _stations(
    picture: AreaMap, marks: shapely.Geometry, place: Place, room: _Room
) -> Iterator[str]:
    """Names at the stations that no dot hides, off the borders."""
    borders = shapely.union_all(
        [
            shapely.transform(area.boundary, lambda x, y: place(x, y), interleaved=False)
            for area in picture.shapes.values()
        ]
    )
    for kind, name, at in picture.context.things if picture.context else ():
        if kind == "station":
            x, y = place(at.x, at.y)
            sign = shapely.Point(x, y).buffer(_STATION + 1)
            others = shapely.union_all([marks, sign, borders])
            yield from _beside(f"{name} station", x, y, _STATION, "station", others, room)


def _beside(
    name: str, x: float, y: float, radius: float, kind: str, others: shapely.Geometry, room: _Room
) -> list[str]:
    """A name right or left of its mark, under or over it or at a corner, where it has room."""
    away, slant, wide = radius + 3, 0.75 * radius + 2, _wide(name)
    half = TEXT / 2
    for anchor, right, down in (
        ("start", away, 0.0),
        ("end", -away, 0.0),
        ("middle", 0.0, away + half),
        ("middle", 0.0, -away - half),
        ("start", slant, slant + half - 2),
        ("start", slant, -slant - half + 2),
        ("end", -slant, slant + half - 2),
        ("end", -slant, -slant - half + 2),
        ("end", radius, -away - half),
        ("end", radius, away + half),
        ("start", -radius, -away - half),
        ("start", -radius, away + half),
    ):
        left = x + right - {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor] * wide
        box = shapely.box(left, y + down - half, left + wide, y + down + half)
        if room.take(box, others):
            return [_words(name, x + right, y + down, anchor, kind)]
    return []


def _river(picture: AreaMap, marks: shapely.Geometry, place: Place, room: _Room) -> Iterator[str]:
    """The name of the river along its bank, where it has room."""
    frame = shapely.box(0, 0, room.width, room.height)
    for kind, name, geometry in picture.context.things if picture.context else ():
        if kind != "river edge":
            continue
        drawn = shapely.transform(geometry, lambda x, y: place(x, y), interleaved=False)
        line, wide = shapely.intersection(drawn, frame), _wide(name)
        for part in () if line.is_empty else (0.5, 0.35, 0.65):
            at = line.interpolate(part, normalized=True)
            x = at.x + TEXT
            box = shapely.box(x - 6, at.y - wide / 2, x + 6, at.y + wide / 2)
            if room.take(box, marks):
                yield _words(name, x, at.y, "middle", "river", turned=True)
                break


def _scale(bounds: tuple[float, float, float, float], room: _Room) -> str:
    """A line of some round number of metres in a lower corner."""
    west, south, east, north = bounds
    whole = (east - west) * cos(radians((south + north) / 2)) * _DEGREE
    most = _LONGEST * whole
    step = 10 ** floor(log10(most))
    metres = max(times * step for times in (1, 2, 5) if times * step <= most)
    long = metres / whole * room.width
    left, low = room.width - long - 10, room.height - 10
    room.taken.append(shapely.box(left - 4, low - 18, room.width, room.height))
    return (
        f'<path d="M{left:.1f},{low - 4:.1f}v4h{long:.1f}v-4" fill="none" '
        f'stroke="{palette.QUIET}" stroke-width="1.2"/>'
        + _words(f"{metres:,.0f} m", left + long / 2, low - 8, "middle", "scale")
    )


def _wide(words: str) -> float:
    """The width of words on the picture."""
    return _LETTER * TEXT * len(words)


_INKS = {"number": palette.PAPER, "river": _WATER}
_WEIGHTS = {"number": "bold", "station": "500"}


def _words(words: str, x: float, y: float, anchor: str, kind: str, *, turned: bool = False) -> str:
    """Words on the picture; `turned`, they run upwards."""
    is_number = kind == "number"
    turn = f' transform="rotate(-90 {x:.1f} {y:.1f})"' if turned else ""
    return (
        f'<text class="{kind}" x="{x:.1f}" y="{y + _RISE:.1f}" font-size="{TEXT:g}" '
        f'text-anchor="{anchor}" font-family="{html.escape(SCREEN_FONT)}" '
        f'font-weight="{_WEIGHTS.get(kind, "400")}" fill="{_INKS.get(kind, palette.QUIET)}" '
        f'stroke="{DOT if is_number else palette.PAPER}" '
        f'stroke-width="{2 if is_number else 2.6}" paint-order="stroke"{turn}>'
        f"{html.escape(words)}</text>"
    )
