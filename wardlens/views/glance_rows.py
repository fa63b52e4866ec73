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
from wardlens.exhibits.sentences import begun_large
from wardlens.measures import in_context
from wardlens.stats import change
from wardlens.views.setting import SeriesName, Setting

_WINDOW = 12
MONTHS = in_context.MONTHS_BEFORE - _WINDOW + 2
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
        sentences.in_brief(row, setting.partnership.region_name),
        sentences.tone(row, polarity),
        sums,
        (row["estimate"], row["lower"], row["upper"]),
        sentences.moved(row),
        None if placed is None else (placed["estimate"], placed["lower_95"], placed["upper_95"]),
        ""
        if placed is None
        else f"×{placed['estimate']:.2f}{_APART[placed['verdict'].split()[0]]}",
    )


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
