"""What the reader asked for: one value, independent of widgets, the same in a link and in SQL."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Self

from wardlens.choices.blanks import CHOSEN, LINK_KEYS
from wardlens.choices.illustrative import DEMO
from wardlens.choices.offer import ALL_OFFENCES, BOROUGH, RESIDENTS, WHOLE_BOROUGH, Offer

_MONTH = re.compile(r"(\d{4})-(\d{2})")


BEFORE_THE_PANDEMIC = (date(2019, 1, 1), date(2019, 12, 1))
"""The last whole year before the law limited where people could be."""
_NOT_IN_WARD_TABLE = ["not in the ward table"]


@dataclass(frozen=True, slots=True)
class Filters:
    """A measure of an offence group in an area over whole months, against a comparator.

    Only what the reader chose: all that follows from a choice is computed from the offer.
    """

    start: date
    end: date
    offence: str = ALL_OFFENCES
    area: str = WHOLE_BOROUGH
    measure: str = ""
    """What is shown; empty where nobody chose, and each page shows what it opens with."""
    against: str = "similar"
    level: str = "ward"
    weighting: str = "cchi"
    per: str = RESIDENTS
    """What rates of wards are per; asked only of rates."""
    shares: str = ""
    """`modelled` where wards' answers are to be told as a model has them; else as given."""
    place: str = ""
    """The neighbourhood (LSOA) that was picked to be looked at, if any."""
    places: str = ""
    """Codes of the places that are set side by side, parted by commas; empty: the usual ones."""
    outcome: str = ""
    breakdown: str = ""
    reference: str = ""
    """What inequality is shown in, between which groups, and which the others are set beside."""
    release: str = ""
    demo: str = ""
    """`survey` where made-up answers are to be shown: as the offer has it."""

    def __post_init__(self) -> None:
        if self.start > self.end:
            raise ValueError(f"period ends before it starts: {self.start} > {self.end}")
        if self.start.day != 1 or self.end.day != 1:
            raise ValueError("a period is whole months: give the first of each")

    @classmethod
    def default(cls, offer: Offer) -> Self:
        """The last twelve months of everything in the whole borough."""
        filters = cls(*usual_period(offer), release=offer.release)
        filters = replace(filters, demo=offer.demo)
        for blank in CHOSEN:
            filters = replace(filters, **{blank.key: blank.usual(offer, filters)})  # type: ignore[arg-type]
        return filters

    @classmethod
    def from_query(
        cls, query: Mapping[str, Sequence[str]], offer: Offer
    ) -> tuple[Self, tuple[str, ...]]:
        """The filters a link asks for, and what it asks for that is not on offer, in words."""
        notes: list[str] = []
        filters = cls.default(offer)
        borough = query.get(BOROUGH, ())
        if offer.partnerships and borough and tuple(borough) != (offer.borough,):
            notes.append(f"borough “{_shown(borough)}”")
        for blank in CHOSEN:
            options, usual = blank.options(offer, filters), blank.usual(offer, filters)
            values = query.get(blank.key, ())
            is_there = len(values) == 1 and values[0] in options
            if values and not is_there:
                notes.append(f"{blank.key} “{_shown(values)}”")
            filters = replace(filters, **{blank.key: values[0] if is_there else usual})  # type: ignore[arg-type]
        start, end = _period(query, offer, filters.start, filters.end, notes)
        release = query.get("release", ())
        if release and tuple(release) != (offer.release,):
            notes.append(f"release “{_shown(release)}” of the data (this is {offer.release})")
        demo = query.get(DEMO, ())
        if demo and tuple(demo) != (offer.demo,):
            notes.append(f"{DEMO} “{_shown(demo)}”")
        return replace(filters, start=start, end=end), tuple(notes)

    def with_(self, offer: Offer, **changes: object) -> Self:
        """These filters with some choices changed, kept possible together."""
        changed = replace(self, **{"demo": offer.demo} | changes)  # type: ignore[arg-type]
        rest_first = changed.area != self.area and changed.area != WHOLE_BOROUGH
        for blank in CHOSEN:
            chosen, usual = getattr(changed, blank.key), blank.usual(offer, changed)
            is_off = chosen not in blank.options(offer, changed)
            is_moved = rest_first and blank.key == "against" and "against" not in changes
            is_moved = is_moved and chosen not in offer.boroughs
            if (is_off or is_moved) and chosen != usual:
                changed = replace(changed, **{blank.key: usual})  # type: ignore[arg-type]
        return changed

    def to_query(self, offer: Offer) -> dict[str, str]:
        """The shortest link that reads back as these filters; the release is always in it."""
        usual = {blank.key: blank.usual(offer, self) for blank in CHOSEN}
        usual["from"] = f"{months_before(self.end, 11):%Y-%m}"
        usual["to"] = f"{offer.last_ward_month:%Y-%m}"
        chosen = {blank.key: str(getattr(self, blank.key)) for blank in CHOSEN}
        chosen |= {"from": f"{self.start:%Y-%m}", "to": f"{self.end:%Y-%m}"}
        link = {key: chosen[key] for key in LINK_KEYS if chosen.get(key) != usual.get(key)}
        asked = {DEMO: self.demo} if self.demo else {}
        return offer.place_in_link | link | {"release": self.release} | asked

    def params(self, offer: Offer) -> dict[str, object]:
        """The parameters that queries may declare, for the offences as the offer has them."""
        choice = offer.offences[self.offence]
        before_start, before_end = self.before
        return {
            "start": self.start,
            "end": self.end,
            "before_start": before_start,
            "before_end": before_end,
            "since": self.since,
            "offences": list(choice.offences) if choice.is_in_ward_table else _NOT_IN_WARD_TABLE,
            "types": list(choice.types),
            "area": "" if self.area == WHOLE_BOROUGH else self.area,
            "against": self.against,
            "weighting": self.weighting,
            "per": offer.denominators.get(self.per, ""),
            "demo": self.demo,
        }

    @property
    def since(self) -> date:
        """Where months that are compared begin: the period before, or 24 months to the end."""
        return min(self.before[0], months_before(self.end, 23))

    @property
    def month_count(self) -> int:
        """How many months the period has."""
        return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1

    @property
    def when(self) -> str:
        """The period as it stands in a sentence: “in 2024”, “from May 2024 to June 2025”."""
        return _when(self.start, self.end)

    @property
    def when_before(self) -> str:
        """The period before as it stands in a sentence: “the year before”, “in May 2024”."""
        return "the year before" if self.month_count == 12 else _when(*self.before)

    @property
    def before(self) -> tuple[date, date]:
        """The same months of the year before, or of as many years before as the period is long."""
        shift = 12 * -(-self.month_count // 12)
        return months_before(self.start, shift), months_before(self.end, shift)

    @property
    def before_period(self) -> str:
        """The period before, in words."""
        return "the year before" if self.month_count == 12 else period_words(*self.before)

    @property
    def is_whole_borough(self) -> bool:
        """Whether no single ward was chosen."""
        return self.area == WHOLE_BOROUGH

    @property
    def period(self) -> str:
        """The period in words: “the year to February 2026”, “2024”, “May 2024 to June 2025”."""
        return period_words(self.start, self.end)


def period_words(start: date, end: date) -> str:
    """A period of whole months in words.

    >>> period_words(date(2025, 3, 1), date(2026, 2, 1))
    'the year to February 2026'
    >>> period_words(date(2024, 1, 1), date(2024, 12, 1))
    '2024'
    """
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    if months == 12 and start.month == 1:
        return f"{start:%Y}"
    if months == 12:
        return f"the year to {end:%B %Y}"
    if months == 1:
        return f"{end:%B %Y}"
    return f"{start:%B %Y} to {end:%B %Y}"


def _when(start: date, end: date) -> str:
    words = period_words(start, end)
    return (
        f"from {words}" if " to " in words and not words.startswith("the year") else f"in {words}"
    )


def usual_period(offer: Offer) -> tuple[date, date]:
    """The first and the last of the newest twelve months, or of as many as are held."""
    end = offer.last_ward_month
    return max(months_before(end, 11), offer.months[0]), end


def months_before(month: date, count: int) -> date:
    """The first of the month `count` months earlier, not before the year 1.

    >>> months_before(date(2026, 2, 1), 11)
    datetime.date(2025, 3, 1)
    """
    position = max(12, month.year * 12 + month.month - 1 - count)
    return date(position // 12, position % 12 + 1, 1)


def parse_month(text: str) -> date:
    """The first of a month written like 2025-03; `ValueError` says what was expected."""
    match = _MONTH.fullmatch(text.strip())
    if not match or not 1 <= int(match[2]) <= 12 or int(match[1]) < 1900:
        raise ValueError(f"{text!r} is not a month; expected a year and month like 2025-03")
    return date(int(match[1]), int(match[2]), 1)


def _period(
    query: Mapping[str, Sequence[str]], offer: Offer, start: date, end: date, notes: list[str]
) -> tuple[date, date]:
    def asked(key: str) -> date | None:
        values = query.get(key, ())
        if not values:
            return None
        try:
            month = parse_month(values[0]) if len(values) == 1 else None
        except ValueError:
            month = None
        if month in offer.months:
            return month
        notes.append(f"{key} “{_shown(values)}”")
        return None

    asked_start, asked_end = asked("from"), asked("to")
    end = asked_end or end
    if asked_start is None:
        start = max(months_before(end, 11), offer.months[0])
    elif asked_start > end:
        notes.append("a period that ends before it starts")
        start = max(months_before(end, 11), offer.months[0])
    else:
        start = asked_start
    return start, end


def _shown(values: Sequence[str]) -> str:
    """What a link asked for, safe and short enough to repeat to the reader."""
    text = ", ".join(values)
    printable = "".join(letter for letter in text if letter.isprintable())
    return printable[:40] + ("…" if len(printable) > 40 else "")
