"""What inequality is shown in: outcomes, the groups they are held for, and how each is told."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

from wardlens.choices.illustrative import ILLUSTRATIVE

if TYPE_CHECKING:  # choices and links are read without frames, and pandas takes long to load
    import pandas as pd

from wardlens.choices.series import NEIGHBOURHOODS

Kind = Literal["survey", "published", "people", "places"]

BREAKDOWNS = {
    "sex": "gender",
    "age": "age",
    "ethnicity5": "ethnicity as the person said",
    "ethnicity-officer": "ethnicity as the officer recorded it",
    "ethnicity18": "ethnicity in detail",
    "disability": "disability",
    "deprivation": "deprivation of the area",
    "income": "household income",
    "qualification": "qualification",
    "tenure": "housing",
    "orientation": "sexual orientation",
    "age-sex": "age and gender",
    "sex-ethnicity": "gender and ethnicity as the person said",
    "sex-ethnicity-officer": "gender and ethnicity as the officer recorded it",
}
"""Ways of telling people apart, offered for every outcome: one that is not held says so."""

_AS_HELD = {"ethnicity-self": "ethnicity5", "sex-ethnicity-self": "sex-ethnicity"}
"""Counts of people name these two apart, because there officers' words are held too."""

_PEOPLE = {
    "stop-search": (
        "Searched by the police",
        "were searched by the police",
        "searches",
    ),
    "vawg-victims": (
        "Victims of violence against women and girls",
        "were recorded as victims of violence against women and girls",
        "victims",
    ),
    "homicide-victims": ("Victims of homicide, by count", "were victims of homicide", "victims"),
}
_SENSITIVE = frozenset(_PEOPLE)

CRIME, HARM = "crime", "harm"
_PLACES = {
    CRIME: ("Recorded crime where people live", "recorded crime"),
    HARM: ("Harm from recorded crime where people live", "harm from recorded crime"),
}
FIFTHS = {
    "1": "Most deprived fifth",
    "2": "Second fifth",
    "3": "Middle fifth",
    "4": "Fourth fifth",
    "5": "Least deprived fifth",
}
"""Fifths of the borough's neighbourhoods, as they are named everywhere."""

_REFERENCES = (
    "men", "male", "white", "white-british", "not-disabled",
    "no-long-standing-illness-or-disability",
    "5", "least-deprived-fifth", "heterosexual", "heterosexual-or-straight", "owner",
    "35-49", "35-to-44", "35-to-49", "35-and-over", "male-or-not-recorded",
    "men-white", "male-white", "men-35-to-44", "men-35-to-49", "male-35-49", "male-35-and-over",
)  # fmt: skip
"""The group others are usually set beside, the first of these that is there."""


@dataclass(frozen=True, slots=True)
class Group:
    """A group of people: its code in a link, its name in the store and its words."""

    key: str
    name: str
    label: str
    is_unknown: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """Something that befalls or bothers people, and the groups it can be told apart by."""

    key: str
    kind: Kind
    held_as: str
    """Its name in the store."""
    label: str
    words: str
    """A verb phrase after “people”: “feel unsafe outside after dark”."""
    of_whom: str
    unit: str
    polarity: str
    source: str
    area: str
    """The area of the figures: a name, or for counts of people a code."""
    note: str
    is_sensitive: bool
    groups: Mapping[str, tuple[Group, ...]] = field(hash=False)

    @property
    def short(self) -> str:
        """Its name as a list of choices has room for: of whom and which year its figures say."""
        if self.kind != "published":
            return self.label
        return self.label.partition(" · ")[0].replace(" in the last year", "")

    def of(self, breakdown: str) -> tuple[Group, ...]:
        """The groups of a breakdown; none where it is not collected."""
        return self.groups.get(breakdown, ())

    def reference(self, breakdown: str) -> str:
        """The group that others are usually set beside; empty where there are no groups."""
        keys = [group.key for group in self.of(breakdown) if not group.is_unknown]
        return next((key for key in _REFERENCES if key in keys), keys[-1] if keys else "")


