"""Compare: two to four wards or boroughs at a glance, their lines, kinds of offence, harm."""

from __future__ import annotations

from dataclasses import dataclass

from wardlens.exhibits import sentences
from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.sentences import begun_large
from wardlens.views.compare.at_a_glance import places_at_a_glance
from wardlens.views.compare.by_kind import by_kind
from wardlens.views.compare.harm_and_feeling import feeling, harm_and_feeling
from wardlens.views.compare.lines import lines
from wardlens.views.compare.wards_like import WardsLike, wards_like
from wardlens.views.glance import Glance
from wardlens.views.setting import Setting
from wardlens.views.side_by_side import side_by_side


@dataclass(frozen=True)
class Compare:
    """Places side by side."""

    title: str
    glance: Glance
    lines: Exhibit
    kinds: Exhibit
    harm: Exhibit
    feeling: Exhibit | None
    like: WardsLike | None


def compare(setting: Setting) -> Compare:
    """Everything on the page that sets places side by side."""
    names = [setting.offer.comparable[one] for one in side_by_side(setting.filters, setting.offer)]
    return Compare(
        title=f"{begun_large(setting.choice.label)}: {sentences.listed(names)}",
        glance=places_at_a_glance(setting),
        lines=lines(setting),
        kinds=by_kind(setting),
        harm=harm_and_feeling(setting),
        feeling=feeling(setting),
        like=wards_like(setting),
    )
