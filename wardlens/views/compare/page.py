"""Compare: two to four wards or boroughs at a glance, their lines, kinds of offence, harm."""

from __future__ import annotations

from dataclasses import dataclass

from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.later import Parted, later
from wardlens.exhibits.sentences import begun_large
from wardlens.views.boroughs_ranked import Bars
from wardlens.views.compare.at_a_glance import places_at_a_glance
from wardlens.views.compare.by_kind import by_kind
from wardlens.views.compare.harm_and_feeling import feeling, harm_and_feeling
from wardlens.views.compare.lines import lines
from wardlens.views.compare.places import places
from wardlens.views.compare.rates import level, rates
from wardlens.views.compare.wards_like import WardsLike, wards_like
from wardlens.views.glance import Glance
from wardlens.views.setting import Setting

_MANY = {2: "two", 3: "three", 4: "four"}


@dataclass(frozen=True)
class Compare(Parted):
    """Places side by side."""

    title: str
    verdict: tuple[str, ...]
    rates: Bars
    glance: Glance
    lines: Exhibit
    kinds: Exhibit
    harm: Exhibit
    feeling: Exhibit | None
    like: WardsLike | None


def compare(setting: Setting) -> Compare:
    """Everything on the page that sets places side by side."""
    side = tuple(places(setting))
    many = _MANY.get(len(side), len(side))
    return Compare(
        title=f"{begun_large(setting.choice.label)}: {many} places compared",
        verdict=level(setting),
        rates=rates(setting),
        glance=places_at_a_glance(setting),
        lines=later(lines, setting),
        kinds=later(by_kind, setting),
        harm=later(harm_and_feeling, setting),
        feeling=feeling(setting),
        like=later(wards_like, setting) if any(one.is_ward for one in side) else None,
    )
