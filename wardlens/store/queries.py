"""Named SQL: every question the project asks of data is one file in queries/."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass, field
from functools import cache

import duckdb

from wardlens.store.paths import QUERIES

DEFAULTS: dict[str, object] = {
    "indicator": "feel-safe-after-dark",
    "areas": [],
    "series": "",
    "measure": "",
    "breakdown": "",
    "outcome": "",
    "wave": "all",
    "share": "unsafe-after-dark",
    "by": "ward",
    "postcode": "",
}
"""Parameters that are no part of the filters, as they are where nothing is asked for."""


class UnknownQueryError(LookupError):
    """No file in queries/ has that name."""


@dataclass(frozen=True, slots=True)
class Query:
    """One file in queries/: its first comment line, its SQL and the parameters it binds."""

    name: str
    purpose: str
    sql: str
    parameters: frozenset[str]
    statement: duckdb.Statement = field(compare=False, repr=False)
    """The SQL parsed, once for every connection and thread."""

    @property
    def fingerprint(self) -> str:
        """Changes whenever the SQL does, so that cached rows can be keyed by it."""
        return hashlib.sha256(self.sql.encode()).hexdigest()[:12]


_PARSING = threading.Lock()


def names(folder: str = "") -> list[str]:
    """The name of every query in a folder of queries/, sorted; by default those of the app."""
    return sorted(path.stem for path in (QUERIES / folder).glob("*.sql"))


def text(name: str) -> str:
    """The SQL of queries/<name>.sql; a name may have a folder, as in `load/known`."""
    path = (QUERIES / f"{name}.sql").resolve()
    if not path.is_relative_to(QUERIES.resolve()) or not path.is_file():
        raise UnknownQueryError(f"no query {name!r}; there are: {', '.join(names())}")
    return _text(str(path), path.stat().st_mtime_ns)


def load(name: str) -> Query:
    """The query in queries/<name>.sql, with the parameters it declares."""
    if not name.isidentifier():  # the steps of load/ and build/ answer no question
        raise UnknownQueryError(f"no query {name!r}; there are: {', '.join(names())}")
    return _parsed(name, text(name))


@cache
def _text(path: str, _changed: int) -> str:
    with open(path, encoding="utf-8") as file:  # noqa: PTH123 - the path was resolved by text()
        return file.read()


@cache
def _parsed(name: str, sql: str) -> Query:
    with _PARSING:
        (statement,) = _parser().extract_statements(sql)
    purpose = sql.partition("\n")[0].removeprefix("--").strip()
    return Query(name, purpose, sql, frozenset(statement.named_parameters), statement)


@cache
def _parser() -> duckdb.DuckDBPyConnection:
    """A connection that only parses, one caller at a time; to open one takes 14 ms.

    duckdb.extract_statements would use the module-wide one, which fails while any other
    thread is using it.
    """
    return duckdb.connect(":memory:")
