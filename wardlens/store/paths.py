"""Where things live. The only module that knows the folder layout."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = ROOT / "pages"
QUERIES = ROOT / "queries"
_STAGE: ContextVar[Path | None] = ContextVar("stage", default=None)
_MADE: ContextVar[Path | None] = ContextVar("made", default=None)


def data() -> Path:
    """The partnership's shipped tables. `WARDLENS_DATA` names another partnership's folder."""
    return _MADE.get() or Path(os.environ.get("WARDLENS_DATA", ROOT / "data"))


def loaded() -> Path:
    """What `load` accepted, beside the shipped tables. `WARDLENS_LOADED` moves it."""
    return _STAGE.get() or Path(os.environ.get("WARDLENS_LOADED", data() / "loaded"))


@contextmanager
def staged(folder: Path) -> Iterator[None]:
    """Take `folder` for what was loaded, to try files on a copy before any reader sees them."""
    before = _STAGE.set(folder)
    try:
        yield
    finally:
        _STAGE.reset(before)


@contextmanager
def made_in(folder: Path) -> Iterator[None]:
    """Take `folder` for the data folder, with nothing loaded, while its tables are made."""
    before = _MADE.set(folder)
    try:
        with staged(folder / "loaded"):
            yield
    finally:
        _MADE.reset(before)


def stores() -> Path:
    """The built stores and the pointer to the one that serves. `WARDLENS_STORE` moves it.

    Where it names a lake (lake.py), stores are only built here, and taken into the lake.
    """
    named = os.environ.get("WARDLENS_STORE", "")
    return data() / "store" if not named or named.startswith("ducklake:") else Path(named)


def shipped(table: str) -> Path:
    """A reference table: the one that `load` accepted where there is one, else the shipped one."""
    accepted = loaded() / "reference" / table
    return accepted if accepted.is_file() else data() / table
