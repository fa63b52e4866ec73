"""Area maps: figures by area and how they look; as a pydeck Deck for the screen. Pure.

What is drawn of them as SVG stands in `svg/map_svg.py`.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import pairwise
from math import cos, floor, log2, log10, radians
from string import ascii_uppercase
from typing import Any, Literal

import numpy as np
import pandas as pd
import pydeck
import shapely
from pydeck.bindings.json_tools import default_serialize
from shapely.geometry import shape

from wardlens.exhibits import number_runs, palette, verdicts
from wardlens.exhibits.map_context import MapContext, Written
from wardlens.exhibits.map_ground import Ground
from wardlens.exhibits.map_labels import Lines, Place, Room, extent, ways
from wardlens.store.kept import kept_with

# An empty style as a data address: any other value makes the browser ask a tile host for one.
_NO_TILES = (
    "data:application/json,%7B%22version%22%3A8%2C%22sources%22%3A%7B%7D%2C%22layers%22%3A%5B%5D%7D"
)
HEIGHT = 640
DOT = palette.ACCENT
"""The colour of dots on a map: places, on areas that have no shade."""
NUMBERED = 15
"""So many places have a number on the map and in the list beside it."""
_PHONE = 340
"""The width in pixels that the areas fill at first, on a phone and anywhere else."""
_BY_THE_EDGE, _ABOVE_AND_BELOW = 8, 16
"""So much is seen left and right of the areas on a phone; above and below them together."""
_PLAIN = 2.5
"""The radius of dots that a close-up shows in their sizes."""
_UNCOVERED = 1.6
"""How much of a dot no name comes upon, in its radius."""
_ASIDE = 95
"""How much more of what is around a wide screen shows to each side."""
_AROUND, _NEAREST = 0.6, 0.012
"""How much is seen around an area chosen: in its own sizes, and in degrees at least."""
_ON_SCREEN, _CONTEXT_NAME, _STATION_NAME = (13, 12, 11), 14, 12
"""Sizes of type on screen: names of areas and those of them that need it, around, of stations."""
_IN_A_FILE, _CONTEXT_IN_A_FILE = (12, 11), 11
"""The same in a file, where none is left out."""
_INSIDE = 2 / 3
"""The share of a name that lies in its area on screen, at least."""
_NUMBER = 12
"""The size of a number on a dot."""
_PADDING, _AWAY = 4.0, 3.0
"""Around the numbers of a close-up, and between them and its square."""
_BESIDE = {
    "left": ("'end'", "'center'", -1, 0),
    "right": ("'start'", "'center'", 1, 0),
    "top": ("'middle'", "'bottom'", 0, -1),
    "bottom": ("'middle'", "'top'", 0, 1),
}
"""How words stand on each side of it: anchor, baseline, steps across and down."""
_LETTER, _MOST = 15, len(ascii_uppercase)
"""A letter in place of a name: its size, and for so many areas at most."""
_FEW_DOTS = 3
"""So many faint dots lie under a name at most."""
_PLATE = 215
"""How much of what lies under the name of a point is hidden, of 255: thin letters need it."""
_CLASSES = len(palette.SEQUENTIAL)
_MOST_IN_A_CLASS = 0.45
"""Under so large a share of the areas is in each class of one width."""
_NEAR = 0.04
"""A break lies so near to its share of the areas, itself a share of them, and one area at least."""
_LEAST = 1e-300
"""Smaller values have no power of ten to be rounded to."""
_UP_TO = " to under "
AT_THE_EDGE = "A figure on the edge of two shades of the map has the darker one."
Pattern = Literal["", "lines", "cross"]
Bounds = tuple[float, float, float, float]
"""West, south, east and north, in degrees."""


class _LaidOut(pydeck.Deck):  # type: ignore[misc]
    """A deck that is changed no more: its JSON is made once, without pydeck's indents."""

    _json = ""

    def to_json(self) -> str:
        """The deck as the screen reads it."""
        if not self._json:
            self._json = json.dumps(
                self, default=default_serialize, sort_keys=True, separators=(",", ":")
            )
        return self._json


