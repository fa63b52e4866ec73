"""Harm in rolling twelve months, the shortest stretch it is ever shown for."""

from __future__ import annotations

import pandas as pd

from wardlens.choices.filters import months_before
from wardlens.choices.series import WARD_TABLE
from wardlens.exhibits import charts, sentences
from wardlens.exhibits.charts import Band, Line
from wardlens.exhibits.exhibit import Exhibit
from wardlens.measures.harm import dispersion, in_scope
from wardlens.measures.offences import whole_borough
from wardlens.stats import change
from wardlens.stats import harm as statistics
from wardlens.views.harm_rows import SCOPE_NOTE, UNITS, harm_exhibit, thousands, weighed_rows
from wardlens.views.setting import Setting, recorded

_HARM_SERIES_MONTHS = 60


@recorded
def over_time(setting: Setting) -> Exhibit:
    """Rolling twelve months of harm, cut at breaks: the shortest stretch harm is ever shown for."""
    weighting = setting.filters.weighting
    months = setting.read("monthly_by_offence")
    rows = weighed_rows(setting, weighting)
    kinds = rows[in_scope(rows)].drop_duplicates("offence").set_index("offence")
    wide = months.pivot(index="month", columns="offence", values="offences")
    wide = wide[[name for name in wide.columns if name in kinds.index]].astype("float64")
    if wide.empty or wide.shape[1] == 0:
        return _nothing_over_time(setting)
    ledger = setting.ledger(WARD_TABLE, in_parts=True)
    month = pd.Series(wide.index)
    segment = ledger.segments(month)
    rolled = pd.concat(
        [change.rolling_sum(part.T).T for _, part in wide.groupby(segment.to_numpy())]
    )
    scope = rows[in_scope(rows)]
    own = whole_borough(scope) if setting.filters.is_whole_borough else scope
    phi = dispersion(own, rolled, kinds["weight"])
    result = statistics.harm(rolled, kinds["weight"], phi=phi)
    last = pd.Timestamp(setting.filters.end)
    first = pd.Timestamp(months_before(setting.filters.end, _HARM_SERIES_MONTHS - 1))
    frame = result.reset_index(drop=True).assign(month=month, segment=segment)
    no_sum = change.why_no_sum(rolled.sum(axis=1, skipna=False).reset_index(drop=True), segment)
    frame["reason"] = frame["reason"].where(no_sum == "", no_sum)
    shown = frame[frame["month"].between(first, last)].reset_index(drop=True)
    known = shown.dropna(subset=["estimate"])
    unit, name = UNITS[weighting], setting.offer.weightings[weighting]
    if known.empty:
        finding = "There are too few offences for twelve months of harm to be shown over time."
    else:
        finding = _moved(known, unit)
    breaks = (
        ledger.marks_between(shown["month"].min().date(), shown["month"].max().date())
        if len(shown)
        else ()
    )
    return harm_exhibit(
        setting,
        key="harm-over-time",
        heading="Over time",
        finding=finding,
        measure=f"Harm in rolling twelve months ({name})",
        unit=unit,
        base="offences with a weight in the twelve months to each month",
        period=sentences.months(shown["month"].min(), shown["month"].max()) if len(shown) else "",
        table=pd.DataFrame(
            {
                "Twelve months to": [f"{value:%B %Y}" for value in shown["month"]],
                "Harm": shown["estimate"],
                "Lower limit": shown["lower"],
                "Upper limit": shown["upper"],
                "Behaves like (offences)": shown["effective_count"],
                "Why there is no figure": shown["reason"],
            }
        ).iloc[::-1],
        picture=charts.lines(
            [Line("harm", shown["month"], shown["estimate"], shown["segment"])],
            title=f"Harm in {setting.area_name}, rolling twelve months",
            unit=f"{unit.capitalize()} ({name}), with the likely range",
            source=setting.short_source(WARD_TABLE),
            breaks=breaks,
            bands=[Band.around(shown)],
        ),
        notes=(
            "Harm is never shown for less than twelve months: it rests on few serious offences. "
            "Neighbouring points share eleven months.",
            *_reporting_note(rows),
        ),
    )


def _nothing_over_time(setting: Setting) -> Exhibit:
    return harm_exhibit(
        setting,
        key="harm-over-time",
        heading="Over time",
        finding="None of these offences counts towards harm.",
        measure="Harm in rolling twelve months",
        unit=UNITS[setting.filters.weighting],
        base="no offences",
        notes=(SCOPE_NOTE,),
    )


def _moved(known: pd.DataFrame, unit: str) -> str:
    """The newest twelve months, and the same months a year earlier where both are recorded
    alike.
    """
    last = known.iloc[-1]
    held = f"{thousands(last['estimate'])} {unit}"
    now = f"Harm in the twelve months to {last['month']:%B %Y} was {held}"
    year_before = last["month"] - pd.DateOffset(years=1)
    before = known[(known["month"] == year_before) & (known["segment"] == last["segment"])]
    if before.empty:
        return f"{now}. There is no year before, recorded alike, to compare it with."
    ratio = statistics.harm_ratio(known.loc[[last.name]].set_axis([0]), before.set_axis([0])).iloc[
        0
    ]
    verdict = (
        "a clear rise"
        if ratio["lower"] > 1
        else "a clear fall"
        if ratio["upper"] < 1
        else "no clear change"
    )
    return (
        f"{now}; the year before, {thousands(before['estimate'].iloc[0])}: {verdict} "
        f"({sentences.change_interval(ratio['lower'], ratio['upper'])})."
    )


def _reporting_note(rows: pd.DataFrame) -> tuple[str, ...]:
    """That sexual offences weigh most and depend on reporting, where they are among the rows."""
    if "sexual-offences" not in set(rows["group_key"]):
        return ()
    return (f"Sexual offences weigh heavily in it. {sentences.RECORDING_CAVEAT}",)
