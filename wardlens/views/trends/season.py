"""What the time of year does by itself."""

from __future__ import annotations

from datetime import date

import pandas as pd

from wardlens.choices.series import WARD_TABLE
from wardlens.exhibits import charts
from wardlens.exhibits.charts import Band, Line
from wardlens.exhibits.exhibit import Exhibit
from wardlens.stats import control
from wardlens.views.monthly_series import months_exhibit, months_of, offences_heading
from wardlens.views.setting import Setting, recorded

_FEWEST_A_MONTH = 10
"""Of fewer offences a month, a share of the trend says nothing: no season is shown."""


@recorded
def season(setting: Setting) -> Exhibit | None:
    """What time of year does by itself, from the longest stretch recorded alike."""
    months = months_of(setting)
    longest = months["segment"].mode()
    alike = months[months["segment"].isin(longest.head(1))].dropna(subset=["offences"])
    parts = control.seasonal(alike["offences"].to_numpy())
    if alike.empty or (parts["reason"] != "").any():
        return None
    recent = parts.assign(month=alike["month"].to_numpy()).tail(60)
    if recent["trend"].min() < _FEWEST_A_MONTH:
        return None
    share = 100 * recent["seasonal"] / recent["trend"]
    by_month = share.groupby(recent["month"].dt.month).agg(["mean", "min", "max"])
    names = [f"{date(2000, number, 1):%B}" for number in by_month.index]
    high, low = by_month["mean"].idxmax(), by_month["mean"].idxmin()
    first, last = recent["month"].min(), recent["month"].max()
    at = pd.Series([pd.Timestamp(2000, number, 1) for number in by_month.index])
    one = pd.Series(0, index=at.index)
    finding = (
        f"From {first:%B %Y} to {last:%B %Y} the time of year did most in {names[high - 1]} "
        f"({by_month['mean'][high]:+.0f} %) and {names[low - 1]} "
        f"({by_month['mean'][low]:+.0f} %), beside the months around.".replace("-", "−")
    )
    return months_exhibit(
        setting,
        key="season",
        heading="What the time of year does",
        finding=finding,
        picture=charts.lines(
            [Line("season", at, by_month["mean"].reset_index(drop=True), one)],
            title=f"{offences_heading(setting)}: season",
            unit="Per cent above or below the trend, and the range over five years",
            source=setting.short_source(WARD_TABLE),
            bands=[
                Band(
                    "range over five years",
                    at,
                    by_month["min"].reset_index(drop=True),
                    by_month["max"].reset_index(drop=True),
                    one,
                )
            ],
            month_format="%b",
        ),
        table=pd.DataFrame(
            {
                "Month": names,
                "Above or below the trend, %": by_month["mean"].to_numpy(),
                "Least in five years": by_month["min"].to_numpy(),
                "Most in five years": by_month["max"].to_numpy(),
            }
        ),
        months=alike.tail(60),
        unit="per cent of the trend",
        made_by="wardlens.stats.control.seasonal",
        notes=(
            "From the longest stretch of months recorded alike; the months since the last change "
            "in recording are too few to show a season."
            if last < months["month"].max()
            else "",
            "Months differ in length: February has a tenth fewer days than January.",
        ),
        decimals={
            "Above or below the trend, %": 1,
            "Least in five years": 1,
            "Most in five years": 1,
        },
    )
