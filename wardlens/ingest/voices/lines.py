"""Lines of a file of voices, each checked: no sentence of a person, no row about one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

import pandas as pd

from wardlens.ingest.counts.files import LINE, FileRefusedError, PublishedFile, text
from wardlens.stats.disclosure import TOTAL

Line = tuple[int, dict[str, str]]
UNKNOWN = "Unknown"
"""The group of those who did not say which they are in."""
OTHER_THEMES = "Other themes"
"""Themes told of together in wards, where apart they would be too few."""
NAMES = {"Female": "Women", "Male": "Men"}
"""What the Census calls groups, and what files of voices do."""
_LONGEST, _MOST_WORDS, _MOST_THEMES = 60, 8, 40
_PERSONAL = re.compile(
    r"[^\s@]+@[^\s@]+\.[^\s@]+|(?:\d[\s-]?){9,}|\d{5,}|\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b",
    re.IGNORECASE,
)
"""An e-mail address, a telephone number, a postcode."""


def lines(
    file: PublishedFile,
    columns: Sequence[str],
    also: Sequence[str] = (),
    named: Sequence[str] = (),
) -> Iterator[Line]:
    """Each line of the file by its number, its cells stripped; `also`: columns it may have.

    Names in the columns `named` that differ by capitals or spaces only are one name, the first.

    `FileRefusedError` for any other column: it may hold what a person wrote.
    """
    rows = text(file).rename(columns=str.lower)
    known = {*columns, *also, LINE}
    if strange := [name for name in rows if name not in known]:
        raise FileRefusedError(
            file.path,
            f"column {strange[0]!r} is not taken: it may hold what somebody wrote, or who they are",
            f"Take it out and load the file again: only {', '.join([*columns, *also])} are read.",
            1,
        )
    spelled: dict[tuple[str, str], str] = {}
    for number, row in enumerate(rows.fillna("").to_dict("records"), 2):
        cells = {str(name): str(words).strip() for name, words in row.items()}
        for name in named:
            words = " ".join(cells.get(name, "").split())
            cells[name] = spelled.setdefault((name, words.casefold()), words)
        yield int(cells.get(LINE) or number), cells


def fault_of_words(what: str, words: str) -> tuple[str, str] | None:
    """Why a few words are no name of a theme; what stands there is not repeated: it may be said."""
    if not words:
        return f"{what} is empty", f"Name the {what} in a few words."
    if words.casefold() in {own.casefold() for own in (TOTAL, UNKNOWN, OTHER_THEMES)}:
        return f"{what} {words!r} is a word of our own", "Use another one."
    if _PERSONAL.search(words):
        return f"{what} holds an address or a number", "Leave people out."
    if len(words) > _LONGEST or len(words.split()) > _MOST_WORDS:
        return (
            f"{what} has over {_MOST_WORDS} words or {_LONGEST} letters: it looks like what "
            "somebody wrote",
            f"Put a {what} of a few words in its place; sentences of people are never kept.",
        )
    return None


def refuse_many(file: PublishedFile, themes: Iterable[str]) -> None:
    """`FileRefusedError` where there are so many themes that they must be what people wrote."""
    counted = Counter(themes)
    if len(counted) > _MOST_THEMES:
        raise FileRefusedError(
            file.path,
            f"{len(counted)} different themes: this looks like what people wrote, not themes",
            f"Put what was said into {_MOST_THEMES} themes at most.",
        )


def known_groups(population: pd.DataFrame, borough: str) -> dict[str, tuple[str, int]]:
    """Breakdown and place of each group that the Census counts in the borough, by our name."""
    rows = population[population["area_code"] == borough]
    order = pd.to_numeric(rows["group_order"]).astype("int64")
    found: dict[str, tuple[str, int]] = {}
    for breakdown, group, place in zip(rows["breakdown"], rows["group"], order, strict=True):
        found.setdefault(NAMES.get(group, group), (breakdown, int(place)))
    return found


def group_of(words: str, groups: Mapping[str, tuple[str, int]]) -> str:
    """A group by our name for it, whatever its capitals; any other as it stands.

    >>> group_of("female", {"Women": ("sex", 1)}), group_of("all", {}), group_of("Renters", {})
    ('Women', 'All', 'Renters')
    """
    known = {name.casefold(): name for name in (TOTAL, *groups)}
    known |= {theirs.casefold(): ours for theirs, ours in NAMES.items() if ours in groups}
    return known.get(words.casefold(), words)


def ward_of(words: str, wards: Mapping[str, str]) -> str:
    """The code of a ward given by its code or its name; empty where none is called so.

    >>> ward_of("abbey", {"E1": "Abbey"}), ward_of("E1", {"E1": "Abbey"}), ward_of("x", {})
    ('E1', 'E1', '')
    """
    by_name = {name.casefold(): code for code, name in wards.items()}
    return words if words in wards else by_name.get(words.casefold(), "")


def day(words: str) -> date | None:
    """A day like 2026-03-15; nothing where it is none."""
    try:
        return date.fromisoformat(words) if len(words) == 10 else None
    except ValueError:
        return None
