"""Every number the app can show: the query that feeds it and the function that makes it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from wardlens.choices.filters import Filters
from wardlens.choices.series import BOROUGH_TABLE, NEIGHBOURHOODS, WARD_TABLE
from wardlens.measures.boroughs import BOROUGH_RATIO, borough_change
from wardlens.measures.concentration import CONCENTRATION_MEASURES
from wardlens.measures.harm import HARM_MEASURES
from wardlens.measures.in_context import window
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

__all__ = [
    "CHOICES", "MEASURES", "PER", "WHOLE", "Measure", "measure_of", "monthly_counts",
    "whole_borough",
]  # fmt: skip


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
    """Ratio of each area's offences to those of the same months before, by itself.

    Its verdict in context is made of it by `measures.in_context`. Adds `phi` and `phi_df`.
    """
    wide = monthly_counts(months)
    return _change(wide, filters, broken, overdispersion.area_dispersion(_last_two_years(wide)))


def area_changes(months: pd.DataFrame, filters: Filters, broken: bool) -> pd.DataFrame:
    """The same for lists of more than about twenty areas: φ moderated over them (Smyth 2004)."""
    wide = monthly_counts(months)
    phi = overdispersion.moderated_dispersion(_last_two_years(wide))
    return _change(wide, filters, broken, phi["phi"], phi["phi_df"])


def kind_changes(months: pd.DataFrame, filters: Filters, broken: bool) -> pd.DataFrame:
    """The same for every ward and offence group: φ moderated over the wards of each group."""
    wide = monthly_counts(months)
    phi = pd.concat(
        [
            overdispersion.moderated_dispersion(rows)
            for _, rows in _last_two_years(wide).groupby(level="group_key", sort=False)
        ]
    ).reindex(wide.index)
    return _change(wide, filters, broken, phi["phi"], phi["phi_df"])


def standing(wards: pd.DataFrame, filters: Filters, broken: bool) -> pd.DataFrame:
    """Each ward's rate over that of the rest of the borough, in funnel limits."""
    del filters, broken
    return compare.funnel(whole_counts(wards), by_area(wards)["residents"])


def monthly_counts(months: pd.DataFrame) -> pd.DataFrame:
    """Rows of a monthly query as a frame areas (and kinds) × months, missing kept missing."""
    code = code_column(months)
    keys = [code, "group_key"] if "group_key" in months else [code]
    laid_out = _laid_out(months, keys)
    if laid_out is None:
        return months.pivot(index=keys, columns="month", values="offences")
    return laid_out


def _laid_out(months: pd.DataFrame, keys: list[str]) -> pd.DataFrame | None:
    """Rows that give each key every month, in order, as they are; none where any does not."""
    held, named = months["month"].to_numpy(), [months[key].to_numpy() for key in keys]
    width = int(np.argmin(np.append(held[1:] > held[:-1], False))) + 1
    if not len(held) or len(held) % width or (held.reshape(-1, width) != held[:width]).any():
        return None
    firsts = [one[::width] for one in named]
    if any((one != first.repeat(width)).any() for one, first in zip(named, firsts, strict=True)):
        return None
    index = pd.MultiIndex.from_arrays(firsts, names=keys)
    if not (index.is_unique and index.is_monotonic_increasing):
        return None
    return pd.DataFrame(
        months["offences"].to_numpy().reshape(-1, width),
        index if len(keys) > 1 else index.get_level_values(0),
        pd.DatetimeIndex(held[:width], name="month"),
    )


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
    return frame.set_axis(wide.index).assign(
        phi=np.broadcast_to(phi, len(wide)), phi_df=np.broadcast_to(phi_df, len(wide))
    )


def _last_two_years(wide: pd.DataFrame) -> pd.DataFrame:
    return wide[wide.columns[-24:]]


_COUNT_LIMITS = "Exact Poisson limits under 10 offences, Byar's from 10."
_OHID = "OHID technical guide on confidence intervals; Breslow & Day 1987."
_CHANGE_WORDS: dict[str, Any] = {
    "definition": (
        "Offences in the period beside those in the same months before, with how far chance alone "
        "could move it, the three years before that, and the rest of the force. “Clear” means "
        "that chance is not a likely reason, nor a change of recording."
    ),
    "formula": (
        "after − before and after ÷ before; conditional binomial interval, widened by √φ where "
        "months vary more than chance, φ from the last 24 months. While the earlier period lies "
        "in the first year after a change of recording, the ratio to the change in the rest of "
        "the force must be clear as well"
    ),
    "method_source": (
        "Przyborowski & Wilenski 1940; McCullagh & Nelder 1989; Berger 1982 for needing both."
    ),
    "thresholds": (
        "Under 20 in both periods together: counts only. Under 10 before: no percentage. Across a "
        "change of recording: refused, unless the whole force shows no step of more than 5 %. The "
        "whole borough: “clear” only where its own count, with offences that have no ward, is too."
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
        is_screened=level == "lsoa",
        adds_up=level != "borough",
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
            kind_changes,
            is_percentage_change=True,
            is_screened=True,
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
        BOROUGH_RATIO,
        _changed("borough_change", "borough", BOROUGH_RATIO.query, BOROUGH_TABLE, borough_change),
        _count("lsoa_offences", "lsoa", _LSOA_QUERY, NEIGHBOURHOODS),
        _rate("lsoa_rate", "lsoa", _LSOA_QUERY, NEIGHBOURHOODS),
        _changed("lsoa_change", "lsoa", "monthly_by_lsoa", NEIGHBOURHOODS, area_changes),
    )
}

PER_QUERY = "offences_by_ward_per"


def measure_per(measure: Measure, name: str) -> Measure:
    """A measure of offences by ward per resident, divided by something else: workday population."""

    def said(words: str) -> str:
        return words.replace("residents", name)

    return replace(
        measure,
        label=said(measure.label),
        unit=said(measure.unit),
        query=PER_QUERY,
        definition=f"Recorded offences of a ward in the period, divided by its {name}, not its "
        "residents.",
        formula=said(measure.formula),
        thresholds=measure.thresholds.replace("Nobody living there", f"No {name} held of a ward"),
        params={"per": name},
    )


CHOICES = {
    "offences": "recorded offences",
    "rate": "offences per 1,000 residents",
    "change": "change on the year before",
    "harm": "harm per 1,000 residents",
    "unsafe": "people who feel unsafe after dark",
}
"""The measures a reader can choose in the sentence, with their words."""


def measure_of(choice: str, level: str, weighting: str = "cchi") -> Measure:
    """The measure behind a reader's choice at a level: `rate` by LSOA is `lsoa_rate`.

    A choice that is not measured at that level is shown by ward.
    """
    if choice == "harm":
        return MEASURES[f"harm_{weighting}_rate"]
    if choice == "unsafe":  # nobody is asked by neighbourhood
        return MEASURES[choice]
    return MEASURES.get(f"{level}_{choice}", MEASURES[choice])
