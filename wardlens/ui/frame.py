"""What surrounds every page: the menu, the first build, the look."""

from __future__ import annotations

import urllib.parse
from copy import copy
from functools import cache

import streamlit as st

from wardlens.exhibits.sentences import begun_large
from wardlens.ingest.build.release import is_current
from wardlens.ingest.counts.files import printable
from wardlens.store import config, lake, paths, store
from wardlens.store.paths import PAGES
from wardlens.ui import nobody_asked, session
from wardlens.ui.serving import ahead, answers, html, limits, sign_in
from wardlens.views import links, register

_STYLE = paths.ROOT / "wardlens" / "ui" / "style.css"


def navigation() -> st.Page:
    """The menu. Returns the page the reader is on."""
    session.carry_address()
    menu = _menu(tuple(register.PAGES))
    return st.navigation({group: [*map(copy, pages)] for group, pages in menu.items()})


@cache
def _menu(pages: tuple[register.Page, ...]) -> dict[str, list[st.Page]]:
    """The pages by group. A run is given copies: Streamlit notes in a page that it may be run."""
    return {
        group: [
            st.Page(PAGES / f"{page.key}.py", title=page.title, default=page is pages[0])
            for page in ones
        ]
        for group, ones in register.groups(pages).items()
    }


def open_page() -> None:
    """Start a page. Call it first in every file in pages/.

    app.py has normally built the menu already. It has not when the first reader
    after a restart follows a link to a page: until st.navigation has run once,
    Streamlit runs files in pages/ by themselves. Building the menu twice is safe.
    """
    session.begin()
    partnership = config.read()
    st.set_page_config(page_title=f"{partnership.name} · Wardlens", layout="wide")
    navigation()
    st.html(_STYLE)
    st.html(_owner(partnership.name))
    _build_when_missing_or_old()
    sign_in.gate()
    _note_unknown_page()
    limits.hold_back()
    answers.begin_run()
    nobody_asked.banner()
    ahead.start()


def _owner(name: str) -> str:
    """Whose pages these are, for the bar above them: a string of the style sheet."""
    told = "".join(f"\\{ord(one):x} " for one in name)
    return f'<style>:root {{ --wl-owner: "{told}"; }}</style>'


def _note_unknown_page() -> None:
    """Say that an address names a page that is not here: Streamlit shows the first one instead."""
    path = urllib.parse.unquote(urllib.parse.urlsplit(st.context.url or "").path)
    words = no_such_page(path)
    if words:
        html.write('<p class="wl-note" role="status">{}</p>', words)


def no_such_page(path: str) -> str:
    """That an address names a page that is not here, in words; nothing where it is."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    asked = register.unknown(path.strip("/").removeprefix(base))
    if not asked:
        return ""
    return (
        f"There is no page “{printable(asked)[:40]}” here. This is the first page, "
        f"“{register.PAGES[0].title}”; the menu has the others."
    )


def to_ward() -> None:
    """The way to the page of the ward chosen and its briefing; of the borough each row leads on."""
    filters = session.current()
    if not (filters.is_whole_borough or st.context.is_embedded):
        ward = session.on_offer().areas[filters.area]
        st.page_link(PAGES / "ward.py", label=f"More on {ward}")


def to_feed() -> None:
    """The way to hear of what changes in the ward asked for, without giving an address."""
    filters, offer = session.current(), session.on_offer()
    html.write(
        '<p class="wl-caption"><a href="{}">Get updates on {}</a></p>',
        f"feed/{filters.area}.atom" + links.asking(offer.place_in_link),
        offer.areas[filters.area],
    )


def title(words: str) -> None:
    """The page's question."""
    html.write('<h1 class="wl-title">{}</h1>', words)


@cache
def _is_current(_partnership: str) -> bool:
    """Whether its store was made from the tables and queries here; asked once a process."""
    return is_current()


def _build_when_missing_or_old() -> None:
    """On the first run of a fresh or newer copy, build the store, showing how far it is.

    Where another process builds and takes long, the store that serves goes on serving. A lake is
    built into elsewhere, for all who read from it.
    """
    if lake.catalog():
        return
    serves = _serves()
    ready = serves and _is_current(paths.partnership())
    if not ready:
        _is_current.cache_clear()
        with st.spinner("Building the store, once…"):
            bar = st.progress(0.0)
            from wardlens.ingest.build import build  # slow, and only the first start needs it

            def show(share: float, words: str) -> None:
                bar.progress(share, text=begun_large(words))

            try:
                build.build(show)
            except build.BusyError:
                if not serves:
                    raise
            bar.empty()


def _serves() -> bool:
    try:
        store.serving()
    except store.StoreMissingError:
        return False
    return True
