"""What of counts of people may leave the build: fixed windows, small cells withheld, audited.

The rule. Searches, victims and their sex, age and ethnicity are counted by month; these counts stay
where they were loaded. Only windows named in `people_windows.csv` are released, and no two of
them overlap, so no difference of two windows says anything of a month. A block of months is
released whole, as soon as its last month is held; a part is a year (or so) of a block:

- the borough: each part and the block by one attribute, the block by some pairs of attributes;
- wards: the block by one attribute (not every attribute), each part without attributes.

In each table counts of 1 to 4 (0 to 9 for sensitive offences) are withheld, and further ones to
protect them (see `wardlens.ingest.people.withheld`). Tables share only totals: these are decided
first. Where groups cannot be protected by year and over the block, they are shown by year alone;
any other table that cannot be protected under the totals shown, or in which another published count
bounds a withheld one (victims beside few offences), is not released at all; nor is a total that
bounds withheld counts even when it is itself withheld. Pairs of attributes
form no circle, so together they give no more away than each alone; tables of wards, parts and pairs
are attacked together in the tests. Totals by month for a whole borough carry no attribute and are
shown; of sensitive offences only if no month has fewer than ten.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from wardlens.choices.filters import months_before
from wardlens.ingest.people.withheld import Known, decided
from wardlens.stats.disclosure import TOTAL

COLUMNS = [
    "series",
    "area_code",
    "start",
    "end",
    "measure",
    "breakdown",
    "group",
    "group_order",
    "is_unknown",
    "people",
    "status",
]
UNKNOWN, UNPLACED = "Unknown", "UNPLACED"
Statuses = dict[object, str]


@dataclass(frozen=True, slots=True)
class Span:
    """Whole months from `start` to `end`, both the first of a month and both inclusive."""

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Block:
    """Months released together, and the parts they are cut into."""

    series: str
    whole: Span
    parts: tuple[Span, ...]

    @classmethod
    def of(cls, series: str, first: date, last: date, part_months: int) -> Block:
        """The block from `first` to `last`, cut into parts of `part_months` months.

        >>> block = Block.of("x", date(2024, 3, 1), date(2026, 2, 1), 12)
        >>> [part.end.isoformat() for part in block.parts]
        ['2025-02-01', '2026-02-01']
        """
        months = (last.year - first.year) * 12 + last.month - first.month + 1
        if months < 1 or part_months < 1 or months % part_months:
            raise ValueError(f"{series}: {months} months cannot be cut into parts of {part_months}")
        starts = [months_before(first, -step) for step in range(0, months, part_months)]
        parts = tuple(Span(start, months_before(start, 1 - part_months)) for start in starts)
        return cls(series, Span(first, last), parts)


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute of the people counted: its key, its groups in order, and which are unknowns."""

    key: str
    groups: tuple[str, ...]
    unknown: frozenset[str] = frozenset({UNKNOWN})


