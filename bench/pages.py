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
from typing import Any

from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.testing.v1 import AppTest

from bench import floor
from bench.timing import Ratio
from wardlens import config, offers, paths, store
from wardlens.filters import Filters, Offer
from wardlens.ui import ahead, data, limits

_FLOOR = "from bench import floor\nfloor.replay()\n"
_KEPT = "filters"


class PageFailedError(RuntimeError):
    """A page raised instead of drawing."""


def ratios(group: str, *, changes: int) -> Iterator[Ratio]:
    """Two rows a page: a choice never asked for before, and the same choices asked for again."""
    os.environ["WARDLENS_AHEAD"] = "0"  # its thread would be measured too
    limits.lift()  # a reader who asks this often is held back, and that is a short page
    with store.connect() as connection, _timed() as runs:
        offer = offers.offer(lambda name, p: store.fetch(connection, name, p), config.read())
        for page in sorted(paths.PAGES.glob("*.py")):
            try:
                yield from _page(page, _choices(offer, changes + 2), group, runs)
            except PageFailedError as problem:
                print(f"{page.stem} is not measured: {problem}", file=sys.stderr)


def _page(page: Path, choices: list[Filters], group: str, runs: list[float]) -> Iterator[Ratio]:
    app = AppTest.from_file(str(page), default_timeout=60)
    bare = AppTest.from_string(_FLOOR, default_timeout=60)
    first, again, ready, changed = [], [], [], []
    for filters in choices[:2]:
        _run(app, runs, filters)
    for filters in list(ahead.choices(data.offer()))[1:9]:
        for view in ahead.views():
            ahead.prepare(data.view(view, filters))
        changed.append(_run(app, runs, filters))
    for position, filters in enumerate(choices):
        times = [
            _run(app, runs, filters),
            *[_run(app, runs, filters) for _ in range(2)],
        ]
        with floor.recorded() as steps:
            _run(app, runs, filters)
        floor.script[:] = steps
        floors = [_run(bare, runs) for _ in range(3)]
        if position >= 2:  # the first two warm imports and the kept offer
            first.append(times[0])
            again += times[1:]
            ready += floors[1:]
    yield Ratio(
        group,
        f"{page.stem}: one blank changed",
        statistics.median(changed),
        statistics.median(ready),
        2.0,
    )
    yield Ratio(
        group,
        f"{page.stem}: choice never asked",
        statistics.median(first),
        statistics.median(ready),
        2.0,
    )
    yield Ratio(
        group, f"{page.stem}: revisit", statistics.median(again), statistics.median(ready), None
    )


def _choices(offer: Offer, count: int) -> list[Filters]:
    """Choices that differ, whole borough and wards, all measures, kinds of offence, periods."""
    wards = list(offer.areas)
    kinds = [key for key, choice in offer.offences.items() if choice.is_in_ward_table]
    default = Filters.default(offer)
    chosen = []
    for position, (area, kind) in enumerate(zip(itertools.cycle(wards), itertools.cycle(kinds))):
        chosen.append(
            default.with_(
                offer,
                area=area if position % 2 else wards[0],
                offence=kind,
                end=offer.last_ward_month,
            )
        )
        if len(set(chosen)) >= count:
            break
    return list(dict.fromkeys(chosen))


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
