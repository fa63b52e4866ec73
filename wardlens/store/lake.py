"""Releases in a DuckLake: their rows as Parquet files, what is where in PostgreSQL.

WARDLENS_STORE    "ducklake:postgres:dbname=wardlens host=/run/postgresql": the catalogue
WARDLENS_PARQUET  the folder of the Parquet files; only the first build need be told

A release is a schema, named after its readers and itself; the table `published` says which are
there and which one serves. Both change in one transaction, so that any number of processes read a
whole release or the one before. Needs DuckDB 1.5 with the extensions of deploy/lake.txt, which
come as wheels: nothing is fetched at run time.
"""

from __future__ import annotations

import importlib
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import duckdb

from wardlens.errors import WardlensError
from wardlens.store import paths
from wardlens.store.access import Access

_PREFIX = "ducklake:"
_KEPT_FOR = "1 day"
"""Files of a release that is forgotten stay so long, for whoever is reading them."""
_ALONE = threading.Lock()


class LakeOfRegionError(WardlensError):
    """A lake holds the releases of one partnership."""


class LakeMissingError(WardlensError):
    """The lake cannot be opened here; says what is missing."""


@dataclass(frozen=True, slots=True)
class Release:
    """A release in a lake: who may read it and its id."""

    release: str
    readers: Access
    catalog: str = field(repr=False)

    @property
    def schema(self) -> str:
        """The schema that its tables are in."""
        return f"{self.readers.value}_{self.release}"


def catalog() -> str:
    """The lake that holds the releases, as DuckDB attaches it; "" where a folder does."""
    named = os.environ.get("WARDLENS_STORE", "")
    if named.startswith(_PREFIX) and paths.partnership():
        raise LakeOfRegionError(
            "a region's stores are kept in folders: WARDLENS_STORE cannot be a lake, in which the "
            "releases of its partnerships would not be apart"
        )
    return named if named.startswith(_PREFIX) else ""


def releases(readers: Access) -> list[Release]:
    """Those published for these readers that are still there, the newest first."""
    return [
        Release(release, readers, catalog())
        for (release,) in _asked(
            "select release from lake.main.published where readers = $readers order by since desc",
            readers,
        )
    ]


def serving(readers: Access) -> Release | None:
    """What serves these readers, if anything does."""
    found = _asked(
        "select release from lake.main.published where readers = $readers and serves", readers
    )
    return next((Release(release, readers, catalog()) for (release,) in found), None)


def publish(file: Path, release: Release) -> None:
    """Make the release in a store file, or one that is there already, the one that serves."""
    with _writing() as lake:
        if release not in releases(release.readers):
            lake.execute(f"attach {_text(file)} as built (read_only)")
            names = lake.execute(
                "select table_name from information_schema.tables where table_catalog = 'built'"
            ).fetchall()
            lake.execute("begin")
            lake.execute(f"create schema lake.{release.schema}")
            for (name,) in names:  # its views as well: read more often than written
                lake.execute(f"create table lake.{release.schema}.{name} as from built.{name}")
        else:
            lake.execute("begin")
        _withdraw(lake, release.readers)
        named = {"readers": release.readers.value, "release": release.release}
        lake.execute(
            "delete from lake.main.published where readers = $readers and release = $release", named
        )
        lake.execute(
            "insert into lake.main.published values ($readers, $release, true, now())", named
        )
        lake.execute("commit")


def withdraw(readers: Access) -> None:
    """Serve nothing of their own to these readers any longer."""
    with _writing() as lake:
        _withdraw(lake, readers)


def forget(release: Release) -> None:
    """Take a release away, and what no release has needed for a day."""
    with _writing() as lake:
        lake.execute("begin")
        lake.execute(
            "delete from lake.main.published where readers = $readers and release = $release",
            {"readers": release.readers.value, "release": release.release},
        )
        lake.execute(f"drop schema lake.{release.schema} cascade")
        lake.execute("commit")
        lake.execute(
            f"call ducklake_expire_snapshots('lake', older_than => now() - interval '{_KEPT_FOR}')"
        )
        lake.execute(
            f"call ducklake_cleanup_old_files('lake', older_than => now() - interval '{_KEPT_FOR}')"
        )


