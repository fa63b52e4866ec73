"""A page in sections, one shown at a time: which one stands in the address (`part=`)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from wardlens.exhibits.area_maps import AreaMap
from wardlens.exhibits.exhibit import Exhibit
from wardlens.ui import bars, figures, glance, nobody_asked, session, sharing, sheet
from wardlens.views.boroughs_ranked import Bars
from wardlens.views.concentration.problem_sheet import ProblemSheet
from wardlens.views.glance import Glance
from wardlens.views.nobody_asked import NobodyAsked

Shown = (
    Exhibit
    | NobodyAsked
    | ProblemSheet
    | str
    | tuple[str, Sequence[str]]
    | Callable[[], None]
    | None
)
"""What a section holds: an exhibit, a sentence, a heading with some, what draws itself, nothing."""
_NOTHING = "The tables that this part is made from are not loaded."


def show(sections: Mapping[str, Sequence[Shown] | Callable[[], Sequence[Shown]]]) -> None:
    """The names of the sections to choose from, then the chosen one, drawn in order.

    The first is the one that answers the page's question; one that holds nothing is left out, one
    that is made when it is opened (a function) holds something. Maps choose the area.
    """
    held = {
        name: shown if callable(shown) else [one for one in shown if _holds(one)]
        for name, shown in sections.items()
    }
    names = [name for name, shown in held.items() if shown]
    if names:
        opened = held[_part(names)]
        shown = [one for one in (opened() if callable(opened) else opened) if _holds(one)]
        for one in shown or [_NOTHING]:
            _draw(one)


def _part(names: Sequence[str]) -> str:
    """The section of the page that is shown, to choose from all; the first needs no word.

    In a frame inside another site there is no choice: it is the one in the address.
    """
    keys = {"-".join(re.findall("[a-z]+", name.lower())): name for name in names}
    chosen = session.part(list(keys))
    if len(keys) > 1 and not sharing.is_embedded():
        st.segmented_control(
            "Part of this page",
            list(keys),
            format_func=lambda key: keys.get(key, key),
            required=True,
            key=session.set_to("choose-part", chosen),
            on_change=_pick,
            label_visibility="collapsed",
            wrap=True,
        )
    return keys[chosen]


def _pick() -> None:
    session.pick_part(session.said("choose-part"))


def _holds(shown: Shown) -> bool:
    return bool(shown[1] if isinstance(shown, tuple) else shown)


def _draw(shown: Shown) -> None:
    if isinstance(shown, Glance):
        glance.show(shown)
    elif isinstance(shown, Bars):
        bars.show(shown)
    elif isinstance(shown, Exhibit):
        figures.show(shown, pick=isinstance(shown.picture, AreaMap))
    elif isinstance(shown, ProblemSheet):
        sheet.show(shown)
    elif isinstance(shown, NobodyAsked):
        nobody_asked.show(shown)
    elif isinstance(shown, str):
        figures.finding(shown)
    elif isinstance(shown, tuple):
        figures.section(*shown)
    elif shown is not None:
        shown()
