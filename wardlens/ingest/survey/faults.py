"""What of a survey's file could not be read: listed line by line, or too much to go on."""

from __future__ import annotations

import numpy as np
import pandas as pd

from wardlens.ingest.counts.files import FileRefusedError
from wardlens.ingest.survey.answers import Given

FAULT = ["line", "field", "value", "kind", "remedy"]
MOST_UNREAD = 0.5
"""A column of which more than this share cannot be read is the wrong column or another language."""


class Faults:
    """What could not be read, as it is met."""

    def __init__(self, given: Given) -> None:
        self._lines = np.array(given.lines)
        self._found: list[pd.DataFrame] = []

    def add(self, where: pd.Series, texts: pd.Series, field: str, kind: str, remedy: str) -> None:
        """List the rows marked in `where`, with their text."""
        at = where.to_numpy(dtype=bool)
        if at.any():
            rows = pd.DataFrame({"line": self._lines[at], "field": field, "value": texts[at]})
            self._found.append(rows.assign(kind=kind, remedy=remedy))

    def table(self) -> pd.DataFrame:
        """Every fault by line: line, field, value, kind, remedy."""
        if not self._found:
            return pd.DataFrame(columns=FAULT)
        found = pd.concat(self._found, ignore_index=True)
        return found.sort_values(["line", "field"], kind="stable", ignore_index=True)[FAULT]


def refuse_when_unread(given: Given, column: str, unread: pd.Series, asked: pd.Series) -> None:
    """Refuse the file where more of a column than `MOST_UNREAD` cannot be read."""
    if unread.sum() <= MOST_UNREAD * asked.sum():
        return
    met = list(dict.fromkeys(given.texts.loc[unread, column]))
    some = ", ".join(f"“{text[:40]}”" for text in met[:4]) + (" …" if len(met) > 4 else "")
    raise FileRefusedError(
        given.path,
        f"column {column!r}: {int(unread.sum()):,} of {int(asked.sum()):,} answers are not in the "
        f"map, such as {some}",
        "Add these texts to the map, or check that it names the right column.",
        given.lines[int(np.flatnonzero(unread)[0])],
    )
