"""Which place somebody means who types a postcode, a ward, a street, a station: pure.

What is typed is answered and forgotten: no part of it is kept, logged or put into an address.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

Fetch = Callable[[str, dict[str, object]], pd.DataFrame]
MOST = 12
"""So many places are listed at most."""
_POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?) ?(?:([0-9])([A-Z]{2})?)?")
_NEAR_ENOUGH = 0.75
_NO_LETTERS = re.compile(r"[^a-z0-9 ]+")


@dataclass(frozen=True, slots=True)
class Found:
    """One place that was found: its ward, its neighbourhood if it lies in one, and why."""

    kind: str
    name: str
    ward_code: str
    ward_name: str
    lsoa_code: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The places somebody may mean, best first, and a sentence where that is not all."""

    places: tuple[Found, ...]
    words: str = ""


def find(words: str, fetch: Fetch, place_name: str) -> Answer:
    """What `words` may mean in the partnership called `place_name`.

    `fetch` reads queries/places_to_find and queries/postcodes_like.
    """
    typed = " ".join(words.split())
    if not typed:
        return Answer((), "Type a postcode, a ward, a street or a station.")
    parts = _POSTCODE.fullmatch(typed.upper())
    if parts:
        return _by_postcode(parts, fetch, place_name)
    return _by_name(typed, fetch("places_to_find", {}), place_name)


def _letters(fetch: Fetch) -> tuple[pd.Series, list[str]]:
    """The letters of the postcodes that each ward holds, and all of them in order."""
    held = fetch("postcodes_held", {})["letters"]
    return held, sorted({one for words in held for one in words.split()})


def asks(fetch: Fetch) -> str:
    """What the box asks for, on a phone too: of a place that holds no postcode, or some, so.

    `fetch` reads queries/postcodes_held.
    """
    held, letters = _letters(fetch)
    if not letters:
        return "Ward or neighbourhood; no postcode"
    some = f"Postcode ({', '.join(letters)} only) or ward"
    return "Postcode, ward or neighbourhood" if held.all() else some


def names(fetch: Fetch) -> dict[str, Found]:
    """Every place that can be picked by name, as a box lists it: wards first, then stations."""
    rows = fetch("places_to_find", {})
    rows = rows.assign(rank=rows["kind"].map(_ORDER).fillna(4))
    rows = rows[rows["ward_name"].notna()].sort_values(["rank", "name", "ward_name"], kind="stable")
    columns = (rows[name] for name in ("kind", "name", "ward_code", "ward_name", "lsoa_code"))
    found: dict[str, Found] = {}
    for kind, name, ward, ward_name, lsoa in zip(*columns, strict=True):
        where = "" if kind == "ward" else f" in {ward_name}"
        why = "" if kind == "ward" else f"{name} lies in {ward_name}"
        found[f"{name} · {kind}{where}"] = Found(kind, name, ward, ward_name, lsoa, why)
    return found


def _written(parts: re.Match[str]) -> str:
    """A postcode, or its beginning, as it is written.

    >>> [_written(_POSTCODE.fullmatch(words)) for words in ("KT59QB", "KT5 9", "KT1")]
    ['KT5 9QB', 'KT5 9', 'KT1']
    """
    outward, sector, unit = parts.groups()
    return outward if sector is None else f"{outward} {sector}{unit or ''}"


