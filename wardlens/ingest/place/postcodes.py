"""Postcodes with the ward and the neighbourhood they lie in, from OS Code-Point Open or the ONSPD.

Code-Point Open (Ordnance Survey) is published without a heading: postcode, quality, grid
reference, codes. The ONS Postcode Directory has one. The ward is the one that the publisher names;
the neighbourhood (LSOA) the one that holds the point.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import shapely
from shapely.geometry import shape

from wardlens.ingest.counts.files import FileRefusedError
from wardlens.ingest.place import grid

COLUMNS = ["postcode", "ward_code", "lsoa_code", "note"]
_CODE_POINT = [
    "postcode", "quality", "easting", "northing", "country", "region", "authority", "county",
    "borough_code", "ward_code",
]  # fmt: skip
_DIRECTORY = {
    "pcds": "postcode",
    "oseast1m": "easting",
    "osnrth1m": "northing",
    "oslaua": "borough_code",
    "osward": "ward_code",
    "lsoa21": "lsoa_code",
}
_CODE = r"[EWSN][0-9]{8}"
_POSTCODE = r"[A-Za-z]{1,2}[0-9][A-Za-z0-9]?\s*[0-9][A-Za-z]{2}"
_NAMED = {"pcds", "oslaua", "osward"}
OUTSIDE_ITS_WARD = "its point lies outside the ward that the publisher names"


def read(path: Path) -> pd.DataFrame:
    """Every postcode of a file: postcode, borough_code, ward_code, longitude, latitude, lsoa_code.

    `lsoa_code` is empty where the file has none. `FileRefusedError` where it is of neither layout.
    """
    first = pd.read_csv(path, header=None, nrows=1, dtype="str", encoding="utf-8-sig")
    names = [str(name).casefold() for name in first.iloc[0]]
    if set(names) >= _NAMED:
        rows = pd.read_csv(path, dtype="str", encoding="utf-8-sig", keep_default_na=False)
        rows = rows.rename(columns=str.casefold).rename(columns=_DIRECTORY)
        rows = rows[rows.get("doterm", pd.Series("", index=rows.index)) == ""]
    elif len(names) == len(_CODE_POINT):
        has_heading = names[0] in ("pc", "postcode")
        rows = pd.read_csv(
            path, header=None, names=_CODE_POINT, skiprows=int(has_heading), dtype="str",
            encoding="utf-8-sig", keep_default_na=False,
        )  # fmt: skip
    else:
        raise FileRefusedError(
            path,
            "neither Code-Point Open nor the ONS Postcode Directory",
            "Expected ten columns without a heading, or a heading with pcds, oslaua, osward.",
            1,
        )
    _check(path, rows)
    longitude, latitude = grid.degrees(
        pd.to_numeric(rows["easting"], errors="coerce"),
        pd.to_numeric(rows["northing"], errors="coerce"),
    )
    rows = rows.assign(
        postcode=spaced(rows["postcode"]),
        longitude=longitude,
        latitude=latitude,
        lsoa_code=rows.get("lsoa_code", ""),
    )
    kept = ["postcode", "borough_code", "ward_code", "longitude", "latitude", "lsoa_code"]
    return rows[kept].drop_duplicates("postcode").sort_values("postcode", ignore_index=True)


def is_table(first_line: Sequence[str]) -> bool:
    """Whether a file that begins so is of one of the two layouts.

    >>> is_table(["KT1 1AE", *["10"] * 9]), is_table(["PC", "PQ"]), is_table(["pcds", "oslaua"])
    (True, False, False)
    """
    if {name.casefold() for name in first_line} >= _NAMED:
        return True
    is_postcode = bool(first_line) and re.fullmatch(_POSTCODE, first_line[0]) is not None
    return is_postcode and len(first_line) == len(_CODE_POINT)


def placed(
    rows: pd.DataFrame, borough_code: str, lsoas: dict[str, object], wards: dict[str, object]
) -> pd.DataFrame:
    """The borough's postcodes with `COLUMNS`.

    `rows`: as `read` gives them; `lsoas`, `wards`: GeoJSON geometries by code. A point in no
    neighbourhood belongs to the nearest; one outside its ward says so in `note`.
    """
    ours = rows[rows["borough_code"] == borough_code].reset_index(drop=True)
    points = shapely.points(ours["longitude"], ours["latitude"])
    known = ours["lsoa_code"].where(ours["lsoa_code"].isin(list(lsoas)), "")
    found = known.where(known != "", pd.Series(_nearest(points, lsoas), index=ours.index))
    outlines = {code: shape(outline) for code, outline in wards.items()}
    inside = [
        code not in outlines or bool(shapely.covers(outlines[code], point))
        for code, point in zip(ours["ward_code"], points, strict=True)
    ]
    return pd.DataFrame(
        {
            "postcode": ours["postcode"],
            "ward_code": ours["ward_code"],
            "lsoa_code": found,
            "note": np.where(inside, "", OUTSIDE_ITS_WARD),
        }
    )


def elsewhere(rows: pd.DataFrame, borough_code: str, names: dict[str, str]) -> pd.DataFrame:
    """Which other boroughs the postcode sectors of the files lie in: sector, code, name.

    `names`: borough names by code; one that is not known has an empty name.
    """
    others = rows[rows["borough_code"] != borough_code]
    sectors = others["postcode"].str[:-2]
    found = pd.DataFrame({"sector": sectors, "borough_code": others["borough_code"]})
    found = found.drop_duplicates().sort_values(["sector", "borough_code"], ignore_index=True)
    return found.assign(borough_name=[names.get(code, "") for code in found["borough_code"]])


def beginnings(postcodes: pd.Series) -> list[str]:
    """The letters that postcodes begin with.

    >>> beginnings(pd.Series(["KT1 1AA", "SW20 1AA", "KT2 1AA"]))
    ['KT', 'SW']
    """
    return sorted(set(postcodes.str.extract("^([A-Z]+)", expand=False).dropna()))


def spaced(postcodes: pd.Series) -> pd.Series:
    """Postcodes as they are written: capitals, one blank before the last three letters.

    >>> spaced(pd.Series(["kt11aa", "SW1A  1AA"])).tolist()
    ['KT1 1AA', 'SW1A 1AA']
    """
    solid = postcodes.str.replace(r"\s+", "", regex=True).str.upper()
    return solid.str[:-3] + " " + solid.str[-3:]


def _check(path: Path, rows: pd.DataFrame) -> None:
    lacking = [name for name in ("easting", "northing", "ward_code") if name not in rows]
    if lacking:
        raise FileRefusedError(path, f"no column for {lacking[0]}", "Download it again.", 1)
    good = rows["postcode"].str.fullmatch(_POSTCODE)
    good &= rows["borough_code"].str.fullmatch(f"{_CODE}|")
    if not good.all():
        line = int(np.argmin(good.to_numpy())) + 1
        raise FileRefusedError(
            path, f"no postcode with its codes: {rows['postcode'].iloc[line - 1]!r}",
            "Download it again.", line,
        )  # fmt: skip


def _nearest(points: Sequence[object], outlines: dict[str, object]) -> np.ndarray:
    if not outlines:
        return np.full(len(points), "")
    tree = shapely.STRtree([shape(outline) for outline in outlines.values()])
    found: np.ndarray = np.array(list(outlines))[tree.nearest(points)]
    return found
