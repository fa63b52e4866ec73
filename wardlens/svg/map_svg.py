"""An area map as SVG: for paper, numbered as in the table beside it, and as a file. Pure."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from math import cos, radians
from typing import Any

import shapely

from wardlens.exhibits import palette
from wardlens.exhibits.area_maps import DOT, AreaMap, Look
from wardlens.exhibits.map_context import Drawn, svg_names
from wardlens.exhibits.map_labels import Lines, Room
from wardlens.svg.ink import FONT, SCREEN_FONT, TEXT, WITHOUT_SERIFS, text, wrapped
from wardlens.svg.map_names import SIZE, Label, placed

Place = Callable[[float, float], tuple[float, float]]
"""Where a longitude and latitude lie on a picture, in points from its top left."""

OUTLINE = (4.2, 1.6)
"""How wide the outline of the area chosen is, in points: the white one, the dark one on it."""
_BESIDE = 150
"""How wide a legend at the side is."""
_WIDTH, _EDGE, _TOP, _TALLEST = 760.0, 20.0, 70.0, 820.0
"""Of a file by itself: its width, its edge, where the map begins and how tall it may be."""
_PATTERNS = (
    '<defs><pattern id="lines" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><line x1="0" y1="0" x2="0" y2="6" stroke="#4a5763"/></pattern>'
    '<pattern id="cross" width="6" height="6" patternUnits="userSpaceOnUse">'
    '<path d="M0,0L6,6M6,0L0,6" stroke="#4a5763" stroke-width="0.7"/></pattern></defs>'
)


def svg(
    picture: AreaMap,
    *,
    numbered: Sequence[str] = (),
    width: float = 238,
    tallest: float = 470,
    beside: bool = False,
) -> str:
    """The map as SVG, in points; `numbered` are area codes in the order of their numbers.

    The legend stands below, or to the right with `beside`. The area chosen has an outline between
    two white ones, which shows on light and dark areas alike, and its name in the legend.
    """
    place, height, across = projected(picture, width, tallest)
    around = _unnamed(picture, place, across, height)
    parts = areas_of(picture, place, around)
    for number, code in enumerate(numbered, 1):
        if code in picture.shapes:
            parts.append(_label(picture, code, str(number), place))
    left, top = (across + 12, TEXT) if beside else (0.0, height + 18)
    total_width = left + _BESIDE if beside else width
    legend, foot = _legend(picture, left, top, total_width, TEXT)
    total_height = max(height + 2, foot) if beside else foot
    return framed([*parts, legend], total_width, total_height)


def by_itself(picture: AreaMap) -> str:
    """The map as a file that is sent on: title, unit, names with their values, legend, source."""
    room = _WIDTH - 2 * _EDGE
    narrow, height, across = projected(picture, room, _TALLEST)

    def place(x: float, y: float) -> tuple[float, float]:
        right, down = narrow(x, y)
        return right + (room - across) / 2, down

    context = picture.around(picture.bounds)
    around = context.svg(place, 0, room, height, 0) if context else None
    spots, names = picture.written(place, Room(room, height), values=True)
    drawn = [
        *areas_of(picture, place, around, with_tips=True),
        svg_names(names),
        *map(_name, spots.values()),
        *(dot(row, place) for row in picture.far_dots().itertuples()),
        _watermark(picture.watermark, room / 2, height / 2),
    ]
    key, foot = _legend(picture, _EDGE, _TOP + height + 30, _WIDTH - _EDGE, TEXT)
    told = wrapped(picture.caption, WITHOUT_SERIFS * room, TEXT)
    lines = [
        text(_EDGE, foot + 12 + 17 * n, line, shade=palette.QUIET) for n, line in enumerate(told)
    ]
    total = foot + 17 * len(told) + 10
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH:.0f} {total:.0f}" '
        f'width="{_WIDTH:.0f}" height="{total:.0f}" font-family="{html.escape(SCREEN_FONT)}" '
        f'role="img"><title>{html.escape(picture.title)}</title>{_PATTERNS}'
        f'<rect width="100%" height="100%" fill="{palette.PAPER}"/>'
        f"{text(_EDGE, 30, picture.title, size=17)}"
        f"{text(_EDGE, 52, picture.unit, size=13, shade=palette.QUIET)}"
        f'<svg x="{_EDGE:.0f}" y="{_TOP:.0f}" width="{room:.0f}" '
        f'height="{height:.1f}" overflow="hidden">{"".join(drawn)}</svg>'
        f"{key}{''.join(lines)}</svg>"
    )


def with_names(
    picture: AreaMap, *, width: float, tallest: float
) -> tuple[str, tuple[tuple[int, str], ...]]:
    """The map alone as SVG, each area with its name on it, and whose the numbers on it are.

    A name that has no room is a number. The legend is apart (`legend`).
    """
    place, height, across = projected(picture, width, tallest)
    order = sorted(
        picture.areas.itertuples(),
        key=lambda row: (row.area_code != picture.selected, -picture.shapes[row.area_code].area),
    )
    named = [(str(row.area_code), str(row.area_name)) for row in order]
    areas = {
        code: shapely.transform(picture.shapes[code], lambda x, y: place(x, y), interleaved=False)
        for code, _ in named
    }
    middles = {code: place(*middle(picture, code)) for code, _ in named}
    names = placed(named, areas, middles, (across, height))
    known = dict(named)
    around = _unnamed(picture, place, across, height)
    parts = [*areas_of(picture, place, around), *map(_written, names)]
    numbers = tuple((label.number, known[label.code]) for label in names if label.number)
    return framed(parts, across + 2, height + 2), numbers


def _unnamed(picture: AreaMap, place: Place, width: float, height: float) -> Drawn | None:
    """What is around the areas of a picture without any name of it: no marks of stations."""
    if picture.context is None:
        return None
    return picture.context.without_places.svg(place, 0, width, height, 0)


def legend(picture: AreaMap, *, width: float, size: float) -> str:
    """What the looks of the map mean, by itself as SVG, in words of this size."""
    drawn, foot = _legend(picture, 0.0, size, width, size)
    return framed([drawn], width, foot - size + 4)


def framed(parts: Sequence[str], width: float, height: float) -> str:
    """A picture of this size with its patterns."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} '
        f'{height:.0f}" width="{width:.0f}" height="{height:.0f}" '
        f'font-family="{FONT}, serif">{_PATTERNS}{"".join(parts)}</svg>'
    )


