"""What the whole force shows: its months by group, and the step at each break in recording."""

from __future__ import annotations

from typing import Any

import duckdb
import pandas as pd

from wardlens.ingest.counts.workspace import run
from wardlens.stats import step

_COLUMNS = [
    "break_month", "group_key", "step", "lower", "upper", "phi", "offences", "months_before",
    "months_after", "crosses", "reason",
]  # fmt: skip


def lay_out(connection: duckdb.DuckDBPyConnection) -> None:
    """Write `force_month` and `recording_step` into a store whose figures are there."""
    run(connection, "build/45_force")
    months = connection.execute("select * from force_month").df()
    breaks = connection.execute(
        "select distinct first_month from ledger where kind = 'break' and cuts order by first_month"
    ).df()
    connection.register("step_rows", _steps(months, breaks["first_month"]))
    connection.execute(
        """
        create table recording_step as
        select break_month::date as break_month, group_key, step, "lower", "upper", phi,
            offences::bigint as offences, months_before, months_after, crosses, reason
        from step_rows
        """
    )


def _steps(months: pd.DataFrame, breaks: pd.Series) -> pd.DataFrame:
    """The step of every group at every break, with `_COLUMNS`."""
    if months.empty:
        return pd.DataFrame(columns=_COLUMNS).astype({"reason": "str", "group_key": "str"})
    months = months.assign(offences=months["own_offences"] + months["rest_offences"])
    wide = months.pivot(index="group_key", columns="month", values="offences")
    first, last = wide.columns[[0, -1]]
    wide = wide.reindex(columns=pd.date_range(first, last, freq="MS"))
    wide = wide.mask(wide.isna() & wide.notna().any(), 0)  # a month held in which a group had none
    found = [_at(wide, begins) for begins in breaks]
    rows: Any = pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=_COLUMNS)
    return rows[_COLUMNS]


def _at(wide: pd.DataFrame, begins: pd.Timestamp) -> pd.DataFrame:
    measured = step.steps(wide, pd.Timestamp(begins)).rename(
        columns={"estimate": "step", "n": "offences"}
    )
    return measured.rename_axis("group_key").reset_index().assign(break_month=begins)
