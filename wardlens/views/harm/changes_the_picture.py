"""Whether harm ranks the wards as offences do."""

from __future__ import annotations

import pandas as pd

from wardlens.exhibits import sentences
from wardlens.measures.offences import MEASURES
from wardlens.stats import harm as statistics
from wardlens.views.harm.wards import place_range, rank_ranges
from wardlens.views.setting import HARM, Setting


def changes_the_picture(setting: Setting) -> str:
    """Whether harm tells something that the count does not."""
    ranks = setting.part(rank_ranges, HARM)
    counts = setting.result(MEASURES["rate"])["estimate"]
    both = pd.concat([counts, ranks["estimate"]], axis=1, keys=["count", "harm_rank"]).dropna()
    if len(both) < 4:
        return ""
    rates = setting.result(MEASURES["rate"]).loc[both.index]
    places = statistics.rank_range(rates["estimate"], rates["lower"], rates["upper"], draws=4_000)
    agreement = places["estimate"].rank().corr(both["harm_rank"].rank())  # Spearman
    names = setting.offer.areas
    at = ranks.loc[both.index]
    apart = both.index[(places["upper"] < at["lower"]) | (places["lower"] > at["upper"])]
    moved = [
        f"{names[code]} ({place_range(places.loc[code])} by offences per resident, "
        f"{place_range(at.loc[code])} by harm)"
        for code in apart
    ]
    alike = (
        "almost alike" if agreement >= 0.9 else "much alike" if agreement >= 0.7 else "differently"
    )
    said = f"Per resident, harm and offences rank the wards {alike}"
    if not moved:
        return f"{said}; no ward moves by more than chance and the choice of weights allow."
    verb = "moves" if len(moved) == 1 else "move"
    return f"{said}; {sentences.listed(moved)} {verb}."
