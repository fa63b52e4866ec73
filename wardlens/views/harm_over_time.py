"""Harm in rolling twelve months, the shortest stretch it is ever shown for."""

from __future__ import annotations

from datetime import date

import pandas as pd

from wardlens.choices.filters import Filters, months_before
from wardlens.choices.ledger import Ledger
from wardlens.choices.series import WARD_TABLE
from wardlens.exhibits import charts, sentences
from wardlens.exhibits.charts import Band, Line
from wardlens.exhibits.exhibit import Exhibit
from wardlens.measures.harm import dispersion, harm_sum, in_scope
from wardlens.measures.harm_in_context import Years, harm_in_context
from wardlens.measures.offences import whole_borough
from wardlens.stats import change
from wardlens.stats import harm as statistics
from wardlens.views.harm_rows import (
    SCOPE_NOTE,
    UNITS,
    UNITS_SAID,
    harm_exhibit,
    thousands,
    weighed_rows,
)
from wardlens.views.setting import Setting, recorded

_HARM_SERIES_MONTHS = 60


@recorded
def over_time(setting: Setting) -> Exhibit:
    """Rolling twelve months of harm, cut at breaks: the shortest stretch harm is ever shown for."""
    weighting = setting.filters.weighting
    months = setting.read("monthly_by_offence")
    rows = weighed_rows(setting, weighting)
    scope = rows[in_scope(rows)]
    kinds = scope.drop_duplicates("offence").set_index("offence")
    wide = months.pivot(index="month", columns="offence", values="offences")
    wide = wide[[name for name in wide.columns if name in kinds.index]].astype("float64")
    if wide.empty:
        return _nothing_over_time(setting)
    ledger = setting.ledger(WARD_TABLE, in_parts=True)
    month = pd.Series(wide.index)
    segment = ledger.segments(month)
    rolled = pd.concat(
        [change.rolling_sum(part.T).T for _, part in wide.groupby(segment.to_numpy())]
    )
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
        finding = _moved(setting, shown, ledger)
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


def _moved(setting: Setting, shown: pd.DataFrame, ledger: Ledger) -> str:
    """The newest twelve months with a figure beside the year before, where recorded alike."""
    last = shown.dropna(subset=["estimate"]).iloc[-1]
    held = f"{thousands(last['estimate'])} {UNITS_SAID[setting.filters.weighting]}"
    now = f"Harm in the year to {last['month']:%B %Y} was {held}"
    year_before = last["month"] - pd.DateOffset(years=1)
    before = shown[(shown["month"] == year_before) & (shown["segment"] == last["segment"])]
    if before["effective_count"].isna().all():
        return f"{now}. There is no year before, recorded alike, to compare it with."
    if before["estimate"].isna().all():
        return f"{now}. The year before has no fair figure to compare it with: too few offences."
    end = last["month"].date()
    year = Filters(months_before(end, 11), end)
    own = (before, shown.loc[[last.name]])
    found = harm_in_context(own, _rest_of_force(setting, year), year, ledger.changes_of_recording)
    word = str(found["verdict"])
    if word in (change.CLEAR_RISE, change.CLEAR_FALL):
        word = f"a {word}"
    elif word != change.NO_CLEAR_CHANGE:
        word = sentences.recorded(word, found["recording"])
    reach = sentences.change_interval(found["lower"], found["upper"]).replace(" %", "", 1)
    rest, region = found["rest_ratio"], setting.partnership.region_name or "the force"
    elsewhere = "" if pd.isna(rest) else f"; in the rest of {region} {sentences.signed(rest)}"
    return f"{now}, after {thousands(before['estimate'].iloc[0])}: {word} ({reach}){elsewhere}."


def _rest_of_force(setting: Setting, year: Filters) -> Years | None:
    """Harm of all other boroughs together, before and in a year; none where there is no other."""

    def harm_of(start: date, end: date) -> pd.DataFrame:
        rows = setting.read("harm_by_borough_and_offence", start=start, end=end)
        others = rows[rows["borough_code"] != setting.partnership.borough_code]
        return harm_sum(whole_borough(others), year, False) if len(others) else others

    before, after = harm_of(*year.before), harm_of(year.start, year.end)
    return (before, after) if len(after) else None


def _reporting_note(rows: pd.DataFrame) -> tuple[str, ...]:
    """That sexual offences weigh most and depend on reporting, where they are among the rows."""
    if "sexual-offences" not in set(rows["group_key"]):
        return ()
    return (f"Sexual offences weigh heavily in it. {sentences.RECORDING_CAVEAT}",)
