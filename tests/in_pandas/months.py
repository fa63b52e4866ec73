"""Recorded offences month by month."""

from __future__ import annotations

import numpy as np
import pandas as pd

from in_pandas.frames import Frames, Params, between, crimes, months, of_kinds


def _since(frames: Frames, series: str, codes: pd.Series, params: Params) -> pd.DataFrame:
    """The rows of some areas from the earliest month compared to the last."""
    rows = between(frames.recorded[series], params["since"], params["end"])
    return rows[rows["area_code"].isin(codes)]


def _by_month(
    counted: pd.DataFrame, coverage: pd.DataFrame, areas: pd.DataFrame, params: Params
) -> tuple[pd.DataFrame, dict[str, object]]:
    """The area of each row, and the columns month and offences: every area in every month."""
    grid = pd.MultiIndex.from_product(
        [areas["area_code"], months(params["since"], params["end"])], names=["area_code", "month"]
    )
    covered = between(coverage, params["since"], params["end"])
    is_covered = grid.isin(covered.set_index(["area_code", "month"]).index)
    sums = counted.groupby(["area_code", "month"])["offences"].sum().reindex(grid)
    return areas.iloc[grid.codes[0]], {
        "month": grid.get_level_values("month"),
        "offences": sums.fillna(0).where(is_covered).to_numpy(),
    }


def monthly_by_ward(frames: Frames, params: Params) -> pd.DataFrame:
    """queries/monthly_by_ward.sql."""
    wards = frames.own("ward")
    rows = _since(frames, "mps-ward", wards["area_code"], params)
    counted = of_kinds(rows, params["offences"])
    areas, figures = _by_month(counted, frames.coverage["mps-ward"], wards, params)
    return pd.DataFrame(
        {
            "ward_code": areas["area_code"].array,
            "ward_name": areas["area_name"].array,
            "is_town_centre": areas["is_town_centre"].array,
            **figures,
        }
    )


def monthly_by_lsoa(frames: Frames, params: Params) -> pd.DataFrame:
    """queries/monthly_by_lsoa.sql."""
    lsoas = frames.own_lsoas()
    rows = _since(frames, "policeuk-lsoa", lsoas["area_code"], params)
    counted = crimes(frames, rows, params["types"])
    areas, figures = _by_month(counted, frames.coverage["policeuk-lsoa"], lsoas, params)
    return pd.DataFrame(
        {
            "lsoa_code": areas["area_code"].array,
            "lsoa_name": areas["area_name"].array,
            "ward_name": areas["ward_name"].array,
            "is_town_centre": areas["is_town_centre"].array,
            **figures,
        }
    )


def incidents_by_ward(frames: Frames, params: Params) -> pd.DataFrame:
    """queries/incidents_by_ward.sql."""
    of_lsoas = monthly_by_lsoa(frames, params)
    ward_of = frames.own_lsoas().set_index("area_code")["ward_code"]
    of_lsoas = of_lsoas.assign(ward_code=of_lsoas["lsoa_code"].map(ward_of))
    ever = of_lsoas.groupby("lsoa_code")["offences"].transform("count") > 0
    of_lsoas = of_lsoas.assign(covered=of_lsoas["lsoa_code"].where(ever))
    parts = of_lsoas.groupby("ward_code").agg({"lsoa_code": "nunique", "covered": "nunique"})
    sums = (
        of_lsoas[ever]
        .groupby(["ward_code", "month"])["offences"]
        .agg(lambda rows: rows.sum(skipna=False))
    )
    wards = frames.own("ward")["area_code"]
    grid = pd.MultiIndex.from_product(
        [wards, months(params["since"], params["end"])], names=["ward_code", "month"]
    )
    codes = grid.get_level_values("ward_code")
    return pd.DataFrame(
        {
            "ward_code": codes.array,
            "month": grid.get_level_values("month"),
            "neighbourhoods": parts["lsoa_code"].reindex(codes, fill_value=0).to_numpy(),
            "covered": parts["covered"].reindex(codes, fill_value=0).to_numpy(),
            "offences": sums.reindex(grid).to_numpy(),
        }
    )


def monthly_by_lsoa_and_type(frames: Frames, params: Params) -> pd.DataFrame:  # noqa: ARG001
    """queries/monthly_by_lsoa_and_type.sql."""
    codes, types = frames.own("lsoa")["area_code"], frames.tables["policeuk_type"]["offence"]
    rows, covered = frames.recorded["policeuk-lsoa"], frames.coverage["policeuk-lsoa"]
    known = rows[rows["area_code"].isin(codes) & rows["offence"].isin(types)]
    noughts = covered.loc[covered["area_code"].isin(codes), ["area_code", "month"]]
    both = pd.concat([known, noughts.assign(offence="", offences=0)])
    columns = ["area_code", "month", "offence", "offences"]
    return both.sort_values(columns[:3])[columns].rename(columns={"area_code": "lsoa_code"})


