"""What a page says of which the figures are not loaded, instead of showing nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

import streamlit as st

from wardlens.choices.offer import Offer
from wardlens.choices.series import WARD_TABLE
from wardlens.ui.serving import html
from wardlens.views import register

_WITHOUT_WARD_TABLE = frozenset(
    page.module for page in register.with_views() if not page.needs_ward_table
)
TITLE = "This page has no data here"


def can_be_made(make: Callable[..., Any], offer: Offer) -> bool:
    """Whether a store has the tables that a view or a briefing is made from."""
    return offer.has_ward_table or make.__module__ in _WITHOUT_WARD_TABLE


def words(borough: str) -> str:
    """That the ward table is not loaded, and what there is."""
    return (
        f"{register.lacking(WARD_TABLE)} for {borough}, so this page has no figures. The "
        "map shows recorded crime by neighbourhood; Data and methods says what is loaded."
    )


def tell(told: str) -> NoReturn:
    """Say it in the page's place and end the run."""
    html.write(
        '<h1 class="wl-title">{}</h1><p class="wl-finding" role="status">{}</p>',
        TITLE,
        told,
    )
    st.stop()
