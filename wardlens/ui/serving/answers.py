"""Kept answers for pages: one store, one view a release and choice of filters, for all readers.

Plain `lru_cache` rather than Streamlit's: keys are values already, and what is kept is drawn
from again and never changed, so nothing need be pickled or hashed anew at every run.
"""

from __future__ import annotations

import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from contextvars import ContextVar
from functools import lru_cache
from typing import Any, TypeVar

import duckdb
import pandas as pd

from wardlens.choices.filters import Filters, Offer
from wardlens.store import config, queries, store
from wardlens.store.store import Store
from wardlens.ui.serving import lacking, memory, sign_in
from wardlens.views import links, offers
from wardlens.views.setting import Setting

View = TypeVar("View")
MADE_AHEAD = 500
"""At most so many views are made ahead of readers (`ahead.py`); each takes 0.2 to 2.5 MB."""
_VIEWS = MADE_AHEAD + 256
"""Views that are kept: those made ahead and 256 more of readers; the one asked for longest ago
goes first."""
_REMEMBERED = 1_000
_RELEASE = re.compile("[0-9a-f]{8}")
_ONE_AT_A_TIME = threading.Lock()
"""Held while a view is made: Python makes one at a time anyhow, and kept ones go past."""
_LAST_RUN = [float("-inf")]
_OF_THIS_RUN: ContextVar[Store | None] = ContextVar("store of this run", default=None)


def begin_run() -> None:
    """Hold on to the store that serves now: all parts of one run of a page read the same one.

    A release published meanwhile is for the next run. The store is opened here, so that it can
    be read to the end of the run even if its file is cleared away.
    """
    while True:
        serving = _served()
        try:
            _connection(serving)
        except duckdb.IOException:
            if _served() == serving:
                raise
            continue  # cleared away between the two lines: another one serves by now
        _OF_THIS_RUN.set(serving)
        _LAST_RUN[:] = [time.monotonic()]
        return


def seconds_since_a_run() -> float:
    """How long ago a reader last asked for a page."""
    return time.monotonic() - _LAST_RUN[0]


def serving() -> Store:
    """The store that this run reads; outside a run, the one that serves."""
    return _OF_THIS_RUN.get() or _served()


def _served() -> Store:
    """The store of those who ask: where the public and partners part, and nowhere else."""
    return store.serving(sign_in.access())


def offer() -> Offer:
    """What the store that serves can be asked."""
    return _offer(serving())


def can_be_made(make: Callable[[Setting], Any]) -> bool:
    """Whether the tables that a view or a briefing is made from are loaded."""
    return lacking.can_be_made(make, offer())


def require(make: Callable[[Setting], Any]) -> None:
    """In a run of a page that lacks the tables `make` reads: say so, and end the run."""
    if not can_be_made(make):
        lacking.tell(lacking.words(config.read().borough_name))


def view(make: Callable[[Setting], View], filters: Filters) -> View:
    """The view that `make` puts together for these filters, kept for the next reader.

    In a run of a page that lacks its tables: says so, and ends the run.
    """
    require(make)
    path = serving()
    with _turn(make, filters, path):
        kept: View = _view(make, filters, path)
    return kept


def made() -> int:
    """How many views were made so far; one that is still kept is not made again."""
    return _view.cache_info().misses


@lru_cache(maxsize=_VIEWS)
def _turn(make: Callable[[Setting], Any], filters: Filters, serving: Store) -> threading.Lock:  # noqa: ARG001
    """Who comes while a view is being made waits for it, rather than make it too."""
    return threading.Lock()


def setting(filters: Filters, of: Store | None = None) -> Setting:
    """A question to the store that serves, or to that of an earlier release."""
    path = of or serving()
    return Setting(
        filters,
        _offer(path),
        config.read(),
        lambda name, params: fetch(path, name, params),
        _kept(path),
    )


def earlier(release: str) -> Store | None:
    """The store of an earlier release, where it is still kept and can be read; else none."""
    if not _RELEASE.fullmatch(release):
        return None
    path = store.kept(release, sign_in.access())
    try:
        return path if path and store.is_whole(path) and _offer(path) else None
    except (duckdb.Error, LookupError):  # made by another version of the queries
        return None


def offer_of(earlier: Store) -> Offer:
    """What the store of an earlier release could be asked."""
    return _offer(earlier)


def what_changed(filters: Filters, earlier: Store) -> str:
    """The figure of these filters in an earlier release beside that of the one that serves."""
    try:
        return links.what_changed(setting(filters, earlier), setting(filters))
    except (duckdb.Error, LookupError):  # made by another version of the queries
        return "That release was made by another version of Wardlens: the two are not compared."


@lru_cache(maxsize=_VIEWS)
def _view(make: Callable[[Setting], Any], filters: Filters, serving: Store) -> Any:
    with _ONE_AT_A_TIME:
        made = make(setting(filters, serving))
        memory.settle()
        return made


@lru_cache(maxsize=4)
def _kept(serving: Store) -> Bounded:  # noqa: ARG001 - one memory a store
    """Answers that several views of a release share."""
    return Bounded()


class Bounded(OrderedDict[Hashable, Any]):
    """A memory that forgets what was asked for longest ago when it holds too much."""

    def __getitem__(self, key: Hashable) -> Any:
        found = super().__getitem__(key)
        self.move_to_end(key)
        return found

    def __setitem__(self, key: Hashable, value: Any) -> None:
        super().__setitem__(key, value)
        if len(self) > _REMEMBERED:
            self.popitem(last=False)


@lru_cache(maxsize=4)
def _offer(serving: Store) -> Offer:
    return offers.offer(lambda name, params: fetch(serving, name, params), config.read())


def fetch(serving: Store, name: str, params: dict[str, object]) -> pd.DataFrame:
    """Rows of a query on a store, kept; a copy that shares its memory until somebody writes."""
    query = queries.load(name)
    declared = tuple(sorted((key, _hashable(params[key])) for key in query.parameters))
    return _rows(serving, name, query.fingerprint, declared).copy(deep=False)


@lru_cache(maxsize=512)
def _rows(
    serving: Store,
    name: str,
    fingerprint: str,  # noqa: ARG001 - part of the key: edited SQL is a new entry
    declared: tuple[tuple[str, Any], ...],
) -> pd.DataFrame:
    return store.fetch(_connection(serving), name, dict(declared))


@lru_cache(maxsize=4)
def _connection(serving: Store) -> duckdb.DuckDBPyConnection:
    return store.connect(serving)


def _hashable(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def forget() -> None:
    """Let go of all that is kept and of this run's store, as if the process had just started."""
    for kept in (_turn, _view, _kept, _offer, _rows, _connection):
        kept.cache_clear()
    _OF_THIS_RUN.set(None)
