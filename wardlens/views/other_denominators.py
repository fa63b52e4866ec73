"""Whether a ward stands first by residents only: its place by every denominator that is held."""

from __future__ import annotations

import pandas as pd

from wardlens.choices.offer import RESIDENTS
from wardlens.exhibits import sentences
from wardlens.stats.denominators import moved, standing_by
from wardlens.views.setting import Setting


def other_denominators(setting: Setting) -> str:
    """How the order of wards changes with what offences are divided by; empty where none is held.

    The town centre by each denominator, then the wards whose standing beside the rest changes.
    """
    held = setting.fetch("denominators", {})
    if held.empty:
        return ""
    wards = setting.read("offences_by_ward").set_index("ward_code")
    whole = wards["months_covered"] == wards["months_asked"]
    by_ward = held.pivot(index="ward_code", columns="denominator", values="people_or_places")
    bases = by_ward.reindex(wards.index).astype("float64")
    bases.insert(0, RESIDENTS, wards["residents"].astype("float64"))
    if wards["residents"].isna().all() or not whole.any():
        return ""
    found = standing_by(wards["offences"].where(whole).astype("float64"), bases)
    ranks = found["rank"].unstack()
    turned = moved(found)
    told = [
        _told(wards.loc[code, "ward_name"], ranks.loc[code], turned.loc[code], len(wards))
        for code in wards.index[wards["is_town_centre"]]
    ]
    others = turned.index[turned["changes"] & ~wards["is_town_centre"]]
    if len(others):
        names = sentences.listed(wards.loc[others, "ward_name"].tolist())
        told.append(f"Beside the rest, the standing of {names} changes with it too.")
    counted = held.drop_duplicates(["denominator", "counted_in", "source"])
    rows = counted[["denominator", "counted_in", "source"]].itertuples(index=False)
    sources = "; ".join(f"{name}: {source}, {year}" for name, year, source in rows)
    return f"{' '.join(told)} ({sources}.)" if told else ""


def _told(name: str, ranks: pd.Series, turned: pd.Series, wards: int) -> str:
    by = [
        f"{_place(ranks[each])} by {each}"
        for each in [RESIDENTS, *ranks.index.drop(RESIDENTS)]
        if pd.notna(ranks[each])
    ]
    only = f": above the rest {turned['in_words']}" if turned["in_words"] else ""
    return f"Of {wards} wards {name} has place {sentences.listed(by)}{only}."


def _place(rank: float) -> str:
    return f"{int(rank)}"
