"""The DuckDB store: which file serves, how to open it and how to ask it a named question."""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Collection, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from wardlens.errors import WardlensError
from wardlens.store import paths, queries
from wardlens.store.access import Access

# Frames have some dozen rows here and are asked often: Arrow's text would cost each call more
# than it saves, a third of the time that a page takes to be made.
pd.options.mode.string_storage = "python"

_POINTER = "current"
_UNFINISHED_POINTER = ".current-"
_CLOSED = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "lock_configuration": "true",
    # Answers take 1 to 5 ms: handing work to other threads costs more than it saves, and each
    # reader's query keeps to its own thread.
    "threads": "1",
}


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
    """The file of a release, whether it exists or not."""
    return folder_of(access) / f"wardlens-{release}.duckdb"


def serving(access: Access = Access.PUBLIC) -> Path:
    """The file that serves now; `StoreMissingError` says how to make one.

    Partners read the public one where no source is for them alone.
    """
    for folder in _readable(access):
        pointer = folder / _POINTER
        if pointer.is_file():
            path = folder / pointer.read_text("utf-8").strip()
            if path.is_file():
                return path
    raise StoreMissingError("no store is built yet; run `python -m wardlens build`")


def kept(release: str, access: Access) -> Path | None:
    """The file of an earlier release that is still there and may be read."""
    built = [folder / path_of(release).name for folder in _readable(access)]
    return next((path for path in built if path.is_file()), None)


def _readable(access: Access) -> list[Path]:
    """The folders whose stores these readers may open, their own first."""
    if access is Access.NOTHING:
        raise NotLetInError("nothing is served to whoever is not signed in")
    folders = [folder_of(Access.PARTNER), folder_of(Access.PUBLIC)]
    return folders if access is Access.PARTNER else folders[1:]


def withdraw(access: Access) -> None:
    """Serve nothing of its own to these readers any longer."""
    (folder_of(access) / _POINTER).unlink(missing_ok=True)


def publish(release: str, access: Access = Access.PUBLIC) -> None:
    """Make a built release the one that serves, in one step."""
    folder = folder_of(access)
    for leftover in folder.glob(f"{_UNFINISHED_POINTER}*"):  # of a build that was killed
        with suppress(FileNotFoundError):
            leftover.unlink()
    with tempfile.NamedTemporaryFile(
        "w", dir=folder, prefix=_UNFINISHED_POINTER, delete=False, encoding="utf-8"
    ) as file:
        file.write(path_of(release, access).name)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).chmod(0o644)
    Path(file.name).replace(folder / _POINTER)


def is_whole(path: Path) -> bool:
    """Whether a store was built to its end: the release is written last."""
    if not path.is_file():
        return False
    try:
        with connect(path) as connection:
            return connection.execute("select count(*) from release").fetchone() == (1,)
    except duckdb.Error:
        return False


def withholds(path: Path, partner: Collection[str]) -> bool:
    """Whether a store was made when all these sources were for partners alone already."""
    try:
        with connect(path) as connection:
            held = connection.execute("select source, access from source").fetchall()
    except duckdb.Error:  # made before sources had an access
        return False
    return all(access == "partner" for source, access in held if source in partner)


def connect(path: Path | None = None) -> duckdb.DuckDBPyConnection:
    """A store, by default the one that serves: read-only, and without reach beyond its file."""
    return duckdb.connect(str(path or serving()), read_only=True, config=dict(_CLOSED))


def fetch(
    connection: duckdb.DuckDBPyConnection, name: str, params: Mapping[str, object]
) -> pd.DataFrame:
    """Rows of the query called `name`, given the parameters it declares.

    Each call opens its own cursor: threads that share one DuckDB connection can
    read each other's results, and Streamlit runs every session in a thread.
    """
    query = queries.load(name)
    missing = sorted(query.parameters - params.keys())
    if missing:
        raise MissingParameterError(f"query {name!r} needs {', '.join(missing)}")
    declared = {key: params[key] for key in query.parameters}
    with connection.cursor() as cursor:
        columns = cursor.execute(_statement(query.sql), declared).fetchnumpy()
    return pd.DataFrame({name: _with_gaps(values) for name, values in columns.items()})


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


def _with_gaps(values: Any) -> Any:
    """A column as pandas takes it: numbers that are missing as NaN, dates as NaT, texts as None."""
    if not np.ma.is_masked(values):
        return np.ma.getdata(values)
    if values.dtype.kind in "iuf":
        return values.astype("float64").filled(np.nan)
    if values.dtype.kind == "M":
        return values.filled(np.datetime64("NaT"))
    return np.where(values.mask, None, values.data)
