"""How answers on safety and confidence changed over the survey's waves."""

from __future__ import annotations

import pandas as pd

from wardlens.exhibits import sentences
from wardlens.exhibits.exhibit import Exhibit
from wardlens.measures.survey import UNSAFE
from wardlens.views.published_shares import (
    answers_exhibit,
    rows_of,
    survey_row,
)
from wardlens.views.resident_survey import (
    ResidentSurvey,
    difference_of_waves,
)
from wardlens.views.setting import Setting, recorded


@recorded
def over_waves(setting: Setting) -> Exhibit | None:
    """The survey's waves one below the other; a change is told only with its range."""
    survey = ResidentSurvey.held(setting)
    if len(survey.waves) < 2:
        return None
    outcomes = [
        name
        for theme in ("safety", "confidence")
        for name in survey.of_theme(theme)
        if name != UNSAFE
    ]
    records, told, compared = [], [], 0
    for outcome in outcomes:
        waves = [str(wave) for wave in survey.waves["wave"]]
        found = [survey.everyone(outcome, wave) for wave in waves]
        label = survey.outcomes.loc[outcome, "label"]
        for wave, row in zip(waves, found, strict=True):
            records.append(survey_row(f"{label}, {survey.label(wave)}", row, survey, wave))
        change, low, high = difference_of_waves(found[-2], found[-1])
        compared += pd.notna(change)
        if low > 0 or high < 0:
            word = "rose" if low > 0 else "fell"
            told.append(
                f"“{str(label).lower()}” {word} by {abs(change):.0f} points "
                f"({min(abs(low), abs(high)):.0f} to {max(abs(low), abs(high)):.0f})"
            )
    shown = rows_of(records)
    finding = (
        f"Between the last two waves, {sentences.listed(told)}; nothing else changed clearly."
        if told
        else f"None of the {compared} answers that can be compared changed clearly between the "
        "last two waves."
    )
    return answers_exhibit(
        setting,
        survey,
        shown,
        key="safety-waves",
        heading="Is it changing?",
        finding=finding,
        measure="Share of residents asked, by wave",
        base="; ".join(
            f"{survey.label(row.wave)}: {row.respondents:,.0f} people"
            for row in survey.waves.itertuples()
        ),
        period=survey.label("all"),
        what="Answer and wave",
        title="Answers wave by wave",
        notes=("Each wave asked other people; a change counts only beyond its likely range.",),
    )
