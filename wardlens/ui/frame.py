"""What surrounds every page: the menu, the first build, the look."""

from __future__ import annotations

import html
from functools import cache

import streamlit as st

from wardlens import config, paths, store
from wardlens.ingest import build
from wardlens.paths import PAGES
from wardlens.ui import ahead, controls

_STYLE = paths.ROOT / "wardlens" / "ui" / "style.css"


def navigation() -> st.Page:
    """The menu. Returns the page the reader is on."""
    controls.carry_address()
    return st.navigation(
        {
            "Explore": [
                st.Page(PAGES / "today.py", title="Borough today", default=True),
                st.Page(PAGES / "map.py", title="Map"),
            ],
            "Understand": [
                st.Page(PAGES / "trends.py", title="Trends"),
                st.Page(PAGES / "harm.py", title="Harm"),
            ],
            "About": [st.Page(PAGES / "methods.py", title="Data and methods")],
        }
    )


def open_page() -> None:
    """Start a page. Call it first in every file in pages/.

    app.py has normally built the menu already. It has not when the first reader
    after a restart follows a link to a page: until st.navigation has run once,
    Streamlit runs files in pages/ by themselves. Building the menu twice is safe.
    """
    partnership = config.read()
    st.set_page_config(page_title=f"{partnership.name} · Wardlens", layout="wide")
    navigation()
    st.html(_STYLE)
    _build_when_missing_or_old()
    ahead.start()


def title(words: str) -> None:
    """The page's question."""
    st.html(f'<h1 class="wl-title">{html.escape(words)}</h1>')


@cache
def _is_current() -> bool:
    """Whether the store was made from the tables and queries here; asked once a process."""
    return build.is_current()


def _build_when_missing_or_old() -> None:
    """On the first run of a fresh or newer copy, build the store, showing how far it is."""
    try:
        store.serving()
        ready = _is_current()
    except store.StoreMissingError:
        ready = False
    if not ready:
        _is_current.cache_clear()
        bar = st.progress(0.0, text="Building the store, once…")

        def show(share: float, words: str) -> None:
            bar.progress(share, text=f"Building the store: {words}")

        build.build(show)
        bar.empty()
