"""Incidents that police.uk counts by neighbourhood, added up for wards and the borough.

They are no crimes, stand in no total, and are counted apart: anti-social behaviour.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd

from wardlens.choices.filters import Filters
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
    return _measured(setting, measure, _by_ward)


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
    rows = _by_ward(setting, setting.filters.start).drop_duplicates("ward_code")
    ours = rows[rows["ward_code"] == setting.area] if setting.area != WHOLE else rows
    parts, lacking = ours["neighbourhoods"].sum(), (ours["neighbourhoods"] - ours["covered"]).sum()
    where = "in the borough" if setting.area == WHOLE else f"mostly in {setting.area_name}"
    gap = f"; {lacking} of them {'has' if lacking == 1 else 'have'} no figures" if lacking else ""
    return (
        "Anti-social behaviour: incidents that police.uk counts by neighbourhood, added up over "
        f"the {parts} neighbourhoods that lie {where}{gap}. They are no crimes, and are in "
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


def _by_ward(setting: Setting, since: object) -> pd.DataFrame:
    """Rows of `incidents_by_ward`, months from `since` to the last asked for."""
    return setting.read("incidents_by_ward", since=since)


def _months(setting: Setting, since: object) -> pd.DataFrame:
    """Incidents by month of the area asked for: one ward, or all that have covered parts."""
    rows = _by_ward(setting, since)
    if setting.area != WHOLE:
        return rows[rows["ward_code"] == setting.area]
    held = rows[rows["covered"] > 0]
    return whole_borough(held if len(held) else rows)


def _residents(setting: Setting, codes: pd.Index) -> pd.Series:
    wards = setting.read("offences_by_ward").set_index("ward_code")["residents"].astype("float64")
    return pd.Series(
        [wards.sum(skipna=False) if code == WHOLE else wards.get(code, float("nan"))
         for code in codes], index=codes,
    )  # fmt: skip
