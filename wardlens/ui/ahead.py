"""Views made ahead: a reader's first change of one blank costs no more than the second.

Making a view takes some tenths of a second, drawing a kept one some hundredths. So the view that
the app opens with is made while the first reader's browser still loads Streamlit. Once a store
serves, a thread makes the views that differ from the usual one in a single blank, one after the
other, resting as long as it worked and while readers ask: who comes meanwhile hardly notices.
WARDLENS_AHEAD=0 switches both off.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from wardlens import store
from wardlens.exhibits import Exhibit
from wardlens.filters import Filters, Offer
from wardlens.ingest import build
from wardlens.ui import data
from wardlens.views.setting import Setting
from wardlens.views.today import today

_SECONDS_FOR_THE_FIRST_READER = 5
_QUIET_SECONDS = 0.3
"""Nothing is made ahead within this time of a reader's asking: the page comes first."""
VIEWS = (
    "today", "ward", "places", "trends", "harm", "methods",
    "perceptions", "concentration", "reporting", "serious_violence", "inequalities",
)  # fmt: skip
"""Modules of wardlens.views, each with a view of the same name, made for each such choice."""


def start() -> None:
    """Begin to make views ahead for the store that serves, once a store."""
    if _wanted():
        _start(store.serving())


def first() -> None:
    """Make the view that the app opens with, if a current store serves."""
    if _wanted() and build.is_current() and data.can_be_made(today):
        prepare(data.view(today, Filters.default(data.offer())))


def choices(offer: Offer) -> Iterator[Filters]:
    """The usual choice, then those that differ from it in one blank, but for its period.

    Of kinds of offence, the groups: those within a group come with a second look.
    """
    default = Filters.default(offer)
    yield default
    for area in list(offer.areas)[1:]:
        yield default.with_(offer, area=area)
    for measure in list(offer.measures)[1:]:
        yield default.with_(offer, measure=measure)
    for key, choice in offer.offences.items():
        if key == choice.group:
            yield default.with_(offer, offence=key)
    for weighting in list(offer.weightings)[1:]:
        yield default.with_(offer, weighting=weighting)
    for level in list(offer.levels)[1:]:
        yield default.with_(offer, level=level)
    for against in list(offer.comparators_for(default.area))[1:]:
        yield default.with_(offer, against=against)


def views() -> Iterator[Callable[[Setting], Any]]:
    """The views that are made ahead; their modules are read only now, the first page needs none."""
    for name in VIEWS:
        yield getattr(import_module(f"wardlens.views.{name}"), name)


def prepare(view: Any) -> None:
    """Make ready what the exhibits of a view need to be drawn."""
    for exhibit in _exhibits(view):
        exhibit.prepare()


def _exhibits(part: Any) -> Iterator[Exhibit]:
    """Every exhibit in a view, also those of its parts."""
    if isinstance(part, Exhibit):
        yield part
    elif isinstance(part, tuple):
        for one in part:
            yield from _exhibits(one)
    elif is_dataclass(part):
        for field in fields(part):
            yield from _exhibits(getattr(part, field.name))


def _wanted() -> bool:
    return os.environ.get("WARDLENS_AHEAD", "1") != "0"


@cache
def _start(serving: Path) -> None:
    threading.Thread(target=_make, args=(serving,), daemon=True, name="views-ahead").start()


def _make(serving: Path) -> None:
    time.sleep(_SECONDS_FOR_THE_FIRST_READER)
    for filters in choices(data.offer()):
        for view in filter(data.can_be_made, views()):
            if store.serving() != serving:
                return
            while data.seconds_since_a_run() < _QUIET_SECONDS:
                time.sleep(_QUIET_SECONDS / 3)
            began = time.perf_counter()
            prepare(data.view(view, filters))
            time.sleep(time.perf_counter() - began)
