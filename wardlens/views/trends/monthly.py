"""Month by month, with the range of usual months."""

from __future__ import annotations

import pandas as pd

from wardlens.choices.series import WARD_TABLE
from wardlens.exhibits import charts, sentences
from wardlens.exhibits.charts import Band, Line
from wardlens.exhibits.exhibit import Exhibit
from wardlens.stats import control
from wardlens.views.monthly_series import (
    breaks_in,
    month_names,
    months_exhibit,
    months_of,
    offences_heading,
    pandemic_in,
    shown_from,
)
from wardlens.views.setting import Setting, recorded

_NAMED_MONTHS = 4


@recorded
def monthly(setting: Setting) -> Exhibit:
    """Every month with the range of usual ones, and a ring at those outside it."""
    months = months_of(setting)
    shown = shown_from(setting, months)
    chart = control.xmr(shown["offences"], segment=shown["segment"], at_least_zero=True)
    limits = chart.points
    signals = shown.loc[limits["signal"] != "", ["month"]].assign(value=shown["offences"])
    return months_exhibit(
        setting,
        key="monthly",
        heading="Month by month",
        finding=_monthly_finding(shown, signals, chart),
        picture=charts.lines(
            [Line("each month", shown["month"], shown["offences"], shown["segment"])],
            title=f"{offences_heading(setting)} each month",
            unit="Offences a month, with the range of usual months",
            source=setting.short_source(WARD_TABLE),
            breaks=breaks_in(setting, shown),
            pandemic=pandemic_in(setting, shown),
            bands=[
                Band(
                    "usual range",
                    shown["month"],
                    limits["lower"],
                    limits["upper"],
                    shown["segment"],
                )
            ],
            points=signals,
            points_label="marked month",
        ),
        table=pd.DataFrame(
            {
                "Month": month_names(shown["month"]),
                "Offences": shown["offences"],
                "Usual from": limits["lower"],
                "Usual to": limits["upper"],
                "What stands out": limits["signal"],
                "Why there is no usual range": limits["reason"],
            }
        ).iloc[::-1],
        months=shown,
        notes=(
            "A ring marks a month outside the usual range, or in a run of seven or more on one "
            "side "
            "of the middle, or rising or falling seven times: a reason to look, not a finding.",
        ),
        made_by="wardlens.stats.control.xmr",
    )


def _monthly_finding(shown: pd.DataFrame, signals: pd.DataFrame, chart: control.Chart) -> str:
    limits = chart.limits[-1]
    if limits.reason:
        return f"Single months are not judged here: {limits.reason}."
    since = shown.loc[shown["segment"] == limits.segment, "month"].iloc[0]
    recent = signals[signals["month"] >= since]
    usual = (
        f"Since {since:%B %Y} a usual month has "
        f"{sentences.interval(limits.lower, limits.upper)} offences"
    )
    if recent.empty:
        return f"{usual}; no month since then carries a mark."
    names = [f"{month:%B %Y}" for month in recent["month"]]
    months = int((shown["month"] >= since).sum())
    if 2 * len(names) > months:
        return (
            f"Since {since:%B %Y} the level moved so much that {len(names)} of {months} months "
            "carry a mark: none can be called usual."
        )
    if len(names) > _NAMED_MONTHS:
        return f"{usual}. {len(names)} months carry a mark, the newest {names[-1]}."
    return f"{usual}. Months that carry a mark: {sentences.listed(names)}."
