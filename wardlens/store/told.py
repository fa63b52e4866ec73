"""What readers of letters were told last: kept beside what was loaded, read by feeds and letters.

No reader is in it: who gets a letter is known to whoever sends it, never here.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Literal

import msgspec

from wardlens.store import paths, whole
from wardlens.store.config import Month
from wardlens.store.decoding import ConfigError, Record, convert

_NAME = "told.json"
MONTHS_FORGOTTEN = 12
"""A verdict that has not stood for so long is news again: by then no month of it is left."""
_MOST_LETTERS = 24
"""So many letters of an area stay in its feed, the newest first."""


class Verdict(Record, frozen=True):
    """One verdict that stood: a kind of offence in an area that clearly rose or fell."""

    area: str
    offence: str
    way: Literal["rise", "fall"]
    month: Month
    """The last month of figures in which it stood."""

    @property
    def key(self) -> tuple[str, str, str]:
        """What is the same verdict in another month."""
        return self.area, self.offence, self.way


class Letter(Record, frozen=True):
    """What one letter says; its text, web page, PDF and entry in a feed are made of this."""

    area: str
    area_name: str
    month: Month
    release: str
    at: str
    """When it was written, as RFC 3339 has it."""
    title: str
    lead: str
    news: tuple[str, ...]
    """What is new, a paragraph a verdict."""
    about: tuple[str, ...]
    """How to read it."""
    link: str
    source: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What an area has one letter of: a feed names its entry by it."""
        return self.area, self.month, self.release


class Told(Record, frozen=True):
    """Everything told so far."""

    release: str
    at: str
    verdicts: tuple[Verdict, ...] = ()
    letters: tuple[Letter, ...] = ()

    def is_news(self, verdict: Verdict) -> bool:
        """Whether nobody was told of it, or so long ago that none of those months is left."""
        last = [one.month for one in self.verdicts if one.key == verdict.key]
        return not last or _months(verdict.month) - _months(max(last)) >= MONTHS_FORGOTTEN

    def with_(
        self, release: str, at: str, verdicts: Sequence[Verdict], letters: Sequence[Letter]
    ) -> Told:
        """What is told once these verdicts stood and these letters were written.

        A letter takes the place of one to the same area from the same release and month.
        """
        newest = {one.key: one for one in (*self.verdicts, *verdicts)}
        kept: dict[str, list[Letter]] = {}
        written: dict[tuple[str, str, str], Letter] = {}
        for letter in (*letters, *self.letters):
            written.setdefault(letter.key, letter)
        for letter in written.values():
            kept.setdefault(letter.area, []).append(letter)
        return Told(
            release,
            at,
            tuple(newest[key] for key in sorted(newest)),
            tuple(one for area in sorted(kept) for one in kept[area][:_MOST_LETTERS]),
        )


def _months(month: str) -> int:
    year, _, of_year = month.partition("-")
    return 12 * int(year) + int(of_year)


def last() -> Told | None:
    """What was told last; none where nothing ever was. `ConfigError` where it cannot be read."""
    path = paths.loaded() / _NAME
    if not path.is_file():
        return None
    try:
        given = json.loads(path.read_text("utf-8"))
    except ValueError as problem:
        raise ConfigError(path, f"cannot be read ({problem}); remove it to begin anew") from None
    return convert(given, Told, path)


def keep(told: Told) -> None:
    """Write down what was told, all at once."""
    with whole.file(paths.loaded() / _NAME) as file:
        file.write_bytes(msgspec.json.format(msgspec.json.encode(told), indent=1))
