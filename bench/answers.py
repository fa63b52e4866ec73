"""Each query of the app against pandas on frames already in memory, equal answers first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from bench.in_pandas import ANSWERS, Frames
from bench.timing import Ratio, in_turns
from wardlens import config, offers, queries, store
from wardlens.filters import Filters


def ratios(path: Path, group: str, *, repeats: int) -> Iterator[Ratio]:
    """A row a file in queries/, with the parameters of the page as it opens."""
    with store.connect(path) as connection:
        offer = offers.offer(lambda name, p: store.fetch(connection, name, p), config.read())
        params = Filters.default(offer).params()
        frames = Frames.of(connection)
        for name in queries.names():
            _hold_equal(name, store.fetch(connection, name, params), ANSWERS[name](frames, params))
        for name in queries.names():
            ours, theirs = in_turns(
                [
                    lambda name=name: store.fetch(connection, name, params),  # type: ignore[misc]
                    lambda name=name: ANSWERS[name](frames, params),  # type: ignore[misc]
                ],
                repeats,
            )
            yield Ratio(group, name, ours, theirs, 1.0)


def _hold_equal(name: str, ours: pd.DataFrame, theirs: pd.DataFrame) -> None:
    """Refuse to time two different answers."""
    try:
        pd.testing.assert_frame_equal(
            ours, theirs.reset_index(drop=True), check_dtype=False, check_index_type=False
        )
    except AssertionError as problem:
        raise SystemExit(f"{name}: pandas and DuckDB disagree\n{problem}") from problem


