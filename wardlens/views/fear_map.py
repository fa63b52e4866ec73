"""Where people feel unsafe: a map by ward under the rules for wards."""

from __future__ import annotations

import pandas as pd

from wardlens.exhibits import area_maps
from wardlens.exhibits.area_maps import Look, Scale
from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.sentences import begun_small
from wardlens.measures.survey import UNSAFE
from wardlens.stats.size_rules import WARD_ANSWERS
from wardlens.views.drawn_areas import drawn_areas
from wardlens.views.modelled_wards import RULE, as_asked, modelled, modelled_words, wards_matter
from wardlens.views.published_shares import share_exhibit
from wardlens.views.resident_survey import POOLED, ResidentSurvey, not_shown, share
from wardlens.views.setting import Setting, recorded

_SCALE = Scale((20, 30, 40, 50))


_REFUSED = Look("too few answers to show", area_maps.WITHHELD.colour, "cross")


_RULE = (
    "A ward is shown from 100 answers in the newest wave, else from all waves together, else not "
    "at all; groups of neighbouring wards stand below the map."
)


@recorded
def fear_map(setting: Setting) -> Exhibit:
    """Share who feel unsafe after dark by ward: shown, pooled or refused."""
    survey = ResidentSurvey.held(setting)
    given = survey.by_ward(UNSAFE)
    result = as_asked(setting, given)
    known = result["estimate"].notna()
    looks = [
        _SCALE.look(value) if there else _REFUSED
        for value, there in zip(result["estimate"], known, strict=True)
    ]
    everyone = survey.everyone(UNSAFE)
    ordered = given.sort_values("estimate", ascending=False, na_position="last")
    return share_exhibit(
        setting,
        key="map-fear",
        heading="Where do people feel unsafe?",
        finding=_ward_finding(result, setting),
        measure="Share who feel unsafe after dark",
        base=f"{result['n'].where(known).sum():,.0f} people in the wards shown; in the newest wave "
        f"{everyone['n']:,.0f} people answered in all",
        period=waves_shown(result, survey),
        sources=(survey.source,),
        table=_ward_table(ordered.join(modelled(setting, given))),
        picture=drawn_areas(
            setting,
            {
                "area_name": result["ward_name"].to_numpy(),
                "value": [
                    f"{value:.0f} %" if pd.notna(value) else "" for value in result["estimate"]
                ],
                "look": looks,
                "tooltip": [_tooltip(row) for _, row in result.iterrows()],
            },
            result.index,
            _SCALE.looks,
            [_REFUSED],
            title=f"Feel unsafe after dark, {setting.partnership.borough_name}",
            unit="Share of residents asked, %",
            sources=[survey.source],
        ),
        notes=(_RULE, RULE, modelled_words(result), wards_matter(given)),
        codes=tuple(ordered.index),
        made_by="wardlens.stats.survey_table.proportions, wardlens.stats.small_area.fay_herriot",
    )


def waves_shown(result: pd.DataFrame, survey: ResidentSurvey) -> str:
    """The waves that wards are shown from, in words."""
    pooled = result["wave"].eq(POOLED).any()
    return survey.label(POOLED if pooled else survey.newest)


def _tooltip(row: pd.Series) -> str:
    if pd.isna(row["estimate"]):
        return f"{row['ward_name']}\n{row['reason']}"
    model = ", modelled" if row["is_modelled"] else ""
    lines = [
        row["ward_name"],
        f"{share(row)} feel unsafe after dark{model}",
        f"{row['n']:,.0f} answers",
    ]
    return "\n".join([*lines, *(word for word in (row["pooled"], row["caution"]) if word)])


def _ward_table(result: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Ward": result["ward_name"],
            "Share, %": result["estimate"],
            "Lower limit": result["lower"],
            "Upper limit": result["upper"],
            "People who answered": result["n"],
            "Modelled, %": result["modelled"],
            "Modelled, lower": result["modelled_lower"],
            "Modelled, upper": result["modelled_upper"],
            "Weight of own answers, %": result["weight"],
            "From": result["pooled"].where(result["pooled"] != "", result["wave_label"]),
            "Why there is no figure, or care": result["reason"].where(
                result["reason"] != "", result["caution"]
            ),
        }
    )


def _ward_finding(result: pd.DataFrame, setting: Setting) -> str:
    known = result[result["estimate"].notna()].sort_values("estimate", ascending=False)
    few = not_shown(result)
    if known.empty:
        return f"Too few answered in any ward to show one by itself: it takes {WARD_ANSWERS}."
    if not setting.filters.is_whole_borough and setting.filters.area in result.index:
        own = result.loc[setting.filters.area]
        if pd.isna(own["estimate"]):
            return f"In {own['ward_name']}: {begun_small(own['reason'])}. {few}"
        model = ", as modelled" if own["is_modelled"] else ""
        return f"In {own['ward_name']}, {share(own)} feel unsafe after dark{model}. {few}".strip()
    first, last = known.iloc[0], known.iloc[-1]
    few = f"{modelled_words(result)} {few}".strip()
    return (
        f"The share who feel unsafe after dark is highest in {first['ward_name']}: {share(first)}; "
        f"lowest in {last['ward_name']}: {share(last)}. {few}".strip()
    )
