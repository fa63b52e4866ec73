"""The DuckDB store: which one serves, how to open it and how to ask it a named question.

A release is a file in a folder or, where WARDLENS_STORE names a lake, a schema in it (lake.py);
it is built as a file either way.
"""

from __future__ import annotations

import os
import re
import tempfile
import threading
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from wardlens.errors import WardlensError
from wardlens.store import lake, paths, queries
from wardlens.store.access import Access, partner_sources

# Frames have some dozen rows here and are asked often: Arrow's text would cost each call more
# than it saves, a third of the time that a page takes to be made.
pd.options.mode.string_storage = "python"

_POINTER = "current"
_REMEDY = "run `python -m wardlens build`"
_UNFINISHED_POINTER = ".current-"
_A_STORE = re.compile(r"wardlens-[0-9a-f]+\.duckdb")
_CLOSED = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    # Answers take 1 to 5 ms: handing work to other threads costs more than it saves, and each
    # reader's query keeps to its own thread.
    "threads": "1",
    "lock_configuration": "true",  # the last: nothing can be set after it
}
AS_WRITTEN = {"default_block_size": str(32 * 1024)}
"""How a store's file is laid out: most tables have few rows, and each column takes a block at
least. With DuckDB's usual 256 KB a store is four times as large."""

Store = Path | lake.Release
"""Where a release is."""


class StoreMissingError(WardlensError):
    """The store has not been built yet."""


class NotLetInError(WardlensError):
    """A session that may read nothing asked for figures."""


class MissingParameterError(WardlensError):
    """A query declares a parameter that was not given."""


def folder_of(access: Access) -> Path:
    """Where the stores for partners, and for everybody, are."""
    return paths.stores() / "partner" if access is Access.PARTNER else paths.stores()


def path_of(release: str, access: Access = Access.PUBLIC) -> Path:
    """The file that a release is built as, whether it exists or not."""
    return folder_of(access) / f"wardlens-{release}.duckdb"


def published(release: str, access: Access = Access.PUBLIC) -> Store:
    """Where a release is once it is published, whether it is or not."""
    if catalog := lake.catalog():
        return lake.Release(release, access, catalog)
    return path_of(release, access)


def made(release: str, access: Access = Access.PUBLIC) -> Store:
    """A release that was built, whether it is published already or not."""
    path = path_of(release, access)
    return path if path.is_file() else published(release, access)


def release_of(where: Store) -> str:
    """The id of a release, from where it is."""
    return where.stem.removeprefix("wardlens-") if isinstance(where, Path) else where.release


def serving(access: Access = Access.PUBLIC) -> Store:
    """The store that serves now; `StoreMissingError` says how to make one.

    Partners read the public one where no source is for them alone. Where the pointer or what it
    names is damaged, the newest release serves that is whole.
    """
    if lake.catalog():
        found = next(filter(None, map(lake.serving, _readable(access))), None)
        if found is None:
            raise StoreMissingError(f"no release is in the lake yet; {_REMEDY}")
        return found
    damaged = False
    for folder in map(folder_of, _readable(access)):
        named = _named(folder)
        if named and is_whole(named):
            return named
        if named or os.path.lexists(folder / _POINTER):
            damaged = True
            if whole := _newest_whole(folder):
                return whole
    fact = "the store cannot be read" if damaged else "no store is built yet"
    raise StoreMissingError(f"{fact}; {_REMEDY}")


def is_as_published(access: Access = Access.PUBLIC) -> bool:
    """Whether what serves is what was published last, not what an earlier release had to mend."""
    where = serving(access)
    return isinstance(where, lake.Release) or where in map(
        _named, map(folder_of, _readable(access))
    )


def _named(folder: Path) -> Path | None:
    """The store that a folder's pointer names; none where it can name none."""
    try:
        name = (folder / _POINTER).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return folder / name if _A_STORE.fullmatch(name) else None


def _newest_whole(folder: Path) -> Path | None:
    """The newest release of a folder that is whole and holds nothing that is for partners now."""
    is_public = folder == folder_of(Access.PUBLIC)
    partner = partner_sources() if is_public else {}
    sound = (path for path in _files(folder) if is_whole(path) and withholds(path, partner))
    return next(sound, None)


def kept(release: str, access: Access) -> Store | None:
    """An earlier release that is still there and may be read."""
    readable = [published(release, readers) for readers in _readable(access)]
    return next((where for where in readable if _is_there(where)), None)


def built(access: Access) -> Sequence[Store]:
    """Every release published for these readers that is still there, the newest first."""
    return lake.releases(access) if lake.catalog() else _files(folder_of(access))


def forget(where: Store) -> None:
    """Take a release away."""
    if isinstance(where, lake.Release):
        lake.forget(where)
        return
    with suppress(PermissionError):  # Windows: a session still reads it; the next build tries again
        where.unlink()


def _files(folder: Path) -> list[Path]:
    """The releases in a folder, the newest first."""
    return sorted(folder.glob("wardlens-*.duckdb"), key=lambda path: -path.stat().st_mtime)


def _is_there(where: Store) -> bool:
    return where.is_file() if isinstance(where, Path) else where in lake.releases(where.readers)


