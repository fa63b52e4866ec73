"""Fear by groups of neighbouring wards, for wards too small alone."""

from __future__ import annotations

from wardlens.exhibits import charts
from wardlens.exhibits.exhibit import Exhibit
from wardlens.measures.survey import UNSAFE
from wardlens.views.published_shares import exhibit, rows_of, shares_table, survey_row
from wardlens.views.resident_survey import POOLED, ResidentSurvey, share
from wardlens.views.setting import Setting


def fear_by_group(setting: Setting, survey: ResidentSurvey) -> Exhibit | None:
    """The same by groups of neighbouring wards, all waves together: for wards too small alone."""
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
    return exhibit(
        setting,
        key="fear-groups",
        heading="The same by neighbouring wards together",
        finding=finding,
        measure="Share who feel unsafe after dark",
        base=f"{known['n'].sum():,.0f} people",
        period=survey.label(wave),
        sources=(survey.source,),
        table=shares_table(shown, "Group of wards", survey),
        picture=charts.answers(
            shown,
            title="Feel unsafe after dark",
            unit="Share of residents asked, %, and the likely range",
            source=f"{survey.source.publisher} · release {setting.offer.release}",
        )
        if len(known)
        else None,
        notes=("Waves are pooled so that each group rests on enough answers.",),
    )
