"""Which partnership this is and where its figures come from: the two files that say so, checked.

data/partnership.toml is read as a value, data/sources.toml as a record a source.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta, field

from wardlens.choices.series import SERIES
from wardlens.errors import WardlensError
from wardlens.store import paths, plan
from wardlens.store.decoding import ConfigError as ConfigError
from wardlens.store.decoding import Record, decode, near
from wardlens.store.plan import Plan

LEVELS = ("borough", "ward", "lsoa")
Code = Annotated[str, Meta(min_length=1, description='a code like "E09000000", in quotes')]
Month = Annotated[
    str, Meta(pattern=r"^\d{4}-(0[1-9]|1[0-2])$", description='a month like "2025-03"')
]
Page = Annotated[
    str, Meta(pattern=r"^(https?://\S+)?$", description="an address that begins with https://")
]
Line = Annotated[
    str, Meta(min_length=1, max_length=80, description="a few words, at most 80 letters")
]
Codes = Annotated[tuple[Code, ...], Meta(min_length=1, description='a list of codes, or "all"')]


class UnknownPartnershipError(WardlensError):
    """A region has no partnership of that name or code."""


class _Group(Record, frozen=True):
    label: str
    wards: tuple[Code, ...]


@dataclass(frozen=True, slots=True)
class WardGroup:
    """Neighbouring wards that a survey's answers are pooled over where one ward has too few."""

    key: str
    label: str
    wards: tuple[str, ...]


class Check(Record, frozen=True):
    """A published total that `check` compares the store with: of one area, or of all."""

    words: str
    query: str
    start: Month
    end: Month
    total: int
    area: Code | None = None


class Contact(Record, frozen=True):
    """How to report or whom to ask, as hand-outs print it: in which case, and the way."""

    need: Line
    way: Line
    page: Page = ""


class Fetch(Record, frozen=True):
    """Where one file of a source comes from."""

    url: str = ""
    listing: str = ""
    """A JSON listing of the publisher's that names the file …"""
    like: str = ""
    """… and what its title or name has in it."""
    members: str = ""
    """In an archive: which files, as a pattern."""
    newest: int = 0
    """In an archive: only that many, the last by name; 0 for all."""
    largest_mb: int = 600
    on_request: bool = False
    """Fetched only when the source is named."""

    def __post_init__(self) -> None:
        if bool(self.url) == bool(self.listing and self.like):
            raise ValueError("a fetch needs either url, or listing and like")


class Source(Record, frozen=True, kw_only=True):
    """What the register says of one source."""

    kind: Literal["published", "illustrative"]
    series: str = ""
    publisher: str
    title: str
    page: Page
    licence: str
    attribution: str
    period: str
    edition: str
    tables: tuple[str, ...]
    """The tables of the data folder that are made from it."""
    done: str
    """What our loader did to it."""
    access: Literal["public", "partner"] = "public"
    fetch: tuple[Fetch, ...] = ()
    release_days: tuple[date, ...] = ()
    """Days on which its publisher has said that newer figures come: for the calendar file."""


_NO_PLAN = Plan()


@dataclass(frozen=True, slots=True)
class Partnership:
    """One community safety partnership and what is particular to it."""

    name: str
    borough_code: str
    borough_name: str
    region_name: str
    similar_name: str
    town_centre_wards: tuple[str, ...]
    load_boroughs: tuple[str, ...]
    """Codes of the boroughs whose rows `load` takes; empty means all."""
    checks: tuple[Check, ...]
    survey: str = ""
    """The resident survey that is shown: a folder of data/survey or loaded/survey; "" is none."""
    nobody_asks: bool = False
    """Somebody has looked and found no survey that asks residents; else nothing is said of that."""
    demonstration: str = ""
    """Without one: the made-up survey that is shown to who asks for it (`?demo=survey`)."""
    ward_groups: tuple[WardGroup, ...] = ()
    address: str = ""
    """Where readers find the app: what briefings link back to; "" where that is not known."""
    contacts: tuple[Contact, ...] = ()
    """How to report and whom to ask."""
    river: River | None = None
    plan: Plan = _NO_PLAN
    """What the partnership's plan commits to (plan.toml)."""


class River(Record, frozen=True):
    """A river on the map; it is the borough's edge from `start` to `end` (longitude, latitude)."""

    name: str
    start: tuple[float, ...] = ()
    end: tuple[float, ...] = ()


class _Map(Record, frozen=True):
    river: River | None = None


class _Borough(Record, frozen=True):
    code: Code
    name: str


class _Comparators(Record, frozen=True):
    region: str
    similar: str


class _Wards(Record, frozen=True):
    town_centre: tuple[Code, ...]


class _Load(Record, frozen=True):
    boroughs: Codes | Literal["all"]


class _Survey(Record, frozen=True):
    use: str = ""
    nobody_asks: bool = False
    demonstration: str = ""
    ward_groups: dict[str, _Group] = field(default_factory=dict)


