"""A table to take away: plain CSV that opens right anywhere, and beside it what it is.

Both in one ZIP archive: the table, in UTF-8 with a byte order mark, which spreadsheets need, and
its metadata as CSVW (W3C, Metadata Vocabulary for Tabular Data, 2015), which names the table's
columns and their types and says everything that stands under the figure on screen.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Sequence

import pandas as pd
from pandas.api.types import is_bool_dtype, is_datetime64_any_dtype, is_integer_dtype
from pandas.api.types import is_numeric_dtype as is_number_dtype

MIME = "application/zip"
_BYTE_ORDER_MARK = "\ufeff"
_MOST_LETTERS = 60


def archive(stem: str, table: pd.DataFrame, text: str, about: Sequence[tuple[str, str]]) -> bytes:
    """The archive with `stem`.csv, which holds `text`, and its metadata."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in (
            (f"{stem}.csv", f"{_BYTE_ORDER_MARK}{text}"),
            (f"{stem}.csv-metadata.json", metadata(f"{stem}.csv", table, about)),
        ):
            packed.writestr(zipfile.ZipInfo(name), content.encode(), zipfile.ZIP_DEFLATED)
    return made.getvalue()


def metadata(url: str, table: pd.DataFrame, about: Sequence[tuple[str, str]]) -> str:
    """What a table is, as CSVW: its columns with their types, and `about` as notes."""
    described = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": url,
        "dialect": {"encoding": "utf-8", "header": True, "delimiter": ","},
        "notes": [{"term": term, "words": " ".join(words.split())} for term, words in about],
        "tableSchema": {
            "columns": [
                {
                    "titles": str(name),
                    "name": f"column_{place}",
                    "datatype": _datatype(table.iloc[:, place - 1]),
                    "null": "",
                }
                for place, name in enumerate(table.columns, 1)
            ]
        },
    }
    return json.dumps(described, ensure_ascii=False, indent=1) + "\n"


def stem(*words: str) -> str:
    """A file name that says what is in it: measure, offence, area and period, say.

    >>> stem("Recorded offences per 1,000 residents", "Robbery", "Brook", "March 2025")
    'recorded-offences-per-1000-residents_robbery_brook_march-2025'
    """
    return "_".join(filter(None, map(_slug, words)))


def _slug(words: str) -> str:
    letters = re.sub(r"[^\w]+", "-", words.lower().replace(",", "")).strip("-")
    return letters if len(letters) <= _MOST_LETTERS else letters[:_MOST_LETTERS].rpartition("-")[0]


def _datatype(values: pd.Series) -> str:
    if is_bool_dtype(values):
        return "boolean"
    if is_integer_dtype(values):
        return "integer"
    if is_number_dtype(values):
        return "number"
    return "date" if is_datetime64_any_dtype(values) else "string"
