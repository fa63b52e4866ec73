"""Fear by groups of neighbouring wards, for wards too small alone."""

from __future__ import annotations

from wardlens.exhibits.exhibit import Exhibit
from wardlens.measures.survey import UNSAFE
from wardlens.views.published_shares import (
    answers_exhibit,
    rows_of,
    survey_row,
)
from wardlens.views.resident_survey import POOLED, ResidentSurvey, share
from wardlens.views.setting import Setting, recorded


@recorded
def fear_by_group(setting: Setting) -> Exhibit | None:
    """The same by groups of neighbouring wards, all waves together: for wards too small alone."""
    survey = ResidentSurvey.held(setting)
    wave = POOLED if len(survey.waves) > 1 else survey.newest
    groups = survey.answers(UNSAFE, "ward-group", wave)
    if groups.empty:
        return None
    ordered = groups.sort_values("estimate", ascending=False, na_position="last")
    shown = rows_of(
        [survey_row(str(row["group_label"]), row, survey, wave) for _, row in ordered.iterrows()]
    )
    known = ordered.dropna(subset=["estimate"])
    finding = (
        "By groups of neighbouring wards, the share who feel unsafe is highest in "
        f"{known['group_label'].iloc[0]}: {share(known.iloc[0])}; lowest in "
        f"{known['group_label'].iloc[-1]}: {share(known.iloc[-1])}."
        if len(known)
        else "Too few answered in any group of neighbouring wards."
    )
    return answers_exhibit(
        setting,
        survey,
        shown,
        key="fear-groups",
        heading="The same by neighbouring wards together",
        finding=finding,
        measure="Share who feel unsafe after dark",
        base=f"{known['n'].sum():,.0f} people",
        period=survey.label(wave),
        what="Group of wards",
        title="Feel unsafe after dark",
        notes=("Waves are pooled so that each group rests on enough answers.",),
    )
