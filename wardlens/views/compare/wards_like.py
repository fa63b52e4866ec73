"""Wards like the one chosen, by traits that can be seen: a list with the distance, no score."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
import pandas as pd

from wardlens.choices.offer import BOROUGH
from wardlens.exhibits import sentences
from wardlens.exhibits.exhibit import Exhibit
from wardlens.stats.likeness import distance
from wardlens.views import links
from wardlens.views.compare.places import Place, places
from wardlens.views.exhibit import exhibit
from wardlens.views.setting import Setting, recorded

SOURCE = "ward-traits"
_DENSITY = "residents_per_km2"
TRAITS = {
    _DENSITY: "Residents per km²",
    "deprivation_without_crime": "Deprivation score",
    "aged_65_percent": "Aged 65 and over, %",
}
_IN_WORDS = {
    _DENSITY: "how close together people live",
    "deprivation_without_crime": "how deprived they are",
    "aged_65_percent": "how many are 65 or older",
}
_APART = "How far apart"
_MOST, _NAMED = 8, 3
_CENTRE = {True: "yes", False: "no"}


@dataclass(frozen=True)
class WardsLike(Exhibit):
    """The ward itself, then those nearest to it; each but the first leads to a comparison."""

    near: tuple[tuple[str, str], ...] = ()
    """The code of each ward and of its borough."""
    to: tuple[str, ...] = ()
    """Where each row leads; nowhere for the ward itself."""


def wards_like(setting: Setting) -> WardsLike | None:
    """The wards most like the first ward of those side by side; none where no trait is held."""
    made = setting.part(_wards_like, ("area", "places"))
    if made is None:
        return None
    own, *others = made.near
    to = (_to(setting, own[0], code, borough) for code, borough in others)
    return replace(made, to=("", *to))


@recorded
def _wards_like(setting: Setting) -> WardsLike | None:
    own = next((place for place in places(setting) if place.is_ward), None)
    wards = setting.fetch("ward_traits", {}).set_index("ward_code")
    held = [name for name in TRAITS if wards[name].notna().any()]
    if own is None or own.code not in wards.index or not held or not setting.listed(SOURCE):
        return None
    traits = wards[held].astype("float64")
    if _DENSITY in held:  # twice as dense is as far apart in a village as in a city
        traits[_DENSITY] = np.log2(traits[_DENSITY].where(traits[_DENSITY] > 0))
    found = wards.assign(apart=distance(traits, own.code)["distance"]).dropna(subset=["apart"])
    if len(found) < 2:
        return None
    nearest = found.drop(own.code).sort_values(["apart", "ward_name"]).head(_MOST)
    return _made(setting, own, pd.concat([found.loc[[own.code]], nearest]), held, len(found))


def _made(
    setting: Setting, own: Place, shown: pd.DataFrame, held: list[str], wards: int
) -> WardsLike:
    is_here = shown["borough_code"] == setting.partnership.borough_code
    names = shown["ward_name"].where(
        is_here, shown["ward_name"] + " (" + shown["borough_name"] + ")"
    )
    said = shown["is_town_centre"].map(lambda value: _CENTRE.get(value, "not said"))
    columns = {"Ward": shown["ward_name"]}
    columns |= {} if is_here.all() else {"Borough": shown["borough_name"]}
    columns |= {TRAITS[name]: shown[name].astype("float64") for name in held}
    traits = sentences.listed([_IN_WORDS[name] for name in held])
    made = exhibit(
        setting,
        key="wards-like",
        heading=f"Wards like {own.name}",
        finding=f"Nearest to {own.name} in {traits}: "
        f"{sentences.listed(names.iloc[1 : 1 + _NAMED].tolist())}.",
        measure="How far apart wards are",
        unit="typical differences between wards",
        period="Census 2021; Indices of Deprivation 2025",
        base=f"{wards:,} wards",
        sources=(SOURCE,),
        table=pd.DataFrame(columns | {"Town centre": said, _APART: shown["apart"]}),
        decimals={TRAITS["aged_65_percent"]: 1, TRAITS["deprivation_without_crime"]: 1, _APART: 2},
        made_by="wardlens.stats.likeness.distance",
        notes=_notes(own, shown),
    )
    return WardsLike(
        **{one.name: getattr(made, one.name) for one in fields(made)},
        near=tuple(zip(shown.index.map(str), shown["borough_code"].map(str), strict=True)),
    )


def _notes(own: Place, shown: pd.DataFrame) -> tuple[str, ...]:
    told = [
        "0 is the same. 1 is a usual difference: as far as a ward typically lies from the average "
        "of all wards. Each trait counts alike.",
        "No figure of crime is in it. Deprivation is that of the index without its crime part; a "
        "higher score is more deprived.",
        "A town centre is not in the distance: only the partnership of a ward says whether it is "
        "one.",
    ]
    if shown["is_town_centre"].iloc[0] == True:  # noqa: E712 - may be missing
        told.append(
            f"{own.name} is a town centre: far more people come there than live there. Wards like "
            "it in who lives there can have far less crime."
        )
    return tuple(told)


def _to(setting: Setting, own: str, code: str, borough: str) -> str:
    """Both wards side by side; of another borough, that ward beside its own borough."""
    offer = setting.offer
    if code in offer.areas:
        both = setting.filters.with_(offer, places=f"{own},{code}")
        return links.address("compare", both.to_query(offer))
    if borough not in offer.partnerships:
        return ""
    is_usual = borough == next(iter(offer.partnerships))
    return links.address("compare", ({} if is_usual else {BOROUGH: borough}) | {"area": code})