@dataclass(frozen=True)
class Plan:
    """What is released of one measure: its attributes, the pairs of them, wards or not."""

    measure: str
    attributes: tuple[Attribute, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    wards: Sequence[str] = ()
    ward_attributes: tuple[str, ...] = ()
    ward_parts: bool = True
    sensitive: bool = False
    beside: pd.DataFrame | None = None
    """What is published by ward elsewhere and never less: month, ward_code, people."""
    by_key: Mapping[str, Attribute] = field(init=False)

    def __post_init__(self) -> None:
        by_key = {attribute.key: attribute for attribute in self.attributes}
        object.__setattr__(self, "by_key", by_key)


def breakdown_of(first: str, second: str) -> str:
    """The name of a pair of attributes: the two, sex before age as in other tables' names.

    >>> breakdown_of("sex", "age"), breakdown_of("sex", "ethnicity-self")
    ('age-sex', 'sex-ethnicity-self')
    """
    return "age-sex" if (first, second) == ("sex", "age") else f"{first}-{second}"


def released(cells: pd.DataFrame, block: Block, plan: Plan, area: str) -> pd.DataFrame:
    """Every figure of a block that may be shown or is withheld, one a row, as in `COLUMNS`.

    `cells`: month, `people` and a column an attribute; with wards also `ward_code`, missing where
    a count has no ward. `area`: the code of the whole. Figures withheld have no `people`.
    """
    starts = pd.to_datetime(pd.Series([part.start for part in block.parts]))
    of_part = np.searchsorted(starts, pd.to_datetime(cells["month"]), side="right") - 1
    inside = cells["month"].map(lambda month: block.whole.start <= month <= block.whole.end)
    release = _Release(cells.assign(part=of_part)[inside.astype(bool)], block, plan, area)
    release.totals()
    for attribute in plan.attributes:
        release.attribute(attribute)
    for first, second in plan.pairs:
        if {first, second} <= release.protected:
            release.pair(plan.by_key[first], plan.by_key[second])
    if plan.wards:
        release.wards()
    return pd.DataFrame(release.rows, columns=COLUMNS).astype(
        {"people": "Int64", "group_order": "Int64", "is_unknown": "bool"}
    )


@dataclass
class _Release:
    """The tables of one block in the making: totals first, then what has to agree with them."""

    cells: pd.DataFrame
    block: Block
    plan: Plan
    area: str
    rows: list[tuple[object, ...]] = field(default_factory=list)
    status: Statuses = field(default_factory=dict)
    """Of the total of each part and of the block (`All`); `none`: not given anywhere."""
    group_status: dict[tuple[str, str], str] = field(default_factory=dict)
    """Of the block's total of each group of an attribute that is protected by part and block."""

    @property
    def parts(self) -> list[int]:
        return list(range(len(self.block.parts)))

    @property
    def spans(self) -> dict[object, Span]:
        """The parts and the block; a single part is the block and is not told of twice."""
        spans: dict[object, Span] = {}
        if len(self.block.parts) > 1:
            spans |= dict(enumerate(self.block.parts))
        return spans | {TOTAL: self.block.whole}

    @property
    def protected(self) -> set[str]:
        """Attributes whose totals over the block are decided."""
        return {key for key, _ in self.group_status}

    def add(
        self,
        place: str,
        span: Span,
        value: float,
        state: str,
        *,
        breakdown: str = "all",
        group: str = TOTAL,
        order: int = 0,
        unknown: bool = False,
    ) -> None:
        if state == "none":
            return
        people = int(value) if state in ("shown", "zero") else None
        what = (self.plan.measure, breakdown, group, order, unknown, people, state)
        self.rows.append((self.block.series, place, span.start, span.end, *what))

    def totals(self) -> None:
        counts = _single(self.cells, "part", self.parts)
        self.status = _totals(counts, sensitive=self.plan.sensitive)
        for part, span in self.spans.items():
            value = counts.sum() if part == TOTAL else counts[part]
            self.add(self.area, span, value, self.status[part])

    def attribute(self, attribute: Attribute) -> None:
        """The groups by part and over the block; by part alone where both cannot be protected."""
        table = _crossed(self.cells, "part", self.parts, attribute.key, attribute.groups)
        known: Known = {(part, TOTAL): state for part, state in self.status.items()}
        has_total = self.status[TOTAL] != "none"
        found = _inner(table, known, sensitive=self.plan.sensitive) if has_total else None
        if found is None:
            alone: Known = {(TOTAL, group): "none" for group in attribute.groups}
            found = _inner(table, known | alone, sensitive=self.plan.sensitive) or {}
        for part, span in self.spans.items():
            for order, group in enumerate(attribute.groups, 1):
                state = found.get((part, group))
                if state is None:
                    continue
                value = table[group].sum() if part == TOTAL else table.loc[part, group]
                if part == TOTAL:
                    self.group_status[attribute.key, group] = state
                self.add(
                    self.area,
                    span,
                    value,
                    state,
                    breakdown=attribute.key,
                    group=group,
                    order=order,
                    unknown=group in attribute.unknown,
                )

    def pair(self, one: Attribute, two: Attribute) -> None:
        """Two attributes crossed, over the block."""
        table = _crossed(self.cells, one.key, one.groups, two.key, two.groups)
        known: Known = {(TOTAL, TOTAL): self.status[TOTAL]}
        known |= {(group, TOTAL): self.group_status[one.key, group] for group in one.groups}
        known |= {(TOTAL, group): self.group_status[two.key, group] for group in two.groups}
        found = _inner(table, known, sensitive=self.plan.sensitive)
        if found is None:
            return
        for order, (a, b) in enumerate(itertools.product(one.groups, two.groups), 1):
            self.add(
                self.area,
                self.block.whole,
                table.loc[a, b],
                found[a, b],
                breakdown=breakdown_of(one.key, two.key),
                group=f"{a}, {b}",
                order=order,
                unknown=a in one.unknown or b in two.unknown,
            )

    def wards(self) -> None:
        """Wards over the block, by part, and by the attributes planned for wards."""
        places = [*self.plan.wards]
        has_ward = self.cells["ward_code"].isin(places)
        if not has_ward.all():
            places.append(UNPLACED)
        wards = self.cells["ward_code"].where(has_ward, UNPLACED)
        cells = self.cells.assign(ward_code=wards)
        counts = _single(cells, "ward_code", places)
        status = _totals(counts, sensitive=self.plan.sensitive, at_most=self._at_most())
        if {status[TOTAL], self.status[TOTAL]} & {"withheld", "none"}:
            return  # wards and parts would bound each other through a total that is not shown
        for ward in places:
            self.add(ward, self.block.whole, counts[ward], status[ward])
        known: Known = {(ward, TOTAL): status[ward] for ward in places}
        known[TOTAL, TOTAL] = self.status[TOTAL]
        if self.plan.ward_parts and len(self.parts) > 1:
            of_parts: Known = {(TOTAL, part): self.status[part] for part in self.parts}
            table = _crossed(cells, "ward_code", places, "part", self.parts)
            found = _inner(table, known | of_parts, sensitive=self.plan.sensitive) or {}
            for ward, part in itertools.product(places, self.parts if found else ()):
                value, state = table.loc[ward, part], found[ward, part]
                self.add(ward, self.spans[part], value, state)
        for key in self.plan.ward_attributes:
            if key in self.protected:
                self._ward_attribute(cells, places, known, self.plan.by_key[key])

    def _at_most(self) -> dict[object, float]:
        """By ward, what is published beside it for the months of this block."""
        if self.plan.beside is None:
            return {}
        whole, counted = self.block.whole, self.plan.beside
        inside = counted[(counted["month"] >= whole.start) & (counted["month"] <= whole.end)]
        return dict(_single(inside, "ward_code", self.plan.wards).astype("float64"))

    def _ward_attribute(
        self, cells: pd.DataFrame, places: Sequence[str], known: Known, attribute: Attribute
    ) -> None:
        table = _crossed(cells, "ward_code", places, attribute.key, attribute.groups)
        groups: Known = {
            (TOTAL, group): self.group_status[attribute.key, group] for group in attribute.groups
        }
        found = _inner(table, known | groups, sensitive=self.plan.sensitive)
        if found is None:
            return
        for ward in places:
            for order, group in enumerate(attribute.groups, 1):
                self.add(
                    ward,
                    self.block.whole,
                    table.loc[ward, group],
                    found[ward, group],
                    breakdown=attribute.key,
                    group=group,
                    order=order,
                    unknown=group in attribute.unknown,
                )


def _single(cells: pd.DataFrame, by: str, keys: Sequence[object]) -> pd.Series:
    return cells.groupby(by)["people"].sum().reindex(keys, fill_value=0)


def _crossed(
    cells: pd.DataFrame, rows: str, row_keys: Sequence[object], columns: str, keys: Sequence[object]
) -> pd.DataFrame:
    wide = cells.pivot_table(
        index=rows, columns=columns, values="people", aggfunc="sum", fill_value=0
    )
    return wide.reindex(index=list(row_keys), columns=list(keys), fill_value=0)


def _totals(
    counts: pd.Series, *, sensitive: bool, at_most: Mapping[object, float] | None = None
) -> Statuses:
    """The status of counts that add up to one total, and of the total (`All`).

    The total is withheld where it gives a count away. A total that is withheld is known not to be
    first withheld, so it may still bound the counts from below: then it is `none`, not given.
    """
    nowhere: Known = {(key, TOTAL): "none" for key in (*counts.index, TOTAL)}
    line = counts.to_frame("people")
    if len(counts) == 1:  # the count is its own total
        nowhere[TOTAL, "people"] = "none"
    found = decided(line, nowhere, sensitive=sensitive, at_most=at_most)
    if found is None:
        total: Known = {(TOTAL, "people"): "withheld"}
        found = decided(line, nowhere | total, sensitive=sensitive)
    if found is None:
        total = {(TOTAL, "people"): "none"}
        found = decided(line, nowhere | total, sensitive=sensitive) or {}
    status = {key: found.get((key, "people"), "none") for key in (*counts.index, TOTAL)}
    if len(counts) == 1:
        status[TOTAL] = status[counts.index[0]]
    return status


def _inner(table: pd.DataFrame, known: Known, *, sensitive: bool) -> Known | None:
    """The status of a table's figures given what is decided of its totals; None: not released."""
    if table.shape[0] > 1:
        return decided(table, known, sensitive=sensitive)
    (name,) = table.index  # the row is its own total
    status = _totals(table.loc[name], sensitive=sensitive)
    if status[TOTAL] == "none" or status[TOTAL] == "withheld" != known.get((name, TOTAL)):
        return None
    return {(place, key): status[key] for place in (name, TOTAL) for key in status}
