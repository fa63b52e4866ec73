"""Offences with the weight of one, and the weights themselves."""

from __future__ import annotations

from typing import Any

import pandas as pd

from in_pandas.frames import (
    Frames,
    Params,
    between,
    crimes,
    months,
    months_asked,
    months_covered,
    of_kinds,
)

_OF_OFFENCE = ["label", "group_key", "group_label", "family_label", "is_police_generated"]


def _grid(areas: pd.DataFrame, kinds: pd.DataFrame) -> pd.MultiIndex:
    """Every area with every kind of offence."""
    return pd.MultiIndex.from_product(
        [areas["area_code"], kinds["offence"]], names=["area_code", "offence"]
    )


def _weights(frames: Frames, table: str, params: Params) -> pd.DataFrame:
    """The weights of the weighting asked for, by offence."""
    rows = frames.tables[table]
    return rows[rows["weighting"] == params["weighting"]].set_index("offence")


def _counted(frames: Frames, series: str, grid: pd.MultiIndex, params: Params) -> dict[str, Any]:
    """Columns of each area and kind: offences in the period, in each of 24 months, months."""
    codes, end = grid.get_level_values("area_code"), pd.Timestamp(params["end"])
    rows = frames.recorded[series]
    in_period = between(rows, params["start"], end)
    offences = in_period.groupby(["area_code", "offence"])["offences"].sum().reindex(grid)
    covered = months_covered(frames.coverage[series], codes, params).to_numpy()
    last_24 = months(end - pd.DateOffset(months=23), end)
    recent = between(rows, last_24[0], end).set_index(["area_code", "offence", "month"])["offences"]
    wide = recent.unstack("month").reindex(index=grid, columns=last_24).fillna(0).astype("int32")
    return {
        "offences": offences.fillna(0).where(covered > 0).to_numpy(),
        "last_24_months": list(wide.to_numpy()),
        "months_covered": covered,
        "months_asked": months_asked(params),
    }


def harm_by_ward_and_offence(frames: Frames, params: Params) -> pd.DataFrame:
    """queries/harm_by_ward_and_offence.sql."""
    wards, rows = frames.own("ward"), frames.recorded["mps-ward"]
    held = rows.loc[rows["area_code"].isin(wards["area_code"]), "offence"].unique()
    kinds = of_kinds(frames.tables["offence"], params["offences"])
    kinds = kinds[kinds["offence"].isin(held)].sort_values("offence")
    grid = _grid(wards, kinds)
    ward, kind = wards.iloc[grid.codes[0]], kinds.iloc[grid.codes[1]]
    weight = _weights(frames, "harm_weight", params).reindex(kind["offence"])
    of_ward = frames.residents(wards["area_code"], params["end"]).reindex(ward["area_code"])
    counted = _counted(frames, "mps-ward", grid, params)
    return pd.DataFrame(
        {
            "ward_code": ward["area_code"].array,
            "ward_name": ward["area_name"].array,
            "offence": kind["offence"].array,
            **{column: kind[column].array for column in _OF_OFFENCE},
            "offences": counted["offences"],
            "weight": weight["weight"].array,
            "edition": weight["edition"].array,
            "weight_reason": weight["reason"].array,
            "last_24_months": counted["last_24_months"],
            "residents": of_ward["residents"].array,
            "residents_basis": of_ward["basis"].array,
            "months_covered": counted["months_covered"],
            "months_asked": counted["months_asked"],
        }
    )


def harm_by_borough_and_offence(frames: Frames, params: Params) -> pd.DataFrame:
    """queries/harm_by_borough_and_offence.sql."""
    wards, rows = frames.own("ward"), frames.recorded["mps-ward"]
    held = rows.loc[rows["area_code"].isin(wards["area_code"]), "offence"].unique()
    kinds = of_kinds(frames.tables["offence"], params["offences"])
    kinds = kinds[kinds["offence"].isin(held)].sort_values("offence")
    boroughs = frames.boroughs()
    grid = _grid(boroughs, kinds)
    kind = kinds.iloc[grid.codes[1]]
    weight = _weights(frames, "harm_weight", params).reindex(kind["offence"])
    codes = boroughs["area_code"].iloc[grid.codes[0]]
    residents = frames.residents(boroughs["area_code"], params["end"]).reindex(codes)
    counted = _counted(frames, "mps-borough", grid, params)
    return pd.DataFrame(
        {
            "borough_code": codes.array,
            "offence": kind["offence"].array,
            "is_police_generated": kind["is_police_generated"].array,
            "offences": counted["offences"],
            "weight": weight["weight"].array,
            "edition": weight["edition"].array,
            "last_24_months": counted["last_24_months"],
            "residents": residents["residents"].array,
            "residents_basis": residents["basis"].array,
            "months_covered": counted["months_covered"],
            "months_asked": counted["months_asked"],
        }
    )


def harm_by_lsoa_and_type(frames: Frames, params: Params) -> pd.DataFrame:
    """queries/harm_by_lsoa_and_type.sql."""
    types, offence = frames.tables["policeuk_type"], frames.tables["offence"]
    kinds = crimes(frames, types[types["is_crime"]], params["types"]).sort_values("offence")
    found_by_policing = offence.groupby("policeuk_type")["is_police_generated"].all()
    kinds = kinds.assign(
        is_police_generated=kinds["offence"].isin(found_by_policing[found_by_policing].index)
    )
    grid = _grid(frames.own("lsoa"), kinds)
    kind = kinds.iloc[grid.codes[1]]
    weight = _weights(frames, "type_weight", params).reindex(kind["offence"])
    residents = frames.residents(grid.levels[0], params["end"])
    residents = residents.reindex(grid.get_level_values("area_code"))
    counted = _counted(frames, "policeuk-lsoa", grid, params)
    return pd.DataFrame(
        {
            "lsoa_code": grid.get_level_values("area_code").array,
            "offence": kind["offence"].array,
            "label": kind["label"].array,
            "is_police_generated": kind["is_police_generated"].array,
            "offences": counted["offences"],
            "weight": weight["weight"].array,
            "edition": weight["edition"].array,
            "last_24_months": counted["last_24_months"],
            "residents": residents["residents"].array,
            "residents_basis": residents["basis"].array,
            "months_covered": counted["months_covered"],
            "months_asked": counted["months_asked"],
        }
    )


def harm_weights(frames: Frames, params: Params) -> pd.DataFrame:  # noqa: ARG001
    """queries/harm_weights.sql."""
    known = frames.tables["offence"][["offence", "label", "group_label", "is_police_generated"]]
    rows = frames.tables["harm_weight"].merge(known, on="offence")
    columns = (
        "offence label group_label is_police_generated weighting weight unit edition "
        "share_of_volume how citation reason"
    )
    return rows[columns.split()].sort_values(["group_label", "offence", "weighting"])


def published_severity(frames: Frames, params: Params) -> pd.DataFrame:  # noqa: ARG001
    """queries/published_severity.sql."""
    names = frames.tables["area"][["area_code", "area_name"]]
    rows = frames.tables["severity_score"].merge(names, on="area_code")
    rows = rows.assign(is_own=rows["area_code"] == frames.borough_code)
    return rows[["area_code", "area_name", "score", "period", "is_own"]].sort_values("area_code")
