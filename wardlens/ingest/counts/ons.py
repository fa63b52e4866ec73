"""ONS geography: lookups as rows of our area table, outlines generalised further as our own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from wardlens.choices.offer import RESIDENTS, denominator_key
from wardlens.ingest.counts.files import FileRefusedError, PublishedFile, lines, text

_TOLERANCE_DEGREES = 0.0003  # some 20 to 30 m: invisible at the scale of a borough map
_OUTLINE_KEYS = {"ward": "WD25CD", "lsoa": "LSOA21CD"}
_DECIMALS = 5  # about one metre
AREA_COLUMNS = ["area_code", "area_name", "level", "borough_code", "ward_code"]


def lsoa_rows(file: PublishedFile, borough_codes: list[str]) -> pd.DataFrame:
    """LSOAs of the boroughs with their best-fit ward, as rows of the area table."""
    lookup = text(file)
    ours = lookup[lookup["LAD24CD"].isin(borough_codes)]
    if ours.empty:
        raise FileRefusedError(
            file.path, "no LSOA of this partnership's boroughs", "Check [load] boroughs."
        )
    return pd.DataFrame(
        {
            "area_code": ours["LSOA21CD"],
            "area_name": ours["LSOA21NM"],
            "level": "lsoa",
            "borough_code": ours["LAD24CD"],
            "ward_code": ours["WD24CD"],
        }
    ).sort_values("area_code", ignore_index=True)


def ward_rows(file: PublishedFile, borough_codes: list[str]) -> pd.DataFrame:
    """Wards of the boroughs, named in the same lookup, as rows of the area table."""
    lookup = text(file)
    ours = lookup[lookup["LAD24CD"].isin(borough_codes)]
    wards = ours[["WD24CD", "WD24NM", "LAD24CD"]].drop_duplicates()
    rows = wards.set_axis(["area_code", "area_name", "borough_code"], axis=1)
    rows = rows.assign(level="ward", ward_code=None)
    return rows[AREA_COLUMNS].sort_values("area_code", ignore_index=True)


def borough_rows(file: PublishedFile, starts: str = "E09") -> pd.DataFrame:
    """Boroughs named in a lookup, as rows of the area table."""
    pairs = text(file)[["LAD24CD", "LAD24NM"]].drop_duplicates()
    pairs = pairs[pairs["LAD24CD"].str.startswith(starts)]
    rows = pairs.set_axis(["area_code", "area_name"], axis=1)
    rows = rows.assign(level="borough", borough_code=rows["area_code"], ward_code=None)
    return rows[AREA_COLUMNS].sort_values("area_code", ignore_index=True)


def replaced_lsoas(file: PublishedFile, borough_codes: list[str]) -> pd.DataFrame:
    """2011 LSOAs that were split, merged or redrawn in 2021: lsoa_2011_code, lsoa_code, change."""
    lookup = text(file)
    changed = lookup[lookup["LAD22CD"].isin(borough_codes) & (lookup["CHGIND"] != "U")]
    rows = changed[["LSOA11CD", "LSOA21CD", "CHGIND"]]
    rows = rows.set_axis(["lsoa_2011_code", "lsoa_code", "change"], axis=1)
    return rows.sort_values(["lsoa_2011_code", "lsoa_code"], ignore_index=True)


def denominators(file: PublishedFile, areas: pd.DataFrame) -> pd.DataFrame:
    """Counts of people or premises by ward; of LSOAs, added up over those of a best-fit ward.

    `areas`: the area table; lines of other areas are passed over. `FileRefusedError` for a count
    that is no whole number, a line without a name, year or source, an area twice (by itself or as
    its LSOAs), two names that an address could not tell apart, or a ward that lacks an LSOA.
    """
    rows = lines(file)
    own = areas[areas["level"].isin(["ward", "lsoa"])].set_index("area_code")
    rows = rows[rows["area_code"].isin(own.index)]
    if rows.empty:
        raise FileRefusedError(file.path, "no ward or LSOA of this partnership", "Check the codes.")
    level, ward = (rows["area_code"].map(own[name]) for name in ("level", "ward_code"))
    rows = rows.assign(level=level, ward_code=ward.where(level == "lsoa", rows["area_code"]))
    whole = rows["count"].str.fullmatch(r"\d+(\.0+)?")
    by_ward = ["denominator", "ward_code"]
    address = rows["denominator"].map(denominator_key)
    faults = {
        "count of {} is no whole number": (~whole, "Write it like 12345, without commas."),
        "a line of {} has no name of what is counted": (address == "", "Say it: premises."),
        "a line of {} counts residents, which are held": (
            address == RESIDENTS,
            "Call it otherwise.",
        ),
        "a line of {} has no year or source": (
            rows[["year", "source"]].eq("").any(axis=1),
            "Say of when it is, and whose.",
        ),
        "a line of {} writes a name otherwise than before": (
            rows["denominator"] != rows.groupby(address)["denominator"].transform("first"),
            "Write each denominator in one way.",
        ),
        "{} has two counts": (
            rows.duplicated(["area_code", "denominator"]),
            "Keep one year of each.",
        ),
        "{} is given as a ward and as LSOAs": (
            rows.groupby(by_ward)["level"].transform("nunique") > 1,
            "Give one of the two: they would be added up.",
        ),
    }
    for fault, (where, remedy) in faults.items():
        if where.any():
            line = where.idxmax()
            told = fault.format(rows.loc[line, "area_code"])
            raise FileRefusedError(file.path, told, remedy, int(line))
    rows["count"] = rows["count"].astype("float64")
    rows["area_code"] = rows["ward_code"]
    sizes = areas[areas["level"] == "lsoa"].groupby("ward_code").size()
    by_ward = ["denominator", "area_code"]
    held = rows[rows["level"] == "lsoa"].groupby(by_ward).size()
    short = held[held < held.index.get_level_values("area_code").map(sizes)]
    if len(short):
        ward = short.index[0][1]
        raise FileRefusedError(file.path, f"ward {ward} lacks an LSOA", "Load the whole table.")
    summed = rows.groupby(by_ward, as_index=False).agg(
        count=("count", "sum"), year=("year", "first"), source=("source", "first")
    )
    if (summed["count"] == 0).any():
        ward = summed.loc[summed["count"] == 0, "area_code"].iloc[0]
        raise FileRefusedError(
            file.path, f"count of {ward} is 0", "Leave it out: nothing can be divided by none."
        )
    columns = ["area_code", "denominator", "count", "year", "source"]
    return summed.astype({"count": "int64"})[columns]


def drawn(file: PublishedFile, level: str) -> dict[str, Any]:
    """GeoJSON geometries of a file as published, by the code of the area."""
    return {
        code: feature["geometry"]
        for feature in file.content["features"]
        if (code := str(feature["properties"].get(_OUTLINE_KEYS[level], "")))
    }


def outlines(file: PublishedFile, known: pd.DataFrame, level: str) -> list[dict[str, Any]]:
    """GeoJSON features of the known areas, borders simplified together so that none gapes."""
    key = _OUTLINE_KEYS[level]
    wanted: dict[str, str] = dict(
        known.loc[known["level"] == level, ["area_code", "area_name"]].itertuples(index=False)
    )
    shapes = {
        code: _shape(file, feature["geometry"], code)
        for feature in file.content["features"]
        if (code := str(feature["properties"].get(key))) in wanted
    }
    missing = sorted(set(wanted) - set(shapes))
    if missing:
        raise FileRefusedError(
            file.path, f"no outline for {', '.join(missing[:4])}", "Load the matching edition."
        )
    simplified = shapely.coverage_simplify(
        np.array(list(shapes.values())), _TOLERANCE_DEGREES, simplify_boundary=True
    )
    return [
        {
            "type": "Feature",
            "properties": {"area_code": code, "area_name": wanted[code], "level": level},
            "geometry": _rounded(mapping(outline)),
        }
        for code, outline in zip(shapes, simplified, strict=True)
    ]


def refuse_when_cut_short(file: PublishedFile, lsoas: pd.Series) -> None:
    """`FileRefusedError` where a lookup lacks LSOAs that are known: 2021 codes do not change."""
    missing = sorted(set(lsoas) - set(text(file)["LSOA21CD"]))
    if missing:
        raise FileRefusedError(
            file.path,
            f"no line for {len(missing):,} LSOAs of this partnership, {missing[0]} among them",
            "The file looks cut short: download it again.",
        )


def write_outlines(features: list[dict[str, Any]], path: Path) -> None:
    """Features as a GeoJSON file, one feature a line, so that a change can be read."""
    lines = ",\n".join(json.dumps(feature, separators=(",", ":")) for feature in features)
    path.write_text(f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n', "utf-8")


def _rounded(geometry: Any) -> dict[str, Any]:
    def rounded(part: Any) -> Any:
        if isinstance(part, (float, int)):
            return round(part, _DECIMALS)
        return [rounded(piece) for piece in part]

    return {"type": geometry["type"], "coordinates": rounded(geometry["coordinates"])}


def _shape(file: PublishedFile, geometry: Any, code: str) -> BaseGeometry:
    try:
        outline: BaseGeometry = shape(geometry)
        sound = outline.geom_type in ("Polygon", "MultiPolygon") and not outline.is_empty
        sound = sound and bool(np.isfinite(shapely.get_coordinates(outline)).all())
    except (AttributeError, KeyError, TypeError, ValueError, shapely.errors.ShapelyError):
        sound = False
    if not sound:
        raise FileRefusedError(
            file.path, f"the outline of {code} is no polygon", "Download it again."
        )
    return outline
