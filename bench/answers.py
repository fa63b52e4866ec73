"""Each query of the app against pandas on frames already in memory, equal answers first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
from in_pandas import ANSWERS
from in_pandas.frames import Frames

from bench.timing import Ratio, in_turns
from wardlens.choices.filters import Filters
from wardlens.store import config, queries, store
from wardlens.ui.serving import answers
from wardlens.views import offers

_OF_A_PAGE: dict[str, object] = {"outcome": "unsafe-after-dark", "breakdown": "ward"}
"""What pages ask of the resident survey; the defaults are everything, for the command line."""


def ratios(path: Path, group: str, *, repeats: int) -> Iterator[Ratio]:
    """A row a file in queries/, with the parameters of the page as it opens.

    A query without parameters has one answer a release, which pages keep: it is timed as they
    read it, and its first reading is added in a row without a target.
    """
    with store.connect(path) as connection:
        offer = offers.offer(lambda name, p: store.fetch(connection, name, p), config.read())
        params = queries.DEFAULTS | Filters.default(offer).params(offer) | _OF_A_PAGE
        frames = Frames.of(connection)
        lacking = sorted(set(queries.names()) - set(ANSWERS))
        if lacking:
            raise SystemExit(f"write a pandas version in tests/in_pandas of: {', '.join(lacking)}")
        for name in queries.names():
            hold_equal(name, store.fetch(connection, name, params), ANSWERS[name](frames, params))
        for name in queries.names():
            asked, kept, theirs = in_turns(
                [
                    lambda name=name: store.fetch(connection, name, params),  # type: ignore[misc]
                    lambda name=name: answers.fetch(path, name, params),  # type: ignore[misc]
                    lambda name=name: ANSWERS[name](frames, params),  # type: ignore[misc]
                ],
                repeats,
            )
            if queries.load(name).parameters:
                yield Ratio(group, name, asked, theirs, 1.0)
            else:
                yield Ratio(group, f"{name} (kept)", kept, theirs, 1.0)
                yield Ratio(group, f"{name} (first reading)", asked, theirs, None)


def hold_equal(name: str, ours: pd.DataFrame, theirs: pd.DataFrame) -> None:
    """Refuse to time two different answers."""
    try:
        pd.testing.assert_frame_equal(
            _missing_alike(ours),
            _missing_alike(theirs.reset_index(drop=True)),
            check_dtype=False,
            check_index_type=False,
            check_column_type=False,
        )
    except AssertionError as problem:
        raise SystemExit(f"{name}: pandas and DuckDB disagree\n{problem}") from problem


def _missing_alike(rows: pd.DataFrame) -> pd.DataFrame:
    """Texts that are all missing as NaN: DuckDB hands a column of them over as None."""
    missing = [
        column
        for column, kind in rows.dtypes.items()
        if kind == "object" and rows[column].isna().all()
    ]
    return rows.astype(dict.fromkeys(missing, "str"))
