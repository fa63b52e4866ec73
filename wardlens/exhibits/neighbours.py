"""Which areas touch: read from their outlines. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import shapely
from shapely.geometry import shape

_TOUCHING = 1e-5
"""Degrees, about a metre: shared borders are kept together, rounded to that."""


def neighbours(geometries: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """By code of an area, the codes of those that share a border with it, in order.

    `geometries`: GeoJSON geometries of areas of one level. Areas that meet in a point alone do not
    share a border.
    """
    codes = sorted(geometries)
    outlines = [shape(geometries[code]) for code in codes]
    tree = shapely.STRtree(outlines)
    found: dict[str, tuple[str, ...]] = {}
    for place, outline in enumerate(outlines):
        reach = outline.buffer(_TOUCHING)
        near = sorted(int(one) for one in tree.query(reach) if one != place)
        found[codes[place]] = tuple(
            codes[other]
            for other in near
            if reach.intersection(outlines[other]).length > 10 * _TOUCHING
        )
    return found
