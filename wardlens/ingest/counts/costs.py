"""Unit costs of crime and the price index that restates them, brought in by `load`.

Nothing of either is shipped. A kind of offence without a cost in the file has none: it is left
out of harm in pounds and listed, never counted as nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection

import pandas as pd

from wardlens.ingest.counts.files import FileRefusedError, PublishedFile, lines

COSTS, PRICES = "unit-costs", "price-index"
COST_COLUMNS = ("offence", "cost", "price_year", "source")
PRICE_COLUMNS = ("year", "price_index", "source")
_YEAR = re.compile(r"(\d{4})(?:/(\d{2}))?")
_SEE = "See docs/own-figures.md."


def unit_costs(file: PublishedFile, offences: Collection[str]) -> pd.DataFrame:
    """What one offence of each kind costs, in £ of a price year: columns `COST_COLUMNS`.

    `offences`: the kinds that are known. `FileRefusedError` for a kind that is not one of them or
    stands twice, a cost that is no number above zero, a year that is none, or no source.
    """
    rows = _rows(file, COST_COLUMNS)
    for line, offence in rows["offence"].items():
        if offence not in offences:
            remedy = "Use a key of data/offences.csv."
            raise FileRefusedError(file.path, f"no kind {offence!r}", remedy, int(str(line)))
    _refuse_faults(file, rows, "offence", "cost", "price_year")
    return rows


def price_index(file: PublishedFile) -> pd.DataFrame:
    """The level of prices by year, any base: columns `PRICE_COLUMNS`.

    `FileRefusedError` for a year that is none or stands twice, a level that is no number above
    zero, or no source.
    """
    rows = _rows(file, PRICE_COLUMNS)
    _refuse_faults(file, rows, "year", "price_index", "year")
    return rows


def _rows(file: PublishedFile, columns: tuple[str, ...]) -> pd.DataFrame:
    rows = lines(file, columns)
    if rows.empty:
        raise FileRefusedError(file.path, "no line in it", _SEE)
    return rows


def _refuse_faults(
    file: PublishedFile, rows: pd.DataFrame, key: str, number: str, year: str
) -> None:
    amounts = pd.to_numeric(rows[number], errors="coerce")
    plainly = "Write it like 1234.5, without £ or commas; leave out a line without one."
    faults = {
        f"{key} stands twice": (rows.duplicated(key), "Keep one of the two lines."),
        f"{number} is no number above zero": (
            ~amounts.between(0, float("inf"), inclusive="neither"),
            plainly,
        ),
        f"{year} is no year like 2015 or 2015/16": (~rows[year].map(_is_year), "Correct it."),
        "no source is named": (rows["source"] == "", "Say whose figure it is."),
    }
    for fault, (where, remedy) in faults.items():
        if where.any():
            line = int(rows.index[where.to_numpy().argmax()])
            told = f"{fault} ({rows.loc[line, key]})"
            raise FileRefusedError(file.path, told, f"{remedy} {_SEE}", line)


def _is_year(words: str) -> bool:
    """Whether it is a year, or one that runs from April to March.

    >>> [_is_year(words) for words in ("2015", "2015/16", "2015/17", "15")]
    [True, True, False, False]
    """
    found = _YEAR.fullmatch(words)
    if not found:
        return False
    year, next_year = found.groups()
    return next_year is None or int(next_year) == (int(year) + 1) % 100