@dataclass(frozen=True, slots=True)
class Look:
    """How one kind of area, or a dot of one size, is drawn, and its words in the legend."""

    label: str
    colour: str
    pattern: Pattern = ""
    radius: float = 0.0
    """Of a dot, in pixels; none of an area."""

    @property
    def short(self) -> str:
        """Its words where there is little room: `AT_THE_EDGE` is said beside them."""
        return self.label.replace(_UP_TO, " to ")


ZERO = Look("none recorded", palette.ZERO)
MISSING = Look("no figures", palette.MISSING, "lines")
WITHHELD = Look("withheld to protect people", palette.WITHHELD, "cross")
TOO_FEW = Look("too few to say", palette.TOO_FEW)
RECORDING = Look(verdicts.RECORDING, palette.RECORDING)


@dataclass(frozen=True, slots=True)
class Scale:
    """Classes of a measure, fixed for a kind of offence whatever the period shown."""

    breaks: tuple[float, ...]
    decimals: int = 0

    @classmethod
    def of(cls, values: pd.Series, *, decimals: int = 0) -> Scale:
        """Breaks near fifths of `values` (missing and zero left out), at most four.

        Each is the roundest number in the widest gap there: no break parts near-equals. One value
        more than twice the next has a class to itself, and the others have classes of one width.
        """
        known = values[values > 0]
        if known.empty:
            return cls((), decimals)
        ordered = known.sort_values().to_numpy()
        if far_above(values) is None:
            return cls(_near_shares(ordered, _CLASSES, decimals), decimals)
        rest, top = ordered[:-1], float(ordered[-1])
        if even := _even(rest, _CLASSES - 1, decimals):
            step = even[1] - even[0]
            steps = floor((rest[-1] - even[-1]) / step) + 1
            return cls((*even, round(even[-1] + steps * step, max(decimals, 0))), decimals)
        breaks = _near_shares(rest, _CLASSES - 1, decimals)
        return cls((*breaks, _roundest(float(rest[-1]), top, decimals)), decimals)

    def scaled(self, factor: float) -> Scale:
        """The same classes for a period of another length."""
        if factor == 1:
            return self
        breaks = sorted({_rounded(value * factor, self.decimals) for value in self.breaks})
        return Scale(tuple(value for value in breaks if value > 0), self.decimals)

    def suiting(self, values: pd.Series) -> Scale:
        """These classes, or `values`' own where nearly all would fall into one or two of these."""
        known = values[values > 0]
        used = len(set(np.searchsorted(self.breaks, known, side="right")))
        own = Scale.of(values, decimals=self.decimals)
        few = used < min(3, len(own.breaks) + 1)
        return own if few and len(known) >= _CLASSES else self

    def look(self, value: float) -> Look:
        """How an area with this value is drawn."""
        if pd.isna(value):
            return MISSING
        if value == 0:
            return ZERO
        return self.looks[int(np.searchsorted(self.breaks, value, side="right"))]

    @property
    def looks(self) -> tuple[Look, ...]:
        """The classes from low to high."""
        count = len(self.breaks) + 1
        places = np.linspace(0, _CLASSES - 1, count).round().astype(int)
        return tuple(
            Look(label, palette.SEQUENTIAL[place])
            for label, place in zip(self._labels(), places, strict=True)
        )

    def _labels(self) -> list[str]:
        if not self.breaks:
            return ["1 or more"]
        is_whole = all(float(value).is_integer() for value in self.breaks)
        shown = [f"{value:,.{0 if is_whole else self.decimals}f}" for value in self.breaks]
        middle = [f"{low}{_UP_TO}{high}" for low, high in pairwise(shown)]
        return [f"under {shown[0]}", *middle, f"{shown[-1]} or more"]


