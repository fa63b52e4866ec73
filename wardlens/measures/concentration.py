"""How much of the crime the top 5 % of neighbourhoods hold, beside what chance would give."""

from __future__ import annotations

import pandas as pd

from wardlens.choices.filters import Filters
from wardlens.choices.series import NEIGHBOURHOODS
from wardlens.measures.measure import Measure, whole_counts
from wardlens.stats import concentration as statistics
from wardlens.stats.result import estimates

SHARE = 0.05
"""The share of places that counts as the top, as plans have it."""
DEALS = 1_999
"""Deals by chance alone: the same ones give a share its chance line and a curve its band."""
LEAST = 10
"""Crimes under which nothing is said about where they concentrate."""
TOO_FEW = "too few to say"
MORE = "more concentrated than chance"
NO_PLACES = "no neighbourhood has figures for the whole period"


def beside_chance(counts: pd.DataFrame) -> pd.DataFrame:
    """`stats.concentration.against_chance` of each column in the top 5 % of places.

    The verdict is “too few to say” where there are under ten crimes.
    """
    rows = statistics.against_chance(counts, SHARE, draws=DEALS)
    few = (rows["n"] < LEAST) | (rows["reason"] != "")
    return rows.assign(verdict=rows["verdict"].mask(few, TOO_FEW))


def chance_curve(total: int, places: int) -> pd.DataFrame:
    """`stats.concentration.chance_lorenz` of the deals that `beside_chance` counts in."""
    return statistics.chance_lorenz(total, places, draws=DEALS)


def top_share(places: pd.DataFrame, filters: Filters, broken: bool) -> pd.DataFrame:
    """Per cent of the crimes in the top 5 % of the neighbourhoods that have figures.

    `places`: rows of queries/offences_by_lsoa. One row, by the borough's code: the standard frame
    plus `chance`, `chance_lower`, `chance_upper` (per cent), `top_places`, `places`, `verdict` and
    `generalised_gini`.
    """
    del filters, broken
    borough = pd.Index(places["borough_code"].unique(), name="borough_code")
    counts = whole_counts(places).dropna()
    none = pd.Series(float("nan"), index=borough)
    if counts.empty:
        return estimates(borough, none, none, none, none, "", NO_PLACES).assign(verdict=TOO_FEW)
    row = beside_chance(counts.to_frame("crimes")).iloc[0]
    reason = row["reason"] or (TOO_FEW if row["verdict"] == TOO_FEW else "")
    estimate, lower, upper, n = (
        pd.Series(value, index=borough)
        for value in (100 * row["estimate"], 100 * row["lower"], 100 * row["upper"], row["n"])
    )
    frame = estimates(borough, estimate, lower, upper, n, row["method"], reason)
    return frame.assign(
        chance=100 * row["chance"],
        chance_lower=100 * row["chance_lower"],
        chance_upper=100 * row["chance_upper"],
        top_places=row["places"],
        places=len(counts),
        verdict=row["verdict"],
        generalised_gini=row["generalised_gini"],
    )


CONCENTRATION_MEASURES = (
    Measure(
        "concentration_top5",
        "Crime in the top 5 % of neighbourhoods",
        "per cent of crimes",
        "borough",
        "offences_by_lsoa",
        NEIGHBOURHOODS,
        top_share,
        definition=(
            "Share of the crimes that police.uk counts in the 5 % of neighbourhoods (rounded up) "
            "that have most, beside what chance alone would give them: the same number of crimes "
            "dealt among the same neighbourhoods at equal risk."
        ),
        formula="crimes in the top ⌈0.05·N⌉ of N neighbourhoods ÷ crimes; chance: 1,999 deals",
        method_source="Wilson 1927 for the interval; Bernasco & Steenbeek 2017; Monte Carlo test.",
        thresholds=(
            "Under 10 crimes: too few to say. More than chance: p, with twice its simulation "
            "error, up to 0.05."
        ),
        polarity="none",
        decimals=1,
        adds_up=False,
    ),
)
