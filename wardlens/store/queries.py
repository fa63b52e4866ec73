"""Named SQL: every question the project asks of data is one file in queries/."""

from __future__ import annotations

import hashlib
import os
import re
import shlex
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path

from wardlens.errors import WardlensError
from wardlens.store import paths
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
UNASKED: dict[str, object] = {"demo": ""}
"""Parameters that hold something back until somebody asks: nobody need give them."""
_TOKEN = re.compile(r"(?P<text>'(?:[^']|'')*')|(?P<comment>--[^\n]*)|\$(?P<name>[a-z_0-9]+)")


class UnknownQueryError(WardlensError):
    """No file in queries/ has that name."""


@dataclass(frozen=True)
class Query:
    """One file in queries/: its first comment line, its SQL and the parameters it binds."""

    name: str
    purpose: str
    sql: str
    parameters: frozenset[str]

    @cached_property
    def fingerprint(self) -> str:
        """Changes whenever the SQL does, so that cached rows can be keyed by it."""
        return hashlib.sha256(self.sql.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Question:
    """A query with the parameters it was asked with: a value, the same wherever it was asked."""

    query: str
    bound: tuple[tuple[str, Hashable], ...] = ()
    """Names and values, sorted; a list is a tuple here."""

    @classmethod
    def of(cls, query: str, params: Mapping[str, object]) -> Question:
        """The question with those of the parameters that the query declares."""
        params = UNASKED | dict(params)
        declared = sorted(load(query).parameters & params.keys())
        return cls(query, tuple((key, _hashable(params[key])) for key in declared))

    @property
    def params(self) -> dict[str, object]:
        """The parameters as a query takes them."""
        return {key: list(v) if isinstance(v, tuple) else v for key, v in self.bound}

    @property
    def purpose(self) -> str:
        """What the query gives, in words."""
        return load(self.query).purpose

    @property
    def sql(self) -> str:
        """The SQL as it runs by hand: parameters as literals."""
        return self._inlined(lambda comment: comment)

    @property
    def one_line(self) -> str:
        """The same on one line, without comments: for the head of a download."""
        return " ".join(self._inlined(lambda _comment: "").split())

    @property
    def command(self) -> str:
        """The same question at the command line."""
        words = ["python", "-m", "wardlens", "query", self.query, *paths.at_command()]
        for key, value in self.bound:
            words += ["--param", f"{key}={_argument(value)}"]
        return shlex.join([*words, "--format", "csv"])

    def _inlined(self, remark: Callable[[str], str]) -> str:
        """The SQL with every parameter as a literal; texts stay as they are."""
        params = dict(self.bound)

        def replaced(match: re.Match[str]) -> str:
            if match["comment"]:
                return remark(match[0])
            if match["text"] or match["name"] not in params:
                return match[0]
            return _literal(params[match["name"]])

        return _TOKEN.sub(replaced, load(self.query).sql)


def names(folder: str = "") -> list[str]:
    """The name of every query in a folder of queries/, sorted; by default those of the app."""
    return sorted(path.stem for path in (QUERIES / folder).glob("*.sql"))


def text(name: str) -> str:
    """The SQL of queries/<name>.sql; a name may have a folder, as in `load/known`."""
    path = _path(QUERIES, name)
    return _text(path, os.stat(path).st_mtime_ns)  # noqa: PTH116 - at every question


def load(name: str) -> Query:
    """The query in queries/<name>.sql, with the parameters it declares."""
    if not name.isidentifier():  # the steps of load/ and build/ answer no question
        raise UnknownQueryError(f"no query {name!r}; there are: {', '.join(names())}")
    return _query(name, text(name))


@cache
def _path(folder: Path, name: str) -> str:
    path = (folder / f"{name}.sql").resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        raise UnknownQueryError(f"no query {name!r}; there are: {', '.join(names())}")
    return str(path)


@cache
def _text(path: str, _changed: int) -> str:
    with open(path, encoding="utf-8") as file:  # noqa: PTH123 - the path was resolved by text()
        return file.read()


@cache
def _query(name: str, sql: str) -> Query:
    purpose = sql.partition("\n")[0].removeprefix("--").strip()
    parameters = frozenset(match["name"] for match in _TOKEN.finditer(sql) if match["name"])
    return Query(name, purpose, sql, parameters)


def _hashable(value: object) -> Hashable:
    return tuple(value) if isinstance(value, list) else value


def _literal(value: object) -> str:
    """A value as DuckDB reads it.

    >>> _literal(date(2025, 3, 1)), _literal("Kew's"), _literal([]), _literal(["a", "b"])
    ("date '2025-03-01'", "'Kew''s'", '[]::varchar[]', "['a', 'b']::varchar[]")
    """
    if value is None:
        return "null"
    if isinstance(value, date):
        return f"date '{value:%Y-%m-%d}'"
    if isinstance(value, bool | int | float):
        return str(value).lower()
    if isinstance(value, str):
        quoted = value.replace("'", "''")
        return f"'{quoted}'"
    if isinstance(value, Sequence):
        return f"[{', '.join(map(_literal, value))}]::varchar[]"
    raise TypeError(f"no literal for {value!r}")


def _argument(value: object) -> str:
    """A value as `query --param` takes it: months as 2025-03, lists by commas."""
    if isinstance(value, date):
        return f"{value:%Y-%m}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ",".join(map(str, value))
    return str(value)
