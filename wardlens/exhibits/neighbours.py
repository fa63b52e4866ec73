"""Which areas touch: read from their outlines. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import shapely
from shapely.geometry import shape

_TOUCHING = 1e-5
"""Degrees, about a metre: shared borders are kept together, rounded to that."""
_ACROSS = 0.0012
"""Degrees, some hundred metres: how far simplified outlines, or the banks of a river, lie apart."""


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


def longest_border(own: Iterable[Any], around: Mapping[str, Any]) -> str:
    """The key of the shape around that has the longest border with a place; "" where none has any.

    `own`: the outlines that make up the place; all are shapely geometries. Simplified outlines do
    not meet in every point: what lies within a hundred metres counts as border.
    """
    edge = shapely.union_all(list(own)).boundary
    lengths = {key: edge.intersection(one.buffer(_ACROSS)).length for key, one in around.items()}
    longest = max(lengths, key=lambda key: lengths[key], default="")
    return longest if lengths.get(longest) else ""
