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
from wardlens.ingest.counts.files import FileRefusedError, PublishedFile, lines
from wardlens.ingest.counts.own_list import fault_of_cells, refuse_twice

COLUMNS = ("what", "where", "month", "status", "note", "office", "until")
STATUSES = ("acknowledged", "explained")
_MONTH = re.compile(r"(19|20)\d\d-(0[1-9]|1[0-2])")


def watch_notes(
    file: PublishedFile, wards: Collection[str], groups: Collection[str]
) -> pd.DataFrame:
    """The notes with the columns of `COLUMNS`, as text; `FileRefusedError` names a fault."""
    rows = lines(file, COLUMNS)
    for line, row in zip(rows.index, rows.to_dict("records"), strict=True):
        if fault := _fault(row, wards, groups):
            raise FileRefusedError(file.path, *fault, line)
    refuse_twice(file, rows, ("what", "where", "month"))
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
    return fault_of_cells(row)
