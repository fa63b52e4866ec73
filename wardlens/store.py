"""The DuckDB store: which file serves, how to open it and how to ask it a named question."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import duckdb
import pandas as pd

from wardlens import paths, queries

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


class StoreMissingError(FileNotFoundError):
    """The store has not been built yet."""


class MissingParameterError(LookupError):
    """A query declares a parameter that was not given."""


def path_of(release: str) -> Path:
    """The file of a release, whether it exists or not."""
    return paths.stores() / f"wardlens-{release}.duckdb"


def serving() -> Path:
    """The file that serves now; `StoreMissingError` says how to make one."""
    pointer = paths.stores() / _POINTER
    if pointer.is_file():
        path = paths.stores() / pointer.read_text("utf-8").strip()
        if path.is_file():
            return path
    raise StoreMissingError("no store is built yet; run `python -m wardlens build`")


def publish(release: str) -> None:
    """Make a built release the one that serves, in one step."""
    folder = paths.stores()
    for leftover in folder.glob(f"{_UNFINISHED_POINTER}*"):  # of a build that was killed
        with suppress(FileNotFoundError):
            leftover.unlink()
    with tempfile.NamedTemporaryFile(
        "w", dir=folder, prefix=_UNFINISHED_POINTER, delete=False, encoding="utf-8"
    ) as file:
        file.write(path_of(release).name)
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
        rows = cursor.execute(query.statement, declared).df()
    # DuckDB hands whole numbers with gaps over as nullable integers: floats say missing as NaN.
    gaps = [name for name, kind in rows.dtypes.items() if isinstance(kind, pd.Int64Dtype)]
    return rows.astype(dict.fromkeys(gaps, "float64")) if gaps else rows
