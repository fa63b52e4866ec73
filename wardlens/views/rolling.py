"""Rolling twelve months of offences, or of harm."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd

from wardlens.choices.filters import months_before
from wardlens.choices.series import WARD_TABLE
from wardlens.exhibits import charts, sentences
from wardlens.exhibits.charts import Band, Line
from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.sentences import begun_small
from wardlens.stats import change, rates
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
        else _told(setting),
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


def _told(setting: Setting) -> str:
    """Whether the year to the last month is up or down, in its context."""
    filters = setting.filters
    year = replace(filters, start=months_before(filters.end, 11))
    found = changed(replace(setting, filters=year))[1]
    said = _up_or_down(found)
    if filters.start != year.start:
        return f"The year to {filters.end:%B %Y}: {begun_small(said)}"
    return said


def _up_or_down(found: pd.Series) -> str:
    """The same as a title has it, with the per cent of a clear change."""
    said = sentences.up_or_down(found).replace("years before that.", "years before.")
    if not found["clear"] or pd.isna(found["per_cent"]):
        return said
    by = sentences.signed(1 + found["per_cent"] / 100).lstrip("+−")
    return re.sub(r"^(Up|Down) on ", rf"\1 {by} on ", said)
