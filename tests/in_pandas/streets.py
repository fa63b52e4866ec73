"""Crimes at map points of street files, and what maps show around the areas."""

from __future__ import annotations

from math import ceil

import pandas as pd

from in_pandas.frames import Frames, Params, whole

map_context = whole("map_context", "kind name geometry", "kind name geometry")
_LEAST = 10


def _own_points(frames: Frames) -> pd.DataFrame:
    lsoas = frames.own_lsoas()[["area_code", "ward_code", "ward_name"]]
    return frames.tables["street_point"].merge(lsoas, left_on="lsoa_code", right_on="area_code")


def _own_counts(frames: Frames) -> pd.DataFrame:
    counts = frames.tables["street_count"]
    return counts[counts["point"].isin(_own_points(frames)["point"])]


def street_months(frames: Frames, params: Params) -> pd.DataFrame:  # noqa: ARG001
    """queries/street_months.sql."""
    by_month = _own_counts(frames).groupby("month")
    rows = by_month.agg(source=("source", "max"), records=("crimes", "sum"))
    return rows.reset_index().sort_values("month")


def street_points(frames: Frames, params: Params) -> pd.DataFrame:
    """queries/street_points.sql."""
    points, counts = _own_points(frames).sort_values("point"), _own_counts(frames)
    ours = counts[counts["offence"].isin(params["types"])]
    monthly = ours.groupby(["point", "month"])["crimes"].sum().unstack("month")
    monthly = monthly.reindex(points["point"])

    def within(first: str, last: str) -> pd.Series:
        months = (monthly.columns >= pd.Timestamp(params[first])) & (
            monthly.columns <= pd.Timestamp(params[last])
        )
        return monthly.loc[:, months].sum(axis=1).astype("int64")

    first, last = pd.Timestamp(params["start"]), pd.Timestamp(params["end"])
    asked = monthly.loc[:, (monthly.columns >= first) & (monthly.columns <= last)]
    place = asked.where(asked > 0).rank(ascending=False, method="max")
    rows = points.set_index("point").assign(
        offences=within("start", "end"),
        offences_before=within("before_start", "before_end"),
        top_months=(place <= ceil(0.05 * len(points))).sum(axis=1),
    )
    named = ["name", "lsoa_code", "longitude", "latitude"]
    rows[named] = rows[named].where(rows["offences"] >= _LEAST)
    ordered = rows.sort_values("offences", ascending=False, kind="stable")
    columns = (
        "name kind ward_code ward_name lsoa_code longitude latitude offences offences_before "
        "top_months"
    )
    return ordered[columns.split()]


def street_kinds(frames: Frames, params: Params) -> pd.DataFrame:
    """queries/street_kinds.sql."""
    points, counts = _own_points(frames), _own_counts(frames)
    first, last = pd.Timestamp(params["start"]), pd.Timestamp(params["end"])
    ours = counts[counts["offence"].isin(params["types"]) & counts["month"].between(first, last)]
    crimes = points["point"].map(ours.groupby("point")["crimes"].sum()).fillna(0)
    by_kind = points.assign(crimes=crimes).groupby("kind")["crimes"].agg(["size", "sum"])
    by_kind = by_kind.reset_index()
    by_kind["kind"] = by_kind["kind"].where(by_kind["sum"] >= _LEAST, "other places")
    rows = by_kind.groupby("kind").sum().astype("int64").reset_index()
    return rows.set_axis(["kind", "points", "offences"], axis=1).sort_values("kind")
