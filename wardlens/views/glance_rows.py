"""A row of a table at a glance: what a reader asks first of a kind of offence or a place."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from wardlens.choices.filters import months_before
from wardlens.choices.series import WARD_TABLE
from wardlens.exhibits import sentences
from wardlens.exhibits.sentences import begun_large
from wardlens.stats import change
from wardlens.views.setting import SeriesName, Setting

MONTHS = 60
"""How many sums of twelve months a row's line shows."""
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


def row_of(
    setting: Setting,
    row: pd.Series,
    label: str,
    monthly: pd.Series,
    kind: object,
    standing: pd.Series | None,
    series: SeriesName = WARD_TABLE,
) -> Row:
    """The row of a change in its context, with its months and how it stands beside others."""
    polarity = setting.offer.offences[str(kind)].polarity
    placed = None if standing is None or standing["reason"] else standing
    return Row(
        begun_large(label),
        "",
        "–" if pd.isna(row["after"]) else f"{row['after']:,.0f}",
        "" if pd.isna(row["before"]) else f"was {row['before']:,.0f}",
        sentences.in_brief(row, setting.partnership.region_name),
        sentences.tone(row, polarity),
        _sums(setting.of_kind(str(kind)), monthly, series),
        (row["estimate"], row["lower"], row["upper"]),
        sentences.moved(row),
        None if placed is None else (placed["estimate"], placed["lower_95"], placed["upper_95"]),
        ""
        if placed is None
        else f"{placed['estimate']:.2f} times{_APART[placed['verdict'].split()[0]]}",
    )


def _sums(setting: Setting, monthly: pd.Series, series: SeriesName) -> tuple[float, ...]:
    """Sums of twelve months, none of them over both sides of a break that counts."""
    months = pd.Series(monthly.index, index=monthly.index)
    segment = setting.ledger(series).segments(months)
    rolled = monthly.astype("float64").groupby(segment.to_numpy()).transform(change.rolling_sum)
    return tuple(float(one) for one in rolled.tail(MONTHS))


def first_month(setting: Setting) -> object:
    """The first month that the oldest sum needs."""
    return min(setting.filters.before[0], months_before(setting.filters.end, MONTHS + 10))
