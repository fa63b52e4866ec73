"""Counts of people by group, residents by group, and the outcomes held by groups."""

from __future__ import annotations

import pandas as pd

from in_pandas.frames import Frames, Params, asked_for, whole
from in_pandas.survey import shown

_NO_PLACE = ["UNPLACED", "UNLOCATED", "FORCE"]
_OF_OUTCOME = [
    "kind", "outcome", "label", "words", "of_whom", "unit", "polarity", "source", "area_name",
    "note", "breakdown", "group", "group_label", "group_order", "is_unknown",
]  # fmt: skip

people_coverage = whole(
    "people_coverage", "series area_code month state records unlocated", "series month"
)
people_windows = whole(
    "people_window",
    "series block_start block_end start end kind months months_covered months_partial",
    "series start end",
)


def _with_area(frames: Frames, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with the name and level of their area, where it has one."""
    area = frames.tables["area"][["area_code", "area_name", "level"]]
    return rows.merge(area, on="area_code", how="left")


def people_counts(frames: Frames, params: Params) -> pd.DataFrame:
    """queries/people_counts.sql."""
    rows = asked_for(frames.tables["people_count"], params, "series", "measure", "breakdown")
    first, last = pd.Timestamp(params["start"]), pd.Timestamp(params["end"])
    rows = _with_area(frames, rows[(rows["start"] >= first) & (rows["end"] <= last)])
    columns = (
        "series area_code area_name level start end measure breakdown group group_order "
        "is_unknown people status"
    )
    order = "series measure breakdown area_code start end group_order"
    return rows.sort_values(order.split())[columns.split()]


def population_groups(frames: Frames, params: Params) -> pd.DataFrame:  # noqa: ARG001
    """queries/population_groups.sql."""
    rows = _with_area(frames, frames.tables["population_group"])
    columns = "area_code area_name level year breakdown group group_order residents basis"
    return rows.sort_values(["breakdown", "area_code", "group_order"])[columns.split()]


def inequality_outcomes(frames: Frames, params: Params) -> pd.DataFrame:
    """queries/inequality_outcomes.sql."""
    parts = [_of_survey(frames, shown(frames, params)), _of_indicators(frames), _of_people(frames)]
    rows = pd.concat([part[_OF_OUTCOME] for part in parts])
    return rows.sort_values(["kind", "outcome", "breakdown", "group_order", "group", "area_name"])


def _of_survey(frames: Frames, surveys: pd.DataFrame) -> pd.DataFrame:
    rows = frames.tables["survey_estimate"]
    rows = rows[~rows["breakdown"].isin(["ward", "ward-group"])]
    keys = ["survey", "outcome", "breakdown", "group", "group_label", "group_order"]
    outcome = frames.tables["survey_outcome"].rename(columns={"outcome_words": "words"})
    return (
        rows[keys]
        .drop_duplicates()
        .merge(outcome[["outcome", "label", "words", "of_whom", "polarity"]], on="outcome")
        .merge(surveys[["survey", "source"]], on="survey")
        .assign(kind="survey", unit="percent", area_name="", note="", is_unknown=False)
        .drop_duplicates(_OF_OUTCOME)
    )


def _of_indicators(frames: Frames) -> pd.DataFrame:
    rows = frames.tables["indicator_value"]
    rows = rows[~rows["breakdown"].isin(["all", "offence"])]
    keys = ["indicator", "area_name", "breakdown", "group", "group_order"]
    indicator = frames.tables["indicator"].rename(
        columns={"outcome_words": "words", "geography_note": "note"}
    )
    of_indicator = ["indicator", "label", "words", "unit", "polarity", "source", "note"]
    rows = rows[keys].drop_duplicates().merge(indicator[of_indicator], on="indicator")
    return rows.rename(columns={"indicator": "outcome"}).assign(
        kind="published", of_whom="people", group_label=rows["group"], is_unknown=False
    )


def _of_people(frames: Frames) -> pd.DataFrame:
    rows, area = frames.tables["people_count"], frames.tables["area"]
    wards = area.loc[area["level"] == "ward", "area_code"]
    keys = ["series", "measure", "area_code", "breakdown", "group", "group_order", "is_unknown"]
    rows = rows.loc[
        rows["measure"].isin(["searches", "victims"])
        & ~rows["area_code"].isin(wards)
        & ~rows["area_code"].isin(_NO_PLACE)
        & (rows["start"] != rows["end"]),
        keys,
    ].drop_duplicates()
    return rows.rename(columns={"series": "outcome", "area_code": "area_name"}).assign(
        kind="people",
        label=rows["series"],
        words=rows["measure"],
        of_whom=rows["measure"],
        unit="count",
        polarity="none",
        source=rows["series"],
        note="",
        group_label=rows["group"],
    )
