"""Each page against its floor: server time of one run, in the script runner, browser left out."""

from __future__ import annotations

import itertools
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.testing.v1 import AppTest

from bench import floor
from bench.timing import Ratio
from wardlens.choices.filters import Filters, months_before
from wardlens.choices.offer import Offer
from wardlens.store import config, paths, store
from wardlens.ui.serving import ahead, answers, limits
from wardlens.views import offers, register

_FLOOR = "from bench import floor\nfloor.replay()\n"
_KEPT = "filters"


class PageFailedError(RuntimeError):
    """A page raised instead of drawing."""


def ratios(group: str, *, changes: int) -> Iterator[Ratio]:
    """Rows a page: a view made ahead, the same again, and a choice nobody asked for before."""
    os.environ["WARDLENS_AHEAD"] = "0"  # its thread would be measured too
    limits.lift()  # a reader who asks this often is held back, and that is a short page
    with store.connect() as connection, _timed() as runs:
        offer = offers.offer(lambda name, p: store.fetch(connection, name, p), config.read())
        for page in (paths.PAGES / f"{one.key}.py" for one in register.PAGES):
            try:
                yield from _page(page, offer, changes, group, runs)
            except PageFailedError as problem:
                print(f"{page.stem} is not measured: {problem}", file=sys.stderr)


def _page(page: Path, offer: Offer, changes: int, group: str, runs: list[float]) -> Iterator[Ratio]:
    app = AppTest.from_file(str(page), default_timeout=60)
    bare = AppTest.from_string(_FLOOR, default_timeout=60)
    made_ahead = _spread(list(ahead.choices(offer))[1:], changes)
    never_asked = _choices(offer, changes + 2)
    for filters in never_asked[:2]:  # imports, and what is kept of a release
        _taken(app, bare, runs, filters)
    for filters in made_ahead:
        for view in ahead.views():
            ahead.prepare(answers.view(view, filters))
    warm = [_taken(app, bare, runs, filters) for filters in made_ahead]
    cold = [_taken(app, bare, runs, filters) for filters in never_asked[2:]]
    for name, taken, wanted, ours in (
        ("one blank changed", warm, 2.0, lambda one: one.first),
        ("the same again", warm, 2.0, lambda one: one.again),
        ("never asked before", cold, None, lambda one: one.first),
    ):
        yield Ratio(
            group,
            f"{page.stem}: {name}",
            statistics.median(map(ours, taken)),
            statistics.median(one.floor for one in taken),
            wanted,
        )


class _Taken(NamedTuple):
    """Seconds of a choice's first run, of a later one, and of its floor page."""

    first: float
    again: float
    floor: float


def _taken(app: AppTest, bare: AppTest, runs: list[float], filters: Filters) -> _Taken:
    first, again = _run(app, runs, filters), _run(app, runs, filters)
    with floor.recorded() as steps:
        _run(app, runs, filters)
    floor.script[:] = steps
    _run(bare, runs)  # a first run is slower where the page before had other elements
    return _Taken(first, again, _run(bare, runs))


def _spread(choices: list[Filters], count: int) -> list[Filters]:
    """Some of them, evenly: every kind of change has its share."""
    return choices[:: max(1, len(choices) // count)]


def _choices(offer: Offer, count: int) -> list[Filters]:
    """Choices of which none is made ahead: area, measure, kind of offence and period all vary.

    Every other one is of the whole borough, as when a reader looks at it first.
    """
    default, made_ahead = Filters.default(offer), set(ahead.choices(offer))
    kinds = [key for key, choice in offer.offences.items() if choice.is_in_ward_table]
    ends = [months_before(offer.last_ward_month, 3 * quarters) for quarters in range(7)]
    blanks = [itertools.cycle(each) for each in (offer.areas, offer.measures, kinds, ends)]
    chosen: dict[Filters, None] = {}
    for position, (area, measure, kind, end) in enumerate(zip(*blanks, strict=False)):
        filters = default.with_(
            offer,
            area=area if position % 2 else default.area,
            measure=measure,
            offence=kind,
            start=months_before(end, 11),
            end=end,
        )
        if filters not in made_ahead:
            chosen[filters] = None
        if len(chosen) >= count:
            break
    return list(chosen)


def _run(app: AppTest, runs: list[float], filters: Filters | None = None) -> float:
    if filters is not None:
        app.session_state[_KEPT] = filters
    runs.clear()
    app.run()
    if app.exception:
        raise PageFailedError(f"{filters}: {app.exception[0].message}")
    return sum(runs)


@contextmanager
def _timed() -> Iterator[list[float]]:
    """Seconds that the script runner takes for a run, without AppTest's reading of the result."""
    runs: list[float] = []
    original: Callable[..., Any] = ScriptRunner._run_script

    def timed(self: ScriptRunner, data: Any) -> Any:
        started = time.perf_counter()
        try:
            return original(self, data)
        finally:
            runs.append(time.perf_counter() - started)

    ScriptRunner._run_script = timed  # type: ignore[method-assign]
    try:
        yield runs
    finally:
        ScriptRunner._run_script = original  # type: ignore[method-assign]
