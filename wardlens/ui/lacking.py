"""What a page says of which the figures are not loaded, instead of showing nothing."""

from __future__ import annotations

import html
from typing import NoReturn

import streamlit as st

WITHOUT_WARD_TABLE = frozenset({"places", "methods", "perceptions", "reporting"})
"""Views that can be made without the police's ward table."""


def words(borough: str) -> str:
    """That the ward table is not loaded, and what there is."""
    return (
        f"The police's ward table is not loaded for {borough}, so this page has no figures. The "
        "map shows recorded crime by neighbourhood; Data and methods says what is loaded."
    )


def tell(told: str) -> NoReturn:
    """Say it in the page's place and end the run."""
    st.html(
        '<h1 class="wl-title">This page has no data here</h1>'
        f'<p class="wl-finding" role="status">{html.escape(told)}</p>'
    )
    st.stop()
