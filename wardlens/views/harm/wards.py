"""Harm per resident ward by ward, with the places that chance and the weights leave open."""

from __future__ import annotations

import pandas as pd

from wardlens.choices.series import WARD_TABLE
from wardlens.exhibits import charts, sentences
from wardlens.exhibits.exhibit import Exhibit
from wardlens.measures.harm import POUNDS
from wardlens.measures.offences import MEASURES, measure_of
from wardlens.stats import harm as statistics
from wardlens.views.area_map_words import town_centre_notes
from wardlens.views.harm_rows import SCOPE_NOTE, cautions, harm_exhibit, ordinal, weightings
from wardlens.views.setting import HARM, Setting, recorded


def rank_ranges(setting: Setting) -> pd.DataFrame:
    """Places of the wards by harm per resident, with what chance and the weights leave open."""
    ordered = {
        weighting: setting.result(MEASURES[f"harm_{weighting}_rate"])
        for weighting in weightings(setting)
    }
    return statistics.rank_range_across(ordered, draws=4_000)


@recorded
def wards_exhibit(setting: Setting) -> Exhibit:
    """Harm per resident ward by ward, each with its interval and range of places."""
    ranks = setting.part(rank_ranges, HARM)
    measure = measure_of("harm", "ward", setting.filters.weighting)
    result = setting.result(measure)
    names = pd.Series(setting.offer.areas)
    rows = result.assign(area=names[result.index])
    known = rows.dropna(subset=["estimate"]).sort_values("estimate", ascending=False)
    place = ranks.reindex(known.index)
    turning = place.index[place["turns_on_weighting"].fillna(False).astype(bool)]
    finding = (
        "No ward has a figure: " + next(iter(result["reason"]), "no figures") + "."
        if known.empty
        else f"Per resident, {known['area'].iloc[0]} has most harm. Chance and the choice of "
        f"weights leave its place at {place_range(place.iloc[0])} of {len(known)}, and that of "
        f"{known['area'].iloc[len(known) // 2]}, in the middle, at "
        f"{place_range(place.iloc[len(known) // 2])}."
    )
    notes = [
        SCOPE_NOTE,
        *town_centre_notes(
            setting, "harm per resident overstates the risk of those who live there"
        ),
    ]
    if len(turning):
        notes.append(
            f"The place of {sentences.listed(names[turning].tolist())} turns on how harm is "
            f"weighed."
        )
    withheld = int((result["reason"] != "").sum())
    if withheld and len(known):
        wards = "ward has" if withheld == 1 else "wards have"
        notes.append(f"{withheld} {wards} too few offences for a fair figure: see the table.")
    notes += cautions(known, names)
    ordered = rows.sort_values("estimate", ascending=False, na_position="last")
    at, of_costs = ranks.reindex(ordered.index), f"rank_{POUNDS}"
    return harm_exhibit(
        setting,
        key="harm-wards",
        heading="Ward by ward",
        finding=finding,
        measure=measure.label,
        unit=measure.unit,
        base=f"{result['n'].sum():,.0f} offences with a weight",
        table=pd.DataFrame(
            {
                "Ward": ordered["area"],
                "Harm per 1,000": ordered["estimate"],
                "Lower limit": ordered["lower"],
                "Upper limit": ordered["upper"],
                "Place": at["estimate"],
                "Place, at best": at["lower"],
                "Place, at worst": at["upper"],
                "Place (Cambridge)": at["rank_cchi"],
                "Place (ONS)": at["rank_css"],
                **({"Place (unit costs)": at[of_costs]} if of_costs in at else {}),
                "Behaves like (offences)": ordered["effective_count"],
                "Largest part": ordered["largest"].map(_labels(setting)),
                "Its share, %": 100 * ordered["largest_share"],
                "Homicides": ordered["homicides"],
                "Drugs and weapons, apart": ordered["police_generated"],
                "Caution": ordered["caution"].where(ordered["caution"] != "", ordered["reason"]),
            }
        ),
        picture=charts.whiskers(
            rows,
            title=f"{measure.label}, {setting.filters.period}",
            unit=f"{measure.unit.capitalize()}, with the likely range",
            source=setting.short_source(WARD_TABLE),
        )
        if len(known)
        else None,
        notes=tuple(notes),
        residents=True,
    )


def _labels(setting: Setting) -> dict[str, str]:
    rows = setting.fetch("harm_weights", {})
    return dict(zip(rows["offence"], rows["label"], strict=True))


def place_range(row: pd.Series) -> str:
    """A range of places in words: “2nd to 6th”."""
    low, high = row["lower"], row["upper"]
    if pd.isna(low):
        return "any"
    return ordinal(low) if low == high else f"{ordinal(low)} to {ordinal(high)}"
