"""What the residents' own survey says of reporting: who told the police, and why others did not."""

from __future__ import annotations

from typing import Unpack

import pandas as pd

from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.sentences import begun_large, begun_small
from wardlens.views.exhibit import Said, exhibit
from wardlens.views.published_shares import SHARE_DECIMALS, rows_of, shares_picture, survey_row
from wardlens.views.resident_survey import POOLED, ResidentSurvey, share
from wardlens.views.setting import Setting, recorded

THEME, REPORTED = "reporting", "reported"
_BREAKDOWNS = ("sex", "age", "ethnicity5", "disability", "tenure")
_UNIT = "Per cent of the victims asked, with the likely range"


@recorded
def reported(setting: Setting) -> Exhibit | None:
    """Share of the victims asked who say the police were told, by group where enough answered."""
    survey = ResidentSurvey.held(setting)
    if REPORTED not in survey.outcomes.index:
        return None
    wave = _wave(survey)
    everyone = survey.everyone(REPORTED, wave)
    records = [survey_row("Everyone asked", everyone, survey, wave)]
    for breakdown in _BREAKDOWNS:
        groups = survey.answers(REPORTED, breakdown, wave)
        records += [
            survey_row(str(row["group_label"]), row, survey, wave) for _, row in groups.iterrows()
        ]
    shown = rows_of(records)
    known = shown.dropna(subset=["estimate"])
    finding = "Too few victims answered to say how many told the police."
    if pd.notna(everyone["estimate"]):
        finding = f"{_among_victims(survey, everyone)}{_by_group(known.iloc[1:])}"
    return _exhibit(
        setting,
        survey,
        key="survey-reported",
        heading="Who tells the police?",
        finding=finding,
        measure=str(survey.outcomes.loc[REPORTED, "label"]),
        shown=shown,
        column="Who",
        notes=(
            "Where ranges overlap, the picture does not tell whether groups differ.",
            "A person can be in several of these groups.",
        ),
    )


@recorded
def reasons(setting: Setting) -> Exhibit | None:
    """Why victims did not tell the police, most named first."""
    survey = ResidentSurvey.held(setting)
    outcomes = [outcome for outcome in survey.of_theme(THEME) if outcome != REPORTED]
    if not outcomes:
        return None
    wave = _wave(survey)
    found = {outcome: survey.everyone(outcome, wave) for outcome in outcomes}
    shown = rows_of(
        [
            survey_row(_plain(str(survey.outcomes.loc[outcome, "label"])), row, survey, wave)
            for outcome, row in found.items()
        ]
    ).sort_values("estimate", ascending=False, na_position="last", ignore_index=True)
    known = shown.dropna(subset=["estimate"])
    if known.empty:
        finding = "Too few victims answered to say why the police were not told."
    else:
        told = [f"{begun_small(row['label'])}, {share(row)}" for _, row in known.head(3).iterrows()]
        finding = (
            f"Why victims say they did not tell the police, named most often: {'; '.join(told)}."
        )
    return _exhibit(
        setting,
        survey,
        key="survey-reasons",
        heading="Why do victims not tell the police?",
        finding=finding,
        measure="Reasons for not telling the police",
        shown=shown,
        column="Reason",
        notes=("Several reasons could be named. Only victims who did not report were asked.",),
    )


def _among_victims(survey: ResidentSurvey, row: pd.Series) -> str:
    words = survey.outcomes.loc[REPORTED, "outcome_words"]
    return (
        f"{row['estimate']:.0f} % of the victims asked {words} "
        f"({row['lower']:.0f} to {row['upper']:.0f} %; {row['n']:,.0f} people)."
    )


def _by_group(groups: pd.DataFrame) -> str:
    """Lowest and highest of the groups in which enough answered to say it without caution."""
    enough = groups[groups["why"] == ""]
    if len(enough) < 2:
        return " Too few answered to say more by group."
    ordered = enough.sort_values("estimate")
    low, high = ordered.iloc[0], ordered.iloc[-1]
    return (
        f" By group, where enough answered, it was from {low['estimate']:.0f} % "
        f"(“{low['label']}”) to {high['estimate']:.0f} % (“{high['label']}”)."
    )


def _wave(survey: ResidentSurvey) -> str:
    """All waves together: few people a wave are victims."""
    return POOLED if len(survey.waves) > 1 else survey.newest


def _plain(label: str) -> str:
    """A reason without what the heading says already."""
    reason = label.removeprefix("Not reported: ").removeprefix("Not reported to police: ")
    return begun_large(reason)


def _exhibit(
    setting: Setting, survey: ResidentSurvey, shown: pd.DataFrame, column: str, **said: Unpack[Said]
) -> Exhibit:
    known = shown.dropna(subset=["estimate"])
    said["unit"] = "per cent of the victims asked"
    said["period"] = survey.label(_wave(survey))
    said["base"] = f"{known['n'].max():,.0f} victims at most" if len(known) else "too few answers"
    said["sources"] = (survey.source,)
    said["table"] = pd.DataFrame(
        {
            column: shown["label"],
            "Share, %": shown["estimate"],
            "Lower limit": shown["lower"],
            "Upper limit": shown["upper"],
            "Victims who answered": shown["n"],
            "Note": shown["why"],
        }
    )
    said["picture"] = shares_picture(
        setting, shown, survey.source, title=said["heading"], unit=_UNIT
    )
    said["decimals"] = SHARE_DECIMALS
    return exhibit(setting, **said)
