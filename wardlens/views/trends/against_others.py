"""Rolling twelve-month rates of the borough and others."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from wardlens.choices.series import BOROUGH_TABLE
from wardlens.exhibits import charts, palette, sentences
from wardlens.exhibits.charts import Band, Line
from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.sentences import begun_large
from wardlens.stats import change, rates
from wardlens.views.monthly_series import (
    breaks_in,
    month_names,
    months_exhibit,
    offences_heading,
    pandemic_in,
    shown_from,
)
from wardlens.views.setting import Setting, recorded


@recorded
def against_others(setting: Setting) -> Exhibit:
    """Rolling twelve-month rates of the borough and others, all from the borough table."""
    setting = setting.of_the_borough()
    rows = setting.read("offences_by_month_and_borough")
    ledger = setting.ledger(BOROUGH_TABLE)
    similar = setting.offer.comparators.get("similar", "")
    named = setting.filters.against
    groups = [
        (setting.partnership.borough_name, rows[rows["is_own"]], palette.ACCENT, 3.0, "solid"),
        (
            setting.offer.boroughs.get(named, ""),
            rows[rows["borough_code"] == named],
            palette.THIRD,
            2.5,
            "solid",
        ),
        (similar, rows[rows["is_similar"]], "#b35806", 2.0, "solid"),
        (setting.offer.comparators["region"], rows[~rows["is_own"]], "#6b7680", 2.0, "dash"),
    ]
    lines, bands = [], []
    columns: dict[str, pd.DataFrame] = {}
    for label, members, colour, width, dash in groups:
        if members.empty and columns:  # of whom nothing is loaded
            continue
        rolled = _rolling_rate(members, ledger.segments)
        rolled = shown_from(setting, rolled)
        lines.append(
            Line(label, rolled["month"], rolled["estimate"], rolled["segment"], colour, width, dash)
        )
        columns[label] = rolled.set_index("month")
        if not rolled.empty:
            bands.append(Band.around(rolled))
    own = columns[setting.partnership.borough_name]
    last = own.dropna(subset=["estimate"]).tail(1)
    if last.empty:
        finding = "The borough cannot be compared in the years shown."
    else:
        month = last.index[0]
        others = [
            f"in {label} {sentences.rate(frame.loc[month, 'estimate'])}"
            for label, frame in list(columns.items())[1:]
            if month in frame.index
        ]
        finding = (
            f"{setting.partnership.borough_name} had "
            f"{sentences.rate(last['estimate'].iloc[0])} offences per 1,000 residents; "
            f"{sentences.listed(others)}. In the year to {month:%B %Y}, by the borough table: "
            "with offences of no ward and newer counts of residents."
        )
    table = pd.DataFrame({"Twelve months to": month_names(own.index)})
    for label, frame in columns.items():
        heading = begun_large(label)
        table[heading] = frame["estimate"].to_numpy()
        table[f"{heading}, lower limit"] = frame["lower"].to_numpy()
        table[f"{heading}, upper limit"] = frame["upper"].to_numpy()
    table["Why there is no figure"] = own["why"].to_numpy()
    return months_exhibit(
        setting,
        key="compared",
        heading="Against others",
        finding=finding,
        picture=charts.lines(
            lines,
            title=f"{offences_heading(setting, setting.partnership.borough_name)} against others",
            unit="Offences per 1,000 residents in the twelve months to each month",
            source=setting.short_source(BOROUGH_TABLE),
            breaks=breaks_in(setting, own.reset_index(), BOROUGH_TABLE),
            pandemic=pandemic_in(setting, own.reset_index(), BOROUGH_TABLE),
            bands=bands,
            number_format=",.1f",
        ),
        table=table.iloc[::-1],
        decimals=dict.fromkeys(table.columns[1:-1], 1),
        months=own.reset_index(),
        unit="offences per 1,000 residents",
        series=BOROUGH_TABLE,
        made_by="wardlens.stats.rates.crude_rate",
        notes=(
            "The whole borough, from the borough table. Residents: mid-year estimates of each "
            "year, the newest one carried on.",
        ),
    )


def _rolling_rate(rows: pd.DataFrame, segments: Callable[[pd.Series], pd.Series]) -> pd.DataFrame:
    """Rolling twelve-month rate of a group of boroughs, not across a break.

    A month that is missing for any of them is missing, never a smaller sum.
    """
    members = rows["borough_code"].nunique()
    by_month = rows.groupby("month", as_index=False)[["offences", "residents"]].sum(
        min_count=members
    )
    by_month["segment"] = segments(by_month["month"])
    rolled = by_month.groupby("segment")["offences"].transform(change.rolling_sum)
    result = rates.crude_rate(rolled, by_month["residents"])
    why = change.why_no_sum(rolled, by_month["segment"]).rename("why")
    return pd.concat(
        [by_month[["month", "segment"]], result[["estimate", "lower", "upper"]], why], axis=1
    )
