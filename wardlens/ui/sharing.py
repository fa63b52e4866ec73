"""Sharing on screen: a link to copy, a frame for other sites, and what a frame leaves out."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from wardlens.ui.serving import html
from wardlens.views import links

_EMBEDDED = Markup("""<style>
section[data-testid="stSidebar"], [data-testid="stSidebarCollapsedControl"],
[data-testid="stExpandSidebarButton"], .st-key-sentence, .st-key-place, [class*="st-key-more-"],
[class*="st-key-receipt-"], .stDownloadButton { display: none !important; }
</style>""")


def is_embedded() -> bool:
    """Whether the page is shown inside another site (`?embed=true`)."""
    return bool(st.context.is_embedded)


def share(query: dict[str, str], label: str = "Share", key: str = "share") -> None:
    """A small window with the link to this very view, to copy; nothing is sent to anybody."""
    link = links.address(st.context.url or "", query)
    with st.popover(label, key=key):
        html.write(
            '<p class="wl-caption">This link keeps its meaning: the period and the release of the '
            "data are in it. After newer figures have come in, it says what changed.</p>"
        )
        st.code(link, language=None, wrap_lines=True)
        html.write('<p class="wl-caption">For a frame in another site, without menu:</p>')
        st.code(links.embedded(link), language=None, wrap_lines=True)


def strip(query: dict[str, str], shown: str) -> None:
    """In a frame: no menu, no controls, no downloads; what is shown, and the way to the rest."""
    html.write(
        '{}<p class="wl-caption">{} '
        '<a href="{}" target="_blank" rel="noopener">Open the whole page</a></p>',
        _EMBEDDED,
        shown,
        links.address(st.context.url or "", query),
    )
