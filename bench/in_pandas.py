"""The same answers as queries/*.sql from pandas, on frames already in memory.

What a careful analyst would write: one frame a series, filtered with masks, counted with
`groupby`, laid on the full list of areas and months with `reindex`, residents looked up with
`map`. Every answer is complete: same columns, same order, zero where covered, missing where not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import duckdb
import pandas as pd

Params = Mapping[str, object]


@dataclass(frozen=True)
class Frames:
    """The tables of a store in memory; `recorded` and `coverage` have a frame a series."""

    tables: Mapping[str, pd.DataFrame]
    recorded: Mapping[str, pd.DataFrame]
    coverage: Mapping[str, pd.DataFrame]
    borough_code: str

    @classmethod
    def of(cls, connection: duckdb.DuckDBPyConnection) -> Frames:
        """Every base table of a store; a store's tables made for its queries are not used."""
        names = (
            "area", "offence", "policeuk_type", "population", "similar_area", "ledger", "recorded",
            "coverage", "outline", "source", "source_file", "release", "refused_line", "revised",
            "partnership", "harm_weight", "severity_score",
        )  # fmt: skip
        tables = {name: connection.table(name).df() for name in names}

        def by_series(name: str) -> dict[str, pd.DataFrame]:
            return {
                str(series): rows.drop(columns="series").reset_index(drop=True)
                for series, rows in tables[name].groupby("series")
            }

        return cls(
            tables,
            by_series("recorded"),
            by_series("coverage"),
            str(tables["partnership"]["borough_code"].iloc[0]),
        )

    def own(self, level: str) -> pd.DataFrame:
        """The partnership's areas of a level."""
        area = self.tables["area"]
        return area[(area["level"] == level) & (area["borough_code"] == self.borough_code)]


def _between(rows: pd.DataFrame, first: object, last: object) -> pd.DataFrame:
    return rows[(rows["month"] >= pd.Timestamp(first)) & (rows["month"] <= pd.Timestamp(last))]  # type: ignore[arg-type]


def _of_kinds(rows: pd.DataFrame, kinds: object) -> pd.DataFrame:
    return rows[rows["offence"].isin(kinds)] if kinds else rows  # type: ignore[arg-type]


def _crimes(frames: Frames, rows: pd.DataFrame, types: object) -> pd.DataFrame:
    if types:
        return rows[rows["offence"].isin(types)]  # type: ignore[arg-type]
    known = frames.tables["policeuk_type"]
    return rows[rows["offence"].isin(known.loc[known["is_crime"], "offence"])]


def _residents(frames: Frames, codes: pd.Series, end: date) -> pd.DataFrame:
    """The estimate of the year or the newest before it, else the first: residents and basis."""
    population = frames.tables["population"]
    ours = population[population["area_code"].isin(codes)].sort_values("year")
    before = ours[ours["year"] <= end.year].drop_duplicates("area_code", keep="last")
    first = ours.drop_duplicates("area_code")
    both = pd.concat([before, first[~first["area_code"].isin(before["area_code"])]])
    return both.set_index("area_code")[["residents", "basis"]].reindex(codes)


def _in_period(
    frames: Frames,
    areas: pd.DataFrame,
    series: str,
    counted: pd.DataFrame,
    params: Params,
    named: Callable[[pd.DataFrame], dict[str, object]],
    flags: Callable[[pd.DataFrame], dict[str, object]],
) -> pd.DataFrame:
    start, end = params["start"], params["end"]
    codes = areas["area_code"]
    offences = counted.groupby("area_code")["offences"].sum().reindex(codes)
    covered = _between(frames.coverage[series], start, end)["area_code"].value_counts()
    months = covered.reindex(codes).fillna(0).astype("int32").to_numpy()
    residents = _residents(frames, codes, end)  # type: ignore[arg-type]
    asked = (end.year - start.year) * 12 + end.month - start.month + 1  # type: ignore[attr-defined]
    return pd.DataFrame(
        {
            **named(areas),
            "offences": offences.fillna(0).where(months > 0).to_numpy(),
            "residents": residents["residents"].to_numpy(),
            "residents_basis": residents["basis"].array,
            "months_covered": months,
            "months_asked": asked,
            **flags(areas),
        }
    )


