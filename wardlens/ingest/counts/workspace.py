"""A database in memory for reading one file, and the named SQL that works in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb
import pandas as pd

from wardlens.ingest.counts.files import PublishedFile, literal
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
    run(connection, "load/plain")
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


def lay_out_raw(
    connection: duckdb.DuckDBPyConnection, file: PublishedFile, names: Sequence[str] = ()
) -> None:
    """Make the table `raw` of a file, a row a line, with `names` in place of its headings."""
    how = "parquet" if file.kind == "parquet" else "csv" if file.copy is None else "plain"
    run(connection, f"load/raw_{how}", {"path": literal(file.plain)})
    given = connection.table("raw").columns[1:]
    if [name.lower() for name in names or given] != [name.lower() for name in given]:
        renamed = [
            duckdb.ColumnExpression(had).alias(name)
            for had, name in zip(["line", *given], ["line", *names], strict=True)
        ]
        connection.table("raw").select(*renamed).to_table("raw_renamed")
        run(connection, "load/raw_renamed")
