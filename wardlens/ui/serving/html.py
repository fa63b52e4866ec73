"""The one place where HTML goes to the screen: what is put into it is made safe here."""

from __future__ import annotations

import streamlit as st
from streamlit.elements.lib.layout_utils import Width

from wardlens.exhibits.markup import filled


def write(html: str, *given: object, width: Width = "stretch") -> None:
    """HTML of ours with its blanks filled (`wardlens.exhibits.markup.filled`)."""
    st.html(str(filled(html, *given)), width=width)
