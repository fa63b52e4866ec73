"""What is being done: a partnership's own list of actions, checked line by line.

A line: action (what), where (ward_code, or lsoa_code, or street with its ward_code), from and to
(days; to may be empty), partner (an office, never a person), priority (the key of a commitment of
the plan, or empty), link (or empty), expires (a day after which it is shown as “no news since”).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date

import pandas as pd

from wardlens.ingest.counts.files import FileRefusedError, PublishedFile, lines
from wardlens.ingest.counts.own_list import fault_of_cells, refuse_twice

COLUMNS = (
    "action", "ward_code", "lsoa_code", "street", "from", "to", "partner", "priority", "link",
    "expires",
)  # fmt: skip
_LINK = re.compile(r"https?://[^\s\"<>]+")


def actions(
    file: PublishedFile,
    wards: Collection[str],
    lsoas: Mapping[str, str],
    streets: Collection[tuple[str, str]],
    priorities: Collection[str],
) -> pd.DataFrame:
    """The list with the columns of `COLUMNS`, as text; `FileRefusedError` names the first fault.

    `lsoas`: the ward of each LSOA; `streets`: names with the code of a ward they run through.
    """
    rows = lines(file, COLUMNS)
    for line, row in zip(rows.index, rows.to_dict("records"), strict=True):
        if fault := _fault(row, wards, lsoas, streets, priorities):
            raise FileRefusedError(file.path, *fault, line)
    refuse_twice(file, rows, ("action", "ward_code", "lsoa_code", "street", "from"))
    return rows.sort_values(["from", "action"], kind="stable", ignore_index=True)


def _fault(
    row: Mapping[str, str],
    wards: Collection[str],
    lsoas: Mapping[str, str],
    streets: Collection[tuple[str, str]],
    priorities: Collection[str],
) -> tuple[str, str] | None:
    """What is wrong with a line and what to do; nothing where it can be taken."""
    if not row["action"] or not row["partner"]:
        return "action or partner is empty", "Say what is done, and which office does it."
    cells = {name: words for name, words in row.items() if name != "link"}
    if fault := fault_of_cells(cells):
        return fault
    days = {name: _day(row[name]) for name in ("from", "to", "expires")}
    for name, day in days.items():
        if day is None and (row[name] or name != "to"):
            return f"{name} {row[name]!r} is not a day", "Write days like 2026-03-15."
    if days["to"] and days["from"] and days["to"] < days["from"]:
        return "it ends before it begins", "Correct from and to."
    if row["link"] and not _LINK.fullmatch(row["link"]):
        return f"link {row['link']!r} is no address", "Write it whole, with https:// before it."
    if row["priority"] and row["priority"] not in priorities:
        known = ", ".join(sorted(priorities)) or "none"
        return (
            f"no commitment of plan.toml has the key {row['priority']!r}",
            f"Leave it empty, or use one of: {known}.",
        )
    return _misplaced(row, wards, lsoas, streets)


def _misplaced(
    row: Mapping[str, str],
    wards: Collection[str],
    lsoas: Mapping[str, str],
    streets: Collection[tuple[str, str]],
) -> tuple[str, str] | None:
    ward, lsoa, street = row["ward_code"], row["lsoa_code"], row["street"]
    if ward and ward not in wards:
        return f"no ward here has the code {ward!r}", "Use a code of areas.csv."
    if lsoa and lsoa not in lsoas:
        return f"no neighbourhood here has the code {lsoa!r}", "Use a code of areas.csv."
    if lsoa and ward and lsoas[lsoa] != ward:
        return f"{lsoa} lies in {lsoas[lsoa]}, not in {ward}", "Give one of the two."
    if street and (street, ward or lsoas.get(lsoa, "")) not in streets:
        return (
            f"no street {street!r} is known in that ward",
            "Give the ward_code, and the street as `python -m wardlens find` spells it.",
        )
    if not ward and not lsoa:
        return "it has no place", "Give ward_code or lsoa_code."
    return None


def _day(words: str) -> date | None:
    try:
        return date.fromisoformat(words) if len(words) == len("2026-03-15") else None
    except ValueError:
        return None
