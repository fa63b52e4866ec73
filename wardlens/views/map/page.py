"""The map page: one measure by ward or neighbourhood."""

from __future__ import annotations

from dataclasses import dataclass

from wardlens.exhibits.exhibit import Exhibit
from wardlens.views.area_map import area_map
from wardlens.views.setting import Setting


@dataclass(frozen=True)
class Places:
    """The map page."""

    title: str
    map: Exhibit


def places(setting: Setting) -> Places:
    """The measure asked for at the level asked for."""
    return Places(
        title=f"Where in {setting.partnership.borough_name}?",
        map=area_map(setting, level=setting.filters.level),
    )
