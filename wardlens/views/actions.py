"""What is being done in a place, as the partnership's own list has it: never more than it says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pandas as pd

from wardlens.choices.offer import WHOLE_BOROUGH
from wardlens.views.setting import Setting

NONE_LISTED = (
    "No action is listed for {place}: the partnership has given no list of what it does here. That "
    "says nothing of whether anything is done."
)


@dataclass(frozen=True, slots=True)
class Action:
    """One action: what, where, when, by which office, and what is known of it today."""

    what: str
    where: str
    ward_code: str
    lsoa_code: str
    starts: date
    ends: date | None
    partner: str
    priority: str
    link: str
    standing: str
    """“planned from …”, “since …”, “from … to …”, or “no news since …”."""

    @property
    def words(self) -> str:
        """The action in a sentence."""
        return f"{self.what}: {self.where}; {self.partner}; {self.standing}."

    @property
    def with_link(self) -> str:
        """The action in a sentence, then the address that was given for it; not for paper."""
        return f"{self.words} More: {self.link}" if self.link else self.words


def actions_in(
    setting: Setting, area: str = WHOLE_BOROUGH, today: date | None = None
) -> tuple[Action, ...]:
    """Actions listed in a ward (by its code) or the whole borough, the newest first.

    `today`: what “no news since” is told by; the day of the clock where none is given.
    """
    rows = setting.fetch("actions", {}).astype({"starts": "object", "ends": "object"})
    if area != WHOLE_BOROUGH:
        rows = rows[rows["ward_code"] == area]
    day = today or datetime.now(UTC).date()
    return tuple(_action(row, day) for _, row in rows.iloc[::-1].iterrows())


def doing(setting: Setting, today: date | None = None) -> tuple[str, ...]:
    """What is being done in the area asked for, a sentence each; where none is listed, that."""
    listed = actions_in(setting, setting.filters.area, today)
    if listed:
        return tuple(one.with_link for one in listed)
    return (NONE_LISTED.format(place=setting.area_name),)


def _action(row: pd.Series, today: date) -> Action:
    starts, expires = (pd.Timestamp(row[name]).date() for name in ("starts", "expires"))
    ends = None if pd.isna(row["ends"]) else pd.Timestamp(row["ends"]).date()
    place = row["lsoa_name"] or row["ward_name"]
    where = f"{row['street']}, {row['ward_name']}" if row["street"] else str(place)
    return Action(
        str(row["action"]), where, str(row["ward_code"]), str(row["lsoa_code"]), starts, ends,
        str(row["partner"]), str(row["priority"]), str(row["link"]),
        _standing(starts, ends, expires, today),
    )  # fmt: skip


def _standing(starts: date, ends: date | None, expires: date, today: date) -> str:
    if today < starts:
        return f"planned from {_day(starts)}"
    if ends is not None and ends < today:
        return f"from {_day(starts)} to {_day(ends)}"
    if expires < today:
        return f"begun {_day(starts)}; no news since {_day(expires)}"
    return f"since {_day(starts)}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
