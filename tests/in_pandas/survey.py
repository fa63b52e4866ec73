"""The resident survey: who answered, and shares with their intervals and covariances."""

from __future__ import annotations

import pandas as pd

from in_pandas.frames import Frames, Params, asked_for


def shown(frames: Frames, params: Params) -> pd.DataFrame:
    """The surveys that may be seen: those that are shown on request only, on request only."""
    survey = frames.tables["survey"]
    return survey if params["demo"] == "survey" else survey[~survey["is_on_request"].astype(bool)]


def _marked(frames: Frames, params: Params, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with the kind of their survey and the mark that it is shown with."""
    return rows.merge(shown(frames, params)[["survey", "kind", "mark"]], on="survey")


def survey_faults(frames: Frames, params: Params) -> pd.DataFrame:
    """queries/survey_faults.sql."""
    rows = _marked(frames, params, frames.tables["survey_fault"].rename(columns={"kind": "what"}))
    rows = rows.drop(columns="kind").rename(columns={"what": "kind"})
    columns = "survey file field kind value answers remedy"
    return rows.sort_values(["field", "kind", "value"])[columns.split()]


def survey_outcomes(frames: Frames, params: Params) -> pd.DataFrame:
    """queries/survey_outcomes.sql."""
    rows = _marked(frames, params, frames.tables["survey_outcome"]).sort_values("topic_order")
    columns = "survey outcome question label theme outcome_words of_whom polarity topic_order"
    return rows[columns.split()]


def survey_about(frames: Frames, params: Params) -> pd.DataFrame:
    """queries/survey_about.sql."""
    source = frames.tables["source"][["source", "publisher", "edition", "licence"]]
    columns = (
        "survey title kind mark mode source is_raked respondents left_out is_on_request publisher "
        "edition licence"
    )
    return shown(frames, params).merge(source, on="source", how="left")[columns.split()]


def survey_waves(frames: Frames, params: Params) -> pd.DataFrame:
    """queries/survey_waves.sql."""
    rows = _marked(frames, params, frames.tables["survey_wave"])
    rows = rows.assign(is_all=rows["wave"] == "all").sort_values(["is_all", "start", "wave"])
    columns = (
        "survey mark wave wave_label start end respondents effective_base design_effect_before "
        "design_effect_after"
    )
    return rows[columns.split()]


def survey_quality(frames: Frames, params: Params) -> pd.DataFrame:
    """queries/survey_quality.sql."""
    rows = _marked(frames, params, asked_for(frames.tables["survey_quality"], params, "wave"))
    columns = (
        "survey mark wave margin group group_label respondents_share weighted_share census_share"
    )
    return rows.sort_values(["wave", "margin", "group"])[columns.split()]


def survey_estimates(frames: Frames, params: Params) -> pd.DataFrame:
    """queries/survey_estimates.sql."""
    rows = asked_for(frames.tables["survey_estimate"], params, "outcome", "wave", "breakdown")
    outcome = frames.tables["survey_outcome"][["outcome", "topic_order"]]
    columns = (
        "survey kind mark wave outcome breakdown group group_label group_order n estimate se df "
        "lower upper n_effective design_effect method caution reason"
    )
    order = ["topic_order", "wave", "breakdown", "group_order"]
    return (
        _marked(frames, params, rows)
        .merge(outcome, on="outcome")
        .sort_values(order)[columns.split()]
    )


def survey_covariances(frames: Frames, params: Params) -> pd.DataFrame:
    """queries/survey_covariances.sql."""
    rows = asked_for(frames.tables["survey_covariance"], params, "outcome", "wave", "breakdown")
    others = rows[rows["group_a"] != rows["group_b"]]
    others = others.rename(columns={"group_a": "group_b", "group_b": "group_a"})
    both = _marked(frames, params, pd.concat([rows, others]))
    columns = "survey mark wave outcome breakdown group_a group_b covariance"
    order = ["outcome", "wave", "breakdown", "group_a", "group_b"]
    return both.sort_values(order)[columns.split()]


def survey_by_ward(frames: Frames, params: Params) -> pd.DataFrame:
    """queries/survey_by_ward.sql."""
    rows, waves = frames.tables["survey_estimate"], frames.tables["survey_wave"]
    newest = waves[waves["wave"] != "all"].sort_values("start")["wave"].tail(1)
    rows = rows[
        (rows["outcome"] == params["share"])
        & (rows["breakdown"] == params["by"])
        & rows["wave"].isin(["all", *newest])
    ]
    is_withheld = rows["estimate"].isna()
    rows = rows.assign(is_withheld=is_withheld, is_second=(rows["wave"] == "all") != is_withheld)
    rows = rows.sort_values(["is_withheld", "is_second"]).drop_duplicates("group")
    rows = _marked(frames, params, rows.merge(waves[["wave", "wave_label"]], on="wave"))
    rows = rows.sort_values("group_order").rename(
        columns={"group": "ward_code", "group_label": "ward_name"}
    )
    columns = (
        "ward_code ward_name wave wave_label n estimate se lower upper n_effective method caution "
        "reason mark"
    )
    return rows.replace({"ward_code": {"all": "borough"}})[columns.split()]
