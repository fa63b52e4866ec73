"""How harm moved on the year before, and which kind of offence moved it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from wardlens.choices.filters import Filters, months_before
from wardlens.choices.ledger import Ledger
from wardlens.choices.series import WARD_TABLE
from wardlens.exhibits import sentences
from wardlens.exhibits.sentences import begun_small
from wardlens.measures.harm import dispersion, harm_sum, in_scope
from wardlens.measures.harm_in_context import Years, harm_in_context
from wardlens.measures.offences import whole_borough
from wardlens.stats import change
from wardlens.stats import harm as statistics
from wardlens.views.harm_rows import UNITS_SAID, thousands, weighed_rows
from wardlens.views.setting import Setting

_SERIES_MONTHS = 60
_MOST = 0.5


@dataclass(frozen=True, slots=True)
class Part:
    """A kind of offence behind a difference of harm; `now` and `before` in offences recorded."""

    label: str
    now: int
    before: int
    depends_on_reporting: bool

    @property
    def words(self) -> str:
        """What it is to the difference, in a sentence."""
        way = "rise" if self.now > self.before else "fall"
        counts = f"({self.now:,} after {self.before:,})"
        return f"Most of the {way} is {begun_small(self.label)} {counts}."


@dataclass(frozen=True, slots=True)
class Rolled:
    """Harm of the twelve months to each month.

    `shown`: a row a month with figures, segment and reason; `counts`: months × kinds of offence;
    `weights`: by kind.
    """

    shown: pd.DataFrame
    counts: pd.DataFrame
    weights: pd.Series
    ledger: Ledger

    def mostly(self, before: pd.Timestamp, after: pd.Timestamp) -> tuple[str, int, int] | None:
        """Of several kinds, that with more than half of the difference; its two counts."""
        was, now = self.counts.loc[before], self.counts.loc[after]
        by_kind = (now - was) * self.weights
        total = by_kind.sum()
        is_told = len(by_kind) > 1 and total != 0
        kinds = by_kind[by_kind / total > _MOST] if is_told else by_kind[:0]
        if kinds.empty:
            return None
        kind = str(kinds.abs().idxmax())
        return kind, int(was[kind]), int(now[kind])


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
    rest: float
    recording: str
    """The month of the change of recording that bears on the verdict; "" where none does."""
    mostly: Part | None
    """The kind of offence that makes up most of a difference that is more than chance."""

    @property
    def is_clear(self) -> bool:
        """Whether it is a clear rise or fall."""
        return self.verdict in (change.CLEAR_RISE, change.CLEAR_FALL)

    @property
    def is_of_records(self) -> bool:
        """Whether it is clear in records alone: reporting may have moved most of it."""
        return self.is_clear and self.mostly is not None and self.mostly.depends_on_reporting

    @property
    def word(self) -> str:
        """The verdict in words; where reporting or recording may be why, what was recorded."""
        if self.is_of_records:
            return f"{self.verdict} {sentences.IN_RECORDS}"
        if self.is_clear or self.verdict == change.NO_CLEAR_CHANGE:
            return self.verdict
        return sentences.recorded(self.verdict, self.recording)

    @property
    def by(self) -> str:
        """The change with its likely range: “+19 % (+5 to +34 %)”."""
        return sentences.moved(
            pd.Series(
                {
                    "lower": self.lower,
                    "upper": self.upper,
                    "estimate": self.ratio,
                    "per_cent": 100 * (self.ratio - 1),
                }
            )
        )

    @property
    def reach(self) -> str:
        """The likely range of the change."""
        return sentences.change_interval(self.lower, self.upper).replace(" %", "", 1)


def year_on_year(setting: Setting) -> Moved | str:
    """The change of harm on the year before as `Moved`, or why there is none."""
    found = rolled(setting)
    return "no offence counts towards harm" if found is None else _change(setting, found)


def rolled(setting: Setting) -> Rolled | None:
    """Harm of the twelve months to each month shown; none where no offence has a weight."""
    key = ("harm by year", setting.partnership.borough_code, setting.filters)
    return setting.once(key, lambda: _rolled(setting))


def _rolled(setting: Setting) -> Rolled | None:
    weighting = setting.filters.weighting
    months = setting.read("monthly_by_offence")
    rows = weighed_rows(setting, weighting)
    scope = rows[in_scope(rows)]
    kinds = scope.drop_duplicates("offence").set_index("offence")
    wide = months.pivot(index="month", columns="offence", values="offences")
    wide = wide[[name for name in wide.columns if name in kinds.index]].astype("float64")
    if wide.empty:
        return None
    ledger = setting.ledger(WARD_TABLE, in_parts=True)
    month = pd.Series(wide.index)
    segment = ledger.segments(month)
    counts = pd.concat(
        [change.rolling_sum(part.T).T for _, part in wide.groupby(segment.to_numpy())]
    )
    own = whole_borough(scope) if setting.filters.is_whole_borough else scope
    phi = dispersion(own, counts, kinds["weight"])
    result = statistics.harm(counts, kinds["weight"], phi=phi)
    last = pd.Timestamp(setting.filters.end)
    first = pd.Timestamp(months_before(setting.filters.end, _SERIES_MONTHS - 1))
    frame = result.reset_index(drop=True).assign(month=month, segment=segment)
    no_sum = change.why_no_sum(counts.sum(axis=1, skipna=False).reset_index(drop=True), segment)
    frame["reason"] = frame["reason"].where(no_sum == "", no_sum)
    shown = frame[frame["month"].between(first, last)].reset_index(drop=True)
    return Rolled(shown, counts.loc[first:last], kinds["weight"], ledger)


def in_words(setting: Setting, *, how_much: bool = True) -> tuple[str, ...]:
    """The newest twelve months with a figure: their change, how much they were, what moved them.

    How much they were needs its unit explained: not where `how_much` is false.
    """
    found = rolled(setting)
    if found is None:
        return ("None of these offences counts towards harm.",)
    known = found.shown.dropna(subset=["estimate"])
    if known.empty:
        return ("There are too few offences for twelve months of harm to be shown over time.",)
    last = known.iloc[-1]
    held = f"{thousands(last['estimate'])} {UNITS_SAID[setting.filters.weighting]}"
    now = f"Harm was {held} in the year to {last['month']:%B %Y}"
    moved = _change(setting, found)
    if isinstance(moved, str):
        return f"{now}.", f"{moved}."
    region = setting.partnership.region_name or "the force"
    rest = "" if pd.isna(moved.rest) else f"; rest of {region} {sentences.signed(moved.rest)}"
    told = (
        f"Harm in the year to {last['month']:%B %Y}: {moved.by} on the year before; "
        f"{'a ' if moved.is_clear else ''}{moved.word}{rest}."
    )
    much = f"It was {held}, after {thousands(moved.before)}." if how_much else ""
    return tuple(one for one in (told, much, moved.mostly.words if moved.mostly else "") if one)


def _change(setting: Setting, rolled: Rolled) -> Moved | str:
    """The newest twelve months with a figure beside the year before, where recorded alike."""
    shown = rolled.shown
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
    end = last["month"].date()
    year = Filters(months_before(end, 11), end)
    own = (before, shown.loc[[last.name]])
    found = harm_in_context(
        own, _rest_of_force(setting, year), year, rolled.ledger.changes_of_recording
    )
    is_moved = found["verdict"] != change.NO_CLEAR_CHANGE
    return Moved(
        last["month"],
        float(last["estimate"]),
        float(before["estimate"].iloc[0]),
        float(found["estimate"]),
        float(found["lower"]),
        float(found["upper"]),
        str(found["verdict"]),
        float(found["rest_ratio"]),
        str(found["recording"]),
        _part(setting, rolled.mostly(year_before, last["month"]) if is_moved else None),
    )


def _part(setting: Setting, moved: tuple[str, int, int] | None) -> Part | None:
    """The kind that makes up most of a difference, as it is called here."""
    if moved is None:
        return None
    kind, before, now = moved
    holding = [one for one in setting.offer.offences.values() if kind in one.offences]
    choice = min(holding, key=lambda one: len(one.offences))
    return Part(choice.label, now, before, depends_on_reporting=choice.polarity == "none")


def _rest_of_force(setting: Setting, year: Filters) -> Years | None:
    """Harm of all other boroughs together, before and in a year; none where there is no other."""

    def harm_of(start: date, end: date) -> pd.DataFrame:
        rows = setting.read("harm_by_borough_and_offence", start=start, end=end)
        others = rows[rows["borough_code"] != setting.partnership.borough_code]
        return harm_sum(whole_borough(others), year, False) if len(others) else others

    before, after = harm_of(*year.before), harm_of(year.start, year.end)
    return (before, after) if len(after) else None
