"""Kept answers for pages: one store, one view a release and choice of filters, for all readers.

Plain `lru_cache` rather than Streamlit's: keys are values already, and what is kept is drawn
from again and never changed, so nothing need be pickled or hashed anew at every run.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import pandas as pd

from wardlens import config, offers, queries, store
from wardlens.filters import Filters, Offer
from wardlens.views.setting import Setting

View = TypeVar("View")
_REMEMBERED = 1_000


def offer() -> Offer:
    """What the store that serves can be asked."""
    return _offer(store.serving())


def view(make: Callable[[Setting], View], filters: Filters) -> View:
    """The view that `make` puts together for these filters, kept for the next reader."""
    kept: View = _view(make, filters, store.serving())
    return kept


@lru_cache(maxsize=512)
def _view(make: Callable[[Setting], Any], filters: Filters, serving: Path) -> Any:
    return make(
        Setting(
            filters,
            _offer(serving),
            config.read(),
            lambda name, params: _fetch(serving, name, params),
            _kept(serving),
        )
    )


@lru_cache(maxsize=4)
def _kept(serving: Path) -> _Bounded:  # noqa: ARG001 - one memory a store
    """Answers that several views of a release share."""
    return _Bounded()


class _Bounded(dict[Hashable, Any]):
    """A memory that forgets everything when it holds too much."""

    def __setitem__(self, key: Hashable, value: Any) -> None:
        if len(self) >= _REMEMBERED:
            self.clear()
        super().__setitem__(key, value)


@lru_cache(maxsize=4)
def _offer(serving: Path) -> Offer:
    return offers.offer(lambda name, params: _fetch(serving, name, params), config.read())


def _fetch(serving: Path, name: str, params: dict[str, object]) -> pd.DataFrame:
    """Rows of a query; a copy that shares its memory until somebody writes to it."""
    query = queries.load(name)
    declared = tuple(sorted((key, _hashable(params[key])) for key in query.parameters))
    return _rows(serving, name, query.fingerprint, declared).copy(deep=False)


@lru_cache(maxsize=512)
def _rows(
    serving: Path,
    name: str,
    fingerprint: str,  # noqa: ARG001 - part of the key: edited SQL is a new entry
    declared: tuple[tuple[str, Any], ...],
) -> pd.DataFrame:
    return store.fetch(_connection(serving), name, dict(declared))


@lru_cache(maxsize=4)
def _connection(serving: Path) -> duckdb.DuckDBPyConnection:
    return store.connect(serving)


def _hashable(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value
