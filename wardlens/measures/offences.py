"""Every number the app can show: the query that feeds it and the function that makes it."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from wardlens.choices.filters import Filters
from wardlens.choices.series import BOROUGH_TABLE, NEIGHBOURHOODS, WARD_TABLE
from wardlens.measures.concentration import CONCENTRATION_MEASURES
from wardlens.measures.harm import HARM_MEASURES
from wardlens.measures.measure import (
    PER,
    WHOLE,
    Compute,
    Level,
    Measure,
    by_area,
    code_column,
    whole_borough,
    whole_counts,
)
from wardlens.measures.survey import SURVEY_MEASURES
from wardlens.stats import change, compare, overdispersion, rates

__all__ = ["CHOICES", "MEASURES", "PER", "WHOLE", "Measure", "measure_of", "whole_borough"]


def offences(areas: pd.DataFrame, filters: Filters, broken: bool) -> pd.DataFrame:
    """Recorded offences of each area with their Poisson limits; missing if any month is."""
    del filters, broken
    return rates.count_interval(whole_counts(areas))


def offence_rate(areas: pd.DataFrame, filters: Filters, broken: bool) -> pd.DataFrame:
    """Recorded offences per 1,000 residents over the period, with Poisson limits."""
    del filters, broken
    residents = by_area(areas)["residents"]
    return rates.crude_rate(whole_counts(areas), residents, per=PER)


def offence_change(months: pd.DataFrame, filters: Filters, broken: bool) -> pd.DataFrame:
    """Ratio of each area's offences to those of the same months before, with its verdict."""
    wide = monthly_counts(months)
    return _change(wide, filters, broken, overdispersion.area_dispersion(_last_two_years(wide)))


def screened_area_change(months: pd.DataFrame, filters: Filters, broken: bool) -> pd.DataFrame:
    """Change of many areas at once, of which only what withstands screening is called clear.

    For lists of more than about twenty areas: φ moderated over areas, then Benjamini–Hochberg
    (q = 0.05). Adds `adjusted`; `attrs["tests"]` is how many areas could be compared.
    """
    wide = monthly_counts(months)
    phi = overdispersion.moderated_dispersion(_last_two_years(wide))
    frame = _change(wide, filters, broken, phi["phi"], phi["phi_df"])
    found = compare.false_discovery(frame["p_value"])
    by_itself = frame["verdict"].isin([change.CLEAR_RISE, change.CLEAR_FALL])
    unclear = by_itself & ~found["clear"].to_numpy()
    screened = frame.assign(
        verdict=frame["verdict"].mask(unclear, change.NO_CLEAR_CHANGE),
        adjusted=found["adjusted"].to_numpy(),
    )
    screened.attrs = {"tests": found.attrs["tests"]}
    return screened


def screened_change(months: pd.DataFrame, filters: Filters, broken: bool) -> pd.DataFrame:
    """Change of every ward and offence group, of which only what withstands screening is clear.

    Adds `clear` and `adjusted` (Benjamini–Hochberg, q = 0.05); `attrs["tests"]` is how many
    comparisons were made.
    """
    wide = monthly_counts(months, extra=["group_key"])
    phi = pd.concat(
        [
            overdispersion.moderated_dispersion(rows)
            for _, rows in _last_two_years(wide).groupby(level="group_key", sort=False)
        ]
    ).reindex(wide.index)
    frame = _change(wide, filters, broken, phi["phi"], phi["phi_df"])
    found = compare.false_discovery(frame["p_value"])
    screened = frame.assign(clear=found["clear"].to_numpy(), adjusted=found["adjusted"].to_numpy())
    screened.attrs = {"tests": found.attrs["tests"]}
    return screened


def standing(wards: pd.DataFrame, filters: Filters, broken: bool) -> pd.DataFrame:
    """Each ward's rate over that of the rest of the borough, in funnel limits."""
    del filters, broken
    return compare.funnel(whole_counts(wards), by_area(wards)["residents"])


def monthly_counts(months: pd.DataFrame, *, extra: list[str] | None = None) -> pd.DataFrame:
    """Rows of a monthly query as a frame areas × months, missing kept missing."""
    code = code_column(months)
    keys = [code, *(extra or [])]
    return months.pivot(index=keys, columns="month", values="offences")


def window(wide: pd.DataFrame, start: date, end: date) -> pd.Series:
    """Sum over the months from `start` to `end`; missing if any of them is missing."""
    columns = wide.columns[
        (wide.columns >= pd.Timestamp(start)) & (wide.columns <= pd.Timestamp(end))
    ]
    whole = (end.year - start.year) * 12 + end.month - start.month + 1
    if len(columns) < whole:
        return pd.Series(np.nan, index=wide.index)
    return wide[columns].sum(axis=1, skipna=False)


def _change(
    wide: pd.DataFrame,
    filters: Filters,
    broken: bool,
    phi: pd.Series,
    phi_df: pd.Series | float = 22.0,
) -> pd.DataFrame:
    frame = change.change(
        window(wide, *filters.before),
        window(wide, filters.start, filters.end),
        phi=phi,
        phi_df=phi_df,
        broken=broken,
    )
    return frame.set_axis(wide.index)


