"""The rows of inequalities at a glance: each cell in figures and in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import nan
from statistics import mode
from typing import Any, TypeVar

import pandas as pd

from wardlens.choices.outcomes import FIFTHS, Outcome
from wardlens.exhibits.sentences import begun_small
from wardlens.svg.dots import Mark, fills
from wardlens.views.inequalities.by_source import figures
from wardlens.views.inequalities.group_figures import NO_RANGE, TOO_FEW, Figures
from wardlens.views.setting import Setting

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "Gender": ("sex",),
    "Age": ("age",),
    "Ethnicity": ("ethnicity5", "ethnicity-officer"),
    "Disability": ("disability",),
    "Deprivation, income": ("deprivation", "income"),
}
"""What stands in each column: the first of these breakdowns that has figures."""
NOT_HELD = {
    "survey": "not asked", "people": "not recorded", "places": "not published",
    "published": "not published",
}  # fmt: skip
_BY = {"deprivation": "Deprivation", "income": "Income"}
_UNSTATED = "Not stated"
"""What publishers call those whose income they do not know: no group to name as an extreme."""
_ROOM = 1.3
"""Ranges reach at most so far beyond the highest figure: what lies further is cut at the edge."""
_IN_ORDER = frozenset({"age", "deprivation", "income"})
"""Breakdowns whose groups are steps of a scale."""
Named = tuple[str, str]
"""A group and its figure, in words."""


@dataclass(frozen=True, slots=True)
class Cell:
    """An outcome by the groups of one breakdown; without groups it says why."""

    column: str
    """What stands above it: on a phone, which of two breakdowns it is."""
    lacking: str = ""
    breakdown: str = ""
    marks: tuple[Mark, ...] = ()
    """A mark a group: steps of a scale in its order, others from the lowest to the highest, and
    last those that have no name or no figure."""
    named: tuple[int, ...] = ()
    """The places of the marks that are named."""
    everyone: float = nan
    first: Named = ("", "")
    last: Named = ("", "")
    """The first and the last of them that have a name and a figure."""
    others: tuple[Named, ...] = ()
    """The lowest and the highest of a scale where they are none of its ends, the group that
    others are set beside, and those whose range is too wide to draw."""
    beside: tuple[str, ...] = ()
    """What stands beside the picture: the share not known, how many are withheld, other years."""
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
    borough = setting.partnership
    is_ours = outcome.kind in ("survey", "places") or outcome.area == borough.borough_code
    top = _top(known)
    unit = "" if known[0].unit.startswith("per cent") else f"; {known[0].unit}"
    where = borough.borough_name if is_ours else known[0].where
    return Row(
        outcome.key,
        outcome.label.partition(" · ")[0],
        f"{where}, {when.removeprefix('the ')}{unit}",
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
    if (held.known["label"] == _UNSTATED).all():
        return Cell(column, _why(held))
    named = held.known[held.known["label"] != _UNSTATED]
    by_size = named.sort_values("estimate", kind="stable")
    shown = named if breakdown in _IN_ORDER else by_size
    lanes = pd.concat([shown, held.rows[~held.rows.index.isin(named.index)]])
    told = {
        by_size.index[0]: "Lowest",
        by_size.index[-1]: "Highest",
        **({} if breakdown in _IN_ORDER else {outcome.reference(breakdown): ""}),
    }
    wide = [key for key, mark in zip(shown.index, _marks(shown), strict=True) if fills(mark, top)]
    told = dict.fromkeys(wide, "") | told
    ends = [shown.index[0], shown.index[-1]]
    others = [key for key in shown.index if key in told and key not in ends]
    words = {key: _named(held, shown.loc[key].to_dict(), top) for key in (*ends, *others)}
    return Cell(
        _BY.get(breakdown, column),
        breakdown=breakdown,
        marks=tuple(_marks(lanes)),
        named=tuple(at for at, key in enumerate(shown.index) if key in words),
        everyone=float(held.everyone["estimate"]),
        first=words[ends[0]],
        last=words[ends[1]] if len(shown) > 1 else ("", ""),
        others=tuple(
            (f"{told[key]}: {words[key][0]}" if told[key] else words[key][0], words[key][1])
            for key in others
        ),
        beside=_beside(held, when),
        words=_in_words(_BY.get(breakdown, column), held),
    )


def _named(held: Figures, row: Mapping[str, Any], top: float) -> Named:
    """A group and its figure, as short as a cell has room for: a band of income has two ends.

    A range that is too wide to draw stands beside the figure.
    """
    label = str(row["label"]).replace(" to less than ", " to ")
    if not fills((row["estimate"], row["lower"], row["upper"]), top):
        return label, held.number.format(row["estimate"])
    return label, held.told(row) + (", off the scale" if row["estimate"] > top else "")


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


def _beside(held: Figures, when: str) -> tuple[str, ...]:
    gone = held.rows.loc[held.rows["estimate"].isna(), "reason"].str.lower()
    hidden = int(gone.str.startswith("withheld").sum())
    small = int(gone.str.contains("few").sum())
    centre = str(held.extra.get("town centre", ""))
    said = (
        held.period.removeprefix("the ") if held.period != when else "",
        _not_known(held),
        f"{hidden} withheld" if hidden else "",
        f"{small} {TOO_FEW}" if small else "",
        f"{len(gone) - hidden - small} not published" if len(gone) > hidden + small else "",
        f"{FIFTHS[centre]}: a town centre, where many come" if centre else "",
    )
    return tuple(words for words in said if words)


def _not_known(held: Figures) -> str:
    """The share whose group is not known or not shown; empty where nobody says or none is."""
    words = "not known or too few" if "too small" in held.unknown_words else "not known"
    return f"{100 * held.unknown_share:.0f} % {words}" if held.unknown_share > 0 else ""


def _in_words(column: str, held: Figures) -> str:
    """Every group of a cell with its range, everyone, and how many are of no known group."""
    told = [
        f"{row['label']} {held.told(row) if pd.notna(row['estimate']) else _short(row['reason'])}"
        for row in held.rows.to_dict("records")
    ]
    if pd.notna(held.everyone["estimate"]):
        told.append(f"everyone {held.told(held.everyone)}")
    told += filter(None, [_not_known(held)])
    bare = " Published without ranges." if (held.known["note"] == NO_RANGE).any() else ""
    return f"{column}: {'; '.join(told)}.{bare}"
