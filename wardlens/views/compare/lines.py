"""Rates of twelve months to each month, the places' lines over one another."""

from __future__ import annotations

import pandas as pd

from wardlens.choices.filters import months_before
from wardlens.exhibits import charts, palette, sentences
from wardlens.exhibits.charts import Band, Line
from wardlens.exhibits.exhibit import Exhibit
from wardlens.stats import change, rates
from wardlens.views.compare.places import Place, notes_of, places, series_of
from wardlens.views.exhibit import exhibit
from wardlens.views.monthly_series import (
    breaks_in,
    month_names,
    offences_heading,
    pandemic_in,
)
from wardlens.views.setting import OFFENCES, Setting, recorded

_MONTHS = 60
_LOOKS = (
    (palette.ACCENT, "solid"), ("#b35806", "solid"), (palette.THIRD, "dash"),
    ("#6b7680", "dot"),
)  # fmt: skip


def lines(setting: Setting) -> Exhibit:
    """The lines of the places, none over both sides of a break that counts."""
    return setting.part(_lines, ("area", "places", *OFFENCES))


@recorded
def _lines(setting: Setting) -> Exhibit:
    asked = list(places(setting))
    rolled = {place: _rolled(setting, place) for place in asked}
    months = next(iter(rolled.values()))["month"]
    table = pd.DataFrame({"Twelve months to": month_names(months)})
    for place, rows in rolled.items():
        table[place.name] = rows["estimate"].to_numpy()
        table[f"{place.name}, lower limit"] = rows["lower"].to_numpy()
        table[f"{place.name}, upper limit"] = rows["upper"].to_numpy()
    names = sentences.listed([place.name for place in asked])
    return exhibit(
        setting,
        key="compare-lines",
        heading="Over five years",
        finding=_finding(rolled),
        measure=f"{offences_heading(setting, names)}: rolling twelve months",
        unit="offences per 1,000 residents",
        period=sentences.months(months.min().date(), months.max().date()),
        base="offences of the twelve months to each month",
        sources=setting.listed(*series_of(asked), "residents"),
        offence=setting.choice.label,
        table=table.iloc[::-1],
        decimals=dict.fromkeys(table.columns[1:], 1),
        picture=charts.lines(
            [
                Line(
                    place.name, rows["month"], rows["estimate"], rows["segment"], colour, 2.5, dash
                )
                for (place, rows), (colour, dash) in zip(rolled.items(), _LOOKS, strict=False)
            ],
            title=offences_heading(setting, names),
            unit="Offences per 1,000 residents in the twelve months to each month",
            source=setting.short_source(asked[0].series),
            breaks=breaks_in(setting, pd.DataFrame({"month": months}), asked[0].series),
            pandemic=pandemic_in(setting, pd.DataFrame({"month": months}), asked[0].series),
            bands=[Band.around(rows) for rows in rolled.values() if rows["estimate"].notna().any()],
            number_format=",.1f",
        ),
        made_by="wardlens.stats.rates.crude_rate",
        notes=(
            *notes_of(setting, asked, months.min().date()),
            "“Was” is the least and the most of the months shown that were recorded as the newest.",
            "Residents: of a ward those at the end of the period, of a borough those of each year.",
        ),
    )


def _rolled(setting: Setting, place: Place) -> pd.DataFrame:
    """Twelve-month rates of a place: columns month, segment, estimate, lower and upper."""
    since = months_before(setting.filters.end, _MONTHS + 10)
    counts = place.monthly(setting, since)
    every = pd.date_range(since, setting.filters.end, freq="MS")
    month = pd.Series(every, index=every)
    segment = setting.ledger(place.series).segments(month)
    sums = counts.reindex(every).astype("float64").groupby(segment.to_numpy())
    sums = sums.transform(change.rolling_sum)
    found = rates.crude_rate(sums, _residents(setting, place, every))
    rows = found[["estimate", "lower", "upper"]].set_axis(every).assign(
        month=month, segment=segment
    )  # fmt: skip
    return rows.tail(_MONTHS).reset_index(drop=True)


def _residents(setting: Setting, place: Place, every: pd.DatetimeIndex) -> pd.Series:
    if place.is_ward:
        wards = setting.read("offences_by_ward").set_index("ward_code")["residents"]
        return pd.Series(float(wards[place.code]), index=every)
    rows = setting.read("offences_by_month_and_borough")
    ours = rows[rows["borough_code"] == place.code].set_index("month")["residents"]
    return ours.astype("float64").reindex(every).ffill()


def _finding(rolled: dict[Place, pd.DataFrame]) -> str:
    told = []
    for place, rows in rolled.items():
        known = rows.dropna(subset=["estimate"])
        if len(known):
            last = known.iloc[-1]
            same = known[known["segment"] == last["segment"]]["estimate"]
            told.append(
                f"{place.name} {sentences.rate(last['estimate'])}, was "
                f"{sentences.rate(same.min())} to {sentences.rate(same.max())}"
            )
    if not told:
        return "No twelve months in a row can be added up in the years shown."
    what = "Offences per 1,000 residents in twelve months, now and over five years"
    return f"{what}: {'; '.join(told)}."
