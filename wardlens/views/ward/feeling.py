"""How safe people feel in one ward: from the ward where enough answered, else from around it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from wardlens.exhibits.exhibit import Exhibit
from wardlens.views.published_shares import (
    answers_exhibit,
    rows_of,
    survey_row,
)
from wardlens.views.resident_survey import POOLED, ResidentSurvey, is_withheld, share
from wardlens.views.setting import Setting, recorded

_THEME, _AFTER_DARK = "safety", "safe-after-dark"


@recorded
def feeling(setting: Setting) -> Exhibit | None:
    """Shares who feel safe in the ward, in the wards around it and in the whole borough.

    None where the store holds no resident survey: no other source says it for a ward.
    """
    survey = ResidentSurvey.of(setting)
    if survey is None:
        return None
    asked = [
        outcome
        for outcome in survey.of_theme(_THEME)
        if survey.outcomes.loc[outcome, "polarity"] == "higher"
    ]
    if not asked:
        return None
    records: list[dict[str, Any]] = []
    told: list[str] = []
    for outcome in sorted(asked, key=lambda key: key != _AFTER_DARK):
        places = _places(setting, survey, outcome)
        label = str(survey.outcomes.loc[outcome, "label"])
        records += [
            survey_row(f"{label}: {place}", row, survey, wave) for place, row, wave in places
        ]
        told.append(_told(str(survey.outcomes.loc[outcome, "outcome_words"]), places))
    shown = rows_of(records)
    answered = shown["n"].max()
    return answers_exhibit(
        setting,
        survey,
        shown,
        key="ward-feeling",
        heading="How safe do people feel?",
        finding=" ".join(told),
        measure="Share of residents who feel safe",
        base=f"up to {answered:,.0f} people" if pd.notna(answered) else "too few to say",
        period="; ".join(dict.fromkeys(shown["when"])),
        what="Answer and place",
        title=f"How safe do people feel? {setting.area_name}",
        notes=(
            "A ward is shown from 100 answers, if need be from all waves together; else the wards "
            "around it are.",
        ),
    )


def _places(
    setting: Setting, survey: ResidentSurvey, outcome: str
) -> list[tuple[str, pd.Series, str]]:
    """The ward, the wards around it where the ward has no figure, and the borough: row and wave."""
    name, code = setting.area_name, setting.filters.area
    by_ward = survey.by_ward(outcome)
    borough = setting.partnership.borough_name
    if code not in by_ward.index:
        return [(borough, survey.everyone(outcome), survey.newest)]
    own = by_ward.loc[code]
    wave = POOLED if own["pooled"] or pd.isna(own["estimate"]) else survey.newest
    places = [(name, own, wave)]
    around = next((group for group in setting.partnership.ward_groups if code in group.wards), None)
    groups = survey.answers(outcome, "ward-group", POOLED)
    if pd.isna(own["estimate"]) and around is not None and around.key in groups.index:
        places.append((around.label, groups.loc[around.key], POOLED))
    return [*places, (borough, survey.everyone(outcome, wave), wave)]


def _told(words: str, places: list[tuple[str, pd.Series, str]]) -> str:
    """“61 % (54 to 68 %) feel safe after dark in Abbey; in Testborough 66 % (64 to 68 %).”"""
    known = [(place, row) for place, row, _ in places if pd.notna(row["estimate"])]
    if not known:
        return f"Too few answered to say how many {words}."
    first, own, _ = places[0]
    why = "It is withheld" if is_withheld(str(own["reason"])) else "Too few answered"
    few = "" if known[0][0] == first else f"{why} in {first} to say how many {words}. "
    start = f"{share(known[0][1])} {words} in {known[0][0]}"
    others = [f"in {place}, {share(row)}" for place, row in known[1:]]
    return f"{few}{'; '.join([start, *others])}."
