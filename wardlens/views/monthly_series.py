"""Offences month by month, with the segments that breaks cut them into."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pandas as pd
import plotly.graph_objects as go

from wardlens.choices.filters import months_before
from wardlens.exhibits import sentences
from wardlens.exhibits.exhibit import Exhibit
from wardlens.views.setting import Setting

_RECENT_MONTHS = 60


def months_of(setting: Setting) -> pd.DataFrame:
    """The monthly series with its segments: a number that goes up at every break."""
    months = setting.read("offences_by_month")
    return months.assign(segment=setting.ledger("mps-ward").segments(months["month"]))


def shown_from(setting: Setting, months: pd.DataFrame) -> pd.DataFrame:
    """The last five years up to the period shown, and at least the whole period."""
    first = min(setting.filters.start, months_before(setting.filters.end, _RECENT_MONTHS - 1))
    last = setting.filters.end
    inside = (months["month"] >= pd.Timestamp(first)) & (months["month"] <= pd.Timestamp(last))
    return months[inside].reset_index(drop=True)


def exhibit(
    setting: Setting,
    *,
    key: str,
    heading: str,
    finding: str,
    picture: go.Figure | None,
    table: pd.DataFrame,
    months: pd.DataFrame,
    provenance: str,
    unit: str = "offences",
    series: str = "mps-ward",
    notes: tuple[str, ...] = (),
    decimals: dict[str, int] | None = None,
) -> Exhibit:
    """An exhibit of months: period, base, sources and notes follow from the months."""
    first, last = _first_and_last(months, setting)
    residents = ("residents",) if "residents" in unit else ()
    if "offences" in months:
        counted = months["offences"].sum(min_count=1)
        base = "no offences known" if pd.isna(counted) else f"{counted:,.0f} offences"
    else:
        base = "offences of the twelve months to each month"
    return Exhibit(
        key=key,
        heading=heading,
        finding=finding,
        measure=f"{offences_heading(setting)}: {heading.lower()}",
        unit=unit,
        period=sentences.months(first, last),
        base=base,
        sources=tuple(setting.sources[name] for name in (series, *residents)),
        release=setting.offer.release,
        offence=setting.choice.label,
        table=table.reset_index(drop=True),
        picture=picture,
        notes=(*setting.notes(series, first, last), *notes),
        provenance=provenance,
        decimals=decimals or {},
    )


def _first_and_last(months: pd.DataFrame, setting: Setting) -> tuple[date, date]:
    if months.empty:
        return setting.filters.start, setting.filters.end
    return months["month"].min().date(), months["month"].max().date()


def breaks_in(setting: Setting, shown: pd.DataFrame, series: str = "mps-ward") -> tuple[date, ...]:
    """Breaks of the series within the months shown."""
    if shown.empty:
        return ()
    first, last = shown["month"].min().date(), shown["month"].max().date()
    return setting.ledger(series).breaks_between(first, last)


def offences_heading(setting: Setting, area: str = "") -> str:
    """The kind of offence and the area, as pictures and measures name them."""
    label = setting.choice.label
    return f"{label[0].upper()}{label[1:]}, {area or setting.area_name}"


def month_names(months: Iterable[pd.Timestamp]) -> list[str]:
    """Months in full: “March 2026”."""
    return [f"{month:%B %Y}" for month in months]
