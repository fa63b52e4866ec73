"""The part of a map that is drawn larger, as SVG: its dots with their names. Pure."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from math import cos, floor, hypot, log10, radians

import pandas as pd
import shapely

from wardlens.exhibits import palette
from wardlens.exhibits.area_maps import DOT, AreaMap
from wardlens.svg.ink import SCREEN_FONT, TEXT
from wardlens.svg.map_svg import Place, areas_of, dot, fitted, framed

_APART = {True: 5.0, False: 2.0}
"""Points that a name keeps from the dots of others: those with a number, those without."""
_CLEAR = 5.0
"""Points more that a name without a line keeps from the dots of others that have a number."""
_DEGREE = 111_320
"""Metres of a degree north."""
_LONGEST = 0.3
"""How much of the width the scale takes at most."""
_STATION = 3.0
_WATER = "#2f5f88"
_LETTER = 0.6
"""The width of a letter over the size of type, of a wide face."""
_CAPITALS = 1.25
"""The width of capitals over that of other letters: names of wards are in them."""
_BY = " by "
_FARTHEST = 6
"""Lines between a dot and a name that a line leads to, at most."""
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
    """The close-up with the names that have room, the station, the river and a scale."""
    if picture.close_up is None:
        return ""
    place, height, across = fitted(picture.close_up, width, tallest)
    dots = picture.close_dots()
    room = _Room(across, height, [])
    scale = _scale(picture.close_up, room)
    names = [*_named(picture, dots, place, room), *_around(picture, place, room)]
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


def short_names(names: pd.Series) -> dict[object, str]:
    """What a dot is called where there is little room, by the index of its full name.

    A kind of place that is there once is its kind alone.

    >>> short_names(pd.Series(["Eden Street", "Theatre by High Street", "Shop by A", "Shop by B"]))
    {0: 'Eden Street', 1: 'Theatre', 2: 'Shop by A', 3: 'Shop by B'}
    """
    kinds = Counter(name.partition(_BY)[0] for name in names)
    found = {}
    for at, name in names.items():
        kind = name.partition(_BY)[0]
        found[at] = kind if kinds[kind] == 1 else name
    return found


def _named(picture: AreaMap, dots: pd.DataFrame, place: Place, room: _Room) -> Iterator[str]:
    """Names at the stations, off the borders, then at the dots with a number, of most first.

    A name near another dot with a number has a line to its own, and its number.
    """
    marks = {
        row.Index: shapely.Point(place(row.longitude, row.latitude)).buffer(
            row.radius + _APART[row.number != ""]
        )
        for row in dots.itertuples()
    }
    stations = [
        (name, *place(at.x, at.y))
        for kind, name, at in (picture.context.things if picture.context else ())
        if kind == "station"
    ]
    signs = [shapely.Point(x, y).buffer(_STATION + 1) for _, x, y in stations]
    every = shapely.union_all([*marks.values(), *signs])
    borders = shapely.union_all(
        [
            shapely.transform(area.boundary, lambda x, y: place(x, y), interleaved=False)
            for area in picture.shapes.values()
        ]
    )
    for name, x, y in stations:
        yield from _beside(
            f"{name} station", x, y, _STATION, "station", shapely.union(every, borders), room
        )
    numbered = dots[dots["number"] != ""]
    names = short_names(numbered["tooltip"].str.partition(",")[0])
    unnamed = []
    for row in numbered.sort_values("number", key=lambda one: one.astype(int)).itertuples():
        others = [mark for at, mark in marks.items() if at != row.Index]
        numbers = [marks[at].buffer(_CLEAR) for at in numbered.index if at != row.Index]
        x, y = place(row.longitude, row.latitude)
        taken, name = shapely.union_all([*others, *signs]), names[row.Index]
        clear = shapely.union_all([taken, *numbers])
        if drawn := _beside(name, x, y, row.radius, "street", clear, room):
            yield from drawn
        else:
            unnamed.append((f"{row.number} {name}", x, y, row.radius, taken, clear))
    for name, x, y, radius, taken, clear in unnamed:
        yield from _led(name, x, y, radius, taken, clear, room)


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


def _led(
    name: str,
    x: float,
    y: float,
    radius: float,
    others: shapely.Geometry,
    clear: shapely.Geometry,
    room: _Room,
) -> list[str]:
    """A name farther off, with a line to its mark that crosses no other mark and no name."""
    half, wide = TEXT / 2, _wide(name)
    spots = [
        (across * wide / 2, down * (radius + lines * TEXT))
        for lines in range(1, _FARTHEST)
        for down in (-1, 1)
        for across in (0, -1, 1, -1.5, 1.5, -2, 2)
    ]
    for across, down in sorted(spots, key=lambda spot: hypot(*spot)):
        left, middle = x + across - wide / 2, y + down
        box = shapely.box(left, middle - half, left + wide, middle + half)
        end = min(max(x, left + half), left + wide - half), middle - half * (1 if down > 0 else -1)
        away = hypot(end[0] - x, end[1] - y)
        start = x + (end[0] - x) * radius / away, y + (end[1] - y) * radius / away
        line = shapely.LineString([start, end])
        is_clear = not any(line.intersects(one) for one in (*room.taken, others))
        if is_clear and room.take(box, clear):
            room.taken.append(line)
            return [
                f'<path d="M{start[0]:.1f},{start[1]:.1f}L{end[0]:.1f},{end[1]:.1f}" fill="none" '
                f'stroke="{palette.QUIET}" stroke-width="1"/>',
                _words(name, left + wide / 2, middle, "middle", "led"),
            ]
    return []


def _around(picture: AreaMap, place: Place, room: _Room) -> Iterator[str]:
    """The names of the river and of the wards, where they have room."""
    frame = shapely.box(0, 0, room.width, room.height)
    dots = picture.close_dots()
    marks = shapely.union_all(
        [
            shapely.Point(place(row.longitude, row.latitude)).buffer(row.radius + 2)
            for row in dots.itertuples()
        ]
    )

    def seen(geometry: shapely.Geometry) -> shapely.Geometry:
        drawn = shapely.transform(geometry, lambda x, y: place(x, y), interleaved=False)
        return shapely.intersection(drawn, frame)

    for kind, name, geometry in picture.context.things if picture.context else ():
        if kind != "river edge" or (line := seen(geometry)).is_empty:
            continue
        for part in (0.5, 0.35, 0.65):
            at, wide = line.interpolate(part, normalized=True), _wide(name)
            x = at.x + TEXT
            box = shapely.box(x - 6, at.y - wide / 2, x + 6, at.y + wide / 2)
            if room.take(box, marks):
                yield _words(name, x, at.y, "middle", "river", turned=True)
                break
    for row in picture.areas.itertuples():
        part = seen(picture.shapes[row.area_code])
        name = str(row.area_name).upper()
        wide = _CAPITALS * _wide(name) / 2
        for x, y in _grid(part):
            box = shapely.box(x - wide, y - 7, x + wide, y + 7)
            if part.contains(box) and room.take(box, marks):
                yield _words(name, x, y, "middle", "ward")
                break


def _grid(part: shapely.Geometry) -> list[tuple[float, float]]:
    """Places in what is seen of an area, those nearest to its middle first."""
    if part.is_empty:
        return []
    west, north, east, south = part.bounds
    middle = (west + east) / 2, (north + south) / 2
    steps = [n / 12 for n in range(1, 12)]
    spots = [(west + a * (east - west), north + b * (south - north)) for a in steps for b in steps]
    return sorted(spots, key=lambda at: abs(at[0] - middle[0]) + abs(at[1] - middle[1]))


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


_INKS = {"number": palette.PAPER, "street": palette.INK, "led": palette.INK, "river": _WATER}
_WEIGHTS = {"number": "bold", "station": "500", "street": "500", "led": "500"}


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