def connect(release: Release, closed: dict[str, str]) -> duckdb.DuckDBPyConnection:
    """The tables of a release under their own names: read-only, no reach beyond its files.

    They are views in memory, which every cursor sees; `closed` are the settings of a store.
    """
    connection = attached(release.catalog)
    files = connection.execute(
        "select value from ducklake_options('lake') where option_name = 'data_path'"
    ).fetchone()
    names = connection.execute(
        "select table_name from duckdb_tables() "
        "where database_name = 'lake' and schema_name = $schema",
        {"schema": release.schema},
    ).fetchall()
    if not names or not files:
        connection.close()
        raise duckdb.IOException(f"release {release.release} is not in the lake any more")
    for (name,) in names:
        connection.execute(f"create view {name} as from lake.{release.schema}.{name}")
    connection.execute(f"set allowed_directories = [{_text(files[0] + release.schema)}]")
    for name, value in closed.items():
        connection.execute(f"set {name} = {_text(value)}")
    return connection


def attached(named: str, how: str = "(read_only)") -> duckdb.DuckDBPyConnection:
    """A database in memory beside which a lake is attached as `lake`."""
    connection = duckdb.connect(
        config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
    )
    needed = ["ducklake"]
    if named.startswith(f"{_PREFIX}postgres:"):
        needed.append("postgres_scanner")
    try:
        for name in needed:
            connection.load_extension(str(_extension(name)))
        connection.execute(f"attach {_text(named)} as lake {how}")
    except BaseException:
        connection.close()
        raise
    return connection


def _extension(name: str) -> Path:
    """The file of an extension that came as a wheel."""
    try:
        (wheel,) = importlib.import_module(f"duckdb_extension_{name}").__path__
        (found,) = Path(wheel).glob(f"extensions/v{duckdb.__version__}/*.duckdb_extension")
    except (ImportError, ValueError) as problem:
        raise LakeMissingError(
            f"DuckDB {duckdb.__version__} has no extension {name} here; install what "
            "WARDLENS_STORE=ducklake:… needs with `pip install -r deploy/lake.txt`"
        ) from problem
    return found


def _asked(sql: str, readers: Access) -> list[tuple[str]]:
    """Rows of the catalogue; asked anew over a new connection where the old one is lost."""
    named = catalog()
    for is_last in (False, True):
        try:
            with _ALONE:
                reading = _reading(named)
            with reading.cursor() as cursor:
                return cursor.execute(sql, {"readers": readers.value}).fetchall()
        except (duckdb.CatalogException, duckdb.InvalidInputException):
            return []  # no lake was made there yet, or nothing published in it
        except duckdb.Error:
            _reading.cache_clear()
            if is_last:
                raise
    raise AssertionError


@cache
def _reading(named: str) -> duckdb.DuckDBPyConnection:
    return attached(named)


@contextmanager
def _writing() -> Iterator[duckdb.DuckDBPyConnection]:
    """The lake, to be written to, made if it is not there yet; nothing is kept of a failure."""
    files = os.environ.get("WARDLENS_PARQUET", "")
    with attached(catalog(), f"(data_path {_text(files)})" if files else "") as lake:
        lake.execute(
            "create table if not exists lake.main.published "
            "(readers varchar, release varchar, serves boolean, since timestamptz)"
        )
        try:
            yield lake
        except BaseException:
            with suppress(duckdb.Error):
                lake.execute("rollback")
            raise


def _withdraw(lake: duckdb.DuckDBPyConnection, readers: Access) -> None:
    lake.execute(
        "update lake.main.published set serves = false where readers = $readers and serves",
        {"readers": readers.value},
    )


def _text(words: object) -> str:
    """A text as SQL writes it, where DuckDB binds no parameter."""
    return "'{}'".format(str(words).replace("'", "''"))
