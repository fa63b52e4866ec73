"""Where people feel unsafe: a map by ward under the rules for wards."""

from __future__ import annotations

import pandas as pd

from wardlens.choices.filters import WHOLE_BOROUGH
from wardlens.exhibits import area_maps
from wardlens.exhibits.area_maps import AreaMap, Look, Scale
from wardlens.exhibits.exhibit import Exhibit
from wardlens.measures.survey import UNSAFE
from wardlens.views.published_shares import exhibit
from wardlens.views.resident_survey import POOLED, ResidentSurvey, share
from wardlens.views.setting import Setting

_SCALE = Scale((20, 30, 40, 50))


_REFUSED = Look("too few answers to show", area_maps.WITHHELD.colour, "cross")


_RULE = (
    "A ward is shown from 100 answers in the newest wave, else from all waves together, else not "
    "at all; groups of neighbouring wards stand below the map."
)


def fear_map(setting: Setting, survey: ResidentSurvey) -> Exhibit:
    """Share who feel unsafe after dark by ward: shown, pooled or refused."""
    result = survey.by_ward(UNSAFE)
    outlines = area_maps.geometries(setting.fetch("outlines", {}))
    known = result["estimate"].notna()
    looks = [
        _SCALE.look(value) if there else _REFUSED
        for value, there in zip(result["estimate"], known, strict=True)
    ]
    areas = pd.DataFrame(
        {
            "area_code": result.index,
            "area_name": result["ward_name"].to_numpy(),
            "value": [f"{value:.0f} %" if pd.notna(value) else "" for value in result["estimate"]],
            "look": looks,
            "tooltip": [_tooltip(row) for _, row in result.iterrows()],
        }
    )
    present = {look.label for look in looks}
    legend = [*_SCALE.looks, *([_REFUSED] if _REFUSED.label in present else [])]
    everyone = survey.everyone(UNSAFE)
    ordered = result.sort_values("estimate", ascending=False, na_position="last")
    return exhibit(
        setting,
        key="map-fear",
        heading="Where do people feel unsafe?",
        finding=_ward_finding(result, setting),
        measure="Share who feel unsafe after dark",
        base=f"{result['n'].sum():,.0f} people, {everyone['n']:,.0f} of them in the newest wave",
        period=waves_shown(result, survey),
        sources=(survey.source,),
        table=_ward_table(ordered),
        picture=None
        if not set(result.index) <= set(outlines)
        else AreaMap(
            areas=areas[areas["area_code"].isin(list(outlines))],
            outlines=outlines,
            legend=tuple(legend),
            title=f"Feel unsafe after dark, {setting.partnership.borough_name}",
            unit="Share of residents asked, %",
            caption=(
                f"Source: {survey.source.line()}. {setting.sources['outlines'].attribution} "
                f"Wardlens release {setting.offer.release}."
            ),
            selected="" if setting.filters.area == WHOLE_BOROUGH else setting.filters.area,
        ),
        notes=(_RULE,),
        codes=tuple(ordered.index),
        provenance="queries/survey_by_ward.sql → wardlens.stats.survey_table.proportions",
        asked={"share": UNSAFE, "by": "ward"},
    )


def waves_shown(result: pd.DataFrame, survey: ResidentSurvey) -> str:
    """The waves that wards are shown from, in words."""
    pooled = result["wave"].eq(POOLED).any()
    return survey.label(POOLED if pooled else survey.newest)


def _tooltip(row: pd.Series) -> str:
    if pd.isna(row["estimate"]):
        return f"{row['ward_name']}\n{row['reason']}"
    lines = [row["ward_name"], f"{share(row)} feel unsafe after dark", f"{row['n']:,.0f} answers"]
    return "\n".join([*lines, *(word for word in (row["pooled"], row["caution"]) if word)])


def _ward_table(result: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Ward": result["ward_name"],
            "Share, %": result["estimate"],
            "Lower limit": result["lower"],
            "Upper limit": result["upper"],
            "People who answered": result["n"],
            "From": result["pooled"].where(result["pooled"] != "", result["wave_label"]),
            "Why there is no figure, or care": result["reason"].where(
                result["reason"] != "", result["caution"]
            ),
        }
    )


def _ward_finding(result: pd.DataFrame, setting: Setting) -> str:
    known = result[result["estimate"].notna()].sort_values("estimate", ascending=False)
    refused = len(result) - len(known)
    few = f"Too few answered in {refused} of {len(result)} wards to show them." if refused else ""
    if known.empty:
        return "Too few answered in any ward to show it."
    if not setting.filters.is_whole_borough and setting.filters.area in result.index:
        own = result.loc[setting.filters.area]
        if pd.isna(own["estimate"]):
            return f"In {own['ward_name']}: {own['reason'][0].lower()}{own['reason'][1:]}. {few}"
        return f"In {own['ward_name']}, {share(own)} feel unsafe after dark. {few}".strip()
    first, last = known.iloc[0], known.iloc[-1]
    return (
        f"The share who feel unsafe after dark is highest in {first['ward_name']}: "
        f"{share(first)}; lowest in "
        f"{last['ward_name']}: {share(last)}. {few}".strip()
    )
