"""What the partnership's plan commits to and which figures stand for it: data/plan.toml."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta

from wardlens.store import paths
from wardlens.store.decoding import ConfigError, Record, decode, near

NAME = "plan.toml"
Key = Annotated[
    str, Meta(pattern=r"^[a-z0-9][a-z0-9-]*$", description='a key like "feel-safe", in quotes')
]
Words = Annotated[str, Meta(min_length=1, description="words, in quotes")]


class Shows(Record, frozen=True, kw_only=True):
    """Which figure stands for a commitment, and the page that has more of it."""

    label: Words
    page: Key
    offence: str = ""
    indicator: str = ""
    measure: Literal["", "harm", "top5"] = ""
    wanted: Literal["", "fewer", "more"] = ""
    """What the plan wants; nothing where more or fewer is no judgement."""

    def __post_init__(self) -> None:
        if bool(self.offence) + bool(self.indicator) + bool(self.measure) > 1:
            raise ValueError("a measure has one of offence, indicator and measure")


class Commitment(Record, frozen=True, kw_only=True):
    """One thing the plan commits to. What the plan does not say of it stays empty."""

    key: Key
    words: Words
    priority: str = ""
    owner: str = ""
    target: str = ""
    start: str = ""
    end: str = ""
    missing: str = ""
    lines_up: tuple[Key, ...] = ()
    measure: tuple[Shows, ...] = ()

    def __post_init__(self) -> None:
        if not self.measure and not self.missing:
            raise ValueError("a commitment has a measure, or says in missing why there is none")


class Other(Record, frozen=True, kw_only=True):
    """A plan, duty or principle that this plan lines up with."""

    key: Key
    title: Words
    words: Words
    held: str = ""
    """What of its contents is held here; nothing where none is."""


class Plan(Record, frozen=True):
    """The plan: what it is, what of it is held here, what it commits to."""

    title: str = ""
    source: str = ""
    """The key of its source in sources.toml."""
    held: str = ""
    other: tuple[Other, ...] = ()
    commitment: tuple[Commitment, ...] = ()


EMPTY = """\
# What the partnership's plan commits to, and which figures stand for it: for the page “The plan”.
# Nothing is filled in. Write what your plan says, in your own words, and leave out what it does
# not say: the page then says “not held here”. Remove the # before the lines to begin.

# title = "Safer Testborough Plan 2026 to 2031"
# source = "own-plan"         # its key in sources.toml
# held = "the whole plan"

# [[other]]
# key = "duty"
# title = "Serious Violence Duty"
# words = "How the two fit together."
# held = ""                   # what of its contents is held here

# [[commitment]]
# key = "safe"
# words = "People are safe where they live"
# priority = "1"
# owner = ""                  # an office, not a person
# target = ""
# start = ""
# end = ""
# missing = ""                # what no figure here can tell
# lines_up = ["duty"]
# measure = [
#   { label = "All recorded offences", offence = "all", wanted = "fewer", page = "today" },
# ]
"""


def read(path: Path | None = None) -> Plan:
    """The plan of the data folder; an empty one where there is none."""
    path = path or paths.data() / NAME
    return _read(path, at) if (at := changed(path)) else Plan()


def changed(path: Path) -> int:
    """When a plan was last changed, in nanoseconds; 0 where there is none."""
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return 0


@cache
def _read(path: Path, _changed: int) -> Plan:
    found = decode(path, Plan)
    keys = [one.key for one in found.commitment]
    if twice := {key for key in keys if keys.count(key) > 1}:
        raise ConfigError(path, f"two commitments have the key {min(twice)!r}")
    known = [one.key for one in found.other]
    for commitment in found.commitment:
        for key in commitment.lines_up:
            if key not in known:
                where = f"[commitment {commitment.key}] lines_up"
                raise ConfigError(
                    path, f"{where}: no [[other]] has the key {key!r}{near(key, known)}"
                )
    return found
