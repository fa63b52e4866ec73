"""Borough today: the verdict, kinds of offence and wards at a glance, a map, what changed."""

from __future__ import annotations

from dataclasses import dataclass, replace

from wardlens.exhibits.exhibit import Card, Exhibit
from wardlens.exhibits.later import Parted, later
from wardlens.views.area_map import area_map
from wardlens.views.boroughs_ranked import Bars, boroughs_ranked
from wardlens.views.comparison import comparison, in_no_borough
from wardlens.views.fear_ranked import fear_ranked
from wardlens.views.glance import Glance, glance
from wardlens.views.glance_of_wards import wards_at_a_glance
from wardlens.views.headline import cards, headline
from wardlens.views.nobody_asked import NobodyAsked, nobody_asked
from wardlens.views.opening import Opening, opening
from wardlens.views.quoted import STANDING, quoted
from wardlens.views.setting import PERIOD, Setting
from wardlens.views.today.changes import clear_changes


@dataclass(frozen=True)
class Today(Parted):
    """The home page."""

    title: str
    opening: Opening
    wards: Glance
    kinds: Glance
    findings: tuple[str, ...]
    cards: tuple[Card, ...]
    map: Exhibit
    changes: Exhibit
    comparison: Exhibit
    unasked: NobodyAsked | None
    feeling: Exhibit | None
    """How safe people feel, ward by ward, where a survey is shown."""
    boroughs: Bars | None
    elsewhere: str
    """What is counted in none of the boroughs."""


def today(setting: Setting) -> Today:
    """Everything on the home page, for the borough or one ward of it."""
    return Today(
        title=setting.area_name,
        opening=replace(opening(setting), recording=quoted(setting, STANDING, in_brief=True)),
        wards=wards_at_a_glance(setting),
        kinds=later(glance, setting),
        findings=later(headline, setting),
        cards=later(cards, setting),
        map=later(area_map, setting),
        changes=later(setting.part, clear_changes, ("area", *PERIOD)),
        comparison=later(comparison, setting),
        unasked=nobody_asked(setting, "today"),
        feeling=later(setting.part, fear_ranked, ("shares",)),
        boroughs=later(boroughs_ranked, setting),
        elsewhere=in_no_borough(setting),
    )
