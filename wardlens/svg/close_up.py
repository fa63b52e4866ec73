"""The part of a map that is drawn larger, as SVG: its dots with their names. Pure."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import cos, floor, hypot, log10, radians

import pandas as pd
import shapely

from wardlens.exhibits import palette
from wardlens.exhibits.area_maps import DOT, AreaMap
from wardlens.exhibits.map_labels import extent, ways
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
_FACE = 0.9
"""The width of a plain face over that of a bold one."""
_BY = " by "
Point = tuple[float, float]
Line = tuple[Point, Point]
Box = tuple[float, float, float, float]
"""Left, top, right and bottom."""
Mark = tuple[float, float, float]
"""The middle of a dot, and how far from it no word stands."""
_FARTHEST = 6
"""Lines between a dot and a name that a line leads to, at most."""
_RISE = 4.0
"""How far below the middle of its line a word stands."""


@dataclass
class _Room:
    """What of the picture is free of names, and of the lines that lead to some."""

    width: float
    height: float
    boxes: list[Box] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    def take(self, box: Box, marks: Sequence[Mark] = ()) -> bool:
        """Whether this place is free, of these marks too, and keep it from then on."""
        if is_free := self.has(box, marks):
            self.boxes.append(box)
        return is_free

    def has(self, box: Box, marks: Sequence[Mark]) -> bool:
        """Whether this place is free, of these marks too."""
        left, top, right, bottom = box
        return (
            min(left, top) >= 0
            and right <= self.width
            and bottom <= self.height
            and not any(_overlap(box, one) for one in self.boxes)
            and not any(_covers(box, mark) for mark in marks)
            and not any(_crosses(line, box) for line in self.lines)
        )

    def leads(self, line: Line, marks: Sequence[Mark]) -> bool:
        """Whether a line crosses no name, no other line and none of these marks."""
        return not (
            any(_crosses(line, one) for one in self.boxes)
            or any(_meet(line, one) for one in self.lines)
            or any(_touches(line, mark) for mark in marks)
        )


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _covers(box: Box, mark: Mark) -> bool:
    x, y, radius = mark
    if x + radius < box[0] or x - radius > box[2] or y + radius < box[1] or y - radius > box[3]:
        return False  # as nearly all are
    across, down = min(max(x, box[0]), box[2]) - x, min(max(y, box[1]), box[3]) - y
    return across * across + down * down < radius * radius


def _touches(line: Line, mark: Mark) -> bool:
    ((x1, y1), (x2, y2)), (x, y, radius) = line, mark
    long = (x2 - x1) ** 2 + (y2 - y1) ** 2
    part = ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / long if long else 0.0
    part = min(max(part, 0.0), 1.0)
    return hypot(x1 + part * (x2 - x1) - x, y1 + part * (y2 - y1) - y) < radius


def _crosses(line: Line, box: Box) -> bool:
    (x1, y1), _ = line
    left, top, right, bottom = box
    if left < x1 < right and top < y1 < bottom:
        return True
    return _meet(line, ((left, top), (right, bottom))) or _meet(
        line, ((left, bottom), (right, top))
    )


def _meet(one: Line, other: Line) -> bool:
    def side(line: Line, at: Point) -> float:
        (x1, y1), (x2, y2) = line
        return (x2 - x1) * (at[1] - y1) - (y2 - y1) * (at[0] - x1)

    return (
        side(one, other[0]) * side(one, other[1]) < 0
        and side(other, one[0]) * side(other, one[1]) < 0
    )


def close_up(picture: AreaMap, *, width: float, tallest: float) -> str:
    """The close-up with the names that have room, the station, the river and a scale."""
    if picture.close_up is None:
        return ""
    place, height, across = fitted(picture.close_up, width, tallest)
    dots = picture.close_dots()
    room = _Room(across, height)
    scale = _scale(picture.close_up, room)
    names = [*_named(picture, dots, place, room), *_around(picture, place, room)]
    numbers = (
        _words([str(row.number)], *place(row.longitude, row.latitude), "middle", "number")
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
    """Names at the stations, then at the dots with a number, in the order that leaves out fewest.

    A name near another dot with a number has a line to its own, and its number.
    """
    marks: dict[Hashable, Mark] = {
        row.Index: (*place(row.longitude, row.latitude), row.radius + _APART[row.number != ""])
        for row in dots.itertuples()
    }
    stations = [
        (name, *place(at.x, at.y))
        for kind, name, at in (picture.context.things if picture.context else ())
        if kind == "station"
    ]
    signs = [(x, y, _STATION + 1) for _, x, y in stations]
    for name, x, y in stations:
        every = [*marks.values(), *(sign for sign in signs if sign[:2] != (x, y))]
        yield from _beside(f"{name} station", x, y, _STATION, "station", every, room)
    numbered = dots[dots["number"] != ""]
    names = short_names(numbered["tooltip"].str.partition(",")[0])
    by_number = numbered.sort_values("number", key=lambda one: one.astype(int))
    by_width = by_number.sort_index(key=lambda at: at.map(lambda one: len(names[one])))
    tries = [
        _at_dots(order, names, marks, signs, place, room)
        for order in (by_number, by_width, by_width[::-1], by_number[::-1])
    ]
    drawn, unnamed, room.boxes = max(tries, key=lambda one: len(one[0]))
    yield from drawn
    for name, at, taken, clear in unnamed:
        yield from _led(name, *at, taken, clear, room)


def _at_dots(
    numbered: pd.DataFrame,
    names: Mapping[Hashable, str],
    marks: Mapping[Hashable, Mark],
    signs: Sequence[Mark],
    place: Place,
    room: _Room,
) -> tuple[list[str], list[tuple[str, Mark, list[Mark], list[Mark]]], list[Box]]:
    """The names that find room at dots with a number in this order, and what is taken then.

    Between them: the names without room, with their dots, the marks of others, and those wider.
    """
    room = replace(room, boxes=[*room.boxes])
    drawn, unnamed = [], []
    for row in numbered.itertuples():
        others = {at: mark for at, mark in marks.items() if at != row.Index}
        taken = [*others.values(), *signs]
        clear = taken + [
            (x, y, radius + _CLEAR)
            for x, y, radius in (others[at] for at in numbered.index if at in others)
        ]
        at = (*place(row.longitude, row.latitude), row.radius)
        name = names[row.Index]
        if parts := _beside(name, *at, "street", clear, room):
            drawn += parts
        else:
            unnamed.append((f"{row.number} {name}", at, taken, clear))
    return drawn, unnamed, room.boxes


def _beside(
    name: str, x: float, y: float, radius: float, kind: str, others: Sequence[Mark], room: _Room
) -> list[str]:
    """A name right or left of its mark, under or over it or at a corner, where it has room."""
    away, slant = radius + 3, 0.75 * radius + 2
    for lines in _lines(name):
        wide, half = _wide(lines), _half(lines)
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
            if room.take((left, y + down - half, left + wide, y + down + half), others):
                return [_words(lines, x + right, y + down, anchor, kind)]
    return []


def _led(
    name: str,
    x: float,
    y: float,
    radius: float,
    others: Sequence[Mark],
    clear: Sequence[Mark],
    room: _Room,
) -> list[str]:
    """A name farther off, with a line to its mark that crosses no other mark and no name."""
    spots = [
        (lines, across * _wide(lines) / 2, down * (radius + _half(lines) + steps * TEXT))
        for lines in _lines(name)
        for steps in range(1, _FARTHEST)
        for down in (-1, 1)
        for across in (0, -1, 1, -1.5, 1.5, -2, 2)
    ]
    for lines, across, down in sorted(spots, key=lambda spot: hypot(*spot[1:])):
        wide, half = _wide(lines), _half(lines)
        left, middle = x + across - wide / 2, y + down
        box = left, middle - half, left + wide, middle + half
        end = min(max(x, left + half), left + wide - half), middle - half * (1 if down > 0 else -1)
        away = hypot(end[0] - x, end[1] - y)
        start = x + (end[0] - x) * radius / away, y + (end[1] - y) * radius / away
        if room.has(box, clear) and room.leads((start, end), others):
            room.boxes.append(box)
            room.lines.append((start, end))
            return [
                f'<path d="M{start[0]:.1f},{start[1]:.1f}L{end[0]:.1f},{end[1]:.1f}" fill="none" '
                f'stroke="{palette.QUIET}" stroke-width="1"/>',
                _words(lines, left + wide / 2, middle, "middle", "led"),
            ]
    return []


def _around(picture: AreaMap, place: Place, room: _Room) -> Iterator[str]:
    """The names of the river and of the wards, where they have room."""
    frame = shapely.box(0, 0, room.width, room.height)
    marks = [
        (*place(row.longitude, row.latitude), row.radius + 2)
        for row in picture.close_dots().itertuples()
    ]

    def seen(geometry: shapely.Geometry) -> shapely.Geometry:
        drawn = shapely.transform(geometry, place, interleaved=False)
        return shapely.intersection(drawn, frame)

    for kind, name, geometry in picture.context.things if picture.context else ():
        if kind != "river edge" or (line := seen(geometry)).is_empty:
            continue
        for part in (0.5, 0.35, 0.65):
            at, wide = line.interpolate(part, normalized=True), _wide([name])
            x = at.x + TEXT
            if room.take((x - 6, at.y - wide / 2, x + 6, at.y + wide / 2), marks):
                yield _words([name], x, at.y, "middle", "river", turned=True)
                break
    for row in picture.areas.itertuples():
        part = seen(picture.shapes[row.area_code])
        name = str(row.area_name).upper()
        wide = _wide([name]) / 2
        shapely.prepare(part)
        for x, y in _grid(part):
            box = x - wide, y - 7, x + wide, y + 7
            if part.contains(shapely.box(*box)) and room.take(box, marks):
                yield _words([name], x, y, "middle", "ward")
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
    room.boxes.append((left - 4, low - 18, room.width, room.height))
    return (
        f'<path d="M{left:.1f},{low - 4:.1f}v4h{long:.1f}v-4" fill="none" '
        f'stroke="{palette.QUIET}" stroke-width="1.2"/>'
        + _words([f"{metres:,.0f} m"], left + long / 2, low - 8, "middle", "scale")
    )


def _lines(name: str) -> list[tuple[str, ...]]:
    """A name in one line and in two."""
    return ways(name)[:2]


def _wide(lines: Sequence[str]) -> float:
    """The width of lines on the picture."""
    return _FACE * extent(lines, TEXT)[0]


def _half(lines: Sequence[str]) -> float:
    """Half of their height."""
    return TEXT * len(lines) / 2


_INKS = {"number": palette.PAPER, "street": palette.INK, "led": palette.INK, "river": _WATER}
_WEIGHTS = {"number": "bold", "station": "500", "street": "500", "led": "500"}


def _words(
    lines: Sequence[str], x: float, y: float, anchor: str, kind: str, *, turned: bool = False
) -> str:
    """Words on the picture, in lines around the height `y`; `turned`, they run upwards."""
    is_number = kind == "number"
    turn = f' transform="rotate(-90 {x:.1f} {y:.1f})"' if turned else ""
    first = y + _RISE - _half(lines) + TEXT / 2
    spans = "".join(
        f'<tspan x="{x:.1f}" y="{first + TEXT * number:.1f}">{html.escape(line)}</tspan>'
        for number, line in enumerate(lines)
    )
    return (
        f'<text class="{kind}" font-size="{TEXT:g}" '
        f'text-anchor="{anchor}" font-family="{html.escape(SCREEN_FONT)}" '
        f'font-weight="{_WEIGHTS.get(kind, "400")}" fill="{_INKS.get(kind, palette.QUIET)}" '
        f'stroke="{DOT if is_number else palette.PAPER}" '
        f'stroke-width="{2 if is_number else 2.6}" paint-order="stroke"{turn}>{spans}</text>'
    )