def areas_of(
    picture: AreaMap, place: Place, around: Drawn | None, *, with_tips: bool = False
) -> list[str]:
    """The areas in their looks, the one chosen last, in its outline; what is around them.

    `with_tips`: with what a pointer on an area reads.
    """
    parts = [around.below] if around else []
    for row in picture.chosen_last().itertuples():
        look: Look = row.look
        path = path_of(picture.shapes[row.area_code], place)
        tip = f"<title>{html.escape(str(row.tooltip))}</title>" if with_tips else ""
        parts.append(
            f'<path d="{path}" fill="{look.colour}" stroke="{palette.INK}" '
            f'stroke-width="0.6">{tip}</path>'
        )
        if look.pattern:
            parts.append(f'<path d="{path}" fill="url(#{look.pattern})"/>')
        if row.area_code == picture.selected:
            parts += _outline(f'<path d="{path}"')
    return parts + ([around.above] if around else [])


def _written(label: Label) -> str:
    """A name on the map, dark on a light edge, so that it can be read on every shade."""
    pitch = (label.box[3] - label.box[1]) / len(label.lines)
    lines = "".join(
        f'<tspan x="{label.x:.1f}" y="{label.box[1] + pitch * (n + 0.78):.1f}">'
        f"{html.escape(line)}</tspan>"
        for n, line in enumerate(label.lines)
    )
    return (
        f'<text font-size="{SIZE:g}" font-weight="bold" text-anchor="middle" fill="{palette.INK}" '
        f'stroke="{palette.PAPER}" stroke-width="2.6" stroke-linejoin="round" '
        f'paint-order="stroke">{lines}</text>'
    )


def dot(row: Any, place: Place) -> str:
    """A dot with what a pointer on it reads; fainter without a number."""
    x, y = place(row.longitude, row.latitude)
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{row.radius:.1f}" fill="{DOT}" '
        f'fill-opacity="{1.0 if row.number else 0.45:g}" stroke="{palette.PAPER}">'
        f"<title>{html.escape(str(row.tooltip))}</title></circle>"
    )


def _name(spot: Lines) -> str:
    """The name of an area, and its value on the line below."""
    top = spot.y - 5.5 * len(spot.lines) + 9
    spans = "".join(
        f'<tspan x="{spot.x:.1f}" y="{top + 11 * n:.1f}">{html.escape(line)}</tspan>'
        for n, line in enumerate(spot.lines)
        if line
    )
    return (
        f'<text font-size="10" font-weight="600" text-anchor="middle" fill="{palette.INK}" '
        f'stroke="{palette.PAPER}" stroke-width="3" paint-order="stroke">{spans}</text>'
    )


