"""Offences month by month, with the segments that breaks cut them into."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Unpack

import pandas as pd

from wardlens.choices.filters import months_before
from wardlens.choices.series import WARD_TABLE
from wardlens.exhibits import sentences
from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.sentences import begun_large
from wardlens.views.exhibit import Said, exhibit
from wardlens.views.setting import SeriesName, Setting

_RECENT_MONTHS = 60


def months_of(setting: Setting) -> pd.DataFrame:
    """The monthly series with its segments: a number that goes up at every break."""
    months = setting.read("offences_by_month")
    return months.assign(segment=setting.ledger(WARD_TABLE).segments(months["month"]))


def shown_from(setting: Setting, months: pd.DataFrame) -> pd.DataFrame:
    """The last five years up to the period shown, and at least the whole period."""
    first = min(setting.filters.start, months_before(setting.filters.end, _RECENT_MONTHS - 1))
    last = setting.filters.end
    inside = (months["month"] >= pd.Timestamp(first)) & (months["month"] <= pd.Timestamp(last))
    return months[inside].reset_index(drop=True)


def months_exhibit(
    setting: Setting, months: pd.DataFrame, series: SeriesName = WARD_TABLE, **said: Unpack[Said]
) -> Exhibit:
    """An exhibit of months: period, base, sources and notes follow from the months."""
    first, last = _first_and_last(months, setting)
    said.setdefault("unit", "offences")
    said["sources"] = (series, *(["residents"] if "residents" in said["unit"] else []))
    said["base"] = "offences of the twelve months to each month"
    if "offences" in months:
        said["base"] = sentences.offences_known(months["offences"].sum(min_count=1))
    said["measure"] = f"{offences_heading(setting)}: {said['heading'].lower()}"
    said["period"] = sentences.months(first, last)
    said["notes"] = (*setting.notes(series, first, last), *said.get("notes", ()))
    said["offence"] = setting.choice.label
    said["heading"] = f"{said['heading']}, {setting.area_name}"
    return exhibit(setting, **said)


def _first_and_last(months: pd.DataFrame, setting: Setting) -> tuple[date, date]:
    if months.empty:
        return setting.filters.start, setting.filters.end
    return months["month"].min().date(), months["month"].max().date()


def breaks_in(setting: Setting, shown: pd.DataFrame, series: str = WARD_TABLE) -> tuple[date, ...]:
    """Changes of recording within the months shown: they are marked, cutting the line or not."""
    if shown.empty:
        return ()
    first, last = shown["month"].min().date(), shown["month"].max().date()
    return setting.ledger(series).marks_between(first, last)


def pandemic_in(
    setting: Setting, shown: pd.DataFrame, series: str = WARD_TABLE
) -> tuple[tuple[date, date], ...]:
    """Months of the pandemic within those shown: they are shaded."""
    if shown.empty:
        return ()
    first, last = shown["month"].min().date(), shown["month"].max().date()
    return setting.ledger(series).pandemic_between(first, last)


def offences_heading(setting: Setting, area: str = "") -> str:
    """The kind of offence and the area, as pictures and measures name them."""
    label = setting.choice.label
    return f"{begun_large(label)}, {area or setting.area_name}"


def rolling_table(shown: pd.DataFrame) -> pd.DataFrame:
    """Sums of twelve months with their limits, the newest first."""
    return pd.DataFrame(
        {
            "Twelve months to": month_names(shown["month"]),
            "Offences": shown["rolling"],
            "Lower limit": shown["lower"],
            "Upper limit": shown["upper"],
            "Why there is no figure": shown["why"],
        }
    ).iloc[::-1]


def month_names(months: Iterable[pd.Timestamp]) -> list[str]:
    """Months in full: “March 2026”."""
    return [f"{month:%B %Y}" for month in months]
