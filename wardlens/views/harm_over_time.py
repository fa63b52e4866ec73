"""Harm in rolling twelve months, the shortest stretch it is ever shown for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from wardlens.choices.filters import Filters, months_before
from wardlens.choices.ledger import Ledger
from wardlens.choices.series import WARD_TABLE
from wardlens.exhibits import charts, sentences
from wardlens.exhibits.charts import Band, Line
from wardlens.exhibits.exhibit import Exhibit
from wardlens.measures import in_context
from wardlens.measures.harm import dispersion, harm_sum, in_scope
from wardlens.measures.offences import whole_borough
from wardlens.stats import change, context
from wardlens.stats import harm as statistics
from wardlens.stats.harm_change import change_beside_rest, harm_change
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


@dataclass(frozen=True, slots=True)
class Moved:
    """Harm of the newest twelve months with a figure beside the year before, in its context.

    `now` and `before` in the unit of the weighting; `ratio` and its limits; `rest`: the ratio of
    all other boroughs together, missing where there is none.
    """

    month: pd.Timestamp
    now: float
    before: float
    ratio: float
    lower: float
    upper: float
    verdict: str
    begins: date | None
    """The first month of the way of recording that bears on the verdict."""
    rest: float

    @property
    def is_clear(self) -> bool:
        """Whether it is a clear rise or fall."""
        return self.verdict in (change.CLEAR_RISE, change.CLEAR_FALL)

    @property
    def word(self) -> str:
        """The verdict in words; near a change of recording, what was recorded."""
        if self.is_clear or self.verdict == change.NO_CLEAR_CHANGE:
            return self.verdict
        return sentences.recorded(self.verdict, f"{self.begins:%B %Y}")

    @property
    def reach(self) -> str:
        """The likely range of the change."""
        return sentences.change_interval(self.lower, self.upper).replace(" %", "", 1)


def year_on_year(setting: Setting) -> Moved | str:
    """The change of harm on the year before as `Moved`, or why there is none."""
    found = _rolled(setting)
    return "No offence counts towards harm" if found is None else _change(setting, *found)


def _rolled(setting: Setting) -> tuple[pd.DataFrame, Ledger] | None:
    """Harm of the twelve months to each month shown, with its segments; none without a weight."""
    weighting = setting.filters.weighting
    months = setting.read("monthly_by_offence")
    rows = weighed_rows(setting, weighting)
    kinds = rows[in_scope(rows)].drop_duplicates("offence").set_index("offence")
    wide = months.pivot(index="month", columns="offence", values="offences")
    wide = wide[[name for name in wide.columns if name in kinds.index]].astype("float64")
    if wide.empty or wide.shape[1] == 0:
        return None
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
    return frame[frame["month"].between(first, last)].reset_index(drop=True), ledger


@recorded
def over_time(setting: Setting) -> Exhibit:
    """Rolling twelve months of harm, cut at breaks: the shortest stretch harm is ever shown for."""
    weighting = setting.filters.weighting
    found = _rolled(setting)
    if found is None:
        return _nothing_over_time(setting)
    shown, ledger = found
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
            *_reporting_note(weighed_rows(setting, weighting)),
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
    """The newest twelve months with a figure beside the year before, in a sentence."""
    last = shown.dropna(subset=["estimate"]).iloc[-1]
    held = f"{thousands(last['estimate'])} {UNITS_SAID[setting.filters.weighting]}"
    now = f"Harm in the year to {last['month']:%B %Y} was {held}"
    found = _change(setting, shown, ledger)
    if isinstance(found, str):
        return f"{now}. {found}."
    region = setting.partnership.region_name or "the force"
    elsewhere = (
        "" if pd.isna(found.rest) else f"; in the rest of {region} {sentences.signed(found.rest)}"
    )
    return (
        f"{now}, after {thousands(found.before)}: {'a ' if found.is_clear else ''}{found.word} "
        f"({found.reach}){elsewhere}."
    )


def _change(setting: Setting, shown: pd.DataFrame, ledger: Ledger) -> Moved | str:
    """The newest twelve months with a figure beside the year before, where recorded alike.

    The verdict is that of a change in its context (`stats.context.verdicts`): while the year
    before lies near a change of recording, clear is only what is clear beside the rest too.
    """
    known = shown.dropna(subset=["estimate"])
    if known.empty:
        return "There are too few offences for twelve months of harm"
    last = known.iloc[-1]
    year_before = last["month"] - pd.DateOffset(years=1)
    before = shown[(shown["month"] == year_before) & (shown["segment"] == last["segment"])]
    if before["effective_count"].isna().all():
        return "There is no year before, recorded alike, to compare it with"
    if before["estimate"].isna().all():
        return "The year before has no fair figure to compare it with: too few offences"
    itself = harm_change(before.set_axis([0]), shown.loc[[last.name]].set_axis([0]))
    end = last["month"].date()
    year = Filters(months_before(end, 11), end)
    where, begins = in_context.lies(year, ledger.changes_of_recording)
    rest = _rest_of_force(setting, year)
    beside = None if rest is None else change_beside_rest(itself, rest)
    judged = context.verdicts(itself, rest=beside, near_break=where == context.NEAR)
    return Moved(
        last["month"],
        float(last["estimate"]),
        float(before["estimate"].iloc[0]),
        float(itself["estimate"].iloc[0]),
        float(itself["lower"].iloc[0]),
        float(itself["upper"].iloc[0]),
        str(judged["verdict"].iloc[0]),
        begins,
        float("nan") if rest is None else float(rest["estimate"].iloc[0]),
    )


def _rest_of_force(setting: Setting, year: Filters) -> pd.DataFrame | None:
    """The change of harm in all other boroughs together; none where there is no other."""

    def harm_of(start: date, end: date) -> pd.DataFrame:
        rows = setting.read("harm_by_borough_and_offence", start=start, end=end)
        others = rows[rows["borough_code"] != setting.partnership.borough_code]
        return harm_sum(whole_borough(others), year, False) if len(others) else others

    before, after = harm_of(*year.before), harm_of(year.start, year.end)
    return harm_change(before.set_axis([0]), after.set_axis([0])) if len(after) else None


def _reporting_note(rows: pd.DataFrame) -> tuple[str, ...]:
    """That sexual offences weigh most and depend on reporting, where they are among the rows."""
    if "sexual-offences" not in set(rows["group_key"]):
        return ()
    return (f"Sexual offences weigh heavily in it. {sentences.RECORDING_CAVEAT}",)