def _by_postcode(parts: re.Match[str], fetch: Fetch, place_name: str) -> Answer:
    asked = _written(parts)
    is_whole = parts[3] is not None
    start = asked if is_whole or parts[2] else f"{asked} "
    rows = fetch("postcodes_like", {"postcode": start})
    if rows.empty and parts[2] is None and asked[-1].isdigit():  # “KT59” may be begun “KT5 9…”
        sector = f"{asked[:-1]} {asked[-1]}"
        found = fetch("postcodes_like", {"postcode": sector})
        asked, rows = (sector, found) if len(found) else (asked, rows)
    ours, others = rows[rows["elsewhere"] == ""], rows.loc[rows["elsewhere"] != "", "elsewhere"]
    beyond = ", ".join(dict.fromkeys(others))
    if ours.empty:
        where = f"; postcodes like it lie in {beyond}" if beyond else ""
        held = _held(asked, fetch, place_name)
        return Answer((), f"{asked} is not a postcode held for {place_name}{where}.{held}")
    if is_whole:
        row: Any = ours.iloc[0]
        why = f"{asked} lies in {row.ward_name}"
        return Answer((Found("postcode", asked, row.ward_code, row.ward_name, row.lsoa_code, why),))
    wards = ours.groupby(["ward_code", "ward_name"]).size().sort_values(ascending=False)
    places = tuple(
        Found("ward", name, code, name, why=f"{count:,} of the postcodes in {asked}")
        for (code, name), count in wards.items()
    )
    also = f" Others lie in {beyond}." if beyond else ""
    wards_words = "1 ward" if len(places) == 1 else f"{len(places)} wards"
    return Answer(places, f"{asked} reaches into {wards_words} of {place_name}.{also}")


def _held(asked: str, fetch: Fetch, place_name: str) -> str:
    """Which postcodes of the place are held, where that may be why one was not found."""
    _, letters = _letters(fetch)
    if not letters:
        return f" No postcode of {place_name} is held: type a ward or a neighbourhood."
    if any(asked.startswith(one) and asked[len(one)].isdigit() for one in letters):
        return ""
    return f" Of {place_name} those that begin with {' or '.join(letters)} are held."


def _by_name(typed: str, known: pd.DataFrame, place_name: str) -> Answer:
    asked = _plain(typed)
    plain = known["name"].map(_plain)
    kind = known["kind"].map(_plain)
    grades = (
        ((plain == asked) | (plain + " " + kind == asked), "its name"),
        ((kind == asked) | (kind + "s" == asked), "its kind"),
        (plain.str.startswith(f"{asked} ") | plain.str.startswith(asked), "its name begins so"),
        (plain.map(lambda name: f" {asked}" in f" {name}"), "its name has these words"),
    )
    for is_match, why in grades:
        if is_match.any():
            return _told(known[is_match], plain[is_match], why)
    spelt = {*plain, *(word for name in plain for word in name.split() if len(word) > 3)}
    near = difflib.get_close_matches(asked, sorted(spelt), n=MOST, cutoff=_NEAR_ENOUGH)
    if near:
        rank = plain.map(lambda name: _rank(name, near))
        is_near = rank < len(near)
        answer = _told(known[is_near], rank[is_near], "spelt nearly so")
        return Answer(answer.places, f"Nothing in {place_name} is called “{typed}”; near to it:")
    return Answer((), f"Nothing in {place_name} is called “{typed}”.")


def _rank(name: str, near: list[str]) -> int:
    """The first of the near spellings that a name is, or has as a word."""
    words = {name, *name.split()}
    return next((at for at, spelling in enumerate(near) if spelling in words), len(near))


_ORDER = {"ward": 0, "station": 1, "street": 2, "neighbourhood": 3}


def _told(rows: pd.DataFrame, sort: pd.Series, why: str) -> Answer:
    rows = rows.assign(rank=rows["kind"].map(_ORDER).fillna(4), by=sort.to_numpy())
    rows = rows.sort_values(["rank", "by", "name", "ward_name"], kind="stable")
    shown = rows[["kind", "name", "ward_code", "ward_name", "lsoa_code"]].head(MOST)
    places = tuple(
        Found(kind, name, ward, ward_name, lsoa, why)
        for kind, name, ward, ward_name, lsoa in shown.itertuples(index=False, name=None)
    )
    more = len(rows) - len(places)
    return Answer(places, f"{more} more: type a little more of the name." if more else "")


def _plain(name: str) -> str:
    """A name as it is compared: small letters, no signs, “and” for &."""
    words = name.casefold().replace("&", " and ").replace("’", "'").replace("'", "")
    return " ".join(_NO_LETTERS.sub(" ", words).split())
