"""What wards are like: how dense, how deprived, how old. Nothing of crime is among it.

Every ward of a region where the files have all of it, else those of the place itself; what the
files do not hold of a ward is left out, and the page says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, radians
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from shapely.geometry import shape

from wardlens.ingest.build import places

TABLE = "ward_traits.csv"
COLUMNS = tuple(places.TABLES[TABLE])
_KM_A_DEGREE = 111.195
"""Of latitude, on a sphere of 6,371 km."""
_MOST_DEPRIVED, _LEAST_DEPRIVED = 1, 33_755
"""Ranks of the Indices of Deprivation 2025."""
_WEIGHTS = {
    "income_rank": 22.5,
    "employment_rank": 22.5,
    "education_rank": 13.5,
    "health_rank": 13.5,
    "housing_and_services_rank": 9.3,
    "environment_rank": 9.3,
}
_OLDEST = "Aged 65 years and over"


def traits(
    areas: pd.DataFrame,
    outlines: Sequence[dict[str, Any]],
    residents: pd.DataFrame,
    ranks: pd.DataFrame,
    older: pd.DataFrame,
    town_centres: dict[str, tuple[str, ...]],
) -> pd.DataFrame:
    """A row a ward of `areas`.

    `outlines`: GeoJSON features; `residents`: columns area_code, year, residents; `ranks`: of the
    Indices of Deprivation by lsoa_code; `older`: columns lsoa_code, residents and aged_65. Wards
    have the sum of the LSOAs that fit them best. `town_centres`: codes of town centre wards by
    borough, where somebody has said which they are; of other boroughs it is not known.
    """
    wards = areas[areas["level"] == "ward"].set_index("area_code")
    boroughs = areas[areas["level"] == "borough"].set_index("area_code")["area_name"]
    fits = areas[areas["level"] == "lsoa"].set_index("area_code")["ward_code"]
    drawn = {one["properties"]["area_code"]: one["geometry"] for one in outlines}
    newest = residents.sort_values("year").drop_duplicates("area_code", keep="last")
    people = newest.set_index("area_code")["residents"].astype("float64")
    aged = older.assign(ward=older["lsoa_code"].map(fits)).groupby("ward")[["residents", "aged_65"]]
    sums = aged.sum()
    said = [
        str(code in town_centres[borough]).lower() if borough in town_centres else ""
        for code, borough in wards["borough_code"].items()
    ]
    found = pd.DataFrame(
        {
            "ward_name": wards["area_name"],
            "borough_code": wards["borough_code"],
            "borough_name": wards["borough_code"].map(boroughs),
            "residents": people.reindex(wards.index).astype("Int64"),
            "hectares": [
                round(hectares(drawn[code]), 1) if code in drawn else np.nan for code in wards.index
            ],
            "aged_65_share": (sums["aged_65"] / sums["residents"]).round(4).reindex(wards.index),
            "deprivation": _of_wards(ranks, fits, people).round(2).reindex(wards.index),
            "is_town_centre": said,
        },
        index=wards.index,
    )
    return found.rename_axis("ward_code").reset_index()[list(COLUMNS)].sort_values("ward_code")


def aged(bands: pd.DataFrame) -> pd.DataFrame:
    """Residents, and those of 65 and over, by LSOA, from the census's table of age bands."""
    counted = bands.set_index("lsoa21_code").filter(regex="^Aged ")
    found = pd.DataFrame({"residents": counted.sum(axis=1), "aged_65": counted[_OLDEST]})
    return found.rename_axis("lsoa_code").reset_index()


def aged_of_groups(groups: pd.DataFrame) -> pd.DataFrame:
    """The same from our own table of residents by group."""
    ages = groups[groups["breakdown"] == "age"]
    counted = ages.assign(
        residents=ages["residents"].astype("int64"), is_old=ages["group"] == "65 and over"
    )
    total = counted.groupby("area_code")["residents"].sum()
    old = counted[counted["is_old"]].groupby("area_code")["residents"].sum()
    found = pd.DataFrame({"residents": total, "aged_65": old})
    return found.rename_axis("lsoa_code").reset_index()


def hectares(geometry: dict[str, Any]) -> float:
    """The area inside an outline (longitude, latitude), as on a sphere cut flat in its middle.

    >>> square = {"type": "Polygon", "coordinates": [[[0, 0], [0.01, 0], [0.01, 0.01], [0, 0.01]]]}
    >>> round(hectares(square), 1), round(1.11195**2 * 100, 1)
    (123.6, 123.6)
    """
    outline = shape(geometry)
    _, south, _, north = outline.bounds
    across = cos(radians((south + north) / 2))
    return float(outline.area) * _KM_A_DEGREE**2 * across * 100


def deprivation(ranks: pd.DataFrame) -> pd.Series:
    """The score of an LSOA without the crime domain; higher is more deprived.

    The formula, its source and its weights are in queries/lsoas.sql, which gives the same.
    """
    total = sum(_WEIGHTS.values())
    share = (_LEAST_DEPRIVED + 1 - ranks[list(_WEIGHTS)].astype("float64")) / _LEAST_DEPRIVED
    scores = -23 * np.log(1 - share * (1 - np.exp(-100 / 23)))
    return (scores * pd.Series(_WEIGHTS)).sum(axis=1, skipna=False) / total


def _of_wards(ranks: pd.DataFrame, fits: pd.Series, people: pd.Series) -> pd.Series:
    """The mean score of each ward's LSOAs, each counted by its residents."""
    rows = ranks.set_index("lsoa_code")
    score = deprivation(rows)
    weight = people.reindex(rows.index)
    rows = pd.DataFrame(
        {"ward": rows.index.map(fits), "weight": weight, "all": score * weight}
    ).dropna()
    sums = rows.groupby("ward")[["all", "weight"]].sum()
    return sums["all"] / sums["weight"]


def are_held(folder: Path) -> bool:
    """Whether all traits are held of any ward of a data folder's table."""
    table = pd.read_csv(folder / TABLE)
    return bool(table[["hectares", "aged_65_share", "deprivation"]].notna().all(axis=1).any())


def write(table: pd.DataFrame, folder: Path) -> None:
    """Write the table of a data folder."""
    table.to_csv(folder / TABLE, index=False)
