"""What an attacker can do with counts of people that were released: all tables at once.

He knows every figure shown, what other measures say of the same wards and windows, and the rule:
what is first withheld lies in its range, what protects it lies above. Where the test knows the
counts, he even knows which were first withheld, and each of these must be open to every value of
the rule; where it has the released file alone, any may be. Of each a range of 3 must be left.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp

PAIRS = {
    "age-sex": ("sex", "age"),
    "sex-ethnicity-self": ("sex", "ethnicity-self"),
    "sex-ethnicity-officer": ("sex", "ethnicity-officer"),
    "ethnicity-officer-outcome": ("ethnicity-officer", "outcome"),
}
PLAIN, SENSITIVE = (1, 4), (0, 9)
_ROOM = 3
TALLY: Counter[str] = Counter()
"""Cells attacked, narrower than the rule, determined: printed at the end of the tests."""


def fixed(row: Any, area: str, whole: tuple[object, object]) -> dict[str, object]:
    """What a released figure is a count of, by dimension."""
    found: dict[str, object] = {}
    if (row.start, row.end) != whole:
        found["part"] = row.start
    if row.area_code != area:
        found["ward"] = row.area_code
    if row.breakdown in PAIRS:
        found |= dict(zip(PAIRS[row.breakdown], row.group.split(", "), strict=True))
    elif row.breakdown != "all":
        found[row.breakdown] = row.group
    return found


def attacked(
    rows: pd.DataFrame,
    area: str,
    dimensions: Sequence[str],
    *,
    withheld_first: tuple[int, int] = PLAIN,
    first: Mapping[object, bool] | None = None,
    beside: Mapping[tuple[object, object], float] | None = None,
) -> list[str]:
    """Every figure of one measure and block that can be told more closely than the rule allows.

    `rows` as in the table people_count; `dimensions`: part, ward and attributes. A figure that
    speaks of something else is left out: it cannot be written as a sum of these cells. `first`: by
    the index of `rows`, whether a figure was withheld for itself; `beside`: by ward and part (None
    for the block), what another table says there can be at most.
    """
    whole = (rows["start"].min(), rows["end"].max())
    told = [(row.Index, fixed(row, area, whole), row) for row in rows.itertuples()]
    told = [one for one in told if set(one[1]) <= set(dimensions)]
    if not any(row.status == "withheld" for *_, row in told):
        return []
    cells = pd.DataFrame(
        itertools.product(
            *(
                sorted({known[name] for _, known, _ in told if name in known}, key=str) or [None]
                for name in dimensions
            )
        ),
        columns=list(dimensions),
        dtype="object",
    )
    world = _World(len(cells), [row.status == "withheld" for *_, row in told], withheld_first)
    for place, (index, known, row) in enumerate(told):
        a = _sum_of(cells, known)
        if row.status == "withheld":
            world.hide(place, a, None if first is None else first[index])
        else:
            world.know(a, float(row.people), float(row.people))
    for (ward, part), most in (beside or {}).items():
        known = {"ward": ward} | ({} if part is None else {"part": part})
        if set(known) <= set(dimensions):
            world.know(_sum_of(cells, known), 0.0, most)
    faults = []
    for place, (_, known, row) in enumerate(told):
        if row.status == "withheld":
            fault = world.fault(place)
            TALLY["attacked"] += 1
            TALLY["narrower"] += bool(fault)
            TALLY["determined"] += fault == "determined"
            faults += [f"{known}: {fault}"] if fault else []
    return faults


def _sum_of(cells: pd.DataFrame, known: Mapping[str, object]) -> np.ndarray:
    inside = np.ones(len(cells), dtype="bool")
    for name, value in known.items():
        inside &= (cells[name] == value).to_numpy()
    return inside.astype("float64")


class _World:
    """All counts that fit what is known: whole numbers of people in cells, and marks of the rule.

    For each figure withheld there is a mark that is 1 where it is first withheld.
    """

    def __init__(self, cells: int, hidden: Sequence[bool], rule: tuple[int, int]) -> None:
        self._cells, self._rule = cells, rule
        self._mark = {place: n for n, place in enumerate(np.flatnonzero(hidden), cells)}
        self._size = cells + len(self._mark)
        self._rows: list[np.ndarray] = []
        self._low: list[float] = []
        self._high: list[float] = []
        self._sums: dict[int, np.ndarray] = {}
        self._marks = np.array([[0.0, 1.0]] * len(self._mark)).reshape(-1, 2)

    def know(self, a: np.ndarray, low: float, high: float) -> None:
        wide = np.zeros(self._size)
        wide[: a.size] = a
        self._add(wide, low, high)

    def hide(self, place: int, a: np.ndarray, first: bool | None) -> None:
        """low·mark + (high+1)·(1-mark) <= figure <= high + a great many·(1-mark)."""
        low, high = self._rule
        self._sums[place] = a
        if first is not None:
            self._marks[self._mark[place] - self._cells] = float(first)
            self.know(a, low if first else high + 1, high if first else np.inf)
            return
        wide = np.zeros(self._size)
        wide[: a.size] = a
        wide[self._mark[place]] = high + 1 - low
        self._add(wide.copy(), high + 1, np.inf)
        wide[self._mark[place]] = 100_000
        self._add(wide, -np.inf, high + 100_000)

    def fault(self, place: int) -> str:
        """How a figure can be told too closely; nothing where it cannot."""
        low, high = self._rule
        ends = self._end(place, 1.0), self._end(place, -1.0)
        assert np.isfinite(ends[0]), "what is shown contradicts itself, or the rule"
        if ends[0] == ends[1]:
            return "determined"
        if ends[1] - ends[0] < _ROOM:
            return f"from {ends[0]} to {ends[1]}"
        if not self._marks[self._mark[place] - self._cells][0]:
            return ""  # not known to be first withheld
        can_be = [v for v in range(low, high + 1) if self._can_be(place, v)]
        return "" if len(can_be) == high - low + 1 else f"only {can_be}"

    def _can_be(self, place: int, value: float) -> bool:
        return self._solve(np.zeros(self._size), (self._sums[place], value)) is not None

    def _end(self, place: int, sign: float) -> float:
        goal = np.zeros(self._size)
        goal[: self._cells] = sign * self._sums[place]
        found = self._solve(goal, None)
        return -sign * np.inf if found is None else round(sign * found)

    def _add(self, row: np.ndarray, low: float, high: float) -> None:
        self._rows.append(row)
        self._low.append(low)
        self._high.append(high)

    def _solve(self, goal: np.ndarray, value: tuple[np.ndarray, float] | None) -> float | None:
        rows, low, high = list(self._rows), list(self._low), list(self._high)
        if value:
            wide = np.zeros(self._size)
            wide[: self._cells] = value[0]
            rows, low, high = [*rows, wide], [*low, value[1]], [*high, value[1]]
        lower = np.concatenate([np.zeros(self._cells), self._marks[:, 0]])
        upper = np.concatenate([np.full(self._cells, np.inf), self._marks[:, 1]])
        found = milp(
            goal,
            integrality=np.ones(self._size),
            bounds=Bounds(lower, upper),
            constraints=LinearConstraint(np.array(rows), np.array(low), np.array(high)),
        )
        assert found.status in (0, 2, 3, 4), found.message
        return None if found.fun is None else float(found.fun)


def first_withheld(
    rows: pd.DataFrame, counted: pd.DataFrame, area: str, rule: tuple[int, int]
) -> dict[object, bool]:
    """By the index of a block's rows: whether its count is in the range that is first withheld.

    `counted`: month, people and a column an attribute; with wards also ward_code.
    """
    whole = (rows["start"].min(), rows["end"].max())
    starts = np.array(sorted(set(rows["start"])))
    part = starts[np.searchsorted(starts, pd.to_datetime(counted["month"]).dt.date, "right") - 1]
    counted = counted.assign(part=part, ward=counted.get("ward_code"))
    found: dict[object, bool] = {}
    for row in rows.itertuples():
        inside = counted
        for name, value in fixed(row, area, whole).items():
            inside = inside[inside[name] == value]
        found[row.Index] = rule[0] <= inside["people"].sum() <= rule[1]
    return found


def blocks_of(rows: pd.DataFrame, spans: Sequence[tuple[object, object]]) -> Iterator[pd.DataFrame]:
    """The figures of each block of months, without those of single months."""
    for start, end in spans:
        inside = (rows["start"] >= start) & (rows["end"] <= end) & (rows["start"] != rows["end"])
        if inside.any():
            yield rows[inside]
