"""Names that residents know: streets, stations, kinds of place, and of neighbourhoods after them.

police.uk moves each crime to the nearest of a set of published map points, each of at least eight
addresses, and gives the point a name: “On or near Elmbridge Avenue”, “Tolworth (station)”, “On or
near Supermarket”. The points make the gazetteer. A neighbourhood is called after its MSOA (House
of Commons Library names) and the streets that are most its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

COLUMNS = ["name", "kind", "longitude", "latitude", "lsoa_code"]
LONGEST_NAME, LONGEST_SHORT_NAME = 80, 30
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
    "Motorway Service Area": "motorway services",
}
STREET, STATION, ROAD = "street", "station", "numbered road"


def points(paths: Iterable[Path]) -> pd.DataFrame:
    """Map points of street files with `COLUMNS` and `crimes`, how often each stood in them.

    The name of a point that has only a kind (“Supermarket”) is that of the street next to it.
    """
    rows = pd.concat([_read(path) for path in paths], ignore_index=True)
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
    plain = counted["location"].str.replace(r"^On or near\s+", "", regex=True)
    plain = plain.str.replace(r"(?i)\s*\((?!station).*\)$", "", regex=True).str.strip()
    kinds = plain.map(_KINDS)
    kinds = kinds.mask(plain.str.endswith("(station)"), STATION)
    kinds = kinds.mask(kinds.isna() & plain.str.fullmatch(r"[ABM][0-9]+"), ROAD).fillna(STREET)
    counted["kind"] = kinds
    counted["name"] = plain.str.removesuffix(" (station)")
    counted = counted[counted["name"] != ""]
    counted["name"] = _named(counted)
    return counted[[*COLUMNS, "crimes"]].sort_values(
        ["kind", "name", "longitude", "latitude"], ignore_index=True
    )


def lsoa_names(areas: pd.DataFrame, wider: pd.Series, found: pd.DataFrame) -> pd.DataFrame:
    """What to call each neighbourhood: lsoa_code, name, short_name; each name once.

    `areas`: area_code, area_name of LSOAs (“Long Town 014A”); `wider`: names of their
    MSOAs by the MSOA's own name (“Long Town 014”), may be empty; `found`: as `points`
    gives them, may be empty. A street counts for a neighbourhood by how much of it is there.
    """
    streets = found[found["kind"] == STREET]
    here = streets.groupby(["lsoa_code", "name"])["crimes"].sum()
    everywhere = streets.groupby("name")["crimes"].sum()
    score = here * here / everywhere.reindex(here.index.get_level_values("name")).to_numpy()
    told = []
    for code, official in areas[["area_code", "area_name"]].itertuples(index=False):
        suffix = str(official).split()[-1]
        within = str(wider.get(str(official)[:-1], str(official).removesuffix(f" {suffix}")))
        within = within.replace(" & ", " and ")
        own = score.get(code, pd.Series(dtype="float64"))
        own = own.sort_index().sort_values(ascending=False, kind="stable")
        told.append((code, *_called(within, suffix, list(own.index[:4]))))
    return pd.DataFrame(told, columns=["lsoa_code", "name", "short_name"])


def msoa_names(path: Path) -> pd.Series:
    """House of Commons Library names of MSOAs by the official name."""
    rows = pd.read_csv(path, dtype="str", usecols=["MSOANM", "MSOAHCLNM", "MSOA21CD"])
    rows = rows.dropna().drop_duplicates("MSOANM")
    return rows.set_index("MSOANM")["MSOAHCLNM"]


def _called(within: str, suffix: str, streets: Sequence[str]) -> tuple[str, str]:
    """The long and the short name: no longer than the table of a phone has room for."""
    short = next(
        (shown for street in streets if len(shown := f"{street} ({suffix})") <= LONGEST_SHORT_NAME),
        f"{within[: LONGEST_SHORT_NAME - len(suffix) - 3].rstrip()} ({suffix})",
    )
    for around in (" and ".join(streets[:2]), *streets[:1]):
        name = f"{within}, around {around} ({suffix})"
        if around and len(name) <= LONGEST_NAME:
            return name, short
    return f"{within} ({suffix})", short


def _read(path: Path) -> pd.DataFrame:
    rows = pd.read_csv(path, dtype="str").rename(columns=str.casefold)
    newer = rows.get("lsoa21cd", pd.Series(np.nan, index=rows.index, dtype="str"))
    return pd.DataFrame(
        {
            "longitude": pd.to_numeric(rows["longitude"], errors="coerce").round(5),
            "latitude": pd.to_numeric(rows["latitude"], errors="coerce").round(5),
            "location": rows["location"],
            "lsoa_code": newer.fillna(rows["lsoa code"]),
            "month": rows["month"],
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
