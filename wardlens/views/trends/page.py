"""Trends: month by month, rolling twelve months, same months last year, against others."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

import pandas as pd
import plotly.graph_objects as go

from wardlens.choices.filters import months_before
from wardlens.exhibits import charts, palette, sentences
from wardlens.exhibits.charts import Band, Line
from wardlens.exhibits.exhibit import Exhibit
from wardlens.measures.offences import MEASURES
from wardlens.stats import change, control, rates
from wardlens.views.harm.over_time import over_time
from wardlens.views.setting import OFFENCES, Setting

_RECENT_MONTHS = 60
_NAMED_MONTHS = 4
_FEWEST_A_MONTH = 10
"""Of fewer offences a month, a share of the trend says nothing: no season is shown."""


@dataclass(frozen=True)
class Trends:
    """The trends page."""

    title: str
    finding: str
    rolling: Exhibit
    monthly: Exhibit | None
    same_months: Exhibit | None
    """Months by themselves: not for one kind of offence in one ward, where they are a handful."""
    season: Exhibit | None
    """Only for the whole borough: the months of a ward differ by chance more than by season."""
    compared: Exhibit


def trends(setting: Setting) -> Trends:
    """Everything on the trends page, for the borough or one ward of it."""
    months = _months(setting)
    area = setting.area
    changed = setting.result(MEASURES["change"], area).iloc[0]
    counted = setting.result(MEASURES["offences"], area).iloc[0]
    rated = setting.result(MEASURES["rate"], area).iloc[0]
    level = sentences.level(
        setting.offence_words,
        setting.area_name,
        setting.filters.when,
        counted,
        rated,
        setting.filters.month_count,
    )
    moved = sentences.changed(changed, setting.filters, polarity=setting.choice.polarity)
    by_month = setting.filters.is_whole_borough or setting.filters.offence == "all"
    return Trends(
        title=f"Is crime in {setting.area_name} rising or falling?",
        finding=" ".join([level, moved, *setting.after_a_break()]),
        monthly=_monthly(setting, months) if by_month else None,
        rolling=rolling(setting),
        same_months=_same_months(setting, months) if by_month else None,
        season=_season(setting, months) if setting.filters.is_whole_borough else None,
        compared=setting.part(_compared, OFFENCES),
    )


def rolling(setting: Setting) -> Exhibit:
    """Rolling twelve months of offences, or of harm where that is asked for."""
    if setting.filters.measure == "harm" and setting.choice.is_in_ward_table:
        return over_time(setting)
    return _rolling(setting, _months(setting))


def _months(setting: Setting) -> pd.DataFrame:
    """The monthly series with its segments: a number that goes up at every break."""
    months = setting.read("offences_by_month")
    return months.assign(segment=setting.ledger("mps-ward").segments(months["month"]))


def _shown_from(setting: Setting, months: pd.DataFrame) -> pd.DataFrame:
    """The last five years up to the period shown, and at least the whole period."""
    first = min(setting.filters.start, months_before(setting.filters.end, _RECENT_MONTHS - 1))
    last = setting.filters.end
    inside = (months["month"] >= pd.Timestamp(first)) & (months["month"] <= pd.Timestamp(last))
    return months[inside].reset_index(drop=True)


def _monthly(setting: Setting, months: pd.DataFrame) -> Exhibit:
    shown = _shown_from(setting, months)
    chart = control.xmr(shown["offences"], segment=shown["segment"], at_least_zero=True)
    limits = chart.points
    signals = shown.loc[limits["signal"] != "", ["month"]].assign(value=shown["offences"])
    return _exhibit(
        setting,
        key="monthly",
        heading="Month by month",
        finding=_monthly_finding(shown, signals, chart),
        picture=charts.lines(
            [Line("each month", shown["month"], shown["offences"], shown["segment"])],
            title=f"{_offences_heading(setting)} each month",
            unit="Offences a month, with the range of usual months",
            source=setting.short_source("mps-ward"),
            breaks=_breaks(setting, shown),
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
                "Month": _month_names(shown["month"]),
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
        provenance="queries/offences_by_month.sql → wardlens.stats.control.xmr",
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
    if len(names) > _NAMED_MONTHS:
        return f"{usual}. {len(names)} months carry a mark, the newest {names[-1]}."
    return f"{usual}. Months that carry a mark: {sentences.listed(names)}."


def _rolling(setting: Setting, months: pd.DataFrame) -> Exhibit:
    rolled = months.assign(
        rolling=months.groupby("segment")["offences"].transform(change.rolling_sum)
    )
    limits = rates.count_interval(rolled["rolling"])
    why = change.why_no_sum(rolled["rolling"], rolled["segment"])
    shown = _shown_from(
        setting, rolled.assign(lower=limits["lower"], upper=limits["upper"], why=why)
    )
    known = shown.dropna(subset=["rolling"])
    if known.empty:
        finding = "No twelve months in a row can be added up in the years shown."
    else:
        last = known.iloc[-1]
        same_way = known[known["segment"] == last["segment"]]
        finding = (
            f"The twelve months to {last['month']:%B %Y} hold {last['rolling']:,.0f} offences; "
            f"since "
            f"{same_way['month'].iloc[0]:%B %Y} such sums ran from "
            f"{same_way['rolling'].min():,.0f} to "
            f"{same_way['rolling'].max():,.0f}. Neighbouring points share eleven months: read the "
            "level, not the steps."
        )
    return _exhibit(
        setting,
        key="rolling",
        heading="Rolling twelve months",
        finding=finding,
        picture=charts.lines(
            [Line("twelve months", shown["month"], shown["rolling"], shown["segment"])],
            title=f"{_offences_heading(setting)}, rolling twelve months",
            unit="Offences in the twelve months to each month",
            source=setting.short_source("mps-ward"),
            breaks=_breaks(setting, shown),
            bands=[Band.around(shown)],
        ),
        table=pd.DataFrame(
            {
                "Twelve months to": _month_names(shown["month"]),
                "Offences": shown["rolling"],
                "Lower limit": shown["lower"],
                "Upper limit": shown["upper"],
                "Why there is no figure": shown["why"],
            }
        ).iloc[::-1],
        months=shown,
        provenance="queries/offences_by_month.sql → wardlens.stats.change.rolling_sum",
        notes=(
            "Twelve months that lie on both sides of a break are not added up. The band allows for "
            "chance in counting alone; whether a change is clear is judged more strictly.",
        ),
    )


def _same_months(setting: Setting, months: pd.DataFrame) -> Exhibit:
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
    if setting.is_broken("mps-ward", months_before(end, 23), end):
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
    return _exhibit(
        setting,
        key="same-months",
        heading="The same month in earlier years",
        finding=finding,
        picture=charts.lines(
            lines,
            title=f"{_offences_heading(setting)}, the same months in three years",
            unit="Offences a month",
            source=setting.short_source("mps-ward"),
        ),
        table=table,
        months=recent,
        provenance="queries/offences_by_month.sql",
    )


def _season(setting: Setting, months: pd.DataFrame) -> Exhibit | None:
    """What time of year does by itself, from the longest stretch recorded alike."""
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
        f"From {first:%B %Y} to {last:%B %Y} the time of year by itself made most of a difference "
        f"in {names[high - 1]} ({by_month['mean'][high]:+.0f} %) and {names[low - 1]} "
        f"({by_month['mean'][low]:+.0f} %, beside the months around).".replace("-", "−")
    )
    return _exhibit(
        setting,
        key="season",
        heading="What the time of year does",
        finding=finding,
        picture=charts.lines(
            [Line("season", at, by_month["mean"].reset_index(drop=True), one)],
            title=f"{_offences_heading(setting)}: season",
            unit="Per cent above or below the trend, and the range over five years",
            source=setting.short_source("mps-ward"),
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
        provenance="queries/offences_by_month.sql → wardlens.stats.control.seasonal (STL)",
        notes=(
            "From the longest stretch of months recorded alike; the months since the last change "
            "in recording are too few to show a season.",
            "Months differ in length: February has a tenth fewer days than January.",
        )
        if last < months["month"].max()
        else (),
        decimals={
            "Above or below the trend, %": 1,
            "Least in five years": 1,
            "Most in five years": 1,
        },
    )


def _compared(setting: Setting) -> Exhibit:
    """Rolling twelve-month rates of the borough and others, all from the borough table."""
    setting = setting.of_the_borough()
    rows = setting.read("offences_by_month_and_borough")
    ledger = setting.ledger("mps-borough")
    similar = setting.offer.comparators.get("similar", "")
    groups = [
        (setting.partnership.borough_name, rows[rows["is_own"]], palette.ACCENT, 3.0, "solid"),
        (similar, rows[rows["is_similar"]], "#b35806", 2.0, "solid"),
        (setting.offer.comparators["region"], rows[~rows["is_own"]], "#6b7680", 2.0, "dash"),
    ]
    lines, bands = [], []
    columns: dict[str, pd.DataFrame] = {}
    for label, members, colour, width, dash in groups:
        if members.empty and columns:  # of whom nothing is loaded
            continue
        rolled = _rolling_rate(members, ledger.segments)
        rolled = _shown_from(setting, rolled)
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
            f"{label} {sentences.rate(frame.loc[month, 'estimate'])}"
            for label, frame in list(columns.items())[1:]
            if month in frame.index
        ]
        finding = (
            f"In the twelve months to {month:%B %Y} there were "
            f"{sentences.rate(last['estimate'].iloc[0])} "
            f"offences per 1,000 residents in {setting.partnership.borough_name}; "
            f"{sentences.listed(others)}."
        )
    table = pd.DataFrame({"Twelve months to": _month_names(own.index)})
    for label, frame in columns.items():
        heading = label[0].upper() + label[1:]
        table[heading] = frame["estimate"].to_numpy()
        table[f"{heading}, lower limit"] = frame["lower"].to_numpy()
        table[f"{heading}, upper limit"] = frame["upper"].to_numpy()
    table["Why there is no figure"] = own["why"].to_numpy()
    return _exhibit(
        setting,
        key="compared",
        heading="Against others",
        finding=finding,
        picture=charts.lines(
            lines,
            title=f"{_offences_heading(setting, setting.partnership.borough_name)} against others",
            unit="Offences per 1,000 residents in the twelve months to each month",
            source=setting.short_source("mps-borough"),
            breaks=_breaks(setting, own.reset_index(), "mps-borough"),
            bands=bands,
            number_format=",.1f",
        ),
        table=table.iloc[::-1],
        decimals=dict.fromkeys(table.columns[1:-1], 1),
        months=own.reset_index(),
        unit="offences per 1,000 residents",
        series="mps-borough",
        provenance="queries/offences_by_month_and_borough.sql → wardlens.stats.rates.crude_rate",
        notes=(
            "The whole borough, from the borough table. Residents: mid-year estimates of each "
            "year, "
            "the newest one carried on.",
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


def _exhibit(
    setting: Setting,
    *,
    key: str,
    heading: str,
    finding: str,
    picture: go.Figure | None,
    table: pd.DataFrame,
    months: pd.DataFrame,
    provenance: str,
    unit: str = "offences",
    series: str = "mps-ward",
    notes: tuple[str, ...] = (),
    decimals: dict[str, int] | None = None,
) -> Exhibit:
    first, last = _first_and_last(months, setting)
    residents = ("residents",) if "residents" in unit else ()
    if "offences" in months:
        counted = months["offences"].sum(min_count=1)
        base = "no offences known" if pd.isna(counted) else f"{counted:,.0f} offences"
    else:
        base = "offences of the twelve months to each month"
    return Exhibit(
        key=key,
        heading=heading,
        finding=finding,
        measure=f"{_offences_heading(setting)}: {heading.lower()}",
        unit=unit,
        period=sentences.months(first, last),
        base=base,
        sources=tuple(setting.sources[name] for name in (series, *residents)),
        release=setting.offer.release,
        offence=setting.choice.label,
        table=table.reset_index(drop=True),
        picture=picture,
        notes=(*setting.notes(series, first, last), *notes),
        provenance=provenance,
        decimals=decimals or {},
    )


def _first_and_last(months: pd.DataFrame, setting: Setting) -> tuple[date, date]:
    if months.empty:
        return setting.filters.start, setting.filters.end
    return months["month"].min().date(), months["month"].max().date()


def _breaks(setting: Setting, shown: pd.DataFrame, series: str = "mps-ward") -> tuple[date, ...]:
    if shown.empty:
        return ()
    first, last = shown["month"].min().date(), shown["month"].max().date()
    return setting.ledger(series).breaks_between(first, last)


def _offences_heading(setting: Setting, area: str = "") -> str:
    label = setting.choice.label
    return f"{label[0].upper()}{label[1:]}, {area or setting.area_name}"


def _month_names(months: Iterable[pd.Timestamp]) -> list[str]:
    return [f"{month:%B %Y}" for month in months]
