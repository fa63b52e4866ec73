"""What a partnership's own lists share: nobody is named in them, and no line stands twice."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import pandas as pd

from wardlens.ingest.counts.files import FileRefusedError, PublishedFile

_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_PERSON = re.compile(
    r"\b(Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Rev|PC|PCSO|DC|DS|DI|DCI|PS|Sgt|Insp|Supt|Cllr|Councillor)"
    r"\.? ?[A-Z\d]"
)
"""Words before a name or a collar number: an office has none."""
_LONGEST = 300


def fault_of_cells(row: Mapping[str, str]) -> tuple[str, str] | None:
    """Whether a cell is too long or names somebody: the fact, and what to do."""
    for name, words in row.items():
        if len(words) > _LONGEST:
            return f"{name} has over {_LONGEST} letters", "Shorten it."
        if _ADDRESS.search(words):
            return f"{name} holds an e-mail address", "Leave people out: name the office."
        if _PERSON.search(words):
            return f"{name} names a person", "Leave people out: name the office."
    return None


def refuse_twice(file: PublishedFile, rows: pd.DataFrame, key: Sequence[str]) -> None:
    """`FileRefusedError` where a line has the same cells in `key` as one above it.

    `rows`: by the line of the file.
    """
    twice = rows.duplicated(list(key))
    if twice.any():
        fact = f"the same {', '.join(key[:-1])} and {key[-1]} stand in a line above"
        line = int(rows.index[twice.to_numpy().argmax()])
        raise FileRefusedError(file.path, fact, "Keep the newer of the two.", line)
