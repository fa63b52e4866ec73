"""Incidents that police.uk counts by neighbourhood, added up for wards and the borough.

They are no crimes, stand in no total, and are counted apart: anti-social behaviour.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pandas as pd

from wardlens.choices.filters import Filters
from wardlens.choices.offer import WHOLE_BOROUGH
from wardlens.choices.series import NEIGHBOURHOODS
from wardlens.exhibits import charts
from wardlens.exhibits.charts import Line
from wardlens.exhibits.exhibit import Exhibit
from wardlens.measures import in_context
from wardlens.measures.measure import WHOLE, whole_borough
from wardlens.measures.offences import MEASURES, monthly_counts
from wardlens.stats import rates
from wardlens.views import surrounded
from wardlens.views.glance_rows import Row, first_month, row_of, sums
from wardlens.views.monthly_series import (
    breaks_in,
    month_names,
    months_exhibit,
    offences_heading,
    shown_from,
)
from wardlens.views.setting import Setting, recorded

BY_NEIGHBOURHOOD = "It is a sum of neighbourhoods, from police.uk."


def kinds(setting: Setting) -> tuple[str, ...]:
    """The kinds of incident that are held, none of which the ward table counts."""
    return tuple(
        key for key, choice in setting.offer.offences.items() if not choice.is_in_ward_table
    )


def measured(setting: Setting, measure: str) -> pd.Series:
    """`offences`, `rate` or `change` of the incidents and the area asked for."""
    return _measured(setting, measure, _months).loc[setting.area]


def by_ward(setting: Setting, measure: str) -> pd.DataFrame:
    """The same for every ward, whatever the area asked for."""
    return _measured(setting, measure, _ward_months)


def _measured(
    setting: Setting, measure: str, months: Callable[[Setting, object], pd.DataFrame]
) -> pd.DataFrame:
    if measure == "change":
        asked = Filters(setting.filters.start, setting.filters.end)
        rows = months(setting, in_context.first_month(asked))
        of_sums = replace(MEASURES["change"], series=NEIGHBOURHOODS)
        return surrounded.changed(setting, of_sums, rows, asked)
    counts = monthly_counts(months(setting, setting.filters.start)).sum(axis=1, skipna=False)
    residents = _residents(setting, counts.index)
    found = (
        rates.crude_rate(counts, residents) if measure == "rate" else rates.count_interval(counts)
    )
    return found.set_axis(counts.index)


def made_of(setting: Setting) -> str:
    """Of how many neighbourhoods the figures are sums, in a sentence."""
    held = _by_neighbourhood(setting, setting.filters.start)
    ours = held[held["ward_code"] == setting.area] if setting.area != WHOLE else held
    known = ours.groupby("lsoa_code")["offences"].count() > 0
    where = "in the borough" if setting.area == WHOLE else f"mostly in {setting.area_name}"
    lacking = int(len(known) - known.sum())
    gap = f"; {lacking} of them {'has' if lacking == 1 else 'have'} no figures" if lacking else ""
    return (
        "Anti-social behaviour: incidents that police.uk counts by neighbourhood, added up over "
        f"the {len(known)} neighbourhoods that lie {where}{gap}. They are no crimes, and are in "
        "no total."
    )


def row(setting: Setting, kind: str) -> Row:
    """Incidents as a row of the table at a glance, for the area asked for."""
    asked = setting.of_kind(kind)
    monthly = monthly_counts(_months(asked, first_month(asked))).loc[[asked.area]]
    (line,) = sums(asked, monthly, [kind], NEIGHBOURHOODS).values()
    return row_of(asked, measured(asked, "change"), asked.choice.label, line, kind, None)


@recorded
def by_month(setting: Setting) -> Exhibit:
    """Incidents month by month in the area asked for."""
    months = _months(setting, setting.offer.months[0]).assign(
        segment=lambda rows: setting.ledger(NEIGHBOURHOODS).segments(rows["month"])
    )
    first = months.loc[months["offences"].notna(), "month"].min()
    shown = shown_from(setting, months[months["month"] >= first].reset_index(drop=True))
    limits = rates.count_interval(shown["offences"])
    known = shown.dropna(subset=["offences"])
    return months_exhibit(
        setting,
        shown,
        NEIGHBOURHOODS,
        key="incidents",
        heading="Month by month",
        finding=f"A month had {known['offences'].min():,.0f} to {known['offences'].max():,.0f} "
        f"{setting.offence_words} from {known['month'].iloc[0]:%B %Y} to "
        f"{known['month'].iloc[-1]:%B %Y}."
        if len(known)
        else "No month of these incidents is held in the years shown.",
        unit="incidents",
        picture=charts.lines(
            [Line("each month", shown["month"], shown["offences"], shown["segment"])],
            title=f"{offences_heading(setting)} each month",
            unit="Incidents a month, sums of neighbourhoods",
            source=setting.short_source(NEIGHBOURHOODS),
            breaks=breaks_in(setting, shown, NEIGHBOURHOODS),
        ),
        table=pd.DataFrame(
            {
                "Month": month_names(shown["month"]),
                "Incidents": shown["offences"],
                "Lower limit": limits["lower"],
                "Upper limit": limits["upper"],
            }
        ).iloc[::-1],
        made_by="wardlens.stats.rates.count_interval",
        notes=(made_of(setting),),
    )


def _by_neighbourhood(setting: Setting, since: date) -> pd.DataFrame:
    """Rows of `monthly_by_lsoa` with the ward that fits each neighbourhood best."""
    wards = setting.fetch("lsoas", {}).set_index("lsoa_code")["ward_code"]
    rows = setting.read("monthly_by_lsoa", since=since)
    return rows.assign(ward_code=rows["lsoa_code"].map(wards))


def _sums(setting: Setting, since: object) -> tuple[pd.DataFrame, pd.Series]:
    """Incidents by month of wards, columns ward_code, month and offences; every month asked for.

    Sums of its neighbourhoods; one that is never covered is left out, a month that any other
    lacks is missing. A ward of which no neighbourhood is covered has no rows.
    """
    every = _by_neighbourhood(setting, pd.Timestamp(str(since)).date())
    rows = every[every.groupby("lsoa_code")["offences"].transform("count") > 0]
    added = rows.groupby(["ward_code", "month"])["offences"].agg(["sum", "count"]).reset_index()
    parts = added["ward_code"].map(rows.groupby("ward_code")["lsoa_code"].nunique())
    totals = added["sum"].where(added["count"] >= parts)
    wards = added[["ward_code", "month"]].assign(offences=totals)
    return wards, every["month"].drop_duplicates()


def _unknown(code: str, months: pd.Series) -> pd.DataFrame:
    """Months of an area of which none is held."""
    return pd.DataFrame({"ward_code": code, "month": months, "offences": float("nan")})


def _ward_months(setting: Setting, since: object) -> pd.DataFrame:
    """`_sums` of every ward; one of which nothing is held is missing in every month."""
    sums, months = _sums(setting, since)
    wards = [code for code in setting.offer.areas if code != WHOLE_BOROUGH]
    without = [_unknown(code, months) for code in wards if code not in set(sums["ward_code"])]
    return pd.concat([*([sums] if len(sums) else []), *without], ignore_index=True)


def _months(setting: Setting, since: object) -> pd.DataFrame:
    """The same for the area asked for: one ward, or the whole borough."""
    sums, months = _sums(setting, since)
    ours = sums if setting.area == WHOLE else sums[sums["ward_code"] == setting.area]
    if ours.empty:
        return _unknown(setting.area, months)
    return whole_borough(ours) if setting.area == WHOLE else ours


def _residents(setting: Setting, codes: pd.Index) -> pd.Series:
    wards = setting.read("offences_by_ward").set_index("ward_code")["residents"].astype("float64")
    return pd.Series(
        [wards.sum(skipna=False) if code == WHOLE else wards.get(code, float("nan"))
         for code in codes], index=codes,
    )  # fmt: skip
