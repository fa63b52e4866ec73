"""How a page about a place opens: what it is and the verdict in few words."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from wardlens.exhibits import sentences
from wardlens.exhibits.sentences import begun_large, begun_small
from wardlens.stats import change
from wardlens.views import locator
from wardlens.views.glance import changed_kinds
from wardlens.views.glance_words import mostly_recorded
from wardlens.views.headline import verdict
from wardlens.views.setting import Setting

_STANDS_OUT = 3


@dataclass(frozen=True)
class Opening:
    """How a page opens: the place, the verdict in at most 60 words, what stands out by kind."""

    title: str
    about: str
    verdict: tuple[str, ...]
    stands_out: str
    """Of the borough, the kinds of offence that changed clearly, by name; of a ward, whose table is
    of kinds, those that recording may have moved, where they make most of a clear change."""
    locator: str = ""
    """Where a ward lies in its borough, as SVG."""
    recording: str = ""
    """What shapes every count of recorded crime, said once."""


def opening(setting: Setting) -> Opening:
    """The first words of a page about a place."""
    wards = setting.of_all_offences().read("offences_by_ward").set_index("ward_code")
    is_whole = setting.filters.is_whole_borough
    people = (
        wards["residents"].sum(skipna=False)
        if is_whole
        else wards["residents"].get(setting.filters.area)
    )
    place = setting.partnership
    lies = (
        f"borough of {place.region_name}" if place.region_name else "borough"
    ) if is_whole else f"ward of {place.borough_name}"  # fmt: skip
    stands_out = _stands_out(setting) if is_whole else _recorded(setting)
    return Opening(
        setting.area_name,
        lies if pd.isna(people) else f"{lies} · {sentences.count(people)} residents",
        verdict(setting, stands_out),
        stands_out,
        locator.lies(setting),
    )


def _stands_out(setting: Setting) -> str:
    kinds = changed_kinds(setting).iloc[1:]
    clear = kinds[kinds["verdict"].isin([change.CLEAR_RISE, change.CLEAR_FALL])]
    named = [
        f"{begun_small(row['offence'])} ({_by(row)})"
        for _, row in clear.head(_STANDS_OUT).iterrows()
    ]
    return f"Stands out: {sentences.listed(named)}." if named else ""


def _recorded(setting: Setting) -> str:
    told = mostly_recorded(changed_kinds(setting)) if setting.filters.offence == "all" else ""
    return f"{begun_large(told)}." if told else ""


def _by(row: pd.Series) -> str:
    """How many after how many before, and by how much that is more or fewer; of few in counts."""
    after, before = sentences.count(row["after"]), sentences.count(row["before"])
    by = "" if pd.isna(row["per_cent"]) else f", {sentences.signed(row['estimate'])}"
    return f"{after} after {before}{by}"
