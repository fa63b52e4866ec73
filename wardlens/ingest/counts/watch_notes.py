"""Notes on the watch list: what an office knows of a figure that left its usual range.

A line: what (the key of a group of offences, or all), where (ward_code, or borough for every ward),
month (of the figure, like 2026-02), status (acknowledged or explained), note, office (never a
person) and until (the last month for which it stands, like 2026-05).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

import pandas as pd

from wardlens.choices.offer import ALL_OFFENCES, WHOLE_BOROUGH
from wardlens.ingest.counts.files import FileRefusedError, PublishedFile, text

COLUMNS = ("what", "where", "month", "status", "note", "office", "until")
STATUSES = ("acknowledged", "explained")
_MONTH = re.compile(r"(19|20)\d\d-(0[1-9]|1[0-2])")
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_PERSON = re.compile(r"\b(Mr|Mrs|Ms|Miss|Mx|Dr|PC|PCSO|DC|DS|DI|PS|Sgt|Insp|Cllr|Councillor) [A-Z]")
"""Words before a name: an office has none."""
_LONGEST = 300


def watch_notes(
    file: PublishedFile, wards: Collection[str], groups: Collection[str]
) -> pd.DataFrame:
    """The notes with the columns of `COLUMNS`, as text; `FileRefusedError` names a fault."""
    rows = text(file).rename(columns=str.lower)[list(COLUMNS)].fillna("").map(str.strip)
    for number, row in enumerate(rows.to_dict("records"), 2):
        if fault := _fault(row, wards, groups):
            raise FileRefusedError(file.path, *fault, number)
    twice = rows.duplicated(["what", "where", "month"])
    if twice.any():
        line = int(twice.to_numpy().argmax()) + 2
        fact = "the same what, where and month stand in a line above"
        raise FileRefusedError(file.path, fact, "Keep the newer of the two.", line)
    return rows.sort_values(["month", "where", "what"], kind="stable", ignore_index=True)


def _fault(
    row: Mapping[str, str], wards: Collection[str], groups: Collection[str]
) -> tuple[str, str] | None:
    """What is wrong with a line and what to do; nothing where it can be taken."""
    if row["what"] not in (ALL_OFFENCES, *groups):
        known = ", ".join(sorted(groups))
        return f"no group of offences {row['what']!r}", f"Use all, or one of: {known}."
    if row["where"] not in (WHOLE_BOROUGH, *wards):
        return f"no ward here has the code {row['where']!r}", f"Use a code, or {WHOLE_BOROUGH}."
    for name in ("month", "until"):
        if not _MONTH.fullmatch(row[name]):
            return f"{name} {row[name]!r} is not a month", "Write months like 2026-02."
    if row["until"] < row["month"]:
        return "it ends before its month", "Correct month and until."
    if row["status"] not in STATUSES:
        return f"status {row['status']!r} is not known", f"Use {' or '.join(STATUSES)}."
    if not row["note"] or not row["office"]:
        return "note or office is empty", "Say what is known, and which office says so."
    if any(len(words) > _LONGEST for words in row.values()):
        return f"a cell has over {_LONGEST} letters", "Shorten it."
    if any(_ADDRESS.search(words) or _PERSON.search(words) for words in row.values()):
        return "a cell names a person", "Leave people out: name the office."
    return None
