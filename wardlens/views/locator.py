"""Where the ward asked for lies in its borough, as a picture beside its first words."""

from __future__ import annotations

from wardlens.choices.offer import WHOLE_BOROUGH
from wardlens.exhibits import area_maps
from wardlens.svg.locator import Locator, locator
from wardlens.views.setting import Setting


def lies(setting: Setting) -> str:
    """The ward among the others as SVG, its paths made once a release; empty for a borough."""
    if setting.filters.is_whole_borough:
        return ""
    drawn = setting.once("locator", lambda: _drawn(setting))
    return drawn.of(setting.filters.area, setting.area_name)


def _drawn(setting: Setting) -> Locator:
    outlines = setting.once(
        "geometries", lambda: area_maps.geometries(setting.fetch("outlines", {}))
    )
    return locator(outlines, [code for code in setting.offer.areas if code != WHOLE_BOROUGH])
