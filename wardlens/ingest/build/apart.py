"""Figures of sources that are for partners alone, left out of the public store.

Which rows are theirs is read from the rows: a table has a column `source` or `series`; rows of
other tables belong to a parent (an indicator, a survey) by its key. A source of which no table
says which rows are its own cannot be kept apart, and the build stops. That a source is there is no
secret: the register keeps its entry, which says that it is for partners.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import duckdb

from wardlens.store import store
from wardlens.store.config import ConfigError

_OWNERS = ("source", "series")
_REGISTER = "source"


def leave_out(connection: duckdb.DuckDBPyConnection, partner: Mapping[str, str]) -> set[str]:
    """Delete every row of the sources given (keys, each with its series or nothing).

    Returns the keys and series that owned a row.
    """
    if not partner:
        return set()
    owned = sorted({*partner, *filter(None, partner.values())})
    columns = _columns(connection)
    found: set[str] = set()
    for table in columns.keys() - {_REGISTER}:
        for column in sorted(columns[table] & set(_OWNERS)):
            owners = _owners(connection, table, column, owned)
            for statement in _deletes(table, column, columns) if owners else ():
                connection.execute(statement, {"owned": owned})
            found |= owners
    return found


def hold_kept_apart(partner: Mapping[str, str], found: set[str]) -> None:
    """Refuse a source without a series of which no row was found to leave out."""
    lost = [key for key, series in partner.items() if not series and key not in found]
    if lost:
        raise ConfigError(
            "sources.toml",
            f"{', '.join(lost)} is for partners only, but no row of any table says "
            "that it comes from there, so it cannot be kept out of the public store",
        )


def rewrite(path: Path) -> None:
    """Copy a store to a new file of the same name: what was deleted is in it no more."""
    clean = path.with_name(f"{path.name}-clean")
    with duckdb.connect(":memory:", config=dict(store.AS_WRITTEN)) as connection:
        for name, file, how in (("given", path, "(read_only)"), ("clean", clean, "")):
            quoted = str(file).replace("'", "''")  # DuckDB 1.5 binds no parameter here
            connection.execute(f"attach '{quoted}' as {name} {how}")
        connection.execute("copy from database given to clean")
    clean.replace(path)


def _owners(
    connection: duckdb.DuckDBPyConnection, table: str, column: str, owned: list[str]
) -> set[str]:
    rows = connection.table(_quoted(table)).select(_quoted(column)).distinct().fetchall()
    return {str(owner) for (owner,) in rows} & set(owned)


def _deletes(table: str, column: str, columns: Mapping[str, set[str]]) -> Iterator[str]:
    """Statements that delete a table's rows of some owners, first what hangs on them elsewhere."""
    is_theirs = f"{_quoted(column)} in (select unnest($owned))"
    if table in columns[table]:  # the key of a parent has the parent's name
        key = _quoted(table)
        for child, names in columns.items():
            if table in names and child != table:
                yield (
                    f"delete from {_quoted(child)} where {key} in "  # noqa: S608 - names from the catalogue
                    f"(select {key} from {key} where {is_theirs})"
                )
    yield f"delete from {_quoted(table)} where {is_theirs}"  # noqa: S608 - the same


def _columns(connection: duckdb.DuckDBPyConnection) -> dict[str, set[str]]:
    """The columns of every table (views follow their tables)."""
    rows = connection.execute(
        """
        select columns.table_name, columns.column_name
        from information_schema.columns
        inner join information_schema.tables using (table_schema, table_name)
        where tables.table_type = 'BASE TABLE'
        order by 1, 2
        """
    ).fetchall()
    found: dict[str, set[str]] = {}
    for table, column in rows:
        found.setdefault(table, set()).add(column)
    return found


def _quoted(name: str) -> str:
    return '"{}"'.format(name.replace('"', '""'))
