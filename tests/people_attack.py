"""What an attacker can do with counts of people that were released: all tables at once."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from wardlens.stats import disclosure

PAIRS = {
    "age-sex": ("sex", "age"),
    "sex-ethnicity-self": ("sex", "ethnicity-self"),
    "sex-ethnicity-officer": ("sex", "ethnicity-officer"),
    "ethnicity-officer-outcome": ("ethnicity-officer", "outcome"),
}


def audited(rows: pd.DataFrame, area: str, dimensions: Sequence[str]) -> pd.DataFrame:
    """The audit of every figure released of one measure and block, over cells of `dimensions`.

    `rows` as in the table people_count; `dimensions`: part, ward and attributes. A figure that
    speaks of something else is left out: it cannot be written as a sum of these cells.
    """
    whole = (rows["start"].min(), rows["end"].max())
    told: list[tuple[dict[str, object], float, str]] = []
    row: Any
    for row in rows.itertuples():
        fixed: dict[str, object] = {}
        if (row.start, row.end) != whole:
            fixed["part"] = row.start
        if row.area_code != area:
            fixed["ward"] = row.area_code
        if row.breakdown in PAIRS:
            fixed |= dict(zip(PAIRS[row.breakdown], row.group.split(", "), strict=True))
        elif row.breakdown != "all":
            fixed[row.breakdown] = row.group
        if set(fixed) <= set(dimensions):
            value = 1.0 if row.status == "withheld" else float(row.people)  # 1: never looked at
            told.append((fixed, value, row.status))
    values_of = {
        name: sorted({fixed[name] for fixed, _, _ in told if name in fixed}, key=str) or [None]
        for name in dimensions
    }
    cells = list(itertools.product(*values_of.values()))
    columns = {
        name: np.array([cell[place] for cell in cells], dtype="object")
        for place, name in enumerate(dimensions)
    }
    matrix = np.ones((len(told), len(cells)))
    for figure, (fixed, _, _) in enumerate(told):
        for name, value in fixed.items():
            matrix[figure] *= columns[name] == value
    names = pd.Index([str(sorted(fixed.items(), key=str)) for fixed, _, _ in told])
    assert names.is_unique
    figures = pd.DataFrame(matrix, index=names)
    values = pd.Series([value for _, value, _ in told], index=names)
    status = pd.Series([state for _, _, state in told], index=names)
    return disclosure.audit(figures, values, status)