@dataclass(frozen=True)
class AreaMap:
    """Areas with their looks, texts and the legend; `selected` is outlined.

    `areas` has the columns area_code, area_name, value (as shown), tooltip and look (a `Look`);
    `outlines` maps area codes to GeoJSON geometries.
    """

    areas: pd.DataFrame
    outlines: Mapping[str, dict[str, Any]] = field(repr=False)
    legend: tuple[Look, ...]
    title: str
    unit: str
    caption: str
    shows_names: bool = True
    selected: str = ""
    watermark: str = ""
    """Words written across the map, on screen and on paper."""
    context: MapContext | None = field(default=None, repr=False)
    """What stands quietly around and under the areas."""
    dots: pd.DataFrame | None = None
    """Places to mark: longitude, latitude, radius (pixels), number (or no words) and tooltip."""
    close_up: Bounds | None = None
    """The part that is drawn larger beside the map, where its dots have their numbers."""
    close_up_of: str = ""
    """What place that part is."""
    far_above: str = ""
    """Which area's figure is far above the classes, in words."""
    framed: str = ""
    """The area that the map is cut to and zoomed to; all of them where none is named."""

    @property
    def has_classes(self) -> bool:
        """Whether shades stand for figures from one value to under another."""
        return any(_UP_TO in look.label for look in self.legend)

    @cached_property
    def shapes(self) -> dict[str, Any]:
        """The outlines as shapely polygons."""
        return {code: shape(self.outlines[code]) for code in self.areas["area_code"]}

    @cached_property
    def bounds(self) -> Bounds:
        """West, south, east and north of what is shown at first."""
        shown = self.shapes.get(self.framed)
        west, south, east, north = shapely.total_bounds(
            list(self.shapes.values()) if shown is None else [shown]
        )
        return float(west), float(south), float(east), float(north)

    @cached_property
    def seen(self) -> Bounds:
        """The same as the screen shows it at first: the area chosen with what is next to it."""
        chosen = self.shapes.get(self.selected)
        if chosen is None or self.framed:
            return self.bounds
        west, south, east, north = chosen.bounds
        more = max(_AROUND * max(east - west, north - south), _NEAREST)
        least, lowest, most, highest = self.bounds
        return (
            max(west - more, least), max(south - more, lowest),
            min(east + more, most), min(north + more, highest),
        )  # fmt: skip

    @cached_property
    def letters(self) -> dict[str, str]:
        """The letter that stands for an area on screen, where a list beside has the names.

        Of few areas, of which no name is written, each has one, down the list; else those whose
        name has no room have the letter of their place in the alphabet, on every map the same.
        """
        if not self.shows_names:
            few = self.areas["area_code"]
            return dict(zip(few, ascii_uppercase, strict=False)) if len(few) <= _MOST else {}
        written = self._where_named()[1]
        found = {one["of"]: one["text"] for one in written if one["size"] == _LETTER}
        return {code: found[code] for code in self._by_name if code in found}

    @cached_property
    def _by_name(self) -> dict[str, str]:
        """The letter that each area has on any map, in the order of their names.

        Of more areas than there are letters it is a number.
        """
        codes = self.areas.sort_values(["area_name", "area_code"])["area_code"]
        if len(codes) > _MOST:
            return {code: str(number) for number, code in enumerate(codes, 1)}
        return dict(zip(codes, ascii_uppercase, strict=False))

    def written(
        self, place: Place, room: Room, wider: float = 0.0, *, values: bool = False
    ) -> tuple[dict[str, Lines], list[Written]]:
        """Where the names of areas have room, by code, and the names of what is around.

        `values`: as a file shows it, with the value of each on the line below its name; without,
        as the screen does, where letters stand in place of names that are not written.
        """
        context = self.around(self.bounds) if values else self.on_screen_around
        for mark in self._seen_dots().itertuples():
            at = place(mark.longitude, mark.latitude)
            if mark.number:
                room.take(*at, *2 * (_UNCOVERED * mark.radius,))
            else:
                room.spare(*at)
        if self.close_up:
            self._keep_square_free(self.close_up, room, place)
        if context:
            context.keep_marks_free(room, place)
        spots: dict[str, Lines] = {}
        lettered = self.shapes if self.shows_names or self.letters else {}
        ground = Ground(lettered, place, room.width, room.height)

        def write(
            code: str, told: Sequence[Sequence[str]], sizes: Sequence[float], **share: float
        ) -> None:
            shares = partial(ground.shares, code)
            if spot := room.within(told, sizes, self.shapes[code], shares, place, **share):
                spots[code] = spot

        in_order = self.areas.set_index("area_code").loc[list(self._by_name)].reset_index()
        by_width = in_order.sort_values(
            "area_name", key=lambda names: names.map(_hardest), kind="stable"
        )
        for row in by_width.itertuples() if self.shows_names else ():
            told = [(*lines, str(row.value)) if values else lines for lines in ways(row.area_name)]
            if values:
                write(row.area_code, told, _IN_A_FILE)
            else:
                write(row.area_code, told, _ON_SCREEN, least=_INSIDE, most_covered=_FEW_DOTS)
        if not values:
            letters = self._by_name if self.shows_names else self.letters
            for code, letter in letters.items():
                if code not in spots:
                    write(code, [(letter,)], (_LETTER,))
        if context is None:
            return spots, []
        names = set(self.areas["area_name"])
        if values:
            return spots, context.written(room, place, _CONTEXT_IN_A_FILE, wider, areas=names)
        small = _STATION_NAME if self.shows_names and self._is_whole(self.seen) else None
        return spots, context.written(
            room, place, _CONTEXT_NAME, wider, stations=small, areas=names
        )

    def around(self, seen: Bounds) -> MapContext | None:
        """What is shown around the areas in a file: among all names, a station's reads as one.

        `seen`: west, south, east and north of what is shown.
        """
        if self.context and self.shows_names and self._is_whole(seen):
            return self.context.without_places
        return self.context

    @property
    def on_screen_around(self) -> MapContext | None:
        """The same on screen, where the stations are among the names of all areas."""
        if self.context is None or not (self.shows_names and self._is_whole(self.seen)):
            return self.context
        return self.context.without_landmarks

    def _is_whole(self, seen: Bounds) -> bool:
        """Whether what is shown is all of the areas."""
        return seen == tuple(map(float, shapely.total_bounds(list(self.shapes.values()))))

    @cached_property
    def deck(self) -> pydeck.Deck:
        """The map for the screen, made once: no tiles, no request to anyone."""
        west, south, east, north = self.seen
        context = self.on_screen_around
        layers = [
            *(context.below if context else ()),
            pydeck.Layer(
                "GeoJsonLayer",
                {"type": "FeatureCollection", "features": self._features()},
                id="areas",
                pickable=True,
                stroked=True,
                filled=True,
                get_fill_color="properties.fill",
                get_line_color="properties.line",
                get_line_width="properties.width",
                line_width_units="'pixels'",
                auto_highlight=True,
                highlight_color=[255, 196, 0, 90],
            ),
        ]
        if hatching := self._hatching():
            layers.append(
                pydeck.Layer(
                    "PathLayer",
                    hatching,
                    id="hatching",
                    get_path="path",
                    get_color=[*palette.rgb(palette.QUIET), 150],
                    get_width=1,
                    width_units="'pixels'",
                )
            )
        layers += context.above if context else ()
        if self.dots is not None:
            layers.append(self._circles("dots", self._plain_dots()))
        layers += self._names()
        if self.dots is not None:  # over the names: no place with a number is hidden
            layers += self._marks()
        if self.watermark:
            layers.append(self._watermark([(west + east) / 2, (south + north) / 2]))
        return _LaidOut(
            layers=layers,
            initial_view_state=pydeck.ViewState(
                longitude=(west + east) / 2,
                latitude=(south + north) / 2,
                zoom=_zoom(west, south, east, north),
                min_zoom=9,
                max_zoom=15,
            ),
            views=[pydeck.View(type="MapView", controller={"scrollZoom": False})],
            map_style=_NO_TILES,
            tooltip={
                "text": "{tooltip}",
                "style": {
                    "backgroundColor": palette.INK,
                    "color": palette.PAPER,
                    "fontSize": "14px",
                    "maxWidth": "260px",
                },
            },
        )

    def _features(self) -> list[dict[str, Any]]:
        return [
            {
                "type": "Feature",
                "geometry": self.outlines[row.area_code],
                "tooltip": row.tooltip,
                "area_code": row.area_code,
                "properties": {
                    "area_code": row.area_code,
                    "fill": [*palette.rgb(row.look.colour), 255],
                    "line": palette.rgb(palette.INK),
                    "width": 4 if row.area_code == self.selected else 1,
                },
            }
            for row in self.chosen_last().itertuples()
        ]

    def chosen_last(self) -> pd.DataFrame:
        """The areas, the chosen one last, so that no neighbour covers its outline."""
        return self.areas.sort_values(
            "area_code", key=lambda codes: codes == self.selected, kind="stable"
        )

    def placed_dots(self) -> pd.DataFrame:
        """Its dots; no rows where it has none."""
        columns = ["longitude", "latitude", "radius", "number", "tooltip"]
        return pd.DataFrame(columns=columns) if self.dots is None else self.dots

    def close_dots(self) -> pd.DataFrame:
        """The dots of the close-up; no rows where there is none."""
        dots = self.placed_dots()
        west, south, east, north = self.close_up or (0.0, 0.0, 0.0, 0.0)
        across = dots["longitude"].between(west, east)
        return dots[across & dots["latitude"].between(south, north)]

    @cached_property
    def close_numbers(self) -> list[int]:
        """The numbers of its dots, from low to high."""
        return sorted(int(number) for number in self.close_dots()["number"] if number)

    def _keep_square_free(self, square: Bounds, room: Room, place: Place) -> None:
        """Leave the close-up's square and the numbers beside it uncovered by names."""
        west, south, east, north = square
        (left, low), (right, top) = place(west, south), place(east, north)
        room.take((left + right) / 2, (low + top) / 2, right - left, low - top)
        *_, x, y = self._numbers_beside(square, room, place)
        room.take(x, y, *self._numbers_extent)

    @property
    def _numbers_extent(self) -> tuple[float, float]:
        """The width and height of what stands beside the close-up's square."""
        wide, high = extent([number_runs.in_short(self.close_numbers)], _NUMBER)
        return wide + 2 * _PADDING, high + 2 * _PADDING

    def _numbers_beside(
        self, square: Bounds, room: Room, place: Place
    ) -> tuple[str, float, float, float, float]:
        """On which side of the square its numbers cover fewest dots, from where; their middle.

        Where they start: a longitude and latitude at the edge of the square.
        """
        west, south, east, north = square
        (left, low), (right, top) = place(west, south), place(east, north)
        wide, high = self._numbers_extent
        x, y, lon, lat = (left + right) / 2, (low + top) / 2, (west + east) / 2, (south + north) / 2
        sides = [
            ("left", west, lat, left - _AWAY - wide / 2, y),
            ("right", east, lat, right + _AWAY + wide / 2, y),
            ("top", lon, north, x, top - _AWAY - high / 2),
            ("bottom", lon, south, x, low + _AWAY + high / 2),
        ]
        dots = [place(dot.longitude, dot.latitude) for dot in self.placed_dots().itertuples()]

        def covered(side: tuple[str, float, float, float, float]) -> tuple[bool, int]:
            *_, across, down = side
            is_out = across - wide / 2 < 0 or across + wide / 2 > room.width
            return is_out, sum(
                abs(a - across) < wide / 2 and abs(b - down) < high / 2 for a, b in dots
            )

        return min(sides, key=covered)

    def far_dots(self) -> pd.DataFrame:
        """Its dots as the whole map has room for them: those of the close-up small and plain."""
        dots = self.placed_dots()
        close = dots.index.isin(self.close_dots().index)
        return dots.assign(
            radius=dots["radius"].mask(close, _PLAIN), number=dots["number"].mask(close, "")
        )

    def _seen_dots(self) -> pd.DataFrame:
        """Its dots but those of the close-up: the square stands for them."""
        return self.placed_dots().drop(self.close_dots().index)

    def _plain_dots(self) -> pd.DataFrame:
        dots = self._seen_dots()
        return dots[dots["number"] == ""]

    def _marks(self) -> list[pydeck.Layer]:
        dots = self._seen_dots()
        numbered = dots[dots["number"] != ""]
        layers = []
        if len(numbered):
            layers.append(self._circles("numbered-dots", numbered))
            rows = [
                {"text": row.number, "at": [row.longitude, row.latitude]}
                for row in numbered.itertuples()
            ]
            layers.append(
                self._texts(
                    "numbers", rows, DOT,
                    get_color=palette.rgb(palette.PAPER),
                    get_size=_NUMBER,
                    font_weight=700,
                    outline_width=2,
                )
            )  # fmt: skip
        if self.close_up:
            west, south, east, north = self.close_up
            ring = [[west, south], [east, south], [east, north], [west, north]]
            layers.append(
                pydeck.Layer(
                    "PolygonLayer",
                    [{"ring": ring}],
                    id="close-up",
                    get_polygon="ring",
                    get_fill_color=[*palette.rgb(DOT), 90],
                    get_line_color=palette.rgb(palette.INK),
                    get_line_width=2,
                    line_width_units="'pixels'",
                )
            )
            told = number_runs.in_short(self.close_numbers)
            place, _, room = self._on_screen()
            side, longitude, latitude, *_ = self._numbers_beside(self.close_up, room, place)
            anchor, baseline, across, down = _BESIDE[side]
            layers.append(
                self._texts(
                    "close-up-numbers",
                    [{"text": told, "at": [longitude, latitude]}],
                    DOT,
                    get_text_anchor=anchor,
                    get_alignment_baseline=baseline,
                    get_pixel_offset=[across * (_AWAY + _PADDING), down * (_AWAY + _PADDING)],
                    get_color=palette.rgb(palette.PAPER),
                    get_size=_NUMBER,
                    font_weight=700,
                    outline_width=2,
                    background=True,
                    get_background_color=palette.rgb(DOT),
                    background_padding=[_PADDING, _PADDING],
                )
            )
        return layers

    def _circles(self, key: str, dots: pd.DataFrame) -> pydeck.Layer:
        return pydeck.Layer(
            "ScatterplotLayer",
            [
                {
                    "at": [row.longitude, row.latitude],
                    "radius": row.radius,
                    "fill": [*palette.rgb(DOT), 255 if row.number else 110],
                    "tooltip": row.tooltip,
                }
                for row in dots.itertuples()
            ],
            id=key,
            pickable=True,
            get_position="at",
            get_radius="radius",
            radius_units="'pixels'",
            radius_min_pixels=2,
            stroked=True,
            get_fill_color="fill",
            get_line_color=palette.rgb(palette.PAPER),
            get_line_width=1,
            line_width_units="'pixels'",
        )

    def _names(self) -> list[pydeck.Layer]:
        """Names as they have room at the first zoom: of areas, and of what is around.

        On a dark area they are light with a dark edge, on any other the other way round.
        """
        around, areas = self._where_named()
        layers = []
        if around:
            layers.append(
                self._texts(
                    "around",
                    around,
                    get_size="size",
                    get_angle="angle",
                    get_color="colour",
                    font_weight=500,
                    outline_width=3,
                    background=True,
                    get_background_color="plate",
                )
            )
        looks = self.areas.set_index("area_code")["look"]
        for key, ink, edge in (
            ("names", self._ink, palette.PAPER),
            ("names-on-dark", palette.PAPER, palette.INK),
        ):
            is_light = ink == palette.PAPER
            rows = [one for one in areas if palette.is_dark(looks[one["of"]].colour) == is_light]
            if rows:
                layers.append(
                    self._texts(
                        key, rows, edge,
                        get_color=palette.rgb(ink),
                        get_size="size",
                        font_weight=600,
                        outline_width=4,
                    )
                )  # fmt: skip
        return layers

    def _where_named(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """What is written of what is around, and of the areas, each with its place.

        It does not hang on what is shown of the areas, nor where names are written on their order:
        with a context, which is kept as long as a release, it is found once for all maps that show
        the same part of it.
        """
        if self.context is None:
            return self._placed_names()
        named = [*self.areas[["area_code", "area_name"]].itertuples(index=False, name=None)]
        dots = self.placed_dots()[["longitude", "latitude", "radius"]]
        shown = (
            tuple(sorted(named) if self.shows_names else named),
            tuple(dots.itertuples(index=False, name=None)),
            self.seen, self.framed, self.shows_names, self.close_up, *self.close_numbers,
        )  # fmt: skip
        return kept_with(self.context, ("names", shown), self._placed_names)

    def _on_screen(self) -> tuple[Place, Place, Room]:
        """Where a longitude and latitude lie at the first zoom, the way back, and the room."""
        west, south, east, north = self.bounds
        across = 512 * 2 ** _zoom(*self.seen) / 360
        up = across / cos(radians((south + north) / 2))
        room = Room(
            max(_PHONE + 2 * _BY_THE_EDGE, across * (east - west)),
            max(HEIGHT, up * (north - south)),
        )
        room.keep_buttons_free()
        left, top = (
            (room.width - across * (east - west)) / 2,
            (room.height - up * (north - south)) / 2,
        )

        def place(x: float, y: float) -> tuple[float, float]:
            return left + (x - west) * across, top + (north - y) * up

        def back(x: float, y: float) -> tuple[float, float]:
            return round(west + (x - left) / across, 5), round(north - (y - top) / up, 5)

        return place, back, room

    def _placed_names(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        place, back, room = self._on_screen()
        spots, around = self.written(place, room, _ASIDE)
        areas = [
            {
                "text": "\n".join(one.lines),
                "at": [*back(one.x, one.y)],
                "of": code,
                "size": one.size,
            }
            for code, one in spots.items()
        ]
        others = [
            {
                "text": one.words,
                "at": [*back(one.at.x, one.at.y)],
                "size": one.size,
                "angle": one.angle,
                "colour": palette.rgb(one.colour),
                "plate": [*palette.rgb(palette.PAPER), _PLATE * one.is_of_a_point],
            }
            for one in around
        ]
        return others, areas

    def _texts(
        self, key: str, rows: list[dict[str, Any]], edge: str = palette.PAPER, **look: Any
    ) -> pydeck.Layer:
        return pydeck.Layer(
            "TextLayer",
            rows,
            id=key,
            get_text="text",
            get_position="at",
            font_family="'system-ui, sans-serif'",
            font_settings={"sdf": True, "fontSize": 48, "buffer": 8},
            outline_color=[*palette.rgb(edge), 235],
            character_set="'auto'",
            line_height=1.1,
            **look,
        )

    @property
    def _ink(self) -> str:
        """The colour of names: paler under dots."""
        return palette.INK if self.dots is None else palette.QUIET

    def _watermark(self, centre: list[float]) -> pydeck.Layer:
        return pydeck.Layer(
            "TextLayer",
            [{"text": self.watermark, "at": centre}],
            id="watermark",
            get_text="text",
            get_position="at",
            get_size=19,
            get_angle=18,
            get_color=[*palette.rgb(palette.INK), 110],
            font_family="'system-ui, sans-serif'",
            character_set="'auto'",
        )

    def _hatching(self) -> list[dict[str, Any]]:
        return [
            {"path": line}
            for row in self.areas.itertuples()
            if row.look.pattern
            for line in hatch(self.shapes[row.area_code], crossed=row.look.pattern == "cross")
        ]


def geometries(outlines: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Rows of the outlines query as GeoJSON geometries by area code."""
    return {row.area_code: json.loads(row.geometry) for row in outlines.itertuples()}


def far_above(values: pd.Series) -> tuple[Hashable, float] | None:
    """Whose value is more than twice the next of six or more, and how many times; most often none.

    >>> far_above(pd.Series([3, 4, 5, 6, 7, 21])), far_above(pd.Series([3, 4, 5, 6, 7, 8]))
    ((5, 3.0), None)
    """
    ordered = values[values > 0].sort_values()
    if len(ordered) <= _CLASSES or ordered.iloc[-1] <= 2 * ordered.iloc[-2]:
        return None
    return ordered.index[-1], float(ordered.iloc[-1] / ordered.iloc[-2])


def _near_shares(ordered: np.ndarray, classes: int, decimals: int) -> tuple[float, ...]:
    """Breaks between classes of about as many values each."""
    found = {_in_a_gap(ordered, at / classes, decimals) for at in range(1, classes)}
    return tuple(value for value in sorted(found) if value > 0)


def _even(ordered: np.ndarray, classes: int, decimals: int) -> tuple[float, ...]:
    """Breaks of one round step with values in each class and no class of very many; else none.

    >>> _even(np.array([26.0, 35, 38, 44, 46, 53, 57, 61, 63, 68, 75]), 5, 1)
    (40.0, 50.0, 60.0, 70.0)
    """
    best: tuple[float, ...] = ()
    fewest = _MOST_IN_A_CLASS * len(ordered)
    power = floor(log10(ordered[-1])) if ordered[-1] > _LEAST else 0
    for digits in range(power, max(power - 2, -decimals - 1), -1):
        for times in (5, 2, 1):
            step = times * 10.0**digits
            highest = floor(ordered[-1] / step) - classes + 2
            for first in range(highest, floor(ordered[0] / step), -1):
                breaks = tuple(
                    round(step * (first + n), max(decimals, 0)) for n in range(classes - 1)
                )
                held = np.searchsorted(breaks, ordered, side="right")
                counts = np.bincount(held, minlength=classes)
                if counts.min() and counts.max() < fewest:
                    best, fewest = breaks, counts.max()
    return best


def _hardest(name: str) -> tuple[int, int]:
    """Names that cannot be narrow come first, then long ones."""
    return -max(map(len, name.split()), default=0), -len(name)


def hatch(outline: Any, *, crossed: bool = False, spacing: float = 0.0012) -> list[Any]:
    """Diagonal lines inside an outline, as coordinate pairs: areas without a figure look so."""
    west, south, east, north = outline.bounds
    reach = (east - west) + (north - south)
    ways = [(west, 1), (east, -1)] if crossed else [(west, 1)]
    ends = [
        [(edge + way * offset, south), (edge + way * (offset - reach), south + reach)]
        for offset in np.arange(0, reach, spacing)
        for edge, way in ways
    ]
    pieces = shapely.get_parts(shapely.intersection(shapely.linestrings(ends), outline))
    is_line = (shapely.get_type_id(pieces) == shapely.GeometryType.LINESTRING) & ~shapely.is_empty(
        pieces
    )
    return [shapely.get_coordinates(piece).tolist() for piece in pieces[is_line]]


def _in_a_gap(ordered: np.ndarray, share: float, decimals: int) -> float:
    """The roundest number in the widest gap between values about this share of the way up."""
    at = share * (len(ordered) - 1)
    more = max(1, round(_NEAR * len(ordered)))
    gaps = np.diff(ordered)
    first = max(0, floor(at) - more)
    near = gaps[first : floor(at) + more + 1]
    if not near.max(initial=0.0) > 0:
        return _rounded(float(np.quantile(ordered, share)), decimals)
    low, high = ordered[(below := first + int(near.argmax()))], ordered[below + 1]
    return _roundest(float(low), float(high), decimals)


def _roundest(low: float, high: float, decimals: int) -> float:
    """The roundest number above `low` and up to `high`, of several the one nearest to the middle.

    >>> _roundest(57.1, 60.8, 1), _roundest(39.1, 42.8, 1), _roundest(3, 4, 0)
    (60.0, 40.0, 4.0)
    """
    power, middle = floor(log10(high)) if high > _LEAST else 0, (low + high) / 2
    for digits in range(power, -max(decimals, 0) - 1, -1):
        for times in (5, 2, 1):
            step = times * 10.0**digits
            several = step * np.arange(floor(low / step) + 1, floor(high / step) + 1)
            if len(several):
                nearest = float(min(several, key=lambda one: abs(one - middle)))
                return round(nearest, max(decimals, 0))
    return _rounded(high, decimals)


def _rounded(value: float, decimals: int) -> float:
    """Two significant digits, and no more decimals than the measure shows."""
    if value < _LEAST:
        return 0.0
    digits = max(-decimals if decimals else 0, floor(log10(value)) - 1)
    step = 10.0 ** min(digits, floor(log10(value)))
    return round(round(value / step) * step, max(decimals, 0))


def _zoom(west: float, south: float, east: float, north: float) -> float:
    """The zoom at which the areas fill a phone's width and the map's height, with a margin."""
    by_width = log2(_PHONE * 360 / (512 * (east - west)))
    flattened = (north - south) / cos(radians((south + north) / 2))
    by_height = log2((HEIGHT - _ABOVE_AND_BELOW) * 360 / (512 * flattened))
    return round(min(by_width, by_height), 2)
