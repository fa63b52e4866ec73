"""The rows of inequalities at a glance: each cell in figures and in words."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from math import nan
from statistics import mode
from typing import Any, TypeVar

import pandas as pd

from wardlens.choices.outcomes import Outcome
from wardlens.exhibits.sentences import begun_small
from wardlens.svg.dots import Mark, fills
from wardlens.views.inequalities.by_source import figures
from wardlens.views.inequalities.group_figures import NO_RANGE, TOO_FEW, Figures, lowered
from wardlens.views.setting import Setting

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "Gender": ("sex",),
    "Age": ("age",),
    "Ethnicity": ("ethnicity5", "ethnicity-officer"),
    "Disability": ("disability",),
    "Deprivation or income": ("deprivation", "income"),
}
"""What stands in each column: the first of these breakdowns that has figures."""
NOT_HELD = {
    "survey": "not asked", "people": "not recorded", "places": "not published",
    "published": "not published",
}  # fmt: skip
_BY = {"deprivation": "Deprivation", "income": "Income"}
_UNSTATED = "Not stated"
"""What publishers call those whose income they do not know: no group to set beside others."""
_ROOM = 1.3
"""Ranges reach at most so far beyond the highest figure: what lies further is cut at the edge."""
_UNPUBLISHED = "not published"
_WITHOUT = {"withheld": "withheld", "few": TOO_FEW}
"""Why a group has no figure, by a word of the reason, as short as a cell has room for."""
_IN_ORDER = frozenset({"age", "deprivation", "income"})
"""Breakdowns whose groups are steps of a scale."""
Named = tuple[str, str]
"""A group and its figure, or why it has none, in words."""


@dataclass(frozen=True, slots=True)
class Cell:
    """An outcome by the groups of one breakdown; without groups it says why."""

    column: str
    """What stands above it: on a phone, which of two breakdowns it is."""
    lacking: str = ""
    breakdown: str = ""
    marks: tuple[Mark, ...] = ()
    """A mark a group: steps of a scale in its order, others from the lowest to the highest, and
    last those that have no figure. Who did not say which group is theirs has none."""
    named: tuple[Named, ...] = ()
    """The group of each mark and its figure, or why it has none."""
    everyone: float = nan
    beside: tuple[str, ...] = ()
    """What stands below the groups: other years, the share not known, what a figure is not."""
    words: str = ""
    """All of it in words, for those who do not see the picture."""
    link: str = ""
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """An outcome in all columns, on one scale from zero to `top`."""

    key: str
    label: str
    about: str
    cells: tuple[Cell, ...]
    top: float
    is_ours: bool


def those(rows: tuple[Row, ...], *, ours: bool) -> tuple[Row, ...]:
    """The rows of the place itself, or those of others."""
    return tuple(row for row in rows if row.is_ours == ours)


T = TypeVar("T")
Known = tuple[str, Figures]
"""A breakdown and the figures by its groups."""


def by_column(setting: Setting, outcome: Outcome) -> dict[str, Known | None]:
    """The figures of an outcome in each column; none where nobody collected them."""

    def found(breakdowns: Iterable[str]) -> Known | None:
        held = [(key, figures(setting, outcome, key)) for key in breakdowns if outcome.of(key)]
        return next((one for one in held if len(one[1].known)), held[0] if held else None)

    return {column: found(breakdowns) for column, breakdowns in COLUMNS.items()}


def kept(setting: Setting, outcome: Outcome, what: str, make: Callable[[], T]) -> T:
    """What `make` makes of an outcome's figures: once, unless they depend on the choice made."""
    if outcome.kind == "places":
        return make()
    key = ("inequality", what, outcome.key, setting.partnership.borough_name)
    return setting.once(key, make)


def row_of(setting: Setting, outcome: Outcome, found: Mapping[str, Known | None]) -> Row:
    """An outcome in every column, its place, period and unit in words."""
    return kept(setting, outcome, "row", lambda: _row(setting, outcome, found))


def _row(setting: Setting, outcome: Outcome, found: Mapping[str, Known | None]) -> Row:
    known = [one for _, one in filter(None, found.values()) if len(one.known)]
    when = mode(one.period for one in known)
    not_held = next((one.not_held for one in known if one.period == when), "")
    without = f" without {not_held}" if not_held else ""
    borough = setting.partnership
    is_ours = outcome.kind in ("survey", "places") or outcome.area == borough.borough_code
    top = _top(known)
    unit = "" if known[0].unit.startswith("per cent") else f"; {known[0].unit}"
    where = borough.borough_name if is_ours else known[0].where
    return Row(
        outcome.key,
        outcome.label.partition(" · ")[0],
        f"{where}, {when.removeprefix('the ')}{without}{unit}",
        tuple(_cell(outcome, column, one, when, top) for column, one in found.items()),
        top,
        is_ours,
    )


