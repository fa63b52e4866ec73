"""Where nobody has asked people how safe they feel: said plainly, and what it would take."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from wardlens.choices.illustrative import SURVEY
from wardlens.stats.size_rules import WARD_ANSWERS
from wardlens.store import paths
from wardlens.views import links
from wardlens.views.resident_survey import ResidentSurvey
from wardlens.views.setting import Setting


@dataclass(frozen=True)
class NobodyAsked:
    """That there is no survey, what one would need, and what can be taken away or looked at."""

    heading: str
    lines: tuple[str, ...]
    demonstration: str = ""
    """The address of the same page with made-up answers, marked; empty where there are none."""
    has_kit: bool = False
    """Whether the page has the files for a survey of one's own."""


def nobody_asked(setting: Setting, page: str, *, with_kit: bool = False) -> NobodyAsked | None:
    """What to say in place of answers, on a page by its key; none where a survey is shown."""
    if ResidentSurvey.of(setting) is not None:
        return None
    wards = len(setting.offer.areas) - 1
    enough = WARD_ANSWERS
    in_all = f"; {enough * wards:,} in all {wards} wards" if wards else ""
    where = (
        "The files below have the questions, a map that reads the answers, and how many to ask in "
        "each ward. A survey that is there already needs the map alone: README.txt says how. "
        f"Then: {paths.loading('answers.csv --map map.toml')}."
        if with_kit
        else "The page Perceptions has the questions to ask and the files to bring answers in."
    )
    return NobodyAsked(
        f"Nobody asks this in {setting.area_name} today"
        if setting.partnership.nobody_asks
        else f"No survey of residents of {setting.area_name} is held",
        (
            f"How safe people feel in {setting.area_name} is not known: no survey of residents is "
            "held, and no published survey asks enough people in one ward.",
            f"To show one ward takes {enough} answers there{in_all}.",
            where,
        ),
        _demonstration(setting, page),
        with_kit,
    )


def residents(setting: Setting) -> pd.Series:
    """Residents of each ward by its name: what the number of answers needed depends on."""
    wards = setting.of_the_default().read("offences_by_ward")
    return wards.set_index("ward_name")["residents"].sort_index()


def _demonstration(setting: Setting, page: str) -> str:
    if not setting.offer.has_demo:
        return ""
    return links.address(page, replace(setting.filters, demo=SURVEY).to_query(setting.offer))