class _Site(Record, frozen=True):
    address: Page = ""


class _File(Record, frozen=True):
    name: str
    borough: _Borough
    comparators: _Comparators
    wards: _Wards
    load: _Load
    check: tuple[Check, ...] = ()
    survey: _Survey = _Survey()
    site: _Site = _Site()
    map: _Map = _Map()
    contact: tuple[Contact, ...] = ()


def read(path: Path | None = None) -> Partnership:
    """The partnership described in `path`, by default the one in the data folder."""
    path = path or paths.data() / "partnership.toml"
    its_plan = path.with_name(plan.NAME)
    return _with_plan(path, _changed(path), its_plan, plan.changed(its_plan))


def partnerships() -> dict[str, tuple[str, str]]:
    """The partnerships of a region by borough code: folder and borough's name, the usual one first.

    None in the folder of one.
    """
    names = paths.partnerships()
    described = [read(paths.folder_of(paths.root(), name) / "partnership.toml") for name in names]
    return {
        one.borough_code: (name, one.borough_name)
        for name, one in zip(names, described, strict=True)
    }


def asked_for(borough: str) -> str:
    """The folder's name of the partnership that an address means by a borough's code.

    Empty, which means the usual one, where it names none or one that is not here.
    """
    return partnerships().get(borough, ("", ""))[0]


def folder_of_partnership(asked: str) -> str:
    """The folder's name of the partnership that a borough's code, or that name itself, means."""
    by_code = partnerships()
    names = [name for name, _ in by_code.values()]
    found = by_code[asked][0] if asked in by_code else asked
    if found not in names:
        raise UnknownPartnershipError(
            f"no partnership {asked!r} in this region{near(asked, names)}"
        )
    return found


def sources(path: Path | None = None) -> dict[str, Source]:
    """The sources that a register describes, by default that of the data folder, by key."""
    path = path or paths.data() / "sources.toml"
    _changed(path)
    found = decode(path, dict[str, Source])
    for key, source in found.items():
        if source.series and source.series not in SERIES:
            raise ConfigError(
                path, f"[{key}] series: {source.series!r} is not known{near(source.series, SERIES)}"
            )
    return found


def hold_places(levels: Mapping[str, str]) -> None:
    """Refuse a partnership that names an area of which the table of areas (code: level) has none.

    A rate left as it is because a ward's code was misspelt looks like any other.
    """
    given = read()
    named: list[tuple[str, tuple[str, ...], tuple[str, ...]]] = [
        ("[borough] code", ("borough",), (given.borough_code,)),
        ("[wards] town_centre", ("ward",), given.town_centre_wards),
        ("[load] boroughs", ("borough",), given.load_boroughs),
    ]
    for group in given.ward_groups:
        named.append((f"[survey.ward_groups.{group.key}] wards", ("ward",), group.wards))
    for number, check in enumerate(given.checks, 1):
        named.append((f"[check {number}] area", LEVELS, (check.area,) if check.area else ()))
    for where, wanted, codes in named:
        known = [code for code, level in levels.items() if level in wanted]
        for code in codes:
            if code not in known:
                raise ConfigError(
                    paths.data() / "partnership.toml",
                    f"{where}: no {' or '.join(wanted)} in areas.csv has the code {code!r}"
                    f"{near(code, known)}",
                )


def _changed(path: Path) -> int:
    """When a file was last changed, in nanoseconds; `ConfigError` where it is not there."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        raise ConfigError(path, "not found; set WARDLENS_DATA to a folder that has one") from None


@cache
def _with_plan(path: Path, changed: int, its_plan: Path, _plan_changed: int) -> Partnership:
    return replace(_read(path, changed), plan=plan.read(its_plan))


@cache
def _read(path: Path, _changed: int) -> Partnership:
    given = decode(path, _File)
    take = given.load.boroughs
    return Partnership(
        name=given.name,
        borough_code=given.borough.code,
        borough_name=given.borough.name,
        region_name=given.comparators.region,
        similar_name=given.comparators.similar,
        town_centre_wards=given.wards.town_centre,
        load_boroughs=() if isinstance(take, str) else take,
        checks=given.check,
        survey=given.survey.use,
        nobody_asks=given.survey.nobody_asks,
        demonstration=given.survey.demonstration,
        ward_groups=_ward_groups(path, given.survey.ward_groups),
        address=given.site.address,
        river=given.map.river,
        contacts=given.contact,
    )


def _ward_groups(path: Path, given: Mapping[str, _Group]) -> tuple[WardGroup, ...]:
    groups = tuple(WardGroup(key, entry.label, entry.wards) for key, entry in given.items())
    wards = [ward for group in groups for ward in group.wards]
    if twice := {ward for ward in wards if wards.count(ward) > 1}:
        raise ConfigError(path, f"ward {min(twice)} is in two of [survey.ward_groups]")
    return groups
