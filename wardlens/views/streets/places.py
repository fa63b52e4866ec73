"""The map points with most crime, as a list and a map; none under ten."""

from __future__ import annotations

from dataclasses import replace
from math import cos, radians
from typing import Any

import pandas as pd

from wardlens.exhibits import area_maps, palette, sentences
from wardlens.exhibits.area_maps import AreaMap, Bounds, Look
from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.sentences import begun_large, begun_small
from wardlens.stats import rates
from wardlens.stats.proportions import wilson
from wardlens.views.drawn_areas import drawn_areas
from wardlens.views.exhibit import exhibit
from wardlens.views.setting import Setting, recorded
from wardlens.views.streets.held import LEAST, RULE, Asked, points, to_load

_LARGEST = 19.0
"""The radius of the dot of most crime, in pixels; area stands for the number."""
_NEAR = 1 / 16
"""Places crowd within so much of the map's height from their middle, to each side."""
_FEWEST = 3
_WARDS_NAMED = 2
_TOWN = " Town"
_MARGIN = 0.15
"""Of the width and height of a close-up, to each side."""


@recorded
def the_streets(setting: Setting, about: Asked) -> Exhibit:
    """Every map point with ten crimes or more: list and map, of the ward where one is chosen."""
    every = points(setting, about)
    is_borough = setting.filters.is_whole_borough
    rows = every if is_borough else every[every["ward_code"] == setting.filters.area]
    total = int(rows["offences"].sum())
    named = _listed(rows)
    place = "borough" if is_borough else "ward"
    columns: dict[str, object] = {
        "On or near": named["name"],
        "Kind of place": named["kind"],
        "Ward (best fit)": named["ward_name"],
        begun_large(about.noun): named["offences"],
        "Lower limit": named["lower"],
        "Upper limit": named["upper"],
        f"Share of the {place}, %": 100 * named["offences"] / total if total else float("nan"),
        f"Months in the top 5 %, of {about.months}": named["top_months"],
    }
    if about.has_before:
        columns["Period before"] = named["offences_before"]
    return exhibit(
        setting,
        key="streets",
        heading=f"On or near which streets and places in the {place}, {about.period}?",
        finding=_finding(setting, about, named, total, place),
        measure="On or near each street or place"
        + ("" if is_borough else "; some lie just outside the ward that they are counted with"),
        unit=about.noun,
        period=about.period,
        offence=about.label,
        base=f"{total:,} {about.noun} at {len(rows):,} map points of the {place}; "
        f"{len(named)} have {LEAST} or more",
        sources=(about.source,),
        table=pd.DataFrame(columns),
        decimals={f"Share of the {place}, %": 1},
        picture=_picture(setting, about, named),
        notes=(
            RULE,
            to_load("Newer months"),
            "Points that are kinds of place (“Supermarket by …”) are called after the street "
            "next to them.",
            "A month counts as one in the top 5 % when no point outside the list had as many.",
            "A point is counted with the ward that its neighbourhood fits best.",
        ),
        made_by="wardlens.stats.rates.count_interval",
    )