def offences_by_ward(frames: Frames, params: Params) -> pd.DataFrame:
    """queries/offences_by_ward.sql."""
    areas = frames.own("ward").sort_values("area_code")
    counted = _of_kinds(
        _between(frames.recorded["mps-ward"], params["start"], params["end"]), params["offences"]
    )
    return _in_period(
        frames,
        areas,
        "mps-ward",
        counted,
        params,
        lambda wards: {
            "ward_code": wards["area_code"].array,
            "ward_name": wards["area_name"].array,
        },
        lambda wards: {"is_town_centre": wards["is_town_centre"].to_numpy()},
    )


def offences_by_borough(frames: Frames, params: Params) -> pd.DataFrame:
    """queries/offences_by_borough.sql."""
    area = frames.tables["area"]
    areas = area[area["level"] == "borough"].sort_values("area_code")
    counted = _of_kinds(
        _between(frames.recorded["mps-borough"], params["start"], params["end"]), params["offences"]
    )
    similar = _similar(frames)
    return _in_period(
        frames,
        areas,
        "mps-borough",
        counted,
        params,
        lambda rows: {
            "borough_code": rows["area_code"].array,
            "borough_name": rows["area_name"].array,
        },
        lambda rows: {
            "is_own": (rows["area_code"] == frames.borough_code).to_numpy(),
            "is_similar": rows["area_code"].isin(similar).to_numpy(),
        },
    )


def _similar(frames: Frames) -> pd.Series:
    similar = frames.tables["similar_area"]
    return similar.loc[similar["borough_code"] == frames.borough_code, "similar_code"]


def _lsoas(frames: Frames) -> pd.DataFrame:
    wards = frames.tables["area"].set_index("area_code")
    areas = frames.own("lsoa").sort_values("area_code")
    return areas.assign(
        ward_name=areas["ward_code"].map(wards["area_name"]),
        is_town_centre=areas["ward_code"]
        .map(wards["is_town_centre"])
        .fillna(value=False)
        .astype(bool),
    )


def offences_by_lsoa(frames: Frames, params: Params) -> pd.DataFrame:
    """queries/offences_by_lsoa.sql."""
    counted = _crimes(
        frames,
        _between(frames.recorded["policeuk-lsoa"], params["start"], params["end"]),
        params["types"],
    )
    return _in_period(
        frames,
        _lsoas(frames),
        "policeuk-lsoa",
        counted,
        params,
        lambda rows: {
            "lsoa_code": rows["area_code"].array,
            "lsoa_name": rows["area_name"].array,
            "ward_code": rows["ward_code"].array,
            "ward_name": rows["ward_name"].array,
        },
        lambda rows: {"is_town_centre": rows["is_town_centre"].to_numpy()},
    )


def _months(first: object, last: object) -> pd.DatetimeIndex:
    return pd.date_range(first, last, freq="MS", unit="us", name="month")  # type: ignore[call-overload]


def _by_month(
    counted: pd.DataFrame, coverage: pd.DataFrame, codes: pd.Series, params: Params
) -> pd.Series:
    grid = pd.MultiIndex.from_product(
        [codes, _months(params["since"], params["end"])], names=["area_code", "month"]
    )
    covered = _between(coverage, params["since"], params["end"]).set_index(["area_code", "month"])
    is_covered = grid.isin(covered.index)
    sums = counted.groupby(["area_code", "month"])["offences"].sum().reindex(grid)
    return sums.fillna(0).where(is_covered)


