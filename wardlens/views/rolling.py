"""Rolling twelve months of offences, or of harm."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd

from wardlens.choices.filters import months_before
from wardlens.choices.series import WARD_TABLE
from wardlens.exhibits import charts, sentences
from wardlens.exhibits.charts import Band, Line
from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.sentences import begun_small
from wardlens.stats import change, context, rates
from wardlens.views.harm_over_time import over_time
from wardlens.views.headline import changed
from wardlens.views.monthly_series import (
    breaks_in,
    months_exhibit,
    months_of,
    offences_heading,
    pandemic_in,
    rolling_table,
    shown_from,
)
from wardlens.views.setting import Setting, recorded


def rolling(setting: Setting) -> Exhibit:
    """Rolling twelve months of offences, or of harm where that is asked for."""
    if setting.filters.measure == "harm" and setting.choice.is_in_ward_table:
        return over_time(setting)
    return _rolling(setting)


@recorded
def _rolling(setting: Setting) -> Exhibit:
    months = months_of(setting)
    rolled = months.assign(
        rolling=months.groupby("segment")["offences"].transform(change.rolling_sum)
    )
    limits = rates.count_interval(rolled["rolling"])
    why = change.why_no_sum(rolled["rolling"], rolled["segment"])
    shown = shown_from(
        setting, rolled.assign(lower=limits["lower"], upper=limits["upper"], why=why)
    )
    return months_exhibit(
        setting,
        key="rolling",
        heading="Rolling twelve months",
        finding="No twelve months in a row can be added up in the years shown."
        if shown["rolling"].isna().all()
        else _told(setting, rolled),
        picture=charts.lines(
            [Line("twelve months", shown["month"], shown["rolling"], shown["segment"])],
            title=offences_heading(setting),
            unit="Offences in the twelve months to each month; pale: the likely range",
            source=setting.short_source(WARD_TABLE),
            breaks=breaks_in(setting, shown),
            pandemic=pandemic_in(setting, shown),
            bands=[Band.around(shown)],
            ends=True,
        ),
        table=rolling_table(shown),
        months=shown,
        made_by="wardlens.stats.change.rolling_sum",
        notes=(
            "Neighbouring points share eleven months: read the level, not the steps.",
            "Twelve months that lie on both sides of a break are not added up."
            if len(shown["segment"].unique()) > 1
            else "",
            "The band allows for chance in counting alone; a change is judged more strictly.",
        ),
    )


def _told(setting: Setting, rolled: pd.DataFrame) -> str:
    """How the line runs to its last year: beside the years before, or since recording changed."""
    filters = setting.filters
    year = replace(filters, start=months_before(filters.end, 11))
    found = changed(replace(setting, filters=year))[1]
    said = _course(found, rolled[rolled["month"] <= pd.Timestamp(filters.end)], filters.end)
    if filters.start != year.start:
        return f"The year to {filters.end:%B %Y}: {begun_small(said)}"
    return said


def _course(found: pd.Series, rolled: pd.DataFrame, end: date) -> str:
    """`found`: the change of the year to `end` in its context; `rolled`: sums of twelve months."""
    if pd.isna(found["lower"]):  # what is not judged says why
        return sentences.up_or_down(found)
    if found["beside_them"]:
        return _beside_the_years(found, end)
    last = rolled[rolled["segment"] == rolled["segment"].iloc[-1]]
    low, high = last["rolling"].min(), last["rolling"].max()
    if pd.isna(low) or len(last) == len(rolled):
        return sentences.up_or_down(found)
    between = f"{low:,.0f}" if low == high else f"{low:,.0f} to {high:,.0f}"
    return f"{between} in any twelve months since recording changed in {last['month'].min():%B %Y}."


def _beside_the_years(found: pd.Series, end: date) -> str:
    """Where the line ends beside the three years before the last two; a dip or peak between."""
    years = f"the three years to {months_before(end, 24):%b %Y}"
    beside, low, high = found["beside_them"], found["smallest"], found["largest"]
    if beside != context.WITHIN:
        return f"{'Above' if beside == context.MORE else 'Below'} all of {years}."
    if not low <= found["after"] <= high:
        return f"Not clearly {'above' if found['after'] > high else 'below'} {years}."
    if found["clear"] and not low <= found["before"] <= high:
        moved = "dip" if found["before"] < low else "peak"
        then = f"{months_before(end, 12):%b %Y}"
        return f"A {moved} in the year to {then}, now back at the level before."
    return f"At the level of {years}."