def _listed(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows that have a name, with limits of their counts."""
    named = rows[rows["name"].notna()]
    reach = rates.count_interval(named["offences"].astype("float64"))
    return named.assign(lower=reach["lower"], upper=reach["upper"]).reset_index(drop=True)


def _finding(setting: Setting, about: Asked, named: pd.DataFrame, total: int, place: str) -> str:
    if named.empty:
        return (
            f"No place in {setting.area_name} has {LEAST} or more {about.noun} ({about.words}) "
            f"{about.when}."
        )
    first = named.iloc[0]
    count = int(first["offences"])
    share = wilson(pd.Series([count]), pd.Series([total])).iloc[0]
    return (
        f"{begun_large(about.when)} {_with_article(first['name'])} had the most {about.words}: "
        f"{count:,} of {total:,} {about.noun}. That is {100 * share['estimate']:.1f} % "
        f"({100 * share['lower']:.1f} to {100 * share['upper']:.1f} %) of the {place}'s, at one "
        f"map point of police.uk: not the whole neighbourhood. It was in the top 5 % of the "
        f"borough's places in {int(first['top_months'])} of {about.months} months."
    )


def _with_article(name: str) -> str:
    """A place within a sentence: a shop by a street has no name of its own."""
    return f"the {begun_small(name)}" if " by " in name else name


def _picture(setting: Setting, about: Asked, named: pd.DataFrame) -> AreaMap | None:
    every = setting.fetch("wards", {}).set_index("ward_code")
    wards = every["ward_name"]
    plain = Look("a ward", palette.ZERO)
    most = max(int(named["offences"].max()), LEAST) if len(named) else LEAST

    def radius(offences: Any) -> Any:
        return _LARGEST * (offences / most) ** 0.5

    dots = pd.DataFrame(
        {
            "longitude": named["longitude"],
            "latitude": named["latitude"],
            "radius": radius(named["offences"]),
            "number": [str(at) if at <= area_maps.NUMBERED else "" for at in named.index + 1],
            "tooltip": [
                f"{row.name_}, {row.ward_name}\n{row.kind}\n{row.offences:,} {about.noun}\n"
                f"likely range {sentences.interval(row.lower, row.upper)}"
                for row in named.rename(columns={"name": "name_"}).itertuples()
            ],
        }
    )
    drawn = drawn_areas(
        setting,
        {
            "area_name": wards.to_numpy(),
            "value": "",
            "look": [plain] * len(wards),
            "tooltip": wards.to_numpy(),
        },
        wards.index,
        [
            Look(f"{size:,} {about.noun}", area_maps.DOT, radius=radius(size))
            for size in dict.fromkeys((LEAST, most))
        ],
        (),
        title=f"{about.label} at map points, {setting.partnership.borough_name}",
        unit=f"{begun_large(about.noun)}, {about.period}",
        sources=[setting.source(about.source)],
        dots=dots.sort_values("number", key=lambda numbers: numbers != "", kind="stable"),
        framed="" if setting.filters.is_whole_borough else setting.filters.area,
    )
    crowd = _crowd(drawn) if drawn else None
    if drawn is None or crowd is None:
        return drawn
    larger = replace(drawn, close_up=crowd)
    inside = named.loc[[number - 1 for number in larger.close_numbers], "ward_code"]
    centres = set(every.index[every["is_town_centre"].astype("bool")])
    return replace(larger, close_up_of=place_of(inside, wards, centres))


def place_of(inside: pd.Series, wards: pd.Series, centres: set[str]) -> str:
    """What place the wards of dots that stand together are: a ward, its town centre, a few."""
    codes = list(inside.value_counts().index)
    names = [str(wards[code]) for code in codes]
    if len(names) > _WARDS_NAMED:
        return f"around {names[0]}"
    if len(names) > 1 or codes[0] not in centres:
        return sentences.listed(names)
    town = names[0].removesuffix(_TOWN)
    return f"{town} town centre" if town != names[0] else f"{town}, a town centre"


def _crowd(picture: AreaMap) -> Bounds | None:
    """Where half of the numbered dots or more stand so close that a close-up is needed."""
    dots = picture.placed_dots()
    numbered = dots[dots["number"] != ""][["longitude", "latitude"]]
    _, south, _, north = picture.bounds
    near = _NEAR * (north - south)
    away = (numbered - numbered.median()).abs() / [1 / cos(radians(north)), 1.0]
    crowd = numbered[(away <= near).all(axis=1)]
    if len(crowd) < max(_FEWEST, len(numbered) / 2):
        return None
    low, high = crowd.min(), crowd.max()
    more = _MARGIN * (high - low).max()
    low, high = low - more, high + more
    west, south, east, north = (float(end) for end in (*low, *high))
    return west, south, east, north