def monthly_by_ward(frames: Frames, params: Params) -> pd.DataFrame:
    """queries/monthly_by_ward.sql."""
    wards = frames.own("ward").sort_values("area_code")
    rows = _between(frames.recorded["mps-ward"], params["since"], params["end"])
    rows = rows[rows["area_code"].isin(wards["area_code"])]
    sums = _by_month(
        _of_kinds(rows, params["offences"]), frames.coverage["mps-ward"], wards["area_code"], params
    )
    codes = sums.index.get_level_values("area_code")
    known = wards.set_index("area_code")
    return pd.DataFrame(
        {
            "ward_code": codes.array,
            "ward_name": codes.map(known["area_name"]).array,
            "is_town_centre": codes.map(known["is_town_centre"]).to_numpy(),
            "month": sums.index.get_level_values("month"),
            "offences": sums.to_numpy(),
        }
    )


def monthly_by_lsoa(frames: Frames, params: Params) -> pd.DataFrame:
    """queries/monthly_by_lsoa.sql."""
    lsoas = _lsoas(frames)
    rows = _between(frames.recorded["policeuk-lsoa"], params["since"], params["end"])
    rows = rows[rows["area_code"].isin(lsoas["area_code"])]
    sums = _by_month(
        _crimes(frames, rows, params["types"]),
        frames.coverage["policeuk-lsoa"],
        lsoas["area_code"],
        params,
    )
    codes = sums.index.get_level_values("area_code")
    known = lsoas.set_index("area_code")
    return pd.DataFrame(
        {
            "lsoa_code": codes.array,
            "lsoa_name": codes.map(known["area_name"]).array,
            "ward_name": codes.map(known["ward_name"]).array,
            "is_town_centre": codes.map(known["is_town_centre"]).to_numpy(),
            "month": sums.index.get_level_values("month"),
            "offences": sums.to_numpy(),
        }
    )


def monthly_by_ward_and_group(frames: Frames, params: Params) -> pd.DataFrame:
    """queries/monthly_by_ward_and_group.sql."""
    wards = frames.own("ward").sort_values("area_code").set_index("area_code")
    groups = (
        frames.tables["offence"].drop_duplicates("group_key").set_index("group_key").sort_index()
    )
    rows = _between(frames.recorded["mps-ward"], params["since"], params["end"])
    rows = rows[rows["area_code"].isin(wards.index)]
    group_of = frames.tables["offence"].set_index("offence")["group_key"]
    rows = rows.assign(group_key=rows["offence"].map(group_of))
    months = _months(params["since"], params["end"])
    grid = pd.MultiIndex.from_product(
        [wards.index, groups.index, months], names=["area_code", "group_key", "month"]
    )
    covered = _between(frames.coverage["mps-ward"], params["since"], params["end"])
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


def offences_by_month(frames: Frames, params: Params) -> pd.DataFrame:
    """queries/offences_by_month.sql."""
    wards = frames.own("ward")["area_code"]
    if params["area"]:
        wards = wards[wards == params["area"]]
    rows, coverage = frames.recorded["mps-ward"], frames.coverage["mps-ward"]
    counted = _of_kinds(rows[rows["area_code"].isin(wards)], params["offences"])
    months = _months(coverage["month"].min(), coverage["month"].max())
    covered = (
        coverage.loc[coverage["area_code"].isin(wards), "month"].value_counts().reindex(months)
    )
    sums = counted.groupby("month")["offences"].sum().reindex(months).fillna(0)
    return sums.where(covered == len(wards)).rename("offences").reset_index()


def offences_by_month_and_borough(frames: Frames, params: Params) -> pd.DataFrame:
    """queries/offences_by_month_and_borough.sql."""
    area = frames.tables["area"]
    codes = area.loc[area["level"] == "borough", "area_code"]
    counted = _of_kinds(frames.recorded["mps-borough"], params["offences"])
    sums = counted.groupby(["area_code", "month"])["offences"].sum()
    covered = frames.coverage["mps-borough"]
    covered = covered.loc[covered["area_code"].isin(codes), ["area_code", "month"]]
    covered = covered.sort_values(["area_code", "month"])
    population = frames.tables["population"]
    ours = population[population["area_code"].isin(codes)].sort_values("year")
    wide = ours.pivot(index="area_code", columns="year", values="residents")
    years = range(
        min(int(wide.columns.min()), covered["month"].min().year), covered["month"].max().year + 1
    )
    of_year = wide.reindex(columns=years).ffill(axis=1).bfill(axis=1).stack()  # noqa: PD013
    grid = pd.MultiIndex.from_arrays([covered["area_code"], covered["month"].dt.year])
    return pd.DataFrame(
        {
            "borough_code": covered["area_code"].array,
            "is_own": (covered["area_code"] == frames.borough_code).to_numpy(),
            "is_similar": covered["area_code"].isin(_similar(frames)).to_numpy(),
            "month": covered["month"].array,
            "offences": sums.reindex(pd.MultiIndex.from_frame(covered)).fillna(0).to_numpy(),
            "residents": of_year.reindex(grid).to_numpy(),
        }
    )


