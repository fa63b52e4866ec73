"""Where things live. The only module that knows the folder layout."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "pages"
QUERIES = ROOT / "queries"


def data() -> Path:
    """The partnership's shipped tables. `WARDLENS_DATA` names another partnership's folder."""
    return Path(os.environ.get("WARDLENS_DATA", ROOT / "data"))


def loaded() -> Path:
    """What `load` accepted, beside the shipped tables. `WARDLENS_LOADED` moves it."""
    return Path(os.environ.get("WARDLENS_LOADED", data() / "loaded"))


def stores() -> Path:
    """The built stores and the pointer to the one that serves. `WARDLENS_STORE` moves it."""
    return Path(os.environ.get("WARDLENS_STORE", data() / "store"))


def shipped(table: str) -> Path:
    """A reference table: the one that `load` accepted where there is one, else the shipped one."""
    accepted = loaded() / "reference" / table
    return accepted if accepted.is_file() else data() / table
