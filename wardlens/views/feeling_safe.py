"""How safe people feel, in a sentence: surveyed here, or published for London."""

from __future__ import annotations

import pandas as pd

from wardlens.exhibits import sentences
from wardlens.exhibits.sentences import begun_small
from wardlens.measures.survey import UNSAFE
from wardlens.views.published_shares import (
    AFTER_DARK,
    BY_QUARTER,
    newest,
    period_of,
    published,
)
from wardlens.views.resident_survey import (
    ResidentSurvey,
    asked,
    no_survey,
    share,
)
from wardlens.views.setting import Setting

BY_DAY = "safe-by-day"


DARK = "safe-after-dark"


def feeling(setting: Setting) -> str:
    """How safe people feel in the area asked for, in a sentence, or why it cannot be said."""
    survey = ResidentSurvey.of(setting)
    if survey is None or setting.filters.is_whole_borough or UNSAFE not in survey.outcomes.index:
        return safety_finding(setting, survey)
    own = survey.by_ward(UNSAFE).loc[setting.filters.area]
    if pd.isna(own["estimate"]):
        return survey.said(
            f"How safe people feel in {setting.area_name} cannot be said: "
            f"{begun_small(own['reason'])}."
        )
    care = f" {own['caution']}." if own["caution"] else ""
    pooled = f"; {own['pooled']}" if own["pooled"] else ""
    return survey.said(
        f"In {setting.area_name}, {share(own)} of residents asked feel unsafe after dark "
        f"({asked(own)}{pooled}).{care}"
    )


def safety_finding(setting: Setting, survey: ResidentSurvey | None) -> str:
    """How safe residents feel, in a sentence."""
    if survey is None or DARK not in survey.outcomes.index:
        return published_finding(setting)
    dark = survey.everyone(DARK)
    if pd.isna(dark["estimate"]):
        return survey.said(f"How safe people feel after dark cannot be said: {dark['reason']}.")
    day = survey.everyone(BY_DAY) if BY_DAY in survey.outcomes.index else None
    by_day = f", and {share(day)} by day" if day is not None else ""
    return survey.said(
        f"{share(dark)} of residents asked feel safe after dark{by_day} "
        f"({asked(dark)}, {survey.label(survey.newest)})."
    )


def published_finding(setting: Setting) -> str:
    """What is published on feeling safe after dark, with men and women apart."""
    rows = published(setting, AFTER_DARK)
    everyone = newest(rows)
    if everyone is None:
        return no_survey(setting)
    parts = [
        f"{found['value']:.0f} % of {group.lower()}"
        for group in ("Men", "Women")
        if (found := newest(rows, str(everyone["area_name"]), group=group)) is not None
    ]
    split = f" ({sentences.listed(parts)})" if parts else ""
    region = newest_of_the_region(setting)
    beside = f"; in {region['area_name']} {region['value']:.0f} %" if region is not None else ""
    return (
        f"In {everyone['area_name']}, {everyone['value']:.0f} % felt safe walking alone after dark "
        f"in {period_of(everyone)}{split}{beside}. "
        "Nobody publishes it for the borough or its wards."
    )


def of_the_region(setting: Setting) -> dict[str, pd.Series]:
    """The newest figure of the region by each survey that has one, by the name of the survey."""
    asked_by = {
        "Crime Survey": newest_of_the_region(setting),
        "Public Attitude Survey": newest(published(setting, BY_QUARTER)),
    }
    return {who: row for who, row in asked_by.items() if row is not None}


def newest_of_the_region(setting: Setting) -> pd.Series | None:
    """The newest figure published for the region, where there is one."""
    return newest(published(setting, AFTER_DARK), setting.partnership.region_name)