def monthly_by_offence(frames: Frames, params: Params) -> pd.DataFrame:
    """queries/monthly_by_offence.sql."""
    wards = frames.own("ward")["area_code"]
    if params["area"]:
        wards = wards[wards == params["area"]]
    rows, coverage = frames.recorded["mps-ward"], frames.coverage["mps-ward"]
    counted = _of_kinds(rows[rows["area_code"].isin(wards)], params["offences"])
    sums = counted.groupby(["offence", "month"])["offences"].sum()
    covered = coverage.loc[coverage["area_code"].isin(wards), "month"].value_counts().sort_index()
    kinds = sorted(counted["offence"].unique())
    grid = pd.MultiIndex.from_product([kinds, covered.index], names=["offence", "month"])
    is_whole = pd.Series((covered == len(wards)).to_numpy().tolist() * len(kinds), index=grid)
    return sums.reindex(grid).fillna(0).where(is_whole).rename("offences").reset_index()


def harm_by_ward_and_offence(frames: Frames, params: Params) -> pd.DataFrame:
    """queries/harm_by_ward_and_offence.sql."""
    start, end = pd.Timestamp(params["start"]), pd.Timestamp(params["end"])  # type: ignore[arg-type]
    wards = frames.own("ward").sort_values("area_code").set_index("area_code")
    rows = frames.recorded["mps-ward"]
    rows = rows[rows["area_code"].isin(wards.index)]
    kinds = frames.tables["offence"]
    kinds = kinds[kinds["offence"].isin(rows["offence"].unique())]
    kinds = _of_kinds(kinds, params["offences"]).sort_values("offence").set_index("offence")
    weight = frames.tables["harm_weight"]
    weight = weight[weight["weighting"] == params["weighting"]].set_index("offence")
    grid = pd.MultiIndex.from_product([wards.index, kinds.index], names=["area_code", "offence"])
    codes, names = grid.get_level_values("area_code"), grid.get_level_values("offence")
    in_period = _between(rows, start, end)
    offences = in_period.groupby(["area_code", "offence"])["offences"].sum().reindex(grid)
    covered = _between(frames.coverage["mps-ward"], start, end)["area_code"].value_counts()
    months = covered.reindex(codes).fillna(0).astype("int32").to_numpy()
    last_24 = _months(end - pd.DateOffset(months=23), end)
    recent = _between(rows, last_24[0], end).set_index(["area_code", "offence", "month"])[
        "offences"
    ]
    wide = recent.unstack("month").reindex(index=grid, columns=last_24).fillna(0).astype("int32")
    population = frames.tables["population"].set_index("area_code")
    of_ward = population.loc[population.index.isin(wards.index)]
    return pd.DataFrame(
        {
            "ward_code": codes.array,
            "ward_name": codes.map(wards["area_name"]).array,
            "offence": names.array,
            **{
                column: names.map(kinds[column]).array
                for column in (
                    "label", "group_key", "group_label", "family_label", "is_police_generated",
                )
            },
            "offences": offences.fillna(0).where(months > 0).to_numpy(),
            "weight": names.map(weight["weight"]).array,
            "edition": names.map(weight["edition"]).array,
            "weight_reason": names.map(weight["reason"]).array,
            "last_24_months": list(wide.to_numpy()),
            "residents": codes.map(of_ward["residents"]).array,
            "residents_basis": codes.map(of_ward["basis"]).array,
            "months_covered": months,
            "months_asked": (end.year - start.year) * 12 + end.month - start.month + 1,
        }
    )  # fmt: skip


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


