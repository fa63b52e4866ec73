"""A database in memory for reading one file, and the named SQL that works in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb
import pandas as pd

from wardlens.store import config, paths, queries


def run(
    connection: duckdb.DuckDBPyConnection, name: str, params: Mapping[str, object] | None = None
) -> pd.DataFrame:
    """Run every statement of queries/<name>.sql and return the rows of the last one."""
    result = connection
    for statement in connection.extract_statements(queries.text(name)):
        declared = {key: (params or {})[key] for key in statement.named_parameters}
        result = connection.execute(statement, declared or None)
    return result.df() if result.description else pd.DataFrame()


def opened(boroughs: Sequence[str] | None = None) -> duckdb.DuckDBPyConnection:
    """A workspace that knows the project's areas, offences and the boroughs whose rows count."""
    connection = duckdb.connect(":memory:")
    taken = config.read().load_boroughs if boroughs is None else boroughs
    run(connection, "load/our_table")
    run(
        connection,
        "load/known",
        {
            "areas": str(paths.shipped("areas.csv")),
            "offences": str(paths.data() / "offences.csv"),
            "types": str(paths.data() / "policeuk_types.csv"),
            "boroughs": list(taken),
        },
    )
    return connection
