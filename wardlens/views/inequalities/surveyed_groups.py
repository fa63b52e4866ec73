"""Shares of residents asked, by group."""

from __future__ import annotations

from math import nan

import pandas as pd

from wardlens.choices.outcomes import Outcome
from wardlens.views.inequalities.group_figures import (
    Figures,
    frame,
)
from wardlens.views.resident_survey import POOLED, ResidentSurvey


def wave_of(survey: ResidentSurvey, outcome: Outcome, breakdown: str) -> str:
    """The newest wave, or all together where it has too few answers for some group."""
    newest = survey.answers(outcome.held_as, breakdown, survey.newest)
    enough = len(newest) and newest["estimate"].notna().all()
    return survey.newest if enough or len(survey.waves) == 1 else POOLED


def of_the_survey(survey: ResidentSurvey, outcome: Outcome, breakdown: str, wave: str) -> Figures:
    """Shares of residents asked, with the covariance of the groups for exact gaps."""
    found = survey.answers(outcome.held_as, breakdown, wave)
    whole = survey.everyone(outcome.held_as, wave)
    weights = _weights(survey, breakdown, wave, found)
    hits = (weights.reindex(found.index) * found["estimate"]).astype("float64")
    known = found["n"].notna()
    records = {}
    for group in outcome.of(breakdown):
        if group.name not in found.index:
            continue
        row = found.loc[group.name]
        records[group.key] = {
            "label": group.label,
            "estimate": row["estimate"],
            "lower": row["lower"],
            "upper": row["upper"],
            "n": row["n"],
            "base": row["n"],
            "share_of_outcome": hits[group.name] / hits.sum(),
            "share_of_people": weights.get(group.name, nan),
            "reason": row["reason"],
            "note": row["caution"],
        }
    rows = frame(records)
    unsaid = whole["n"] - rows["n"].sum()
    codes = {group.name: group.key for group in outcome.of(breakdown)} | {"all": "all"}
    covariance = survey.covariances(outcome.held_as, breakdown, wave)
    return Figures(
        outcome=outcome,
        rows=rows,
        everyone={
            "label": "Everyone asked",
            **{name: whole[name] for name in ("estimate", "lower", "upper", "n", "reason")},
            "base": whole["n"],
            "note": whole["caution"],
        },
        unit=f"per cent of {outcome.of_whom}",
        number="{:.0f} %",
        period=survey.label(wave),
        where="the borough",
        base=f"{whole['n']:,.0f} people" if pd.notna(whole["n"]) else "too few answers",
        sources=(survey.source,),
        unknown=max(0.0, float(unsaid)) if pd.notna(unsaid) else nan,
        unknown_words="did not say"
        if known.all()
        else "did not say, or are in groups too small to show",
        covariance=covariance.rename(index=codes, columns=codes),
        df=float(found["df"].min()) if "df" in found and len(found) else nan,
        notes=("Who did not say is counted in everyone, and in no group.",),
        made_by="wardlens.stats.contrasts",
    )


def _weights(survey: ResidentSurvey, breakdown: str, wave: str, found: pd.DataFrame) -> pd.Series:
    """Each group's share of residents: by weight where the survey was weighed by it."""
    quality = survey.setting.fetch("survey_quality", {"wave": wave})
    ours = quality[quality["margin"] == breakdown].set_index("group")["weighted_share"]
    shown = found.index[found["n"].notna()]
    if set(shown) <= set(ours.index):
        return ours.reindex(shown).astype("float64")
    return (found["n"] / found["n"].sum()).astype("float64")