def held(
    fetch: Callable[[str, dict[str, object]], pd.DataFrame], borough: str = ""
) -> dict[str, Outcome]:
    """Every outcome of the store by its key, in the order of the menu.

    The first are what residents answered, and what is counted of the `borough`, by its code, and
    can be told apart as is usual; places come last, and answers that are made up.
    """
    told = fetch("survey_about", {})
    made_up = len(told) > 0 and told["kind"].iloc[0] == "illustrative"
    parts: dict[tuple[str, str], list[Row]] = {}
    rows = fetch("inequality_outcomes", {})
    columns = [rows[name].tolist() for name in Row._fields]  # pandas' own rows take ten times that
    for row in map(Row._make, zip(*columns, strict=True)):
        parts.setdefault((row.kind, row.outcome), []).append(row)
    found: dict[str, Outcome] = {}
    for kind in ("published", "people", "survey"):
        for (of_kind, name), part in parts.items():
            made = _outcome(name, part, made_up=made_up) if of_kind == kind else None
            if made is not None:
                found[made.key] = made
    if len(fetch("lsoas", {})):
        found |= {key: _of_places(key) for key in _PLACES}
    sources = fetch("sources", {})
    known = {row.series or row.source for row in sources.itertuples()}
    found = {key: one for key, one in found.items() if one.source in known}
    usual = next(iter(BREAKDOWNS))

    def rank(one: Outcome) -> int:
        if one.key == "survey-unsafe-after-dark" and not made_up:
            return 0
        if one.kind == "people" and one.area == borough and one.of(usual):
            return 1
        return 2 if one.key == "feel-safe-after-dark" else 3

    return {one.key: one for one in sorted(found.values(), key=rank)}


class Row(NamedTuple):
    """A row of queries/inequality_outcomes."""

    kind: Kind
    outcome: str
    label: str
    words: str
    of_whom: str
    unit: str
    polarity: str
    source: str
    area_name: str
    note: str
    breakdown: str
    group: str
    group_label: str
    group_order: int
    is_unknown: bool


def _outcome(name: str, rows: list[Row], *, made_up: bool) -> Outcome | None:
    one = rows[0]
    kind = one.kind
    if kind == "people":
        if name not in _PEOPLE:
            return None
        area = _area(rows)
        rows = [row for row in rows if row.area_name == area]
        label, words, of_whom = _PEOPLE[name]
    else:
        area, label, words, of_whom = one.area_name, one.label, one.words, one.of_whom
    shown = _groups(rows)
    if not shown and kind != "people":
        return None
    mark = f" ({ILLUSTRATIVE.lower()})" if made_up else ""
    where = {"survey": f" · resident survey{mark}", "published": f" · {area}"}.get(kind, "")
    return Outcome(
        key=f"survey-{name}" if kind == "survey" else name,
        kind=kind,
        held_as=name,
        label=f"{label}{where}",
        words=words,
        of_whom=of_whom,
        unit=one.unit,
        polarity="lower" if name in _SENSITIVE and name != "stop-search" else one.polarity,
        source=one.source,
        area=area,
        note=one.note,
        is_sensitive=name in _SENSITIVE,
        groups=shown,
    )


def _area(rows: list[Row]) -> str:
    """The area whose counts are told apart most finely; among equals the widest."""
    fine: dict[str, set[str]] = {}
    for row in rows:
        fine.setdefault(row.area_name, set()).add(row.breakdown)
    return max(fine, key=lambda code: (len(fine[code]), code))


def _groups(rows: list[Row]) -> dict[str, tuple[Group, ...]]:
    """The groups of each breakdown on offer, in order, each once."""
    found: dict[str, dict[str, Group]] = {}
    for row in rows:
        breakdown = _AS_HELD.get(row.breakdown, row.breakdown)
        groups = found.setdefault(breakdown, {}) if breakdown in BREAKDOWNS else None
        if groups is not None and row.group not in groups:
            label, is_unknown = row.group_label, bool(row.is_unknown)
            groups[row.group] = Group(slug(row.group), row.group, label, is_unknown)
    return {breakdown: tuple(groups.values()) for breakdown, groups in found.items()}


def _of_places(key: str) -> Outcome:
    label, words = _PLACES[key]
    groups = tuple(Group(code, code, words) for code, words in FIFTHS.items())
    return Outcome(
        key=key,
        kind="places",
        held_as=key,
        label=label,
        words=words,
        of_whom="residents",
        unit="per 1,000 residents",
        polarity="lower",
        source=NEIGHBOURHOODS,
        area="",
        note="",
        is_sensitive=False,
        groups={"deprivation": groups},
    )


def slug(name: str) -> str:
    """A group's code in a link.

    >>> slug("Women, 16 to 24"), slug("female:16-24"), slug("£10,400 or more")
    ('women-16-to-24', 'female-16-24', '10-400-or-more')
    """
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
