"""Two columns of a table that are the limits of one interval, told as one. Pure."""

from __future__ import annotations

import re

import pandas as pd

from wardlens.exhibits.sentences import begun_large

_PAIRS = (
    ("lower limit", "upper limit", "limits"),
    ("at best", "at worst", "at best to at worst"),
    ("least in", "most in", "least to most in"),
)
"""How the headings of two columns say that they are the limits of one interval."""


def heading(low: str, high: str) -> str:
    """The heading of two columns that are the limits of one interval; empty where they are not.

    >>> heading("Lower limit", "Upper limit"), heading("London, lower limit", "London, upper limit")
    ('Limits', 'London, limits')
    >>> heading("Place, at best", "Place, at worst"), heading("Before", "After")
    ('Place, at best to at worst', '')
    """
    for lower, upper, both in _PAIRS:
        if re.sub(lower, upper, low, flags=re.IGNORECASE).lower() == high.lower() != low.lower():
            return begun_large(re.sub(lower, both, low, flags=re.IGNORECASE))
    return ""


def in_one_column(table: pd.DataFrame, decimals: dict[str, int]) -> pd.DataFrame:
    """The table with each pair of limits as one column of words, empty where a limit is missing.

    >>> in_one_column(pd.DataFrame({"Lower limit": [1.5], "Upper limit": [2.0]}), {}).iloc[0, 0]
    '2 to 2'
    """
    names = [str(name) for name in table.columns]
    columns: dict[str, object] = {}
    while names:
        name = names.pop(0)
        both = heading(name, names[0]) if names else ""
        if both:
            places = decimals.get(name, 0)
            ends = zip(table[name], table[names.pop(0)], strict=True)
            columns[both] = [_span(low, high, places) for low, high in ends]
        else:
            columns[name] = table[name]
    return pd.DataFrame(columns)


def _span(low: object, high: object, places: int) -> str | None:
    if pd.isna(low) or pd.isna(high):
        return None
    return f"{low:,.{places}f} to {high:,.{places}f}".replace("-", "−")
