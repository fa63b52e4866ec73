"""Published indicators, facts quoted from plans, and the scope of the Serious Violence Duty."""

from __future__ import annotations

import pandas as pd

from in_pandas.frames import Frames, Params, whole

indicators = whole(
    "indicator",
    "indicator label question theme unit polarity outcome_words geography_note source",
    "theme indicator",
)
quoted_facts = whole("quoted_fact", "fact words source", "fact")


def denominators(frames: Frames, params: Params) -> pd.DataFrame:  # noqa: ARG001
    """queries/denominators.sql."""
    rows = frames.tables["denominator"].rename(columns={"area_code": "ward_code"})
    rows = rows[rows["ward_code"].isin(frames.own("ward")["area_code"])]
    columns = ["ward_code", "denominator", "people_or_places", "counted_in", "source"]
    return rows.sort_values(["denominator", "ward_code"])[columns]


serious_violence_scope = whole(
    "serious_violence_scope", "part item kinds held counted missing", "position"
)


def indicator_spans(frames: Frames, params: Params) -> pd.DataFrame:  # noqa: ARG001
    """queries/indicator_spans.sql."""
    rows = frames.tables["indicator_value"]
    spans = rows.loc[rows["value"].notna(), ["indicator", "start", "end"]].drop_duplicates()
    columns = ["source", "start", "end"]
    rows = spans.merge(frames.tables["indicator"][["indicator", "source"]], on="indicator")
    return rows[columns].drop_duplicates().sort_values(columns)


def indicator_values(frames: Frames, params: Params) -> pd.DataFrame:
    """queries/indicator_values.sql."""
    rows = frames.tables["indicator_value"]
    rows = rows[rows["indicator"] == params["indicator"]]
    if params["areas"]:
        rows = rows[rows["area_code"].isin(params["areas"])]
    columns = (
        "indicator period start end area_code area_name breakdown group group_order value base "
        "lower upper note"
    )
    order = "end start is_part is_local area_code breakdown group_order group"
    wider = {
        "is_part": ~rows["area_code"].str.startswith("K"),
        "is_local": ~rows["area_code"].str.startswith("E9"),
    }
    return rows.assign(**wider).sort_values(order.split())[columns.split()]
