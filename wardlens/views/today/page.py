"""Borough today: level, change, places and comparison in five sentences, a map and a short list."""

from __future__ import annotations

from dataclasses import dataclass

from wardlens.exhibits.exhibit import Card, Exhibit
from wardlens.views.area_map import area_map
from wardlens.views.comparison import comparison
from wardlens.views.headline import cards, headline
from wardlens.views.setting import PERIOD, Setting
from wardlens.views.today.changes import clear_changes


@dataclass(frozen=True)
class Today:
    """The home page."""

    title: str
    findings: tuple[str, ...]
    cards: tuple[Card, ...]
    map: Exhibit
    changes: Exhibit
    comparison: Exhibit


def today(setting: Setting) -> Today:
    """Everything on the home page, for the borough or one ward of it."""
    return Today(
        title=f"How much crime is there in {setting.area_name}, and is it changing?",
        findings=headline(setting),
        cards=cards(setting),
        map=area_map(setting),
        changes=setting.part(clear_changes, ("area", *PERIOD)),
        comparison=comparison(setting),
    )
