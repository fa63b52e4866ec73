"""Which wards carry more: counts of people by ward, withheld where people could be recognised."""

from __future__ import annotations

from typing import Any

import pandas as pd

from wardlens.choices.filters import period_words
from wardlens.choices.outcomes import Outcome
from wardlens.exhibits import area_maps, sentences
from wardlens.exhibits.area_maps import AreaMap, Scale
from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.sentences import begun_large
from wardlens.measures.survey import UNSAFE
from wardlens.stats import inequality
from wardlens.views.drawn_areas import drawn_areas, have_outlines
from wardlens.views.exhibit import exhibit
from wardlens.views.fear_map import fear_map
from wardlens.views.inequalities.counted_groups import newest_block, people, years_held
from wardlens.views.inequalities.group_figures import WITHHELD
from wardlens.views.resident_survey import ResidentSurvey
from wardlens.views.setting import Setting, recorded

_PER = 1_000


@recorded
def ward_map(setting: Setting, outcome: Outcome | None) -> Exhibit | None:
    """The outcome by ward, where it is held so; else violence against women and girls."""
    if outcome is not None and outcome.kind == "survey":
        survey = ResidentSurvey.of(setting)
        if survey is not None and UNSAFE in survey.outcomes.index:
            return fear_map(setting)
    for wanted in (outcome, setting.offer.outcomes.get("vawg-victims")):
        if wanted is not None and wanted.kind == "people":
            made = _of_people(setting, wanted)
            if made is not None:
                return made
    return None


def _of_people(setting: Setting, outcome: Outcome) -> Exhibit | None:
    """Counts of people by ward in the newest block of years, for every 1,000 residents."""
    wards = setting.of_the_default().of_all_offences().read("offences_by_ward")
    names = wards.set_index("ward_code")
    counts = people(setting, outcome)
    ours = counts[(counts["breakdown"] == "all") & counts["area_code"].isin(names.index)]
    if ours.empty:
        return None
    start, end = newest_block(ours)
    shown = (
        ours[(ours["start"] == start) & (ours["end"] == end)]
        .set_index("area_code")
        .reindex(names.index)
    )
    years = years_held(setting, outcome, start, end)
    status = shown["status"].fillna("missing")
    counted = shown["people"].astype("float64")
    rates = inequality.group_values(
        counted, names["residents"].astype("float64") * years, per=_PER
    ).assign(
        ward_name=names["ward_name"],
        counted=counted,
        residents=names["residents"].astype("float64"),
        status=status,
        why=status.map({"withheld": WITHHELD, "missing": "no figure"}).fillna(""),
        is_town_centre=names["is_town_centre"],
    )
    period = period_words(start.date(), end.date())
    plain = outcome.label
    unit = f"{outcome.of_whom} for every 1,000 residents a year"
    ordered = rates.sort_values("estimate", ascending=False, na_position="last")
    return exhibit(
        setting,
        key="map-groups",
        heading=f"{plain}, by ward",
        finding=_finding(ordered, plain, period),
        measure=plain,
        unit=unit,
        period=period,
        base=f"{counted.sum():,.0f} {outcome.of_whom} in wards with a figure",
        sources=(outcome.source, "residents"),
        table=pd.DataFrame(
            {
                "Ward": ordered["ward_name"],
                "Rate": ordered["estimate"],
                "Lower limit": ordered["lower"],
                "Upper limit": ordered["upper"],
                "Counted": ordered["counted"],
                "Residents": ordered["residents"],
                "Why there is no figure": ordered["why"],
            }
        ),
        picture=_picture(setting, rates, plain, unit, period, outcome),
        notes=(
            "Counted where it happened and set beside who lives there: town centres draw people "
            "from elsewhere.",
            "Wards where counting people could give somebody away are withheld; none means that "
            "there were none.",
        ),
        made_by="wardlens.stats.inequality.group_values",
        decimals={"Rate": 1, "Lower limit": 1, "Upper limit": 1},
        codes=tuple(str(code) for code in ordered.index),
    )


def _picture(
    setting: Setting, rates: pd.DataFrame, plain: str, unit: str, period: str, outcome: Outcome
) -> AreaMap | None:
    if not have_outlines(setting, rates.index):
        return None
    scale = Scale.of(rates["estimate"], decimals=1)
    gaps = {"withheld": area_maps.WITHHELD, "missing": area_maps.MISSING, "zero": area_maps.ZERO}
    rows: list[dict[str, Any]] = [row.to_dict() for _, row in rates.iterrows()]
    looks = [gaps.get(row["status"]) or scale.look(row["estimate"]) for row in rows]
    return drawn_areas(
        setting,
        {
            "area_name": rates["ward_name"].to_numpy(),
            "value": [
                f"{row['estimate']:.1f}" if pd.notna(row["estimate"]) else "" for row in rows
            ],
            "look": looks,
            "tooltip": [_tooltip(row, outcome) for row in rows],
        },
        rates.index,
        scale.looks,
        list(gaps.values()),
        title=f"{plain}, {setting.partnership.borough_name}",
        unit=f"{begun_large(unit)}, {period}",
        sources=[setting.sources[outcome.source]],
    )


def _tooltip(row: dict[str, Any], outcome: Outcome) -> str:
    if pd.isna(row["estimate"]):
        return f"{row['ward_name']}\n{row['why']}"
    counted = sentences.count(row["counted"])
    return (
        f"{row['ward_name']}\n{row['estimate']:.1f} for every 1,000 residents a year "
        f"({row['lower']:.1f} to {row['upper']:.1f})\n{counted} {outcome.of_whom}"
    )


def _finding(ordered: pd.DataFrame, plain: str, period: str) -> str:
    known = ordered[ordered["estimate"].notna()]
    if known.empty:
        return f"{plain}: no ward has a figure that can be shown."
    first, last = known.iloc[0], known.iloc[-1]
    hidden = int((ordered["status"] == "withheld").sum())
    withheld = f" {hidden} wards are withheld to protect people." if hidden > 1 else ""
    one = " One ward is withheld to protect people." if hidden == 1 else ""
    centre = (
        f" {first['ward_name']} is the town centre, where many come who live elsewhere."
        if first["is_town_centre"]
        else ""
    )
    return (
        f"{plain} ({period}), for every 1,000 residents a year: most in {first['ward_name']}, "
        f"{first['estimate']:.1f} ({first['lower']:.1f} to {first['upper']:.1f}); fewest in "
        f"{last['ward_name']}, {last['estimate']:.1f} ({last['lower']:.1f} to "
        f"{last['upper']:.1f}).{centre}{withheld}{one}"
    )
