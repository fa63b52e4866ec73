"""Views made ahead: a reader's first change of one blank costs no more than the second.

Making a view takes some tenths of a second, drawing a kept one some hundredths. So the view that
the app opens with is made while the first reader's browser still loads Streamlit. Once a store
serves, a thread makes the views that differ from the usual one in a single blank, one after the
other, resting as long as it worked and while readers ask: who comes meanwhile hardly notices.
One that cannot be made is logged and left out. WARDLENS_AHEAD=0 switches both off.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from wardlens.choices.blanks import BLANKS
from wardlens.choices.filters import Filters
from wardlens.choices.offer import Offer
from wardlens.exhibits.area_maps import AreaMap
from wardlens.exhibits.exhibit import exhibits
from wardlens.ingest.build.release import is_current
from wardlens.store import lake, paths, store
from wardlens.store.store import Store
from wardlens.svg import row_plot
from wardlens.svg.beside_map import beside_map
from wardlens.ui.serving import answers
from wardlens.ui.serving.log import log_failure
from wardlens.views import register
from wardlens.views.setting import Setting

_SECONDS_FOR_THE_FIRST_READER = 5
_ONE_PARTNERSHIP = threading.Lock()
"""Of a region's partnerships, those that readers open are made ready one after the other."""
_QUIET_SECONDS = 0.3
"""Nothing is made ahead within this time of a reader's asking: the page comes first."""


def start() -> None:
    """Begin to make views ahead for the store that serves, once a store."""
    if _wanted():
        _start(store.serving(), paths.partnership())


def first() -> None:
    """Make the view that the app opens with, if a current store serves."""
    opening = register.PAGES[0].make
    serves = lake.catalog() or is_current()
    if _wanted() and serves and answers.can_be_made(opening):
        prepare(answers.view(opening, Filters.default(answers.offer())))


def choices(offer: Offer) -> Iterator[Filters]:
    """The usual choice, then those that a reader comes to by changing one blank of it.

    The blanks are area, measure, kind of offence, weighting, level and comparator; a change of
    area brings the comparator of a ward with it. Period, place, outcome, breakdown and reference
    stay as they usually are, and of kinds of offence there are only the groups: those within a
    group come with a second look, and so do boroughs by name. Of more wards than there is room
    for, the first are taken; in a region its partnerships share the room.
    """
    default = Filters.default(offer)
    within = {key for key, choice in offer.offences.items() if key != choice.group}
    within |= set(offer.boroughs)
    others = [
        default.with_(offer, **{blank.key: value})
        for blank in BLANKS
        if blank.is_made_ahead
        for value in blank.options(offer, default)
        if value != getattr(default, blank.key) and value not in within
    ]
    most = answers.MADE_AHEAD // len(register.with_views()) // max(1, len(offer.partnerships))
    others = others[: max(0, most - 1)] if offer.partnerships else others
    room = max(0, most - 1 - len(others))
    wards = [area for area in offer.areas if area != default.area][:room]
    yield default
    yield from (default.with_(offer, area=ward) for ward in wards)
    yield from others


def views() -> Iterator[Callable[[Setting], Any]]:
    """The views that are made ahead; their modules are read only now, the first page needs none."""
    for page in register.with_views():
        yield page.make


def make(serving: Store, rest: Callable[[float], object] | None = None) -> None:
    """Make all these views, as long as that store serves; rest after each, by how long it took."""
    for filters in choices(answers.offer()):
        for view in filter(answers.can_be_made, views()):
            if store.serving() != serving:
                return
            began = time.perf_counter()
            try:
                prepare(answers.view(view, filters))
            except Exception as problem:  # a reader who asks for it is told; the others are made
                log_failure("view ahead failed", problem)
            (rest or _rest)(time.perf_counter() - began)


def prepare(view: Any) -> None:
    """Make ready what a view needs to be drawn as it opens; its other sections are made later."""
    for exhibit in exhibits(view, so_far=True):
        if isinstance(exhibit.picture, AreaMap):
            beside_map(exhibit, exhibit.picture)
        if not row_plot.kept_row_plot(exhibit.picture, exhibit.finding):
            exhibit.prepare()


def _wanted() -> bool:
    return os.environ.get("WARDLENS_AHEAD", "1") != "0"


@cache
def _start(serving: Store, partnership: str) -> None:
    asked = (serving, partnership)
    threading.Thread(target=_begin, args=asked, daemon=True, name="views-ahead").start()


def _begin(serving: Store, partnership: str) -> None:
    _rest(_SECONDS_FOR_THE_FIRST_READER)
    with paths.serving(partnership), _ONE_PARTNERSHIP:
        make(serving)


def _rest(worked: float) -> None:
    """As long as the work took, and then on while readers ask."""
    time.sleep(worked)
    while answers.seconds_since_a_run() < _QUIET_SECONDS:
        time.sleep(_QUIET_SECONDS / 3)
