"""A page in sections, one shown at a time: which one stands in the address (`part=`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from wardlens.exhibits.area_maps import AreaMap
from wardlens.exhibits.exhibit import Exhibit
from wardlens.ui import controls, figures, glance
from wardlens.views.glance import Glance

Shown = Exhibit | str | tuple[str, Sequence[str]] | Callable[[], None] | None
"""What a section holds: an exhibit, a sentence, a heading with some, what draws itself, nothing."""


def show(sections: Mapping[str, Sequence[Shown]]) -> None:
    """The names of the sections to choose from, then the chosen one, drawn in order.

    The first is the one that answers the page's question. Maps choose the area.
    """
    chosen = controls.part(list(sections))
    for one in sections[chosen]:
        _draw(one)


def _draw(shown: Shown) -> None:
    if isinstance(shown, Glance):
        glance.show(shown)
    elif isinstance(shown, Exhibit):
        figures.show(shown, pick=isinstance(shown.picture, AreaMap))
    elif isinstance(shown, tuple):
        figures.section(*shown)
    elif isinstance(shown, str):
        figures.finding(shown)
    elif shown is not None:
        shown()
