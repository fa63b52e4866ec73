"""Rolling twelve months of offences, or of harm."""

from __future__ import annotations

from dataclasses import replace

from wardlens.choices.filters import months_before
from wardlens.choices.series import WARD_TABLE
from wardlens.exhibits import charts, sentences
from wardlens.exhibits.charts import Band, Line
from wardlens.exhibits.exhibit import Exhibit
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
        else _moved(setting),
        picture=charts.lines(
            [Line("twelve months", shown["month"], shown["rolling"], shown["segment"])],
            title=offences_heading(setting),
            unit="Offences in the twelve months to each month",
            source=setting.short_source(WARD_TABLE),
            breaks=breaks_in(setting, shown),
            pandemic=pandemic_in(setting, shown),
            bands=[Band.around(shown)],
            newest=True,
        ),
        table=rolling_table(shown),
        months=shown,
        made_by="wardlens.stats.change.rolling_sum",
        notes=(
            "Neighbouring points share eleven months: read the level, not the steps.",
            "Twelve months that lie on both sides of a break are not added up."
            if shown["segment"].nunique() > 1
            else "",
            "The band allows for chance in counting alone; a change is judged more strictly.",
        ),
    )


def _moved(setting: Setting) -> str:
    """Whether the twelve months to the last one asked for are up or down, in their context."""
    filters = setting.filters
    year = replace(filters, start=months_before(filters.end, 11))
    said = sentences.up_or_down(changed(replace(setting, filters=year))[1])
    return said if filters.start == year.start else f"The year to {filters.end:%B %Y}: {said}"
