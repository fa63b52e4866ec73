"""Which partnership this is and where its figures come from: the two files that say so, checked.

data/partnership.toml is read as a value, data/sources.toml as a table a source.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from wardlens.store import paths


class ConfigError(ValueError):
    """partnership.toml or sources.toml lacks something or says something impossible."""


@dataclass(frozen=True, slots=True)
class WardGroup:
    """Neighbouring wards that a survey's answers are pooled over where one ward has too few."""

    key: str
    label: str
    wards: tuple[str, ...]


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
    checks: tuple[dict[str, Any], ...]
    """Published totals that `check` compares the store with."""
    survey: str = ""
    """The resident survey that is shown: a folder of data/survey or loaded/survey; "" is none."""
    ward_groups: tuple[WardGroup, ...] = ()
    water: dict[str, dict[str, float]] = field(default_factory=dict)
    """Rivers that are the place's own border, by name, and between which lines."""
    address: str = "http://localhost:8501"
    """Where readers find the app: what briefings link back to."""


def read(path: Path | None = None) -> Partnership:
    """The partnership described in `path`, by default the one in the data folder."""
    path = path or paths.data() / "partnership.toml"
    _hold_that_it_is_there(path)
    return _read(path, path.stat().st_mtime_ns)


def sources() -> dict[str, dict[str, Any]]:
    """The sources that the data folder describes in sources.toml, as they stand there, by key."""
    path = paths.data() / "sources.toml"
    _hold_that_it_is_there(path)
    given = _toml(path)
    for key, entry in given.items():
        if not isinstance(entry, dict):
            raise ConfigError(f"{path}: {key!r} stands outside a table; write it below [SOURCE]")
        if not isinstance(entry.get("tables"), list):
            raise ConfigError(f"{path}: [{key}] needs tables, a list of the tables made from it")
    return given


def _hold_that_it_is_there(path: Path) -> None:
    if not path.is_file():
        raise ConfigError(f"{path} not found; set WARDLENS_DATA to a folder that has one")


def _toml(path: Path) -> dict[str, Any]:
    """What a file says; `ConfigError` names the file, and the line where it cannot be read."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as problem:
        raise ConfigError(f"{path} is not valid TOML: {problem}") from problem
    except UnicodeDecodeError as problem:
        raise ConfigError(f"{path} is not valid TOML: it is not written in UTF-8") from problem


@cache
def _read(path: Path, _changed: int) -> Partnership:
    given = _toml(path)
    try:
        take = given["load"]["boroughs"]
        if take != "all" and (not isinstance(take, list) or not take):
            raise ConfigError(f'{path}: [load] boroughs is a list of codes, or "all"')
        return Partnership(
            name=given["name"],
            borough_code=given["borough"]["code"],
            borough_name=given["borough"]["name"],
            region_name=given["comparators"]["region"],
            similar_name=given["comparators"]["similar"],
            town_centre_wards=tuple(given["wards"]["town_centre"]),
            load_boroughs=() if take == "all" else tuple(take),
            checks=tuple(given.get("check", ())),
            survey=str(given.get("survey", {}).get("use", "")),
            ward_groups=_ward_groups(path, given.get("survey", {}).get("ward_groups", {})),
            water=given.get("water", {}),
            address=given.get("site", {}).get("address", "http://localhost:8501"),
        )
    except KeyError as problem:
        raise ConfigError(f"{path}: {problem.args[0]!r} is missing; see the README") from problem
    except TypeError as problem:
        raise ConfigError(
            f"{path}: a table was expected where a value stands; see the README"
        ) from problem


def _ward_groups(path: Path, given: dict[str, Any]) -> tuple[WardGroup, ...]:
    groups = tuple(
        WardGroup(key, entry["label"], tuple(entry["wards"])) for key, entry in given.items()
    )
    wards = [ward for group in groups for ward in group.wards]
    if twice := {ward for ward in wards if wards.count(ward) > 1}:
        raise ConfigError(f"{path}: ward {min(twice)} is in two of [survey.ward_groups]")
    return groups
