"""A page in sections, one shown at a time: which one stands in the address (`part=`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from wardlens.ui import sharing

_WIDGET = "choose-part"
_PICKED = "part-picked"


def show(sections: Mapping[str, Sequence[Callable[[], None]]]) -> None:
    """The names of the sections to choose from, then what draws the chosen one, in order.

    The first is the one that answers the page's question; it needs no word in the address. In a
    frame inside another site there is no choice: the section is the one in the address.
    """
    names = {slug(name): name for name in sections}
    first = next(iter(names))
    _write(first)
    asked = st.query_params.get(sharing.PART, first)
    chosen = asked if asked in names else first
    if not sharing.is_embedded():
        st.session_state[_WIDGET] = chosen
        st.segmented_control(
            "Part of this page",
            list(names),
            format_func=lambda key: names.get(key, key),
            required=True,
            key=_WIDGET,
            on_change=_keep,
            label_visibility="collapsed",
            wrap=True,
        )
    for draw in sections[names[chosen]]:
        draw()


def slug(name: str) -> str:
    """A section's name as it stands in an address.

    >>> slug("What hurts most")
    'what-hurts-most'
    """
    return "-".join(name.lower().split())


def _keep() -> None:
    st.session_state[_PICKED] = st.session_state[_WIDGET]


def _write(first: str) -> None:
    """Put what was picked into the address, while the page runs: earlier, a browser is not told."""
    picked = st.session_state.pop(_PICKED, None)
    if picked == first:
        st.query_params.pop(sharing.PART, None)
    elif picked:
        st.query_params[sharing.PART] = picked