def _last_two_years(wide: pd.DataFrame) -> pd.DataFrame:
    return wide[wide.columns[-24:]]


_COUNT_LIMITS = "Exact Poisson limits under 10 offences, Byar's from 10."
_OHID = "OHID technical guide on confidence intervals; Breslow & Day 1987."
_CHANGE_WORDS: dict[str, Any] = {
    "definition": (
        "Offences in the period as a share of those in the same months before, with how far "
        "chance alone could move it. “Clear” means chance is not a likely reason."
    ),
    "formula": (
        "after ÷ before; conditional binomial interval, widened by √φ where months vary more "
        "than chance, φ from the last 24 months"
    ),
    "method_source": "Przyborowski & Wilenski 1940; McCullagh & Nelder 1989.",
    "thresholds": (
        "Under 10 in either period: counts only. None before: no percentage. Across a break in "
        "recording: refused."
    ),
}
_WARD_QUERY, _LSOA_QUERY, _BOROUGH_QUERY = (
    "offences_by_ward",
    "offences_by_lsoa",
    "offences_by_borough",
)


def _count(key: str, level: Level, query: str, series: str) -> Measure:
    return Measure(
        key,
        "Recorded offences",
        "offences",
        level,
        query,
        series,
        offences,
        definition="Offences that police recorded in the area in the period.",
        formula="O",
        method_source=_OHID,
        thresholds=f"{_COUNT_LIMITS} A month not covered: no figure.",
    )


def _rate(key: str, level: Level, query: str, series: str) -> Measure:
    return Measure(
        key,
        "Offences per 1,000 residents",
        "offences per 1,000 residents",
        level,
        query,
        series,
        offence_rate,
        definition=(
            "Recorded offences in the period for every 1,000 people who live there. In a town "
            "centre far more people visit than live there, so this overstates a resident's risk."
        ),
        formula="1,000 × O ÷ residents",
        method_source=_OHID,
        thresholds=f"{_COUNT_LIMITS} Nobody living there: refused.",
        decimals=1,
    )


def _changed(
    key: str, level: Level, query: str, series: str, compute: Compute = offence_change
) -> Measure:
    return Measure(
        key,
        "Change on the year before",
        "per cent",
        level,
        query,
        series,
        compute,
        is_percentage_change=True,
        needs_comparison=True,
        **_CHANGE_WORDS,
    )


MEASURES = {
    measure.key: measure
    for measure in (
        _count("offences", "ward", _WARD_QUERY, WARD_TABLE),
        _rate("rate", "ward", _WARD_QUERY, WARD_TABLE),
        _changed("change", "ward", "monthly_by_ward", WARD_TABLE),
        Measure(
            "standing",
            "Against the rest of the borough",
            "times the rate of the rest of the borough",
            "ward",
            _WARD_QUERY,
            WARD_TABLE,
            standing,
            definition=(
                "A ward's offences per resident over those of all other wards together, judged "
                "against how much wards usually differ."
            ),
            formula="O ÷ E; funnel limits with additive overdispersion τ², 10 % winsorised",
            method_source="Spiegelhalter 2005.",
            thresholds="Outside the 95 % limits: higher or lower. φ over 10: wards really differ.",
            decimals=2,
            adds_up=False,
        ),
        Measure(
            "screened_change",
            "Clear changes by ward and kind of offence",
            "per cent",
            "ward",
            "monthly_by_ward_and_group",
            WARD_TABLE,
            screened_change,
            is_percentage_change=True,
            needs_comparison=True,
            adds_up=False,
            **(
                _CHANGE_WORDS
                | {
                    "thresholds": (
                        f"{_CHANGE_WORDS['thresholds']} Only changes that withstand "
                        "false-discovery control (Benjamini & Hochberg 1995, q = 0.05) are listed."
                    )
                }
            ),
        ),
        *HARM_MEASURES,
        *SURVEY_MEASURES,
        *CONCENTRATION_MEASURES,
        _count("borough_offences", "borough", _BOROUGH_QUERY, BOROUGH_TABLE),
        _rate("borough_rate", "borough", _BOROUGH_QUERY, BOROUGH_TABLE),
        _count("lsoa_offences", "lsoa", _LSOA_QUERY, NEIGHBOURHOODS),
        _rate("lsoa_rate", "lsoa", _LSOA_QUERY, NEIGHBOURHOODS),
        _changed("lsoa_change", "lsoa", "monthly_by_lsoa", NEIGHBOURHOODS, screened_area_change),
    )
}

CHOICES = {
    "offences": "recorded offences",
    "rate": "offences per 1,000 residents",
    "change": "change on the year before",
    "harm": "harm per 1,000 residents",
    "unsafe": "people who feel unsafe after dark",
}
"""The measures a reader can choose in the sentence, with their words."""


def measure_of(choice: str, level: str, weighting: str = "cchi") -> Measure:
    """The measure behind a reader's choice at a level: `rate` by LSOA is `lsoa_rate`."""
    if choice == "harm":
        return MEASURES[f"harm_{weighting}_rate"]
    if choice == "unsafe":  # nobody is asked by neighbourhood
        return MEASURES[choice]
    return MEASURES[choice if level == "ward" else f"{level}_{choice}"]
