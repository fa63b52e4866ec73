"""What residents said in their own words, and what was raised at events and on maps."""

from __future__ import annotations

import pandas as pd

from in_pandas.frames import Frames, Params


def _named(frames: Frames, table: str, order: str, columns: str) -> pd.DataFrame:
    names = frames.tables["area"].set_index("area_code")["area_name"]
    rows = frames.tables[table].sort_values(order.split(), kind="stable")
    return rows.assign(area_name=rows["area_code"].map(names))[columns.split()]


def voices_said(frames: Frames, params: Params) -> pd.DataFrame:  # noqa: ARG001
    """queries/voices_said.sql."""
    return _named(
        frames,
        "voice_said",
        "question end breakdown area_code group_order group theme",
        "series question theme area_code area_name breakdown group start end said answered note",
    )


def voices_heard(frames: Frames, params: Params) -> pd.DataFrame:  # noqa: ARG001
    """queries/voices_heard.sql."""
    return _named(
        frames,
        "voice_heard",
        "area_code breakdown group_order group",
        "series area_code area_name start end breakdown group heard status",
    )
