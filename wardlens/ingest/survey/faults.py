"""What of a survey's file could not be read: listed line by line, or too much to go on."""

from __future__ import annotations

import numpy as np
import pandas as pd

from wardlens.ingest.counts.files import FileRefusedError
from wardlens.ingest.survey.answers import Given

FAULT = ["line", "field", "value", "kind", "remedy"]
MOST_UNREAD = 0.5
"""A column of which more than this share cannot be read is the wrong column or another language."""


_TOLD, _LONGEST = 8, 40
"""Texts of a column that are quoted, and how much of each."""


class Faults:
    """What could not be read, as it is met."""

    def __init__(self, given: Given) -> None:
        self._given = given
        self._lines = np.array(given.lines)
        self._found: list[pd.DataFrame] = []
        self._unread: list[tuple[str, int]] = []

    def add(self, where: pd.Series, texts: pd.Series, field: str, kind: str, remedy: str) -> None:
        """List the rows marked in `where`, with their text."""
        at = where.to_numpy(dtype=bool)
        if at.any():
            rows = pd.DataFrame({"line": self._lines[at], "field": field, "value": texts[at]})
            self._found.append(rows.assign(kind=kind, remedy=remedy))

    def expect(self, column: str, unread: pd.Series, asked: pd.Series) -> None:
        """Note a column of which more than `MOST_UNREAD` of those asked cannot be read."""
        if unread.sum() <= MOST_UNREAD * asked.sum():
            return
        met = list(dict.fromkeys(self._given.texts.loc[unread, column]))
        some = ", ".join(f"“{text[:_LONGEST]}”" for text in met[:_TOLD])
        fact = (
            f"column {column!r}: {int(unread.sum()):,} of {int(asked.sum()):,} answers are not in "
            f"the map, such as {some}{' …' if len(met) > _TOLD else ''}"
        )
        self._unread.append((fact, self._given.lines[int(np.flatnonzero(unread)[0])]))

    def refuse_unread(self) -> None:
        """Refuse the file where a column cannot be read; all such columns are told at once."""
        if not self._unread:
            return
        (fact, line), *others = self._unread
        also = "".join(f" Also {fact}." for fact, _ in others)
        remedy = "Add these texts to the map, or check that it names the right column."
        raise FileRefusedError(self._given.path, fact, f"{remedy}{also}", line)

    def table(self) -> pd.DataFrame:
        """Every fault by line: line, field, value, kind, remedy."""
        if not self._found:
            return pd.DataFrame(columns=FAULT)
        found = pd.concat(self._found, ignore_index=True)
        return found.sort_values(["line", "field"], kind="stable", ignore_index=True)[FAULT]
