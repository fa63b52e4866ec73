"""Areas, offences, sources and what of them the store holds."""

from __future__ import annotations

import numpy as np
import pandas as pd

from in_pandas.frames import Frames, Params, whole

_WEIGHTS = {
    "income_rank": 22.5,
    "employment_rank": 22.5,
    "education_rank": 13.5,
    "health_rank": 13.5,
    "housing_and_services_rank": 9.3,
    "environment_rank": 9.3,
}
"""Domains of deprivation without crime, weighted as the index weights them."""

_LSOAS = 33_755
"""How many LSOAs the index ranks."""

editions_held = whole("source_file", "series edition file sha256", "series edition file")
ledger_entries = whole(
    "ledger",
    "series scope area_code kind first_month last_month cuts words",
    "series first_month kind scope area_code",
)
policeuk_types = whole(
    "policeuk_type", "offence label polarity is_crime is_neighbourhood_crime", "offence"
)
refused_lines = whole(
    "refused_line",
    "series file line column_name area_code category month reason",
    "series file line column_name",
)
release = whole("release", "release figures ward_data_to borough_data_to lsoa_data_to", "")
sources = whole(
    "source",
    "source kind series publisher title page licence attribution period edition tables done",
    "source",
)


def coverage_by_month(frames: Frames, params: Params) -> pd.DataFrame:  # noqa: ARG001
    """queries/coverage_by_month.sql."""
    rows = frames.tables["coverage"]
    keyed = rows.assign(part=rows["offence"] != "").groupby(["series", "month"])
    return keyed.agg(
        areas=("area_code", "nunique"), parts=("part", "sum"), edition=("edition", "max")
    ).reset_index()


def lsoas(frames: Frames, params: Params) -> pd.DataFrame:  # noqa: ARG001
    """queries/lsoas.sql."""
    deprivation = frames.tables["deprivation"].set_index("lsoa_code")
    ranks, weights = deprivation[list(_WEIGHTS)].astype("float64"), pd.Series(_WEIGHTS)
    share = (_LSOAS + 1 - ranks) / _LSOAS
    scores = -23 * np.log(1 - share * (1 - np.exp(-100 / 23)))
    mean = scores.mul(weights).sum(axis=1) / ranks.notna().mul(weights).sum(axis=1)
    rows = frames.own_lsoas().rename(columns={"area_code": "lsoa_code", "area_name": "lsoa_name"})
    columns = "lsoa_code lsoa_name short_name ward_code ward_name is_town_centre"
    rows = rows[columns.split()]
    return rows.assign(deprivation_without_crime=rows["lsoa_code"].map(mean))


def months_on_offer(frames: Frames, params: Params) -> pd.DataFrame:  # noqa: ARG001
    """queries/months_on_offer.sql."""
    rows = frames.tables["coverage"]
    ours = rows.loc[rows["series"].isin(["mps-ward", "policeuk-lsoa"]), ["series", "month"]]
    return ours.drop_duplicates().sort_values(["series", "month"])


def offence_choices(frames: Frames, params: Params) -> pd.DataFrame:  # noqa: ARG001
    """queries/offence_choices.sql."""
    offences, rows = frames.tables["offence"], frames.recorded["mps-ward"]
    held = rows.loc[rows["area_code"].isin(frames.own("ward")["area_code"]), "offence"].unique()
    columns = "offence label group_key group_label family family_label polarity policeuk_type"
    return offences.loc[offences["offence"].isin(held), columns.split()].sort_values(
        ["group_label", "family_label", "offence"]
    )


def outlines(frames: Frames, params: Params) -> pd.DataFrame:  # noqa: ARG001
    """queries/outlines.sql."""
    areas = frames.tables["area"][["area_code", "area_name", "level"]]
    called = areas["area_code"].map(frames.tables["lsoa_name"].set_index("lsoa_code")["lsoa_name"])
    areas = areas.assign(area_name=called.fillna(areas["area_name"]))
    return areas.merge(frames.tables["outline"], on="area_code").sort_values(["level", "area_code"])


def revisions(frames: Frames, params: Params) -> pd.DataFrame:  # noqa: ARG001
    """queries/revisions.sql."""
    names = frames.tables["area"][["area_code", "area_name"]]
    rows = frames.tables["revised"].merge(names, on="area_code", how="left")
    columns = ["series", "edition", "area_code", "area_name", "month", "offence"]
    return rows.sort_values(["series", "edition", "month", "area_code", "offence"])[
        [*columns, "held_offences", "file_offences"]
    ]


def unregistered_names(frames: Frames, params: Params) -> pd.DataFrame:  # noqa: ARG001
    """queries/unregistered_names.sql."""
    tables = frames.tables
    areas = set(tables["recorded"]["area_code"].unique()) - set(tables["area"]["area_code"])
    kinds = set(tables["recorded"]["offence"].unique())
    kinds -= {*tables["offence"]["offence"], *tables["policeuk_type"]["offence"]}
    return pd.DataFrame({"name": pd.Series(sorted((areas - {"UNPLACED"}) | kinds), dtype="str")})


def boroughs(frames: Frames, params: Params) -> pd.DataFrame:  # noqa: ARG001
    """queries/boroughs.sql."""
    rows = frames.boroughs()[["area_code", "area_name", "is_own", "is_similar"]]
    rows = rows.set_axis(["borough_code", "borough_name", "is_own", "is_similar"], axis=1)
    counted = frames.coverage["mps-borough"]["area_code"]
    return rows.assign(is_counted=rows["borough_code"].isin(counted))


def wards(frames: Frames, params: Params) -> pd.DataFrame:  # noqa: ARG001
    """queries/wards.sql."""
    rows = frames.own("ward")[["area_code", "area_name", "is_town_centre"]]
    return rows.set_axis(["ward_code", "ward_name", "is_town_centre"], axis=1).sort_values(
        "ward_name"
    )
