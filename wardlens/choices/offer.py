"""What a store can answer for: what the reader chooses from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from wardlens.choices.outcomes import BREAKDOWNS, Outcome

ALL_OFFENCES = "all"
NEIGHBOURHOOD_CRIME = "neighbourhood-crime"
WHOLE_BOROUGH = "borough"
RESIDENTS = "residents"
"""What rates are per where nothing else was asked for."""
BOROUGH = "borough"
"""What a link calls the borough whose pages it opens, in a region."""
FEAR = "unsafe"
"""The one measure on offer that a survey of residents gives."""


def denominator_key(name: str) -> str:
    """What an address calls a denominator.

    >>> denominator_key("Workday population")
    'workday-population'
    """
    return "-".join(re.findall(r"[a-z0-9]+", name.lower()))


@dataclass(frozen=True, slots=True)
class OffenceChoice:
    """One kind of offence on offer: the ward table's categories and the police.uk types in it.

    A choice without `offences`, other than all of them, is not in the ward table (anti-social
    behaviour). police.uk types that also hold other offences are named in `wider_types`.
    """

    key: str
    label: str
    group: str
    offences: tuple[str, ...]
    types: tuple[str, ...]
    wider_types: tuple[str, ...] = ()
    polarity: str = "lower"
    families: tuple[str, ...] = ()
    """Offences renamed over the years, by the key they share: what the ledger speaks of."""

    @property
    def is_in_ward_table(self) -> bool:
        """Whether the ward table counts these offences."""
        return self.key == ALL_OFFENCES or bool(self.offences)


@dataclass(frozen=True, slots=True)
class Offer:
    """The choices the store can answer for."""

    release: str
    months: tuple[date, ...]
    """Every month that any series covers."""
    last_ward_month: date
    """Where periods usually end: the last month of the ward table, without it of any table."""
    offences: Mapping[str, OffenceChoice] = field(hash=False)
    areas: Mapping[str, str] = field(hash=False)
    """Ward codes and names, the whole borough first."""
    measures: Mapping[str, str] = field(hash=False)
    comparators: Mapping[str, str] = field(hash=False)
    levels: Mapping[str, str] = field(hash=False)
    weightings: Mapping[str, str] = field(hash=False)
    has_ward_table: bool = True
    """Whether the police's ward table is loaded; without it there are neighbourhoods only."""
    denominators: Mapping[str, str] = field(default_factory=dict, hash=False)
    """What offences by ward can be divided by, residents first; empty without another."""
    places: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Neighbourhood (LSOA) codes and names."""
    boroughs: Mapping[str, str] = field(default_factory=dict, hash=False)
    """The force's other boroughs by code, each a comparator too; similar ones first."""
    neighbour: str = ""
    """The neighbour with the longest border, by code; of the similar ones where some are listed."""
    own_borough: tuple[str, str] = ("", "")
    """Code and name of the partnership's own borough, where the borough table has it."""
    outcomes: Mapping[str, Outcome] = field(default_factory=dict, hash=False)
    """What inequality can be shown in; the usual first."""
    partnerships: Mapping[str, str] = field(default_factory=dict, hash=False)
    """The boroughs of a region by code, the usual one first; none where one is served."""
    borough: str = ""
    """In a region, the borough that is shown, by code; else empty."""
    demo: str = ""
    """`survey` where made-up answers were asked for and are shown; else empty."""
    has_demo: bool = False
    """Whether there are made-up answers that can be asked for."""
    is_made_up: bool = False
    """Whether the survey that is shown is made up, by request or for everybody."""

    def without_demo(self) -> Offer:
        """The same choices where made-up answers are not shown on request."""
        if not self.demo:
            return self
        return replace(
            self,
            demo="",
            is_made_up=False,
            measures={key: label for key, label in self.measures.items() if key != FEAR},
            outcomes={key: one for key, one in self.outcomes.items() if one.kind != "survey"},
        )

    @property
    def place_in_link(self) -> dict[str, str]:
        """What a link says of the borough: nothing of the usual one, and of the only one."""
        is_usual = self.borough == next(iter(self.partnerships), "")
        return {} if is_usual else {BOROUGH: self.borough}

    @property
    def comparable(self) -> dict[str, str]:
        """Places that can be set side by side: wards, then the force's boroughs, by code."""
        wards = {code: name for code, name in self.areas.items() if code != WHOLE_BOROUGH}
        own = {self.own_borough[0]: self.own_borough[1]} if self.own_borough[0] else {}
        return wards | own | dict(self.boroughs)

    @property
    def breakdowns(self) -> dict[str, str]:
        """Ways of telling people apart, the same for every outcome."""
        return BREAKDOWNS if self.outcomes else {}

    def references_for(self, outcome: str, breakdown: str) -> dict[str, str]:
        """The groups that others can be set beside; one where people are not told apart."""
        if outcome not in self.outcomes:
            return {"": "no group"}
        groups = self.outcomes[outcome].of(breakdown)
        known = {group.key: group.label for group in groups if not group.is_unknown}
        return known or {"": "no group"}

    def reference_for(self, outcome: str, breakdown: str) -> str:
        """The group that others are usually set beside."""
        held = self.outcomes.get(outcome)
        return held.reference(breakdown) if held else ""

    def comparators_for(self, area: str) -> dict[str, str]:
        """A ward is set against the rest of its borough first; the borough against others."""
        return {
            key: label
            for key, label in self.comparators.items()
            if key != "rest" or area != WHOLE_BOROUGH
        }
