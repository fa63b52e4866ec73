"""The map points with most crime, as a list and a map; none under ten."""

from __future__ import annotations

import pandas as pd

from wardlens.exhibits import area_maps, palette, sentences
from wardlens.exhibits.area_maps import AreaMap, Look
from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.sentences import begun_large
from wardlens.stats import rates
from wardlens.stats.proportions import wilson
from wardlens.views.drawn_areas import drawn_areas
from wardlens.views.exhibit import exhibit
from wardlens.views.setting import Setting, recorded
from wardlens.views.streets.held import LEAST, RULE, Asked, points, to_load

_LARGEST = 14.0
"""The radius of the dot of most crime, in pixels; area stands for the number."""


@recorded
def the_streets(setting: Setting, about: Asked) -> Exhibit:
    """Every map point with ten crimes or more: list and map, of the ward where one is chosen."""
    rows = points(setting, about)
    total = int(rows["offences"].sum())
    named = _listed(setting, rows)
    months = int(rows["months"].max()) if len(rows) else 0
    ward = "" if setting.filters.is_whole_borough else f" in {setting.area_name}"
    columns: dict[str, object] = {
        "On or near": named["name"],
        "Kind of place": named["kind"],
        "Ward (best fit)": named["ward_name"],
        begun_large(about.noun): named["offences"],
        "Lower limit": named["lower"],
        "Upper limit": named["upper"],
        "Share of the borough, %": 100 * named["offences"] / total if total else float("nan"),
        f"Months in the top 5 %, of {months}": named["top_months"],
    }
    if about.has_before:
        columns["Period before"] = named["offences_before"]
    return exhibit(
        setting,
        key="streets",
        heading=f"On or near which streets and places{ward}, {about.period}?",
        finding=_finding(setting, about, named, total, months),
        measure=f"{begun_large(about.noun)} at map points of police.uk",
        unit=about.noun,
        period=about.period,
        offence=about.label,
        base=f"{total:,} {about.noun} at {len(rows):,} map points of the borough; "
        f"{len(named)}{ward} have {LEAST} or more",
        sources=(about.source,),
        table=pd.DataFrame(columns),
        decimals={"Share of the borough, %": 1},
        picture=_picture(setting, about, named),
        notes=(
            RULE,
            to_load("Newer months"),
            "Points that are kinds of place (“Supermarket by …”) are called after the street "
            "next to them.",
            "A month counts as one in the top 5 % when no point outside the list had as many.",
        ),
        made_by="wardlens.stats.rates.count_interval",
    )


def _listed(setting: Setting, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows that have a name, with limits of their counts."""
    named = rows[rows["name"].notna()]
    if not setting.filters.is_whole_borough:
        named = named[named["ward_code"] == setting.filters.area]
    reach = rates.count_interval(named["offences"].astype("float64"))
    return named.assign(lower=reach["lower"], upper=reach["upper"]).reset_index(drop=True)


def _finding(setting: Setting, about: Asked, named: pd.DataFrame, total: int, months: int) -> str:
    where = setting.area_name
    if named.empty:
        return f"No place in {where} has {LEAST} or more {about.noun} ({about.words}) {about.when}."
    first = named.iloc[0]
    count = int(first["offences"])
    share = wilson(pd.Series([count]), pd.Series([total])).iloc[0]
    return (
        f"{first['name']}, {first['ward_name']}, had the most {about.words} {about.when}: "
        f"{count:,} of the borough's {total:,} {about.noun}. That is "
        f"{100 * share['estimate']:.1f} % ({100 * share['lower']:.1f} to "
        f"{100 * share['upper']:.1f} %). It was in the top 5 % of places in "
        f"{int(first['top_months'])} of {months} months."
    )


def _picture(setting: Setting, about: Asked, named: pd.DataFrame) -> AreaMap | None:
    wards = setting.fetch("wards", {}).set_index("ward_code")["ward_name"]
    plain = Look("a ward", palette.ZERO)
    dots = pd.DataFrame(
        {
            "longitude": named["longitude"],
            "latitude": named["latitude"],
            "radius": _LARGEST * (named["offences"] / max(named["offences"].max(), 1)) ** 0.5,
            "tooltip": [
                f"{row.name_}, {row.ward_name}\n{row.kind}\n{row.offences:,} {about.noun}\n"
                f"likely range {sentences.interval(row.lower, row.upper)}"
                for row in named.rename(columns={"name": "name_"}).itertuples()
            ],
        }
    )
    return drawn_areas(
        setting,
        {
            "area_name": wards.to_numpy(),
            "value": "",
            "look": [plain] * len(wards),
            "tooltip": wards.to_numpy(),
        },
        wards.index,
        (plain, Look(f"{LEAST} {about.noun} or more; a larger dot has more", area_maps.DOT)),
        (),
        title=f"{about.label} at map points, {setting.partnership.borough_name}",
        unit=f"{begun_large(about.noun)}, {about.period}",
        sources=[setting.source(about.source)],
        dots=dots,
        framed="" if setting.filters.is_whole_borough else setting.filters.area,
    )
