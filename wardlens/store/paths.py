"""Where things live. The only module that knows the folder layout.

A data folder is one partnership's or, with a `region.toml` in it, a region's: then each partnership
is a data folder of its own below `partnerships/`, with what was loaded and its stores. Which one is
meant is said by `serving` or, where nothing says it, by the session that asks (`by_session`).
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = ROOT / "pages"
QUERIES = ROOT / "queries"
_STAGE: ContextVar[Path | None] = ContextVar("stage", default=None)
_MADE: ContextVar[Path | None] = ContextVar("made", default=None)


_SERVED: ContextVar[str] = ContextVar("partnership", default="")
_REGION = "region.toml"
_BY_SESSION: list[Callable[[], str]] = []


def root() -> Path:
    """The data folder, of one partnership or of a region. `WARDLENS_DATA` names another."""
    return Path(os.environ.get("WARDLENS_DATA", ROOT / "data"))


def data() -> Path:
    """The shipped tables of the partnership that is served."""
    return _MADE.get() or folder_of(root(), partnership())


def folder_of(folder: Path, name: str) -> Path:
    """Where a partnership of a data folder is; without a name, of one that is no region."""
    return folder / "partnerships" / name if name else folder


def partnerships() -> tuple[str, ...]:
    """The partnerships of a region, by the name of their folder, the usual one first.

    None in the folder of one partnership.
    """
    folder = root()
    try:
        changed = (folder / _REGION).stat().st_mtime_ns
    except OSError:
        return ()
    return _partnerships(folder, changed, (folder / "partnerships").stat().st_mtime_ns)


def partnership() -> str:
    """The partnership that is meant here; empty in the folder of one."""
    known = partnerships()
    if not known:
        return ""
    asked = _SERVED.get() or next((ask() for ask in _BY_SESSION), "")
    return asked if asked in known else known[0]


def at_command() -> tuple[str, ...]:
    """What a command has to be told so that it is of this partnership; nothing of the usual one."""
    known, name = partnerships(), partnership()
    return ("--place", name) if known[1:] and name != known[0] else ()


def loading(files: str) -> str:
    """The command that takes files for this partnership; in a region it has to be told which."""
    told = f" --place {partnership()}" if partnerships()[1:] else ""
    return f"python -m wardlens load {files}{told}"


@contextmanager
def serving(name: str) -> Iterator[None]:
    """Mean that partnership of the region; nothing changes in the folder of one."""
    before = _SERVED.set(name)
    try:
        yield
    finally:
        _SERVED.reset(before)


def serve(name: str) -> None:
    """Mean that partnership from here on, in this thread."""
    _SERVED.set(name)


def by_session(ask: Callable[[], str]) -> None:
    """Whom to ask which partnership a session has open, where nothing else says it."""
    _BY_SESSION[:] = [ask]


def write_region(folder: Path, name: str, first: str) -> None:
    """Make a folder of partnerships a region's: its name, and whom an old link means."""
    lines = [
        "# Made by `python -m wardlens init --region`: the partnerships are in partnerships/.",
        f"name = {json.dumps(name, ensure_ascii=False)}",
        "# Whose pages open where an address names no borough.",
        f"first = {json.dumps(first)}",
    ]
    (folder / _REGION).write_text("\n".join(lines) + "\n", "utf-8")


@lru_cache(maxsize=8)
def _partnerships(folder: Path, _region_changed: int, _folder_changed: int) -> tuple[str, ...]:
    described = tomllib.loads((folder / _REGION).read_text("utf-8"))
    found = sorted(path.parent.name for path in folder.glob("partnerships/*/partnership.toml"))
    return tuple(sorted(found, key=lambda name: name != described.get("first")))


def loaded() -> Path:
    """What `load` accepted, beside the shipped tables. `WARDLENS_LOADED` moves it."""
    named = os.environ.get("WARDLENS_LOADED")
    return _STAGE.get() or (Path(named) / partnership() if named else data() / "loaded")


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
    is_elsewhere = named and not named.startswith("ducklake:")
    return Path(named) / partnership() if is_elsewhere else data() / "store"


def deployment() -> Path:
    """What is of no partnership but of all that are served together."""
    return root() / "store" if partnership() else stores()


def shipped(table: str) -> Path:
    """A reference table: the one that `load` accepted where there is one, else the shipped one."""
    accepted = loaded() / "reference" / table
    return accepted if accepted.is_file() else data() / table
