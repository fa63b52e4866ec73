"""A published figure in the long form, and what every reader of a publisher's file shares."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from wardlens.errors import WardlensError
from wardlens.ingest.indicators.words import Group

WITHHELD = "withheld by the publisher"
NOT_PUBLISHED = "not published"
_SIGNIFICANT = 3


class IndicatorError(WardlensError):
    """A published file of indicators has not the layout or the words it is known to have."""


class Area(NamedTuple):
    """Where a figure is about."""

    code: str
    name: str


class Figure(NamedTuple):
    """One published figure in the long form."""

    indicator: str
    period: str
    start: str
    end: str
    area: Area
    group: Group
    value: float | None
    note: str = ""
    base: int | None = None


ENGLAND_AND_WALES = Area("K04000001", "England and Wales")
ENGLAND = Area("E92000001", "England")
GREAT_BRITAIN = Area("K03000001", "Great Britain")


def read(path: Path, **how: Any) -> pd.DataFrame:
    """A published file as text: the word “None” is an answer, not a gap."""
    return pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8-sig", **how)


def value_or_note(text: str, status: str) -> tuple[float | None, str]:
    """A figure or the reason for none. What is marked as withheld is, whatever stands there."""
    if "suppressed" in status:
        return None, WITHHELD
    if not text:
        return None, NOT_PUBLISHED
    return rounded(float(text)), ""


def rounded(value: float) -> float:
    """A figure as it is shipped: three significant digits.

    >>> rounded(79.13920834), rounded(0.05228597)
    (79.1, 0.0523)
    """
    return float(f"{value:.{_SIGNIFICANT}g}")


def share_or_note(text: str) -> tuple[float | None, str]:
    """A share from 0 to 1, with a point or a decimal comma, as a percentage."""
    if not text:
        return None, NOT_PUBLISHED
    return rounded(100 * float(text.replace(",", "."))), ""