def monthly_by_ward_and_group(frames: Frames, params: Params) -> pd.DataFrame:
    """queries/monthly_by_ward_and_group.sql."""
    wards = frames.own("ward").set_index("area_code")
    groups = (
        frames.tables["offence"].drop_duplicates("group_key").set_index("group_key").sort_index()
    )
    rows = _since(frames, "mps-ward", wards.index, params)
    group_of = frames.tables["offence"].set_index("offence")["group_key"]
    rows = rows.assign(group_key=rows["offence"].map(group_of))
    grid = pd.MultiIndex.from_product(
        [wards.index, groups.index, months(params["since"], params["end"])],
        names=["area_code", "group_key", "month"],
    )
    covered = between(frames.coverage["mps-ward"], params["since"], params["end"])
    is_covered = grid.droplevel("group_key").isin(covered.set_index(["area_code", "month"]).index)
    sums = rows.groupby(["area_code", "group_key", "month"])["offences"].sum().reindex(grid)
    codes, keys = grid.get_level_values("area_code"), grid.get_level_values("group_key")
    return pd.DataFrame(
        {
            "ward_code": codes.array,
            "ward_name": codes.map(wards["area_name"]).array,
            "group_key": keys.array,
            "group_label": keys.map(groups["group_label"]).array,
            "month": grid.get_level_values("month"),
            "offences": sums.fillna(0).where(is_covered).to_numpy(),
        }
    )


def _in_wards(frames: Frames, params: Params) -> tuple[pd.DataFrame, pd.Series]:
    """Rows of the ward or wards asked for, and whether each month covered is so in all of them."""
    wards = frames.own("ward")["area_code"]
    if params["area"]:
        wards = wards[wards == params["area"]]
    rows, coverage = frames.recorded["mps-ward"], frames.coverage["mps-ward"]
    covered = coverage.loc[coverage["area_code"].isin(wards), "month"].value_counts().sort_index()
    return of_kinds(rows[rows["area_code"].isin(wards)], params["offences"]), covered == len(wards)


def offences_by_month(frames: Frames, params: Params) -> pd.DataFrame:
    """queries/offences_by_month.sql."""
    counted, is_whole = _in_wards(frames, params)
    covered = frames.coverage["mps-ward"]["month"]
    every = months(covered.min(), covered.max())
    sums = counted.groupby("month")["offences"].sum().reindex(every).fillna(0)
    return sums.where(is_whole.reindex(every, fill_value=False)).reset_index()


def monthly_by_offence(frames: Frames, params: Params) -> pd.DataFrame:
    """queries/monthly_by_offence.sql."""
    counted, is_whole = _in_wards(frames, params)
    sums = counted.groupby(["offence", "month"])["offences"].sum()
    kinds = sorted(counted["offence"].unique())
    grid = pd.MultiIndex.from_product([kinds, is_whole.index], names=["offence", "month"])
    return (
        sums.reindex(grid)
        .fillna(0)
        .where(np.tile(is_whole.to_numpy(), len(kinds)))
        .rename("offences")
        .reset_index()
    )


def offences_by_month_and_borough(frames: Frames, params: Params) -> pd.DataFrame:
    """queries/offences_by_month_and_borough.sql."""
    boroughs = frames.boroughs()[["area_code", "is_own", "is_similar"]]
    counted = of_kinds(frames.recorded["mps-borough"], params["offences"])
    sums = counted.groupby(["area_code", "month"], as_index=False)["offences"].sum()
    covered = frames.coverage["mps-borough"][["area_code", "month"]]
    covered = covered.assign(year=covered["month"].dt.year)
    rows = (
        covered.merge(boroughs, on="area_code")
        .merge(sums, on=["area_code", "month"], how="left")
        .merge(
            _residents_of_years(frames, boroughs, covered["year"]),
            on=["area_code", "year"],
            how="left",
        )
        .sort_values(["area_code", "month"])
        .rename(columns={"area_code": "borough_code"})
    )
    columns = ["borough_code", "is_own", "is_similar", "month", "offences", "residents"]
    return rows.fillna({"offences": 0})[columns]


def _residents_of_years(frames: Frames, boroughs: pd.DataFrame, asked: pd.Series) -> pd.DataFrame:
    """Residents of each borough in each year, else in the newest before it, else the first."""
    population = frames.tables["population"]
    ours = population[population["area_code"].isin(boroughs["area_code"])]
    wide = ours.pivot(index="area_code", columns="year", values="residents")
    years = range(min(wide.columns.min(), asked.min()), max(wide.columns.max(), asked.max()) + 1)
    of_year = wide.reindex(columns=years).ffill(axis=1).bfill(axis=1)
    return of_year.rename_axis(columns="year").stack().rename("residents").reset_index()  # noqa: PD013
