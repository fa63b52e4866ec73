"""The map page: one measure by ward or neighbourhood."""

from __future__ import annotations

from dataclasses import dataclass, replace

from wardlens.choices.offer import RESIDENTS
from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.sentences import begun_small
from wardlens.views import register
from wardlens.views.area_map import area_map
from wardlens.views.rate_per import per_name
from wardlens.views.setting import Setting


@dataclass(frozen=True)
class Places:
    """The map page."""

    title: str
    map: Exhibit


def places(setting: Setting) -> Places:
    """The measure asked for at the level asked for; rates where none was."""
    setting = replace(setting, filters=register.opened("map", setting.filters))
    return Places(title=_title(setting), map=area_map(setting, level=setting.filters.level))


def _title(setting: Setting) -> str:
    """What is asked of the map, in the words of its measure."""
    what = setting.offence_words
    per = per_name(setting) if setting.filters.level == "ward" else RESIDENTS
    per = f"per 1,000 {begun_small(per)}"
    return {
        "rate": f"Where are most {what} recorded {per}?",
        "change": f"Where did recorded {what} change?",
        "harm": f"Where do {what} do most harm per resident?",
        "unsafe": "Where do people feel unsafe after dark?",
    }.get(setting.filters.measure, f"Where are {what} recorded?")
