"""Areas as a map: what every map has alike, whatever it shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from wardlens.exhibits import area_maps
from wardlens.exhibits.area_maps import AreaMap, Look
from wardlens.exhibits.exhibit import Source
from wardlens.exhibits.map_context import MapContext
from wardlens.views.setting import Setting


def drawn_areas(
    setting: Setting,
    areas: dict[str, object],
    codes: pd.Index,
    legend: Sequence[Look],
    gaps: Sequence[Look],
    *,
    title: str,
    unit: str,
    sources: Iterable[Source],
    shows_names: bool = True,
    selected: str | None = None,
    dots: pd.DataFrame | None = None,
    framed: str = "",
    far_above: str = "",
) -> AreaMap | None:
    """The areas of `codes` that have outlines, the ward asked for or `selected` marked.

    `areas` has a list of area_name, value, look and tooltip each; of the `gaps`, those that are
    there follow in the legend. None where no area has an outline. `dots`, `framed` and
    `far_above`: see `AreaMap`.
    """
    outlines = setting.once(
        "geometries", lambda: area_maps.geometries(setting.fetch("outlines", {}))
    )
    rows = pd.DataFrame({"area_code": codes} | areas)
    if not rows["area_code"].isin(list(outlines)).any():
        return None
    present = {look.label for look in rows["look"]}
    ward = "" if setting.filters.is_whole_borough else setting.filters.area
    return AreaMap(
        areas=rows[rows["area_code"].isin(list(outlines))],
        outlines=outlines,
        legend=tuple(dict.fromkeys([*legend, *(gap for gap in gaps if gap.label in present)])),
        title=title,
        unit=unit,
        caption=(
            f"Source: {'; '.join(source.line() for source in sources)}. "
            f"{setting.sources['outlines'].attribution} Wardlens release {setting.offer.release}."
        ),
        shows_names=shows_names,
        selected=ward if selected is None else selected,
        context=map_context(setting),
        dots=dots,
        framed=framed,
        far_above=far_above,
    )


def map_context(setting: Setting) -> MapContext | None:
    """What stands around the areas of every map of a release; nothing where nothing is held."""
    return setting.once("map-context", lambda: MapContext.of(setting.fetch("map_context", {})))


def have_outlines(setting: Setting, codes: pd.Index) -> bool:
    """Whether every area can be drawn."""
    return set(codes) <= set(setting.fetch("outlines", {})["area_code"])
