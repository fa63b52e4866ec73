"""Readers of what the harm weights are derived from: our crosswalk and the published indices.

The Cambridge index has no open licence. Its rows are read here and never written: `weights`
writes the days of the categories we use, with the citation, and nothing finer.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from wardlens.errors import WardlensError
from wardlens.ingest.counts import archives
from wardlens.store import paths

Definitions = dict[str, list[tuple[str, float]]]
"""Title and days of each definition of an offence, by Home Office code."""

_SHEET = "CCHI 2020 values sheet"


class Counted(NamedTuple):
    """A Home Office code as police count it."""

    title: str
    subgroup: str
    volume: int
    """Offences recorded."""


class WeighError(WardlensError):
    """A source file or data/harm_codes.csv is not what deriving weights needs."""


def crosswalk(counted: dict[str, Counted]) -> dict[str, list[dict[str, str]]]:
    """data/harm_codes.csv: for each offence the rows of its codes, every counted code placed.

    Errors: `WeighError` where it disagrees with data/offences.csv or with `counted`.
    """
    rows = records(read(paths.data() / "harm_codes.csv"))
    register = read(paths.data() / "offences.csv")
    types = dict(zip(register["offence"], register["policeuk_type"], strict=True))
    by_offence: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        offence, code = row["offence"], row["ho_code"]
        by_offence.setdefault(offence, []).append(row)
        if types.get(offence, row["policeuk_type"]) != row["policeuk_type"]:
            raise WeighError(f"harm_codes.csv: {offence} is of type {types[offence]!r}")
        if code and code not in counted:
            raise WeighError(f"harm_codes.csv: nothing is counted under {code}")
        if code and counted[code].subgroup != row["ho_subgroup"]:
            raise WeighError(f"harm_codes.csv: {code} is in {counted[code].subgroup!r}")
    if odd := set(by_offence) ^ set(types):
        raise WeighError(f"in one of harm_codes.csv and offences.csv only: {sorted(odd)}")
    recorded = {code for code, found in counted.items() if found.volume}
    if lost := sorted(recorded - {row["ho_code"] for row in rows}):
        raise WeighError(f"harm_codes.csv places these recorded codes nowhere: {lost}")
    return by_offence


def definitions(path: Path) -> tuple[Definitions, list[str]]:
    """Every definition of the Cambridge index, and what was left out, in words.

    A row whose columns are shifted has a link where its group belongs, or no number of days.
    """
    try:
        import openpyxl  # only here: not needed to serve
    except ImportError as problem:
        raise WeighError("reading the index needs openpyxl: pip install openpyxl") from problem
    archives.examine_workbook(path)
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        if _SHEET not in book.sheetnames:
            raise WeighError(f"{path.name} has no sheet {_SHEET!r}")
        header, *rows = book[_SHEET].iter_rows(values_only=True)
    finally:
        book.close()
    names = ("FULL_OFFENCE_TITLE", "CCHI Score", "GROUP", "CLASSIFICATION_CODE")
    if missing := [name for name in names if name not in header]:
        raise WeighError(f"{path.name} lacks the columns {missing}")
    at = [header.index(name) for name in names]
    found: Definitions = {}
    left_out = []
    for number, row in enumerate(rows, start=2):
        title, days, group, code = (row[column] for column in at)
        if not isinstance(days, int | float) or not code or "://" in str(group):
            left_out.append(f"{path.name}, row {number}: columns shifted, left out ({title})")
            continue
        found.setdefault(str(code), []).append((str(title).strip(), float(days)))
    return found, left_out


def volumes(path: Path) -> dict[str, Counted]:
    """Offences that the force recorded in 2017/18, by Home Office code."""
    return {
        row["Offence_Code"]: Counted(
            row["Offence_Description"], row["Offence_Subgroup"], int(row["met_offences_2017_18"])
        )
        for row in records(read(path))
    }


def scores(path: Path) -> dict[str, float]:
    """The weight of the Crime Severity Score by Home Office code."""
    table = read(path)
    if not table["ONS_COUNTS_code"].is_unique:
        raise WeighError(f"{path.name} has a code twice")
    weights = zip(table["ONS_COUNTS_code"], table["ONS_SEVERITY_weight"], strict=True)
    return {code: float(weight) for code, weight in weights if weight}


def costs(path: Path) -> dict[str, tuple[float | None, bool]]:
    """Pounds by category of the Home Office report, None if blank, and whether rounded there."""
    table = read(path)
    found: dict[str, tuple[float | None, bool]] = {}
    for category, text in zip(table["crime_type"], table["total_unit_cost_gbp"], strict=True):
        given = re.match(r"([\d.,]+)(m?)", text)
        scale = 1_000_000 if given and given[2] else 1
        pounds = round(float(given[1].replace(",", "")) * scale) if given else None
        found[category] = pounds, "rounded" in text
    return found


def single_2026(path: Path) -> dict[str, float]:
    """Days by subgroup in the index of 2026, where all its definitions have the same days."""
    table = read(path)
    ranges = zip(table["prc_subgroup"], table["min_days"], table["max_days"], strict=True)
    return {name: float(low) for name, low, high in ranges if float(low) == float(high)}


def read(path: Path) -> pd.DataFrame:
    """A table of texts below any lines of comment; an empty field stays an empty text."""
    with path.open(encoding="utf-8") as file:
        above = sum(1 for _ in iter(lambda: file.readline().startswith("#"), False))
    return pd.read_csv(path, skiprows=above, dtype=str, keep_default_na=False)


def records(table: pd.DataFrame) -> list[dict[str, str]]:
    """The rows of a table of texts, by column."""
    return [{str(key): str(text) for key, text in row.items()} for row in table.to_dict("records")]