def _watermark(words: str, x: float, y: float) -> str:
    if not words:
        return ""
    return (
        f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="middle" font-size="34" '
        f'fill="{palette.INK}" fill-opacity="0.35" transform="rotate(-18 {x:.0f} {y:.0f})">'
        f"{html.escape(words)}</text>"
    )


def projected(picture: AreaMap, width: float, tallest: float) -> tuple[Place, float, float]:
    """Where a longitude and latitude lie on a picture of this width, its height and its width."""
    return fitted(picture.bounds, width, tallest)


def fitted(
    bounds: tuple[float, float, float, float], width: float, tallest: float
) -> tuple[Place, float, float]:
    """The same for a rectangle: west, south, east and north."""
    west, south, east, north = bounds
    stretch = cos(radians((south + north) / 2))
    scale = min((width - 4) / ((east - west) * stretch), tallest / (north - south))

    def place(x: float, y: float) -> tuple[float, float]:
        return 2 + (x - west) * stretch * scale, 2 + (north - y) * scale

    return place, (north - south) * scale + 4, (east - west) * stretch * scale + 4


def rings(outline: object, place: Place) -> list[list[tuple[float, float]]]:
    """The rings of an outline as points on the picture."""
    polygons = getattr(outline, "geoms", [outline])
    return [
        [place(*point) for point in ring.coords]
        for polygon in polygons
        for ring in (polygon.exterior, *polygon.interiors)
    ]


def middle(picture: AreaMap, code: str) -> tuple[float, float]:
    """The place inside an area that is farthest from its border."""
    outline = picture.shapes[code]
    largest = max(getattr(outline, "geoms", [outline]), key=lambda part: part.area)
    point = shapely.maximum_inscribed_circle(largest).interpolate(0)
    return point.x, point.y


def path_of(outline: object, place: Place) -> str:
    """An outline as what a path draws."""
    return " ".join(
        "M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in ring) + "Z" for ring in rings(outline, place)
    )


def chosen(picture: AreaMap) -> str:
    """The name of the area with an outline; empty where none has one."""
    names = picture.areas.set_index("area_code")["area_name"]
    return str(names.get(picture.selected, "")) if picture.selected in picture.shapes else ""


def _outline(shape: str) -> list[str]:
    return [
        f'{shape} fill="none" stroke="{ink}" stroke-width="{wide}" stroke-linejoin="round"/>'
        for ink, wide in ((palette.PAPER, OUTLINE[0]), (palette.INK, OUTLINE[1]))
    ]


def _label(picture: AreaMap, code: str, label: str, place: Place) -> str:
    x, y = place(*middle(picture, code))
    shared = (
        f'x="{x:.1f}" y="{y + 4:.1f}" font-size="{TEXT:g}" font-weight="bold" text-anchor="middle"'
    )
    words = html.escape(label)
    return (
        f'<text {shared} fill="{palette.INK}" stroke="{palette.PAPER}" stroke-width="2.5" '
        f'paint-order="stroke">{words}</text>'
    )


def _legend(
    picture: AreaMap, left: float, top: float, right: float, size: float
) -> tuple[str, float]:
    """What the looks mean and whose outline it is, in lines that end before `right`; the foot."""
    parts = []
    y = top
    name = chosen(picture)
    looks = [*picture.legend, *([Look(name, "none")] if name else [])]
    for look in looks:
        more = max(0.0, look.radius - size / 2)
        y += more
        box = f'<rect x="{left + 1:.0f}" y="{y - 9:.0f}" width="20" height="12"'
        mark = (
            f'<circle cx="{left + 11:.0f}" cy="{y - 4:.0f}" r="{look.radius:.1f}"'
            if look.radius
            else box
        )
        parts.append(f'{mark} fill="{look.colour}" stroke="{palette.INK}" stroke-width="0.6"/>')
        if look.pattern:
            parts.append(f'{box} fill="url(#{look.pattern})"/>')
        if look.colour == "none":
            parts += _outline(box)
        for line in wrapped(look.label, right - left - 28, 1.1 * size):
            parts.append(
                f'<text x="{left + 28:.0f}" y="{y:.0f}" font-size="{size:g}" fill="{palette.INK}">'
                f"{html.escape(line)}</text>"
            )
            y += size + 2.5
        y += more + 4
    return "".join(parts), y
