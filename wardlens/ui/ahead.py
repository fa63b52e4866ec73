"""Views made ahead: a reader's first change of one blank costs no more than the second.

Making a view takes some tenths of a second, drawing a kept one some hundredths. So once a
store serves, a thread makes the views that differ from the usual one in a single blank, one
after the other, resting as long as it worked: a reader who comes meanwhile hardly notices.
WARDLENS_AHEAD=0 switches it off.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from wardlens import store
from wardlens.exhibits import Exhibit
from wardlens.filters import Filters, Offer
from wardlens.ui import data
from wardlens.views.harm import harm
from wardlens.views.methods import methods
from wardlens.views.places import places
from wardlens.views.setting import Setting
from wardlens.views.today import today
from wardlens.views.trends import trends

_SECONDS_FOR_THE_FIRST_READER = 5
VIEWS: tuple[Callable[[Setting], Any], ...] = (today, places, trends, harm, methods)


def start() -> None:
    """Begin to make views ahead for the store that serves, once a store."""
    if os.environ.get("WARDLENS_AHEAD", "1") != "0":
        _start(store.serving())


def choices(offer: Offer) -> Iterator[Filters]:
    """The usual choice, then every choice that differs from it in one blank."""
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


def prepare(view: Any) -> None:
    """Make ready what the exhibits of a view need to be drawn."""
    for part in vars(view).values():
        if isinstance(part, Exhibit):
            part.prepare()


@cache
def _start(serving: Path) -> None:
    threading.Thread(target=_make, args=(serving,), daemon=True, name="views-ahead").start()


def _make(serving: Path) -> None:
    time.sleep(_SECONDS_FOR_THE_FIRST_READER)
    for filters in choices(data.offer()):
        for view in VIEWS:
            if store.serving() != serving:
                return
            began = time.perf_counter()
            prepare(data.view(view, filters))
            time.sleep(time.perf_counter() - began)
