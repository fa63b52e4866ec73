"""Theme by theme: what the police recorded, and how many worry; each with its range, never added.

There is no total over themes: see docs/decisions, “Recorded and felt are not made one score”.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from wardlens.choices.offer import ALL_OFFENCES
from wardlens.choices.series import WARD_TABLE
from wardlens.exhibits import sentences
from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.sentences import begun_small
from wardlens.measures.offences import MEASURES, WHOLE
from wardlens.measures.survey import UNSAFE
from wardlens.stats import compare
from wardlens.stats.compare import HIGHER, LOWER, false_discovery
from wardlens.views.published_shares import rows_of, share_exhibit, shares_picture, survey_row
from wardlens.views.resident_survey import EVERYONE, ResidentSurvey, share
from wardlens.views.setting import Setting, recorded

THEMES = (
    ("worry-burglary", "residential-burglary"),
    ("worry-robbery", "personal-robbery"),
    ("worry-violence", "violence"),
    ("worry-sexual", "sexual-offences"),
    ("worry-vehicle", "vehicle"),
    ("worry-hate", "racially-or-religiously-aggravated"),
    (UNSAFE, ALL_OFFENCES),
)
"""What a survey asks, and the recorded offences nearest to it."""
MORE, LESS, AS_ALL, UNSURE = (
    "more than in the borough",
    "fewer than in the borough",
    "as in the borough",
    "",
)
PART = {(HIGHER, LESS), (LOWER, MORE)}
"""Recorded against the rest, and felt against the borough: where the two part."""


@recorded
def recorded_beside_felt(setting: Setting) -> Exhibit | None:
    """Each theme that the survey asks, in each ward and the borough: recorded and felt."""
    survey = ResidentSurvey.held(setting)
    asked = [
        (outcome, offence)
        for outcome, offence in THEMES
        if outcome in survey.outcomes.index and offence in setting.offer.offences
    ]
    if not asked or not setting.offer.has_ward_table:
        return None
    rows = pd.concat([_theme(setting, survey, *one) for one in asked], ignore_index=True)
    rows["felt"] = _against_everyone(rows)
    rows["parts"] = [
        "they part" if pair in PART else ""
        for pair in zip(rows["verdict"], rows["felt"], strict=True)
    ]
    here = rows[rows["code"] == setting.area]
    shown = rows_of(
        [
            survey_row(f"{row['theme']}: {_level(row)}", row, survey, row["wave"])
            for row in here.to_dict("records")
        ]
    )
    return share_exhibit(
        setting,
        key="recorded-felt",
        heading="Recorded and felt, theme by theme",
        finding=_told(setting, rows, here),
        measure="Offences recorded per 1,000 residents beside the share who worry",
        unit="offences per 1,000 residents; per cent of those who answered",
        base=f"{len(asked)} themes, each in {rows['code'].nunique() - 1} wards and the borough",
        period=f"Recorded: {setting.filters.period}; answers: {survey.label(survey.newest)}, else "
        "all waves together",
        sources=(setting.sources[WARD_TABLE], setting.sources["residents"], survey.source),
        table=_table(rows),
        picture=shares_picture(
            setting,
            shown,
            survey.source,
            setting.sources[WARD_TABLE],
            title=f"Worry, and what was recorded: {setting.area_name}",
            unit="Share who worry, %, and the likely range; recorded per 1,000 residents in words",
        ),
        notes=(
            "Recorded offences are those nearest to the question; they happen in the ward, answers "
            "are of those who live there. Neither is put right by the other.",
            "There is no total: themes do not weigh alike, and people may well worry about what "
            "is rarely recorded.",
            "“They part”: recorded is higher than usual and fewer worry than in the borough, or "
            "the other way round. Worry is judged after screening all wards and themes "
            "(false-discovery control).",
        ),
        made_by="wardlens.stats.compare.funnel, wardlens.stats.compare.false_discovery",
        decimals=dict.fromkeys(("Recorded per 1,000", "Recorded, lower", "Recorded, upper"), 1),
    )


def _theme(setting: Setting, survey: ResidentSurvey, outcome: str, offence: str) -> pd.DataFrame:
    """A theme in the borough and each ward: code, recorded rate, worry, and both set in context."""
    asked = setting.of_kind(offence)
    rates = pd.concat([asked.result(MEASURES["rate"], WHOLE), asked.result(MEASURES["rate"])])
    verdict = asked.result(MEASURES["standing"])["verdict"]
    felt = survey.by_ward(outcome)
    everyone = survey.everyone(outcome)
    borough = {
        **everyone.to_dict(),
        "wave": survey.newest,
        "ward_name": setting.partnership.borough_name,
    }
    felt = pd.concat([pd.DataFrame([borough], index=pd.Index([WHOLE])), felt])
    codes = [code for code in rates.index if code in felt.index]
    found = felt.loc[
        codes, ["ward_name", "wave", "n", "estimate", "se", "lower", "upper", "reason", "caution"]
    ]
    for name in ("estimate", "lower", "upper"):
        found[f"rate_{name}"] = rates[name].reindex(codes)
    found["no_rate"] = rates["reason"].reindex(codes)
    found["verdict"] = verdict.reindex(codes).fillna("")
    found["difference"], found["difference_se"] = _differences(survey, outcome, found)
    label = str(survey.outcomes.loc[outcome, "label"])
    return found.assign(
        theme=label.removeprefix("Worried about ").capitalize(),
        offence=setting.offer.offences[offence].label,
        code=codes,
        outcome=outcome,
    )


def _differences(
    survey: ResidentSurvey, outcome: str, found: pd.DataFrame
) -> tuple[pd.Series, pd.Series]:
    """Each ward's share less everyone's in the same wave, with its standard error, in points."""
    gap = pd.Series(np.nan, found.index)
    error = gap.copy()
    wards = found[(found.index != WHOLE) & found["estimate"].notna()]
    for wave, part in wards.groupby("wave"):
        everyone = survey.everyone(outcome, str(wave))
        square = survey.covariances(outcome, "ward", str(wave))
        shared = square[EVERYONE].reindex(part.index)
        gap[part.index] = part["estimate"] - everyone["estimate"]
        variance = part["se"] ** 2 + everyone["se"] ** 2 - 2 * shared
        error[part.index] = variance.clip(lower=0) ** 0.5
    return gap, error


def _against_everyone(rows: pd.DataFrame) -> list[str]:
    """Whether more or fewer worry than in the borough, of all wards and themes after screening."""
    z = rows["difference"] / rows["difference_se"].where(rows["difference_se"] > 0)
    clear = false_discovery(compare.two_sided(z))["clear"].to_numpy(bool)
    words = np.where(rows["difference"] > 0, MORE, LESS)
    return list(np.where(z.isna(), UNSURE, np.where(clear, words, AS_ALL)))


def _level(row: dict[str, Any]) -> str:
    if pd.isna(row["rate_estimate"]):
        return "no recorded figure"
    reach = sentences.rate_interval(row["rate_lower"], row["rate_upper"])
    return f"{sentences.rate(row['rate_estimate'])} recorded ({reach})"


def _told(setting: Setting, rows: pd.DataFrame, here: pd.DataFrame) -> str:
    known = here[(here["outcome"] != UNSAFE) & here["estimate"].notna()].sort_values("estimate")
    start = f"Too few answered in {setting.area_name} to set worry beside what was recorded."
    if len(known):
        most = known.iloc[-1]
        start = (
            f"In {setting.area_name}, the commonest worry is {begun_small(most['theme'])}: "
            f"{share(most)} worry; {_level(most.to_dict())} per 1,000 residents."
        )
    parted = rows[rows["parts"] != ""]
    wards = [f"{row['theme']} in {row['ward_name']}" for row in parted.to_dict("records")]
    judged = int(rows["difference"].notna().sum())
    return (
        f"{start} Of {judged} comparisons of wards, recorded and felt part in "
        f"{sentences.listed(wards) if wards else 'none'}."
    )


def _table(rows: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Place": rows["ward_name"],
            "Theme": rows["theme"],
            "Recorded": rows["offence"],
            "Recorded per 1,000": rows["rate_estimate"],
            "Recorded, lower": rows["rate_lower"],
            "Recorded, upper": rows["rate_upper"],
            "Recorded is": rows["verdict"],
            "Worry, %": rows["estimate"],
            "Worry, lower": rows["lower"],
            "Worry, upper": rows["upper"],
            "People who answered": rows["n"],
            "Worry is": rows["felt"],
            "Where they part": rows["parts"],
            "Why there is no figure": rows["reason"].where(rows["reason"] != "", rows["no_rate"]),
        }
    )