def _top(known: list[Figures]) -> float:
    """Where the row's scale ends: at its highest figure, and not far beyond for a range.

    Groups whose range would fill the scale leave it to the others.
    """
    rows = pd.concat([one.known for one in known])
    top = _reached(rows, known)
    drawn = rows[[not fills(mark, top) for mark in _marks(rows)]]
    return _reached(drawn, known) if len(drawn) else top


def _reached(rows: pd.DataFrame, known: list[Figures]) -> float:
    highest = max([rows["estimate"].max(), *(one.everyone["estimate"] for one in known)],
                  key=lambda value: value if value == value else 0.0)  # fmt: skip
    reach = rows["upper"].max()
    return float(max(highest, min(reach, _ROOM * highest)) if reach == reach else highest)


def _marks(rows: pd.DataFrame) -> list[Mark]:
    return list(rows[["estimate", "lower", "upper"]].itertuples(index=False, name=None))


def _cell(outcome: Outcome, column: str, one: Known | None, when: str, top: float) -> Cell:
    if one is None:
        return Cell(column, NOT_HELD[outcome.kind])
    breakdown, held = one
    stated = held.rows[held.rows["label"] != _UNSTATED]
    known = stated[stated["estimate"].notna()]
    if known.empty:
        return Cell(column, _why(held))
    by_size = known.sort_values("estimate", kind="stable")
    shown = known if breakdown in _IN_ORDER else by_size
    shown = pd.concat([shown, stated.drop(index=known.index)])
    marks = _marks(shown)
    return Cell(
        _BY.get(breakdown, column),
        breakdown=breakdown,
        marks=tuple(marks),
        named=tuple(_named(held, row) for row in shown.to_dict("records")),
        everyone=float(held.everyone["estimate"]),
        beside=_beside(held, when, dict(zip(shown.index, marks, strict=True)), top),
        words=_in_words(_BY.get(breakdown, column), held),
    )


def _named(held: Figures, row: Mapping[str, Any]) -> Named:
    """A group and its figure, as short as a cell has room for: a band of income has two ends."""
    label = str(row["label"]).replace(" to less than ", " to ")
    named, _, ages = str(held.extra.get("ages", "")).partition(" is ")
    label = ages if ages and named == label else label
    if pd.notna(row["estimate"]):
        return label, held.number.format(row["estimate"])
    reason = row["reason"].lower()
    return label, next((words for key, words in _WITHOUT.items() if key in reason), _UNPUBLISHED)


def _why(held: Figures) -> str:
    """Why no group has a figure, in few words."""
    reasons = held.rows["reason"][held.rows["reason"] != ""]
    told = reasons.mode().iloc[0] if len(reasons) else held.lacking or "no figure"
    return _short(str(told))


def _short(reason: str) -> str:
    """The reason without its number or explanation.

    >>> _short("153 counted; residents are not held by these groups, so no rate")
    'residents are not held by these groups, so no rate'
    >>> _short("Fewer than 30 people answered: it takes 30 to show a figure")
    'fewer than 30 people answered'
    """
    return begun_small(reason.rpartition("; ")[2].partition(": ")[0].rstrip("."))


def _beside(
    held: Figures, when: str, marks: Mapping[Hashable, Mark], top: float
) -> tuple[str, ...]:
    centre = str(held.extra.get("town centre", ""))
    about = [
        (key, words)
        for key, mark in marks.items()
        for is_so, words in (
            (mark[0] > top, "off the scale"),
            (
                mark[0] <= top < 0.999 * mark[2] and not fills(mark, top),
                f"likely range up to {held.number.format(mark[2])}",
            ),
            (key == centre, "has the town centre, where many come"),
            (fills(mark, top), "likely range too wide to draw"),
        )
        if is_so
    ]
    told = {key: "; ".join(words for group, words in about if group == key) for key, _ in about}
    said = (
        held.period.removeprefix("the ") if held.period != when else "",
        _not_known(held),
        *(f"{held.rows.loc[key, 'label']}: {words}" for key, words in told.items()),
    )
    return tuple(words for words in said if words)


def _not_known(held: Figures) -> str:
    """The share whose group is not known or not shown; empty where nobody says or none is."""
    words = "not known or too few" if "too small" in held.unknown_words else "not known"
    left_out = ", left out" if held.outcome.kind == "people" else ""
    share = held.unknown_share
    return f"{100 * share:.0f} % {words}{left_out}" if share > 0 else ""


def _in_words(column: str, held: Figures) -> str:
    """Every group of a cell with its range, everyone, and how many are of no known group."""
    told = [
        f"{row['label']} {held.told(row) if pd.notna(row['estimate']) else _short(row['reason'])}"
        for row in held.rows.to_dict("records")
    ]
    if pd.notna(held.everyone["estimate"]):
        told.append(f"{lowered(held.everyone['label'])} {held.told(held.everyone)}")
    told += filter(None, [_not_known(held)])
    bare = " Published without ranges." if (held.known["note"] == NO_RANGE).any() else ""
    return f"{column}: {'; '.join(told)}.{bare}"
