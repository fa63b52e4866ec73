"""Where one area lies among others, as a map so small that it has no words but a name. Pure."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import shapely
from shapely.geometry import shape

from wardlens.exhibits import palette
from wardlens.svg.ink import SCREEN_FONT, WITHOUT_SERIFS, text, wrapped
from wardlens.svg.map_svg import fitted, path_of

_WIDTH, _TALLEST, _LETTERS, _LINE = 150.0, 180.0, 12.0, 15.0
_NOT_SEEN = 0.35
"""Points by which an outline may be simpler than it is."""


@dataclass(frozen=True)
class Locator:
    """All areas as paths by their code, on a picture of this width and height in points."""

    paths: Mapping[str, str]
    width: float
    height: float

    def of(self, code: str, name: str) -> str:
        """The map with one area filled and its name below; empty where it has no outline."""
        if code not in self.paths:
            return ""
        others = "".join(one for other, one in self.paths.items() if other != code)
        lines = wrapped(name, WITHOUT_SERIFS * self.width, _LETTERS)
        total = self.height + 4 + _LINE * len(lines)
        words = "".join(
            text(
                self.width / 2, self.height + _LINE * (n + 1), line, size=_LETTERS, anchor="middle"
            )
            for n, line in enumerate(lines)
        )
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width:.0f} {total:.0f}" '
            f'width="{self.width:.0f}" height="{total:.0f}" '
            f'font-family="{html.escape(SCREEN_FONT)}">'
            f'<path d="{others}" fill="{palette.SAME}" stroke="{palette.PAPER}"/>'
            f'<path d="{self.paths[code]}" fill="{palette.ACCENT}" stroke="{palette.INK}"/>'
            f"{words}</svg>"
        )


def locator(outlines: Mapping[str, dict[str, Any]], codes: Iterable[str]) -> Locator:
    """A locator of the areas of `codes`; `outlines`: GeoJSON geometries by code.

    >>> square = {"type": "Polygon", "coordinates": [[[0, 0], [0, 1], [1, 1], [1, 0], [0, 0]]]}
    >>> made = locator({"A": square}, ["A", "B"])
    >>> list(made.paths), made.of("A", "Abbey").count("<path"), made.of("B", "Brook")
    (['A'], 2, '')
    """
    shapes = {code: shape(outlines[code]) for code in codes if code in outlines}
    if not shapes:
        return Locator({}, _WIDTH, 0.0)
    west, south, east, north = map(float, shapely.total_bounds(list(shapes.values())))
    place, height, width = fitted((west, south, east, north), _WIDTH, _TALLEST)
    drawn = {
        code: shapely.transform(one, lambda x, y: place(x, y), interleaved=False)
        for code, one in shapes.items()
    }
    simpler = {code: one.simplify(_NOT_SEEN) for code, one in drawn.items()}
    return Locator(
        {code: path_of(one, lambda x, y: (x, y)) for code, one in simpler.items()}, width, height
    )
