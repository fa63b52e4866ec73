"""The whole force: its own place beside all others, and its steps where recording changed."""

from __future__ import annotations

import pandas as pd

from in_pandas.frames import Frames, Params, of_kinds


def _counted(frames: Frames, counted: pd.DataFrame, params: Params) -> pd.DataFrame:
    """Own and rest by month (and kind), of months that every borough covers."""
    boroughs = frames.boroughs()
    covered = frames.coverage["mps-borough"]
    covered = covered[covered["area_code"].isin(boroughs["area_code"])]
    whole = covered.groupby("month")["area_code"].nunique() == len(boroughs)
    months = whole.index[whole]
    months = months[(months >= str(params["since"])) & (months <= str(params["end"]))]
    rows = counted[counted["month"].isin(months) & counted["area_code"].isin(boroughs["area_code"])]
    own = boroughs.loc[boroughs["is_own"], "area_code"]
    kinds = [name for name in ("group_key",) if name in rows]
    is_own = rows["area_code"].isin(own)
    found = pd.DataFrame(
        {
            name: rows[mask].groupby([*kinds, "month"])["offences"].sum()
            for name, mask in (("own_offences", is_own), ("rest_offences", ~is_own))
        }
    )
    if not kinds:
        found = found.reindex(months)
    return found.fillna(0).sort_index().reset_index()


def rest_of_force(frames: Frames, params: Params) -> pd.DataFrame:
    """queries/rest_of_force.sql."""
    if len(frames.boroughs()) < 2:
        return pd.DataFrame(columns=["month", "own_offences", "rest_offences"])
    counted = of_kinds(frames.recorded["mps-borough"], params["offences"])
    return _counted(frames, counted, params)


def rest_of_force_by_group(frames: Frames, params: Params) -> pd.DataFrame:
    """queries/rest_of_force_by_group.sql."""
    columns = ["group_key", "month", "own_offences", "rest_offences"]
    if len(frames.boroughs()) < 2:
        return pd.DataFrame(columns=columns)
    groups = frames.tables["offence"].set_index("offence")["group_key"]
    rows = frames.recorded["mps-borough"]
    rows = rows.assign(group_key=rows["offence"].map(groups))
    return _counted(frames, pd.concat([rows, rows.assign(group_key="all")]), params)[columns]


def recording_steps(frames: Frames, params: Params) -> pd.DataFrame:  # noqa: ARG001
    """queries/recording_steps.sql."""
    steps = frames.tables["recording_step"]
    labels = frames.tables["offence"].drop_duplicates("group_key").set_index("group_key")
    steps = steps.assign(
        group_label=steps["group_key"].map(labels["group_label"]).fillna("All offences")
    )
    columns = (
        "break_month group_key group_label step lower upper phi offences months_before "
        "months_after crosses reason"
    )
    return steps.sort_values(["break_month", "group_key"])[columns.split()]
