"""The map points of police.uk street files: their names and kinds, and the crimes at each.

The publisher moves each crime to the nearest of a set of map points, each of at least eight
addresses, and gives the point a name: “On or near Elmbridge Avenue”, “Tolworth (station)”, “On or
near Supermarket”.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import shapely
from shapely.geometry import shape

from wardlens.ingest.counts.workspace import run
from wardlens.store import paths

COLUMNS = ["name", "kind", "longitude", "latitude", "lsoa_code"]
TABLE = "street_counts.parquet"
"""The shipped counts at map points; editions of street files have a file of the same form."""
COUNTS = [*COLUMNS, "month", "offence", "crimes"]
_POINT = ["longitude", "latitude"]
_KINDS = {
    "Shopping Area": "shopping area",
    "Supermarket": "supermarket",
    "Parking Area": "parking",
    "Petrol Station": "petrol station",
    "Nightclub": "nightclub",
    "Park/open Space": "park",
    "Sports/recreation Area": "sports ground",
    "Hospital": "hospital",
    "Further/higher Educational Building": "college",
    "Theatre/concert Hall": "theatre",
    "Conference/exhibition Centre": "conference centre",
    "Pedestrian Subway": "subway",
    "Bus/coach Station": "bus station",
    "Police Station": "police station",
    "Prison": "prison",
    "Airport/airfield": "airport",
    "Race Track": "race track",
    "Theme/adventure Park": "theme park",
    "Motorway Service Area": "motorway services",
}
STREET, STATION, ROAD = "street", "station", "numbered road"


def named_points(rows: pd.DataFrame) -> pd.DataFrame:
    """The map points of rows with longitude, latitude, location, lsoa_code and month.

    `COLUMNS` and `crimes`, the number of rows of each; a point without a name keeps none.
    """
    rows = rows.dropna(subset=["longitude", "latitude", "location"])
    counted = (
        rows.groupby(["longitude", "latitude"])
        .agg(
            location=("location", "first"),
            lsoa_code=("lsoa_code", "first"),
            crimes=("month", "size"),
        )
        .reset_index()
    )
    plain = counted["location"].str.replace(r"^On or near\s*", "", regex=True)
    plain = plain.str.replace(r"(?i)\s*\((?!station).*\)$", "", regex=True).str.strip()
    kinds = plain.map(_KINDS)
    kinds = kinds.mask(plain.str.endswith("(station)"), STATION)
    kinds = kinds.mask(kinds.isna() & plain.str.fullmatch(r"[ABM][0-9]+"), ROAD).fillna(STREET)
    counted["kind"] = kinds
    counted["name"] = plain.str.removesuffix(" (station)")
    counted["name"] = _named(counted)
    return counted[[*COLUMNS, "crimes"]].sort_values(
        ["kind", "name", "longitude", "latitude"], ignore_index=True
    )


def counted(lines: pd.DataFrame) -> pd.DataFrame:
    """`COUNTS`: one row a map point, month and type.

    `lines`: longitude, latitude, location, lsoa_code, month, offence and crimes.
    """
    cells = lines.groupby([*_POINT, "month", "offence"])["crimes"].sum().reset_index()
    made = cells.merge(named_points(lines).drop(columns="crimes"), on=_POINT)
    ordered = made[COUNTS].sort_values([*_POINT, "month", "offence"], ignore_index=True)
    return ordered.astype({"crimes": "int32"})


def of_files(files: Iterable[Path], lsoas: Mapping[str, Any]) -> pd.DataFrame:
    """`counted` of street files, the crimes of these LSOAs (GeoJSON geometries by code).

    Where an LSOA of 2011 was split since, a point is in that part which it is nearest to.
    """
    rows = pd.concat([read(path) for path in files], ignore_index=True)
    rows = rows.dropna(subset=[*_POINT, "location"])
    split = pd.read_csv(paths.shipped("lsoa_2011.csv"), dtype="str")
    for old, parts in split.groupby("lsoa_2011_code")["lsoa_code"]:
        ours = [code for code in parts if code in lsoas]
        there = rows["lsoa_code"] == old
        if ours and there.any():
            outlines = np.array([shape(lsoas[code]) for code in ours])
            points = shapely.points(rows.loc[there, _POINT])
            nearest = shapely.distance(points[:, None], outlines).argmin(axis=1)
            rows.loc[there, "lsoa_code"] = np.array(ours)[nearest]
    types = pd.read_csv(paths.shipped("policeuk_types.csv"), dtype="str")
    keys = types.set_index("publisher_type")["type"]
    lines = rows[rows["lsoa_code"].isin(list(lsoas))]
    return counted(
        lines.assign(
            month=pd.to_datetime(lines["month"]).dt.date,
            offence=lines["publisher_type"].map(keys),
            crimes=1,
        )
    )


def of_workspace(workspace: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """`counted` of the street file that a workspace has read: the months that it covers whole."""
    return counted(run(workspace, "load/street_points"))


def read(path: Path) -> pd.DataFrame:
    """Rows of a street file: longitude, latitude (five decimals), location, LSOA, month, type.

    The LSOA is that of 2021 where the file has it, else the one that it names.
    """
    rows = pd.read_csv(path, dtype="str").rename(columns=str.casefold)
    newer = rows.get("lsoa21cd", pd.Series(np.nan, index=rows.index, dtype="str"))
    return pd.DataFrame(
        {
            "longitude": pd.to_numeric(rows["longitude"], errors="coerce").round(5),
            "latitude": pd.to_numeric(rows["latitude"], errors="coerce").round(5),
            "location": rows["location"],
            "lsoa_code": newer.fillna(rows["lsoa code"]),
            "month": rows["month"],
            "publisher_type": rows.get("crime type"),
        }
    )


def _named(counted: pd.DataFrame) -> pd.Series:
    """Names of points; one of a kind alone is called after the nearest street."""
    is_street = (counted["kind"] == STREET).to_numpy()
    alone = counted["name"].isin(_KINDS).to_numpy()
    place = counted[["longitude", "latitude"]].to_numpy() * [0.62, 1.0]  # a degree east is shorter
    names = counted["name"].to_numpy(dtype=object).copy()
    if not is_street.any():
        return pd.Series(names, index=counted.index)
    for row in np.flatnonzero(alone):
        apart = ((place[is_street] - place[row]) ** 2).sum(axis=1)
        street = counted["name"].to_numpy()[is_street][apart.argmin()]
        kind = counted["kind"].iloc[row]
        names[row] = f"{kind[0].upper()}{kind[1:]} by {street}"
    return pd.Series(names, index=counted.index)