def unplaced_offences(frames: Frames, params: Params) -> pd.DataFrame:
    """queries/unplaced_offences.sql."""

    def total(series: str, codes: pd.Series) -> object:
        rows = _between(frames.recorded[series], params["start"], params["end"])
        rows = _of_kinds(rows[rows["area_code"].isin(codes)], params["offences"])
        return rows["offences"].sum() if len(rows) else None

    return pd.DataFrame(
        {
            "borough_offences": [total("mps-borough", pd.Series([frames.borough_code]))],
            "ward_offences": [total("mps-ward", frames.own("ward")["area_code"])],
        }
    )


def coverage_by_month(frames: Frames, params: Params) -> pd.DataFrame:  # noqa: ARG001
    """queries/coverage_by_month.sql."""
    rows = frames.tables["coverage"]
    keyed = rows.assign(part=rows["offence"] != "").groupby(["series", "month"])
    return keyed.agg(
        areas=("area_code", "nunique"), parts=("part", "sum"), edition=("edition", "max")
    ).reset_index()


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
    return areas.merge(frames.tables["outline"], on="area_code").sort_values(["level", "area_code"])


def wards(frames: Frames, params: Params) -> pd.DataFrame:  # noqa: ARG001
    """queries/wards.sql."""
    rows = frames.own("ward")[["area_code", "area_name", "is_town_centre"]]
    return rows.set_axis(["ward_code", "ward_name", "is_town_centre"], axis=1).sort_values(
        "ward_name"
    )


def revisions(frames: Frames, params: Params) -> pd.DataFrame:  # noqa: ARG001
    """queries/revisions.sql."""
    rows = frames.tables["revised"].merge(
        frames.tables["area"][["area_code", "area_name"]], on="area_code", how="left"
    )
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


def _whole(table: str, columns: str, order: str) -> Callable[[Frames, Params], pd.DataFrame]:
    """A query that shows a whole small table: some columns, in an order."""
    shown, by = columns.split(), order.split()

    def answer(frames: Frames, params: Params) -> pd.DataFrame:  # noqa: ARG001
        rows = frames.tables[table]
        return rows.sort_values(by)[shown] if by else rows[shown].copy()

    return answer


ANSWERS: dict[str, Callable[[Frames, Params], pd.DataFrame]] = {
    "coverage_by_month": coverage_by_month,
    "editions_held": _whole("source_file", "series edition file sha256", "series edition file"),
    "harm_by_ward_and_offence": harm_by_ward_and_offence,
    "harm_weights": harm_weights,
    "ledger_entries": _whole(
        "ledger",
        "series scope area_code kind first_month last_month cuts words",
        "series first_month kind scope area_code",
    ),
    "monthly_by_lsoa": monthly_by_lsoa,
    "monthly_by_ward": monthly_by_ward,
    "monthly_by_ward_and_group": monthly_by_ward_and_group,
    "monthly_by_offence": monthly_by_offence,
    "months_on_offer": months_on_offer,
    "offence_choices": offence_choices,
    "offences_by_borough": offences_by_borough,
    "offences_by_lsoa": offences_by_lsoa,
    "offences_by_month": offences_by_month,
    "offences_by_month_and_borough": offences_by_month_and_borough,
    "offences_by_ward": offences_by_ward,
    "outlines": outlines,
    "policeuk_types": _whole("policeuk_type", "offence label polarity is_crime", "offence"),
    "published_severity": published_severity,
    "refused_lines": _whole(
        "refused_line",
        "series file line column_name area_code category month reason",
        "series file line column_name",
    ),
    "release": _whole("release", "release figures ward_data_to borough_data_to lsoa_data_to", ""),
    "revisions": revisions,
    "sources": _whole(
        "source",
        "source kind series publisher title page licence attribution period edition tables done",
        "source",
    ),
    "unplaced_offences": unplaced_offences,
    "unregistered_names": unregistered_names,
    "wards": wards,
}
