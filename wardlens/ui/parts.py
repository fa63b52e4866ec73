"""A page in parts, one shown at a time: which one stands in the address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import streamlit as st

from wardlens.exhibits.markup import each
from wardlens.ui import figures
from wardlens.ui.serving import html


class Led(Protocol):
    """A choice that is a link."""

    @property
    def label(self) -> str:
        """Its words."""

    @property
    def link(self) -> str:
        """Where it leads."""

    @property
    def is_chosen(self) -> bool:
        """Whether it is what is shown."""


def choose(names: Sequence[str]) -> str:
    """The part that the reader chose, by default the first; a part that is gone is the first."""
    if len(names) < 2:
        return names[0]
    chosen = st.segmented_control(
        "What to show", names, default=names[0], required=True, wrap=True,
        label_visibility="collapsed", key="part", bind="query-params",
    )  # fmt: skip
    return chosen if chosen in names else names[0]


def anchor(words: str, name: str) -> None:
    """A heading that a link of this page can name: the browser goes there when it is drawn."""
    st.subheader(words, anchor=name)


def links(words: str, ways: Sequence[Led]) -> None:
    """A quiet row of links, of which one is what is shown."""
    if not ways:
        return
    html.write(
        '<nav class="wl-ways" aria-label="{}"><span>{}</span>{}</nav>',
        words,
        words,
        each(
            '<a href="{}" class="{}">{}</a>',
            [(way.link, "chosen" if way.is_chosen else "", way.label) for way in ways],
        ),
    )


def folded(words: str, sentences: Sequence[str]) -> None:
    """Sentences for a second reading, behind one click."""
    if sentences:
        with st.expander(words, key="folded-words"):
            figures.findings(sentences)
