"""The tables of a store as frames in memory, and what several answers ask of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import pandas as pd

from wardlens.store import queries

Params = Mapping[str, Any]


LAYS_OUT = ("40_views", "45_force")
"""The files in queries/build that make tables out of others, in their order."""


def laid_out() -> set[str]:
    """The names of the tables that a store makes out of others, for its queries."""
    made = "".join(queries.text(f"build/{name}") for name in LAYS_OUT)
    return set(re.findall(r"create table (\w+)", made))


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
        names = connection.execute(
            "select table_name from duckdb_tables() where not temporary order by all"
        ).fetchall()
        base = {name for (name,) in names} - laid_out()
        with pd.option_context("mode.string_storage", "auto"):  # as pandas is without us
            tables = {name: connection.table(name).df() for name in sorted(base)}
        return cls(
            tables,
            _by_series(tables["recorded"]),
            _by_series(tables["coverage"]),
            str(tables["partnership"]["borough_code"].iloc[0]),
        )

    def own(self, level: str) -> pd.DataFrame:
        """The partnership's areas of a level, by code."""
        area = self.tables["area"]
        ours = area[(area["level"] == level) & (area["borough_code"] == self.borough_code)]
        return ours.sort_values("area_code")

    def own_lsoas(self) -> pd.DataFrame:
        """The partnership's LSOAs, by code, with the ward that fits best."""
        wards = self.tables["area"].set_index("area_code")
        names = self.tables["lsoa_name"].set_index("lsoa_code")
        areas = self.own("lsoa")
        areas = areas.assign(
            area_name=areas["area_code"].map(names["lsoa_name"]),
            short_name=areas["area_code"].map(names["short_name"]),
        )
        is_town_centre = areas["ward_code"].map(wards["is_town_centre"])
        return areas.assign(
            ward_name=areas["ward_code"].map(wards["area_name"]),
            is_town_centre=is_town_centre.fillna(value=False).astype(bool),
        )

    def boroughs(self) -> pd.DataFrame:
        """The boroughs of the force, by code: which is ours, which are similar."""
        area, similar = self.tables["area"], self.tables["similar_area"]
        ours = similar.loc[similar["borough_code"] == self.borough_code, "similar_code"]
        boroughs = area[area["level"] == "borough"].sort_values("area_code")
        return boroughs.assign(
            is_own=boroughs["area_code"] == self.borough_code,
            is_similar=boroughs["area_code"].isin(ours),
        )

    def residents(self, codes: pd.Series | pd.Index, end: date) -> pd.DataFrame:
        """The estimate of the year or the newest before it, else the first: residents and basis."""
        population = self.tables["population"]
        ours = population[population["area_code"].isin(codes)].sort_values("year")
        before = ours[ours["year"] <= end.year].drop_duplicates("area_code", keep="last")
        first = ours.drop_duplicates("area_code")
        both = pd.concat([before, first[~first["area_code"].isin(before["area_code"])]])
        return both.set_index("area_code")[["residents", "basis"]].reindex(codes)


def _by_series(rows: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """A frame a series; a series of which nothing is loaded has an empty one."""
    frames = dict.fromkeys(("mps-ward", "mps-borough", "policeuk-lsoa"), rows.iloc[:0])
    frames |= {str(series): ours for series, ours in rows.groupby("series")}
    return {
        series: ours.drop(columns="series").reset_index(drop=True)
        for series, ours in frames.items()
    }


def between(rows: pd.DataFrame, first: object, last: object) -> pd.DataFrame:
    """The rows of a span of months, both inclusive."""
    return rows[(rows["month"] >= pd.Timestamp(first)) & (rows["month"] <= pd.Timestamp(last))]


def of_kinds(rows: pd.DataFrame, kinds: list[str]) -> pd.DataFrame:
    """The rows of some offences; none named means every offence."""
    return rows[rows["offence"].isin(kinds)] if kinds else rows


def crimes(frames: Frames, rows: pd.DataFrame, types: list[str]) -> pd.DataFrame:
    """The rows of some police.uk types; none named means every crime."""
    known = frames.tables["policeuk_type"]
    return of_kinds(rows, types or known.loc[known["is_crime"], "offence"].tolist())


def asked_for(rows: pd.DataFrame, params: Params, *columns: str) -> pd.DataFrame:
    """The rows with the values asked for; an empty text means every value."""
    for column in columns:
        if params[column]:
            rows = rows[rows[column] == params[column]]
    return rows


def months(first: object, last: object) -> pd.DatetimeIndex:
    """The firsts of months of a span, both inclusive."""
    return pd.date_range(first, last, freq="MS", unit="us", name="month")


def months_asked(params: Params) -> int:
    """How many months the period has."""
    start, end = params["start"], params["end"]
    return int((end.year - start.year) * 12 + end.month - start.month + 1)


def months_covered(
    coverage: pd.DataFrame, codes: pd.Series | pd.Index, params: Params
) -> pd.Series:
    """How many months of the period are covered, an area of `codes`."""
    covered = between(coverage, params["start"], params["end"])["area_code"].value_counts()
    return covered.reindex(codes).fillna(0).astype("int32")


def whole(table: str, columns: str, order: str) -> Callable[[Frames, Params], pd.DataFrame]:
    """A query that shows a whole table: some columns, in an order."""
    shown, by = columns.split(), order.split()

    def answer(frames: Frames, params: Params) -> pd.DataFrame:  # noqa: ARG001
        rows = frames.tables[table]
        return rows.sort_values(by)[shown] if by else rows[shown].copy()

    return answer
