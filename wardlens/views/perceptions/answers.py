"""What residents worry about, what bothers them, what would help: answers in order of size."""

from __future__ import annotations

import pandas as pd

from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.sentences import begun_large, begun_small
from wardlens.views.published_shares import (
    answers_exhibit,
    rows_of,
    survey_row,
)
from wardlens.views.resident_survey import ResidentSurvey, share
from wardlens.views.setting import Setting, recorded

REPORTED = "reported"
_THEMES = {
    "worry": ("What do people worry about?", "The commonest worries: {top}", "Worried, %"),
    "asb": ("What bothers people?", "Most often called a problem: {top}", "Say it is a problem, %"),
    "safer": ("What would make people feel safer?", "Named most: {top}", "Named it, %"),
    "reporting": (
        "Why did victims not report?",
        "Victims who did not report said most often: {top}",
        "Of victims who did not report, %",
    ),
}


@recorded
def answers(setting: Setting, theme: str) -> Exhibit | None:
    """All outcomes of a theme in the newest wave that has figures, largest first."""
    survey = ResidentSurvey.held(setting)
    outcomes = [name for name in survey.of_theme(theme) if name != REPORTED]
    if not outcomes:
        return None
    heading, start, unit = _THEMES[theme]
    wave = _wave_with_figures(survey, outcomes)
    found = {outcome: survey.everyone(outcome, wave) for outcome in outcomes}
    labels = survey.outcomes["label"]
    of_whom = survey.outcomes["of_whom"]
    records = [
        survey_row(_plain(str(labels[outcome])), row, survey, wave, of_whom[outcome])
        for outcome, row in sorted(
            found.items(), key=lambda item: -(item[1]["estimate"] if item[1]["n"] else -1)
        )
    ]
    shown = rows_of(records)
    known = shown.dropna(subset=["estimate"])
    if known.empty:
        finding = "Too few answered to say."
    elif len(outcomes) == 1:  # nothing is the commonest of one
        only = f"{labels[outcomes[0]]}: {share(known.iloc[0])}"
        finding = f"{only}. No other question of the kind was asked."
    else:
        top = [f"{begun_small(row['label'])}, {share(row)}" for _, row in known.head(3).iterrows()]
        finding = f"{_reported(survey, wave, theme)}{start.format(top='; '.join(top))}."
    return answers_exhibit(
        setting,
        survey,
        shown,
        key=f"answers-{theme}",
        heading=heading,
        finding=finding,
        measure=heading.rstrip("?"),
        base=f"{known['n'].max():,.0f} people at most" if len(known) else "too few answers",
        period=survey.label(wave),
        what="Answer",
        title=heading,
        in_words=f"{unit}, with the likely range",
        notes=("Several answers were possible.",) if theme in ("safer", "reporting") else (),
    )


def _wave_with_figures(survey: ResidentSurvey, outcomes: list[str]) -> str:
    """The newest wave, or all together where the newest has too few answers for most."""
    newest = [survey.everyone(outcome)["estimate"] for outcome in outcomes]
    enough = pd.Series(newest).notna().mean() >= 0.5
    return survey.newest if enough or len(survey.waves) == 1 else "all"


def _plain(label: str) -> str:
    """The label without what the heading says already."""
    said = label
    for start in ("Worried about ", "Not reported: ", "Not reported to police: "):
        said = said.removeprefix(start)
    for end in (" is a problem", " are a problem"):
        said = said.removesuffix(end)
    return begun_large(said)


def _reported(survey: ResidentSurvey, wave: str, theme: str) -> str:
    """How many victims say it was reported, before the reasons why not."""
    if theme != "reporting" or REPORTED not in survey.outcomes.index:
        return ""
    row = survey.everyone(REPORTED, wave)
    return f"{share(row)} of victims asked say it was reported to the police. "
