"""Kept answers for pages: one store, one view a release and choice of filters, for all readers.

A memory of our own (`store/kept.py`) rather than Streamlit's: keys are values already, and what is
kept is drawn from again and never changed, so nothing need be pickled or hashed anew at every run.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, TypeVar

import duckdb
import pandas as pd

from wardlens.choices.filters import Filters
from wardlens.choices.illustrative import SURVEY
from wardlens.choices.offer import Offer
from wardlens.exhibits.later import ONE_AT_A_TIME
from wardlens.store import config, paths, queries, store
from wardlens.store.config import Partnership
from wardlens.store.kept import Kept
from wardlens.store.queries import Question
from wardlens.store.store import Store
from wardlens.ui.serving import lacking, memory, sign_in
from wardlens.views import links, offers
from wardlens.views.setting import Setting

View = TypeVar("View")
_BOROUGHS = len(paths.partnerships())
MADE_AHEAD, _OF_READERS = (64, 128) if _BOROUGHS > 1 else (600, 64)
"""At most so many views are made ahead of readers (`ahead.py`), and kept of readers beside them.

Each takes 0.2 to 2.5 MB. A region's partnerships share one room, less of it: what its readers
choose from is wide, and a borough that nobody opens takes none.
"""
_VIEWS = Kept(MADE_AHEAD + _OF_READERS)
"""Views by maker, filters and store."""
_STORES = 4 + min(_BOROUGHS, 8)
"""An open store takes some 7 MB, and what views share of it some 2: those read last stay."""
_PARTS = Kept(_STORES)
"""By store: the answers that several views of a release share."""
_ANSWERS = 400
"""So many of a store: more would be kept for views that nobody has asked for in a while."""
_OFFERS = Kept(2 * (4 + _BOROUGHS))
_CONNECTIONS = Kept(_STORES)
_ROWS_BYTES = 32_000_000
_BYTES_OF_A_WORD = 60


def _bytes_of(rows: pd.DataFrame) -> int:
    """Roughly: eight bytes a cell, and more where it holds a word of its own."""
    words = [kind.kind for kind in rows.dtypes].count("O") if len(rows) < store.MANY else 0
    return len(rows) * (8 * len(rows.columns) + words * _BYTES_OF_A_WORD)


_ROWS = Kept(_ROWS_BYTES, getsizeof=_bytes_of)
_RELEASE = re.compile("[0-9a-f]{8}")
_LAST_RUN = [float("-inf")]
_OF_THIS_RUN: ContextVar[tuple[Store, Partnership] | None] = ContextVar(
    "store and partnership of this run", default=None
)


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
        _OF_THIS_RUN.set((serving, config.read()))
        _LAST_RUN[:] = [time.monotonic()]
        return


def seconds_since_a_run() -> float:
    """How long ago a reader last asked for a page."""
    return time.monotonic() - _LAST_RUN[0]


def serving() -> Store:
    """The store that this run reads; outside a run, the one that serves."""
    held = _OF_THIS_RUN.get()
    return held[0] if held else _served()


def partnership() -> Partnership:
    """The partnership of this run; outside a run, the one that is meant here."""
    held = _OF_THIS_RUN.get()
    return held[1] if held else config.read()


def _served() -> Store:
    """The store of those who ask: where the public and partners part, and nowhere else."""
    return store.serving(sign_in.access())


def offer(demo: str = "") -> Offer:
    """What the store that serves can be asked; with made-up answers where `demo` asks for them."""
    return _offer(serving(), demo)


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

    def made() -> View:
        with ONE_AT_A_TIME:
            view = make(setting(filters, path))
            memory.settle()
            return view

    kept: View = _VIEWS.get((make, filters, path), made)
    return kept


def is_kept(make: Callable[[Setting], Any], filters: Filters) -> bool:
    """Whether the view of these filters is there already."""
    return (make, filters, serving()) in _VIEWS


def made() -> int:
    """How many views were made so far; one that is still kept is not made again."""
    return _VIEWS.made


def setting(filters: Filters, of: Store | None = None) -> Setting:
    """A question to the store that serves, or to that of an earlier release."""
    path = of or serving()
    return Setting(
        filters,
        _offer(path, filters.demo),
        partnership(),
        lambda name, params: fetch(path, name, params),
        _PARTS.get(path, lambda: Kept(_ANSWERS)),
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


def _offer(serving: Store, demo: str = "") -> Offer:
    demo = demo if demo == SURVEY else ""  # whatever else an address says is not kept

    def made() -> Offer:
        return offers.offer(lambda name, params: fetch(serving, name, params), config.read(), demo)

    kept: Offer = _OFFERS.get((serving, demo), made)
    return kept


def fetch(serving: Store, name: str, params: dict[str, object]) -> pd.DataFrame:
    """Rows of a query on a store, kept; a copy that shares its memory until somebody writes."""
    key = (serving, Question.of(name, params), queries.load(name).fingerprint)
    kept: pd.DataFrame = _ROWS.get(key, lambda: store.fetch(_connection(serving), name, params))
    return kept.copy(deep=False)


def _connection(serving: Store) -> duckdb.DuckDBPyConnection:
    kept: duckdb.DuckDBPyConnection = _CONNECTIONS.get(serving, lambda: store.connect(serving))
    return kept


def forget() -> None:
    """Let go of all that is kept and of this run's store, as if the process had just started."""
    for kept in (_VIEWS, _PARTS, _OFFERS, _ROWS, _CONNECTIONS):
        kept.clear()
    _OF_THIS_RUN.set(None)
