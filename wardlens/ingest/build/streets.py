"""Counts at the map points of street files, laid out for the store: shipped, and of those loaded.

A month is that of the file accepted last. A data folder may lack the shipped table.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd

from wardlens.choices.series import NEIGHBOURHOODS
from wardlens.ingest.counts import editions, map_points
from wardlens.ingest.counts.workspace import run
from wardlens.store import paths

SHIPPED = "policeuk-streets"
"""The key of the shipped counts among the sources."""


def inputs() -> list[Path]:
    """The shipped counts, where the data folder has them; those loaded belong to editions."""
    shipped = paths.shipped(map_points.TABLE)
    return [shipped] if shipped.is_file() else []


def lay_out(connection: duckdb.DuckDBPyConnection) -> None:
    """Write the tables into a store whose areas are there."""
    connection.register("street_rows", _counts())
    run(connection, "build/19_streets")


def _counts() -> pd.DataFrame:
    kept = [folder / map_points.TABLE for folder in editions.folders(NEIGHBOURHOODS)]
    files = [(path, SHIPPED) for path in inputs()] + [(path, "") for path in kept]
    frames = [
        pd.read_parquet(path).assign(turn=turn, source=source)
        for turn, (path, source) in enumerate(files)
        if path.is_file()
    ]
    if not frames:
        return pd.DataFrame(columns=[*map_points.COUNTS, "series", "source"])
    rows = pd.concat(frames, ignore_index=True)
    rows["month"] = pd.to_datetime(rows["month"])
    newest = rows.groupby("month")["turn"].transform("max")
    return rows[rows["turn"] == newest].drop(columns="turn").assign(series=NEIGHBOURHOODS)
