"""A chart as a page shows it: the words above it are text of the page. Pure."""

from __future__ import annotations

from typing import Any, cast

_HEADROOM = 26
"""Pixels above the plot for a word beside a mark, as that recording changed."""


def without_heading(drawn: dict[str, object]) -> dict[str, object]:
    """A figure as JSON objects without its heading, which a page has above it as text.

    The plot keeps its size; pictures, paper and slides go on carrying the heading themselves.
    """
    layout = cast("dict[str, Any]", drawn["layout"])
    margin = layout["margin"]
    above = [
        one
        for one in layout.get("annotations", ())
        if (one.get("yref"), one.get("y")) == ("paper", 1)
    ]
    room = _HEADROOM + max((one.get("yshift") or 0 for one in above), default=0)
    return drawn | {
        "layout": layout
        | {
            "title": {"text": ""},
            "height": layout["height"] - margin["t"] + room,
            "margin": margin | {"t": room},
        }
    }
