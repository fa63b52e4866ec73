"""Recorded offences in a period, by area."""

from __future__ import annotations

from typing import Any

import pandas as pd

from in_pandas.frames import (
    Frames,
    Params,
    between,
    crimes,
    months_asked,
    months_covered,
    of_kinds,
)


def _in_period(
    frames: Frames, series: str, codes: pd.Series, counted: pd.DataFrame, params: Params
) -> dict[str, Any]:
    """Offences, residents and months of each area: columns in the order of `codes`."""
    offences = counted.groupby("area_code")["offences"].sum().reindex(codes)
    covered = months_covered(frames.coverage[series], codes, params)
    residents = frames.residents(codes, params["end"])
    return {
        "offences": offences.fillna(0).where(covered > 0).to_numpy(),
        "residents": residents["residents"].to_numpy(),
        "residents_basis": residents["basis"].array,
        "months_covered": covered.to_numpy(),
        "months_asked": months_asked(params),
    }


def _offences(frames: Frames, series: str, params: Params) -> pd.DataFrame:
    """The rows of the offences and the period asked for."""
    rows = between(frames.recorded[series], params["start"], params["end"])
    return of_kinds(rows, params["offences"])


def offences_by_ward(frames: Frames, params: Params) -> pd.DataFrame:
    """queries/offences_by_ward.sql."""
    areas, counted = frames.own("ward"), _offences(frames, "mps-ward", params)
    return pd.DataFrame(
        {
            "ward_code": areas["area_code"].array,
            "ward_name": areas["area_name"].array,
            **_in_period(frames, "mps-ward", areas["area_code"], counted, params),
            "is_town_centre": areas["is_town_centre"].array,
        }
    )


def offences_by_ward_per(frames: Frames, params: Params) -> pd.DataFrame:
    """queries/offences_by_ward_per.sql."""
    rows = offences_by_ward(frames, params)
    held = frames.tables["denominator"]
    held = held[held["denominator"] == params["per"]].set_index("area_code")
    return rows.assign(
        residents=rows["ward_code"].map(held["people_or_places"]),
        residents_basis=rows["ward_code"].map(held["counted_in"]),
    )


def offences_by_borough(frames: Frames, params: Params) -> pd.DataFrame:
    """queries/offences_by_borough.sql."""
    areas, counted = frames.boroughs(), _offences(frames, "mps-borough", params)
    return pd.DataFrame(
        {
            "borough_code": areas["area_code"].array,
            "borough_name": areas["area_name"].array,
            **_in_period(frames, "mps-borough", areas["area_code"], counted, params),
            "is_own": areas["is_own"].array,
            "is_similar": areas["is_similar"].array,
        }
    )


def offences_by_lsoa(frames: Frames, params: Params) -> pd.DataFrame:
    """queries/offences_by_lsoa.sql."""
    rows = between(frames.recorded["policeuk-lsoa"], params["start"], params["end"])
    areas, counted = frames.own_lsoas(), crimes(frames, rows, params["types"])
    return pd.DataFrame(
        {
            "lsoa_code": areas["area_code"].array,
            "lsoa_name": areas["area_name"].array,
            "ward_code": areas["ward_code"].array,
            "ward_name": areas["ward_name"].array,
            **_in_period(frames, "policeuk-lsoa", areas["area_code"], counted, params),
            "is_town_centre": areas["is_town_centre"].array,
            "borough_code": frames.borough_code,
        }
    )


def unplaced_offences(frames: Frames, params: Params) -> pd.DataFrame:
    """queries/unplaced_offences.sql."""
    wards = frames.own("ward")["area_code"]
    of_series = {"mps-borough": pd.Series([frames.borough_code]), "mps-ward": wards}
    is_whole = all(
        (months_covered(frames.coverage[series], codes, params) == months_asked(params)).all()
        for series, codes in of_series.items()
    )

    def total(series: str) -> float:
        rows = _offences(frames, series, params)
        rows = rows[rows["area_code"].isin(of_series[series])]
        return float(rows["offences"].sum()) if is_whole and len(rows) else float("nan")

    return pd.DataFrame(
        {"borough_offences": [total("mps-borough")], "ward_offences": [total("mps-ward")]}
    )
