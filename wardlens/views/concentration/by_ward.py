"""The same question by ward, from the ward table."""

from __future__ import annotations

from functools import partial

import pandas as pd

from wardlens.choices.series import WARD_TABLE
from wardlens.exhibits import charts, sentences
from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.sentences import begun_large
from wardlens.measures.concentration import LEAST, beside_chance, chance_curve
from wardlens.stats import concentration as statistics
from wardlens.views.concentration.beside_chance import CHANCE_NOTE, places_exhibit
from wardlens.views.concentration.crimes import Span
from wardlens.views.setting import Setting, recorded

_SERIES = WARD_TABLE


@recorded
def by_ward(setting: Setting) -> Exhibit:
    """How few wards carry how much, by the ward table and for the months asked for."""
    filters = setting.filters
    rows = setting.read("offences_by_ward").set_index("ward_code")
    whole = rows["months_covered"] == rows["months_asked"]
    counts = rows["offences"].astype("float64").where(whole)
    span = Span(filters.start, filters.end, filters.month_count, filters.month_count)
    total = counts.sum()
    told = partial(
        places_exhibit,
        setting,
        span,
        series=(_SERIES,),
        key="concentration-wards",
        heading="The same by ward",
        measure="Share of offences over share of wards",
        unit="per cent",
    )
    if counts.isna().any() or total < LEAST:
        why = (
            f"the police's ward table ends in {setting.offer.last_ward_month:%B %Y}"
            if filters.end > setting.offer.last_ward_month
            else "the ward table does not count these in all of these months"
            if counts.isna().any()
            else f"there are too few offences ({total:,.0f})"
        )
        return told(
            finding=f"By ward there is nothing to say: {why}.",
            base=sentences.offences_known(counts.sum(skipna=False)),
        )
    key = (filters.start, filters.end, setting.choice)
    found, chance, row = setting.once(
        ("ward-lorenz", *key),
        lambda: (
            statistics.lorenz(counts),
            chance_curve(int(total), len(counts)),
            beside_chance(counts.to_frame("wards")).iloc[0],
        ),
    )
    ordered = counts.sort_values(ascending=False, kind="stable")
    needed = statistics.places_for(counts)["places"]
    names = rows["ward_name"]
    by_chance = chance["crime_share"].iloc[1]
    shares = {
        "Share, %": 100 * ordered / total,
        "Share of this and those above, %": 100 * ordered.cumsum() / total,
        "By chance, %": 100 * chance["crime_share"].iloc[1:].to_numpy(),
        "By chance, %, lower limit": 100 * chance["lower"].iloc[1:].to_numpy(),
        "By chance, %, upper limit": 100 * chance["upper"].iloc[1:].to_numpy(),
    }
    return told(
        finding=(
            f"{names[ordered.index[0]]}, 1 of {len(counts)} wards, has "
            f"{sentences.percent(ordered.iloc[0] / total)} of the {setting.offence_words} "
            f"{filters.when}; chance alone would give the top ward {sentences.percent(by_chance)}. "
            f"Half of them are in {needed[0.5]:.0f} {'ward' if needed[0.5] == 1 else 'wards'}."
        ),
        base=f"{total:,.0f} offences in {len(counts)} wards",
        table=pd.DataFrame({"Ward": names[ordered.index], "Offences": ordered, **shares}),
        decimals=dict.fromkeys(shares, 1),
        picture=charts.lorenz(
            found,
            chance,
            label=setting.choice.label,
            title=f"{begun_large(setting.choice.label)} by ward, {filters.period}",
            unit="Share of offences in the wards that have most",
            source=setting.short_source(_SERIES),
            places="wards",
            crimes="offences",
        ),
        notes=(
            f"Generalised Gini {row['generalised_gini']:.2f}. Wards are few and large: what is "
            "concentrated within a ward does not show here.",
            CHANCE_NOTE,
        ),
        made_by="wardlens.stats.concentration.lorenz",
    )
