"""The survey's own quality: who answered beside the Census, and what its weights cost."""

from __future__ import annotations

import pandas as pd

from wardlens.exhibits.exhibit import Exhibit
from wardlens.views.published_shares import share_exhibit
from wardlens.views.resident_survey import ResidentSurvey
from wardlens.views.setting import Setting, recorded

_MARGINS = {
    "sex": "Gender",
    "age": "Age",
    "ethnicity5": "Ethnicity",
    "disability": "Disability",
    "ward": "Ward",
    "ward-group": "Where they live",
}


@recorded
def quality(setting: Setting) -> Exhibit:
    """Who answered, weighted and not, beside who lives here."""
    survey = ResidentSurvey.held(setting)
    rows = setting.fetch("survey_quality", {"wave": survey.newest})
    wave = survey.waves.iloc[-1]
    apart = (rows["respondents_share"] - rows["census_share"]).abs()
    told = ""
    if len(rows) and apart.notna().any():
        worst = rows.loc[apart.idxmax()]
        told = (
            f" Furthest from the Census: “{str(worst['group_label']).lower()}”, "
            f"{100 * worst['respondents_share']:.0f} % of answers and "
            f"{100 * worst['census_share']:.0f} % of residents."
        )
    return share_exhibit(
        setting,
        key="survey-quality",
        heading="How good is this survey?",
        finding=(
            f"{wave['respondents']:,.0f} people answered; after weighting they count like "
            f"{wave['effective_base']:,.0f} picked at random.{told}"
        ),
        measure="Who answered beside who lives here",
        unit="per cent",
        base=f"{wave['respondents']:,.0f} people",
        period=survey.label(survey.newest),
        sources=(survey.source, setting.sources["residents"]),
        table=pd.DataFrame(
            {
                "What": rows["margin"].map(_MARGINS).fillna(rows["margin"]),
                "Group": rows["group_label"],
                "Of answers, %": 100 * rows["respondents_share"],
                "Weighted, %": 100 * rows["weighted_share"],
                "Of residents (Census), %": 100 * rows["census_share"],
            }
        ),
        notes=(
            f"Design effect {wave['design_effect_before']:.2f} with the weights given, "
            f"{wave['design_effect_after']:.2f} after raking to the Census: 1 is a simple random "
            "sample, 2 needs twice as many answers.",
        )
        if pd.notna(wave["design_effect_after"])
        else (),
        made_by="wardlens.stats.raking.rake",
        decimals=dict.fromkeys(("Weighted, %", "Of residents (Census), %"), 1),  # answers: whole
    )