def _readable(access: Access) -> tuple[Access, ...]:
    """Whose stores these readers may open, their own first."""
    if access is Access.NOTHING:
        raise NotLetInError("nothing is served to whoever is not signed in")
    return (Access.PARTNER, Access.PUBLIC) if access is Access.PARTNER else (Access.PUBLIC,)


def withdraw(access: Access) -> None:
    """Serve nothing of its own to these readers any longer."""
    if lake.catalog():
        lake.withdraw(access)
    (folder_of(access) / _POINTER).unlink(missing_ok=True)


def refuse_folders(release: str, access: Access) -> None:
    """Say of a folder that stands where a release or its pointer is to be written."""
    for path in (path_of(release, access), folder_of(access) / _POINTER):
        if path.is_dir():
            raise IsADirectoryError(f"{path} is a folder, where a file is to be; remove it")


def publish(release: str, access: Access = Access.PUBLIC) -> None:
    """Make a built release the one that serves, in one step."""
    where, path = published(release, access), path_of(release, access)
    if isinstance(where, lake.Release):
        lake.publish(path, where)
        path.unlink(missing_ok=True)
        return
    folder = folder_of(access)
    for leftover in folder.glob(f"{_UNFINISHED_POINTER}*"):  # of a build that was killed
        with suppress(FileNotFoundError):
            leftover.unlink()
    with tempfile.NamedTemporaryFile(
        "w", dir=folder, prefix=_UNFINISHED_POINTER, delete=False, encoding="utf-8"
    ) as file:
        file.write(path.name)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).chmod(0o644)
    Path(file.name).replace(folder / _POINTER)


def is_whole(where: Store) -> bool:
    """Whether a store was built to its end, the release last, and can be read from end to end.

    A lake takes a release whole or not at all: there it is enough that it is still there.
    """
    if isinstance(where, lake.Release):
        return _is_there(where)
    try:
        about = where.stat()
    except OSError:
        return False
    return where.is_file() and _can_be_read(where, about.st_mtime_ns, about.st_size)


@lru_cache(maxsize=1024)
def _can_be_read(path: Path, _changed: int, _size: int) -> bool:
    """Reads everything once for each state of a file: DuckDB checks its blocks as it reads them."""
    try:
        with connect(path) as connection:
            tables = connection.execute("select table_name from duckdb_tables()").fetchall()
            sums = [f'select bit_xor(hash(held)) from "{table}" as held' for (table,) in tables]  # noqa: S608
            connection.execute(" union all ".join(sums)).fetchall()
            return connection.execute("select count(*) from release").fetchone() == (1,)
    except duckdb.Error:
        return False


def withholds(where: Store, partner: Collection[str]) -> bool:
    """Whether a store was made when all these sources were for partners alone already."""
    try:
        with connect(where) as connection:
            held = connection.execute("select source, access from source").fetchall()
    except duckdb.Error:  # made before sources had an access
        return False
    return all(access == "partner" for source, access in held if source in partner)


def connect(where: Store | None = None) -> duckdb.DuckDBPyConnection:
    """A store, by default the one that serves: read-only, and without reach beyond its file."""
    where = where or serving()
    if isinstance(where, lake.Release):
        return lake.connect(where, _CLOSED)
    return duckdb.connect(str(where), read_only=True, config=dict(_CLOSED))


def fetch(
    connection: duckdb.DuckDBPyConnection, name: str, params: Mapping[str, object]
) -> pd.DataFrame:
    """Rows of the query called `name`, given the parameters it declares.

    Each call opens its own cursor: threads that share one DuckDB connection can
    read each other's results, and Streamlit runs every session in a thread.
    """
    query, params = queries.load(name), queries.UNASKED | dict(params)
    missing = sorted(query.parameters - params.keys())
    if missing:
        raise MissingParameterError(f"query {name!r} needs {', '.join(missing)}")
    declared = {key: params[key] for key in query.parameters}
    with connection.cursor() as cursor:
        columns = cursor.execute(_statement(query.sql), declared).fetchnumpy()
    return pd.DataFrame({name: _shared(_with_gaps(values)) for name, values in columns.items()})


_PARSING = threading.Lock()


@cache
def _statement(sql: str) -> duckdb.Statement:
    """SQL parsed, once for every connection and thread."""
    with _PARSING:
        (statement,) = _parser().extract_statements(sql)
    return statement


@cache
def _parser() -> duckdb.DuckDBPyConnection:
    """A connection that only parses, one caller at a time; to open one takes 14 ms.

    duckdb.extract_statements would use the module-wide one, which fails while any other
    thread is using it.
    """
    return duckdb.connect(":memory:")


MANY = 500
"""Rows of which each word is held once: in so many or more, words come again and again."""


def _shared(values: Any) -> Any:
    """A column in which equal words are one object: a long one takes an eighth of the memory."""
    if len(values) < MANY or not isinstance(values[0], str):
        return values
    places, words = pd.factorize(values)
    held = np.array([*words, None], dtype=object)
    return held[places]  # the place of a missing one is −1, the last


def _with_gaps(values: Any) -> Any:
    """A column as pandas takes it: numbers that are missing as NaN, dates as NaT, texts as None."""
    if not np.ma.is_masked(values):
        return np.ma.getdata(values)
    if values.dtype.kind in "iuf":
        return values.astype("float64").filled(np.nan)
    if values.dtype.kind == "M":
        return values.filled(np.datetime64("NaT"))
    return np.where(values.mask, None, values.data)
