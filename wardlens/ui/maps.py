"""Maps on screen: the areas, the legend as a strip, and a list in which each row chooses."""

from __future__ import annotations

from typing import Any

import streamlit as st
from markupsafe import Markup

from wardlens.exhibits import area_maps
from wardlens.exhibits.area_maps import AreaMap
from wardlens.exhibits.exhibit import Exhibit
from wardlens.svg.beside_map import BesideMap, beside_map
from wardlens.ui import session
from wardlens.ui.serving import html

_AT_ONCE = 24
"""So many rows are seen without scrolling in the list itself."""


def show(exhibit: Exhibit, picture: AreaMap, *, pick: bool) -> None:
    """The map below its legend, and beside it the list; with `pick`, both choose the area.

    Of dots the legend stands below, where they are drawn larger.

    A list of places that nobody can choose is what the numbers on the map mean: it comes first,
    unless a part of the map is drawn larger.
    """
    is_list_first = not picture.close_up and not exhibit.codes
    first, second = st.columns([10, 11] if is_list_first else [11, 10], gap="medium")
    left, right = (second, first) if is_list_first else (first, second)
    clicked: list[str] = []
    beside = beside_map(exhibit, picture)
    legend = beside.legend
    with left:
        is_legend_first = picture.dots is None
        if is_legend_first and legend:
            html.write("{}", legend)
        shared: dict[str, Any] = {
            "height": area_maps.HEIGHT,
            "key": f"map-{exhibit.key}-{picture.selected}",
            "alt": exhibit.finding,
        }
        if pick:
            event = st.pydeck_chart(picture.deck, on_select="rerun", **shared)
            objects = event.selection.get("objects", {}).get("areas", ())
            clicked = [area["area_code"] for area in objects]
        else:
            st.pydeck_chart(picture.deck, **shared)
        around = picture.on_screen_around
        if around and around.has_stations and picture.shows_names:
            html.write("{}", Markup('<p class="wl-caption">○ railway station</p>'))
        if legend and not is_legend_first:
            html.write("{}", legend)
        if beside.unnamed:
            html.write("{}", beside.unnamed)
    with right:
        chosen = _list(beside, exhibit.key, picture.selected, pick=pick)
        if not exhibit.codes:
            html.write("{}", beside.numbered)
    for code in (*clicked, *chosen):
        session.choose_area(code)


def _list(beside: BesideMap, key: str, selected: str, *, pick: bool) -> list[str]:
    """Every area with its figure, the chosen one marked; the code of one that is newly chosen."""
    if not beside.names:
        return []
    codes = list(beside.names)
    height: Any = area_maps.HEIGHT if len(codes) > _AT_ONCE else "content"
    html.write("{}", beside.heads)
    look = "under-" if beside.is_under else ""
    with st.container(height=height, border=False, key=f"list-{look}{key}"):
        picked = st.radio(
            beside.heading,
            codes,
            index=codes.index(selected) if selected in beside.names else None,
            format_func=beside.names.__getitem__,
            captions=beside.captions,
            key=f"list-{key}-{selected}",
            disabled=not pick,
            label_visibility="collapsed",
            width="stretch",
        )
    return [picked] if pick and picked and picked != selected else []
