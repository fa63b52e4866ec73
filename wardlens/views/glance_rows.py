"""A row of a table at a glance: what a reader asks first of a kind of offence or a place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np
import pandas as pd

from wardlens.choices.ledger import segments
from wardlens.choices.series import WARD_TABLE
from wardlens.exhibits import sentences
from wardlens.exhibits.sentences import begun_large, begun_small
from wardlens.measures import in_context
from wardlens.measures.measure import WHOLE
from wardlens.measures.offences import Measure
from wardlens.measures.survey import UNSAFE
from wardlens.stats import change
from wardlens.views.feeling_safe import of_the_region
from wardlens.views.glance_words import beside_that, moved
from wardlens.views.resident_survey import ResidentSurvey, asked
from wardlens.views.setting import SeriesName, Setting

_WINDOW = 12
MONTHS = in_context.MONTHS_BEFORE - _WINDOW + 2
"""How many sums of twelve months a row's line shows."""
_FEELING = "Feeling safe after dark"
Three = tuple[float, float, float]
_APART = {"higher": ", higher", "about": "", "lower": ", lower"}
"""Said only of a ward outside where wards usually lie."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row in words and figures: what the pictures in its cells show stands in its words."""

    label: str
    link: str
    now: str
    before: str
    verdict: str
    tone: str = ""
    sums: tuple[float, ...] = ()
    """Offences in the twelve months to each month; missing across a break."""
    change: Three | None = None
    """The ratio to the period before and its limits; none where it is no offence count."""
    change_words: str = ""
    standing: Three | None = None
    """The rate over that of the rest of the borough, and where wards usually lie."""
    standing_words: str = ""
    is_chosen: bool = False
    unit: str = ""
    """What is counted, where it is not offences or incidents."""
    why: str = ""
    """Why there is no figure, in a few words."""
    but: str = ""
    """What keeps the verdict from being the whole story."""

    @property
    def on_paper(self) -> str:
        """The verdict with its unit and, where it is clear, what else is to be known."""
        told = (
            f"{self.verdict}; {begun_small(self.but)}" if self.tone and self.but else self.verdict
        )
        return f"{begun_large(self.unit)}: {begun_small(told)}" if self.unit else told


def row_of(
    setting: Setting,
    row: pd.Series,
    label: str,
    sums: tuple[float, ...],
    kind: object,
    standing: pd.Series | None,
) -> Row:
    """The row of a change in its context, with its sums and how it stands beside others."""
    polarity = setting.offer.offences[str(kind)].polarity
    placed = None if standing is None or standing["reason"] else standing
    return Row(
        begun_large(label),
        "",
        "–" if pd.isna(row["after"]) else f"{row['after']:,.0f}",
        "" if pd.isna(row["before"]) else f"was {row['before']:,.0f}",
        sentences.in_brief(row, setting.partnership.region_name, beside_counts=True),
        sentences.tone(row, polarity),
        sums,
        (row["estimate"], row["lower"], row["upper"]),
        moved(row),
        None if placed is None else (placed["estimate"], placed["lower_95"], placed["upper_95"]),
        ""
        if placed is None
        else f"×{_times(placed['estimate'])}{_APART[placed['verdict'].split()[0]]}",
        but=beside_that(row),
    )


def _times(ratio: float) -> str:
    """How many times, to three figures that count at most.

    >>> _times(0.814), _times(18.36)
    ('0.81', '18')
    """
    return f"{ratio:.0f}" if ratio >= 10 else f"{ratio:.2f}"


def harm_row(setting: Setting, measure: Measure) -> Row:
    """The harm of a place, beside that of its borough."""
    row = setting.result(measure, setting.area).iloc[0]
    likely = sentences.rate_interval(row["lower"], row["upper"])
    unit = begun_small(measure.unit.partition(" per ")[0])  # the row's name says what it is per
    if pd.isna(row["estimate"]):
        return Row(measure.label, "", "–", "", begun_large(row["reason"]))
    whole = "" if setting.area == WHOLE else _beside_the_borough(setting, measure, row)
    told = begun_large(f"{whole}likely {likely}")
    return Row(measure.label, "", sentences.rate(row["estimate"]), "", told, unit=unit)


def feeling_row(setting: Setting) -> Row:
    """How safe residents feel after dark, as a real survey has it, or that none does."""
    survey = ResidentSurvey.of(setting)
    if survey is None or survey.is_illustrative or UNSAFE not in survey.outcomes.index:
        surveys = of_the_region(setting)
        shares = [f"{row['value']:.0f}" for row in surveys.values()]
        by = "by survey" if len(shares) > 1 else next(iter(surveys), "")
        said = f"In {setting.partnership.region_name} {' or '.join(shares)} %, {by}"
        told = said if shares else ""
        return Row(_FEELING, "", "", "", told, why="no survey here")
    of_wards = setting.area != WHOLE
    row = survey.by_ward(UNSAFE).loc[setting.area] if of_wards else survey.everyone(UNSAFE)
    if pd.isna(row["estimate"]):
        return Row(_FEELING, "", "", "", "", why=str(row["reason"]))
    reach = f"{asked(row)}; likely {row['lower']:.0f} to {row['upper']:.0f} %"
    return Row("Feeling unsafe after dark", "", f"{row['estimate']:.0f} %", "", begun_large(reach))


def _beside_the_borough(setting: Setting, measure: Measure, own: pd.Series) -> str:
    """How many times the borough's figure it is, and whether that may be chance."""
    whole = setting.result(measure, WHOLE).iloc[0]["estimate"]
    if pd.isna(whole) or not whole:
        return ""
    chance = ", may be chance" if own["lower"] <= whole <= own["upper"] else ""
    times = f"{own['estimate'] / whole:.1f} times"
    return f"{times} the borough's {sentences.rate(whole)}{chance}; "


def sums(
    setting: Setting,
    monthly: pd.DataFrame,
    kinds: Iterable[object],
    series: SeriesName = WARD_TABLE,
) -> dict[object, tuple[float, ...]]:
    """Sums of twelve months by row of `monthly` (rows × months), the oldest first.

    None is over both sides of a break that counts for the row's kind of offence.
    """
    rolled = change.rolling_sum(monthly.astype("float64"), window=_WINDOW)
    months = pd.Series(rolled.columns, index=rolled.columns)

    @cache
    def is_whole(breaks: tuple[date, ...]) -> np.ndarray:
        segment = segments(months, breaks)
        return np.asarray(segment == segment.shift(_WINDOW - 1))

    broken = [setting.of_kind(str(kind)).ledger(series).break_months for kind in kinds]
    return {
        key: tuple(np.where(is_whole(breaks), line, np.nan)[-MONTHS:].tolist())
        for key, line, breaks in zip(rolled.index, rolled.to_numpy(), broken, strict=True)
    }


def first_month(setting: Setting) -> object:
    """The first month that the oldest sum needs, and that of a change beside it."""
    return in_context.first_month(setting.filters)
