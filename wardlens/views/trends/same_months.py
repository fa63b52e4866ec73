"""The same months in three years, one over the other."""

from __future__ import annotations

import pandas as pd

from wardlens.choices.filters import months_before
from wardlens.choices.series import WARD_TABLE
from wardlens.exhibits import charts, palette
from wardlens.exhibits.charts import Line
from wardlens.exhibits.exhibit import Exhibit
from wardlens.views.monthly_series import months_exhibit, months_of, offences_heading
from wardlens.views.setting import Setting, recorded


@recorded
def same_months(setting: Setting) -> Exhibit:
    """The last three years of months, one over the other."""
    months = months_of(setting)
    end = setting.filters.end
    recent = months[
        (months["month"] > pd.Timestamp(months_before(end, 36)))
        & (months["month"] <= pd.Timestamp(end))
    ]
    years_back = [
        (end.year - month.year) * 12 + end.month - month.month for month in recent["month"]
    ]
    recent = recent.assign(
        year=[back // 12 for back in years_back],
        position=[11 - back % 12 for back in years_back],
        aligned=[pd.Timestamp(months_before(end, back % 12)) for back in years_back],
    )
    labels = {
        0: f"to {end:%b %Y}",
        1: f"to {months_before(end, 12):%b %Y}",
        2: f"to {months_before(end, 24):%b %Y}",
    }
    styles = {
        0: (palette.ACCENT, 3.0, "solid"),
        1: ("#7b8794", 2.0, "solid"),
        2: ("#a9b3bc", 2.0, "dot"),
    }
    lines = [
        Line(labels[year], rows["aligned"], rows["offences"], rows["segment"], *styles[year])
        for year, rows in recent.groupby("year")
    ]
    this_year = recent[recent["year"] == 0].set_index("aligned")["offences"]
    before = recent[recent["year"] == 1].set_index("aligned")["offences"]
    both = pd.concat([this_year, before], axis=1, keys=["now", "then"]).dropna()
    if setting.is_broken(WARD_TABLE, months_before(end, 23), end):
        both = both.iloc[:0]
    higher = int((both["now"] > both["then"]).sum())
    finding = (
        f"In {higher} of {len(both)} months there were more offences than in the same month the "
        "year before. Single months vary: the year as a whole is judged above."
        if len(both)
        else "There are no two years of months, recorded alike, to set side by side."
    )
    wide = recent.pivot(index="aligned", columns="year", values="offences")
    table = pd.DataFrame({"Month": [f"{month:%B}" for month in wide.index]})
    for year in sorted(wide.columns):
        table[f"Year {labels[year]}"] = wide[year].to_numpy()
    return months_exhibit(
        setting,
        key="same-months",
        heading="The same month in earlier years",
        finding=finding,
        picture=charts.lines(
            lines,
            title=f"{offences_heading(setting)}, the same months in three years",
            unit="Offences a month",
            source=setting.short_source(WARD_TABLE),
        ),
        table=table,
        months=recent,
    )
