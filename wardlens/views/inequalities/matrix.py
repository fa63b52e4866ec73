"""Inequalities at a glance: a row an outcome, a column a way of telling people apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property, partial

import pandas as pd
from markupsafe import Markup

from wardlens.choices.outcomes import Outcome
from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.sentences import begun_large
from wardlens.views import links
from wardlens.views.exhibit import exhibit
from wardlens.views.inequalities.group_figures import (
    NO_RANGE,
    TOO_FEW,
    WITHHELD,
)
from wardlens.views.inequalities.matrix_rows import (
    COLUMNS,
    NOT_HELD,
    Cell,
    Known,
    Row,
    by_column,
    kept,
    row_of,
)
from wardlens.views.inequalities.matrix_table import at_a_glance, table
from wardlens.views.inequalities.widest_gap import widest
from wardlens.views.setting import HARM, Setting, recorded

FIRST = (
    "survey-unsafe-after-dark", "survey-worry-violence", "survey-victim", "survey-reported",
    "stop-search", "crime",
    "feel-safe-after-dark", "violence", "hate-crime", "partner-abuse", "sexual-assault",
    "trust-police",
)  # fmt: skip
"""The outcomes seen at once are the first of these that have figures, the place's own before those
of wider areas; the others are a click away."""
MOST_ROWS = 6
ANCHOR = "figures"
"""Where on the page the figures stand that a cell leads to."""
FIRST_PART = "groups"
"""The section that a cell opens: an address with a section has the figures unfolded."""


@dataclass(frozen=True)
class Matrix(Exhibit):
    """An exhibit that is drawn as a table of outcomes by breakdowns, each cell leading deeper."""

    rows: tuple[Row, ...] = ()
    place: str = ""

    @cached_property
    def html(self) -> Markup:
        """The table as it is sent to the screen, made once; rows of wider areas are folded."""
        return at_a_glance(self.rows, self.place)

    @cached_property
    def alone(self) -> Markup:
        """The same with every row in sight and no words on how to read it: for a second table."""
        return table(self.rows, self.place)

    def prepare(self) -> None:
        """Make what is made at the first drawing, so that it is ready."""
        _ = self.html


def matrix(setting: Setting) -> Matrix | None:
    """The outcomes seen at once by every column; each cell leads to its figures on the page.

    Made-up answers stand in no table with real figures: `made_up_answers` has them.
    """
    return _linked(setting, setting.part(_seen_first, HARM))


def other_outcomes(setting: Setting) -> Matrix | None:
    """The same for every other outcome that has figures."""
    return _linked(setting, setting.part(_others, HARM))


def made_up_answers(setting: Setting) -> Matrix | None:
    """The same of made-up answers alone, where such are loaded to show how it looks."""
    return _linked(setting, setting.part(_made_up, HARM))


def has_made_up_answers(setting: Setting) -> bool:
    """Whether answers on offer are made up."""
    return any(_is_made_up(setting, one) for one in setting.offer.outcomes.values())


def _linked(setting: Setting, made: Matrix | None) -> Matrix | None:
    if made is None:
        return None
    rows = tuple(
        replace(row, cells=tuple(_led(setting, row.key, cell) for cell in row.cells))
        for row in made.rows
    )
    return replace(made, rows=rows)


def _led(setting: Setting, outcome: str, cell: Cell) -> Cell:
    if cell.lacking:
        return cell
    chosen = (outcome, cell.breakdown) == (setting.filters.outcome, setting.filters.breakdown)
    return replace(cell, link=to_figures(setting, outcome, cell.breakdown), is_chosen=chosen)


def to_figures(setting: Setting, outcome: str, breakdown: str) -> str:
    """The address of an outcome's figures by a breakdown, all other choices as they are."""
    asked = setting.filters.with_(setting.offer, outcome=outcome, breakdown=breakdown, reference="")
    query = asked.to_query(setting.offer) | {"part": FIRST_PART}
    return f"{links.address('inequalities', query)}#{ANCHOR}"


@recorded
def _seen_first(setting: Setting) -> Matrix | None:
    every = _in_order(setting, made_up=False)
    first = [one for one in every if one.key in FIRST]
    return _matrix(setting, "matrix", first or every, most=MOST_ROWS)


@recorded
def _others(setting: Setting) -> Matrix | None:
    first = _seen_first(setting)
    seen = {row.key for row in first.rows} if first else set()
    every = _in_order(setting, made_up=False)
    return _matrix(setting, "other-matrix", [one for one in every if one.key not in seen])


@recorded
def _made_up(setting: Setting) -> Matrix | None:
    return _matrix(setting, "made-up-matrix", _in_order(setting, made_up=True))


def _in_order(setting: Setting, *, made_up: bool) -> list[Outcome]:
    """The outcomes on offer, real or made up, those of `FIRST` first."""
    order = {key: place for place, key in enumerate(FIRST)}
    every = setting.offer.outcomes.values()
    return sorted(
        (one for one in every if _is_made_up(setting, one) == made_up),
        key=lambda one: order.get(one.key, len(order)),
    )


def _is_made_up(setting: Setting, outcome: Outcome) -> bool:
    return setting.sources[outcome.source].kind == "illustrative"


def _matrix(
    setting: Setting, key: str, every: Iterable[Outcome], most: int = 1_000
) -> Matrix | None:
    setting.fetch("inequality_outcomes", {})  # names all that is held: the columns are made of it
    shown: dict[Outcome, dict[str, Known | None]] = {}
    nothing: list[str] = []
    for outcome in every:
        found = by_column(setting, outcome)
        if any(one is not None and len(one[1].known) for one in found.values()):
            shown[outcome] = found
        else:
            nothing.append(outcome.label)
        if len(shown) == most:
            break
    if not shown:
        return None
    rows = tuple(row_of(setting, outcome, found) for outcome, found in shown.items())
    ours = [
        one
        for row, found in zip(rows, shown.values(), strict=True)
        for one in found.values()
        if row.is_ours and one is not None
    ]
    cells = [one for found in shown.values() for one in found.values() if one is not None]
    made = exhibit(
        setting,
        key=key,
        heading="Inequalities at a glance",
        finding=widest(setting, ours),
        measure="Outcomes by groups of people",
        unit="as stated in each row",
        period="the period stated in each row",
        base=f"{len(rows)} outcomes by {len(COLUMNS)} ways of telling people apart",
        sources=tuple(dict.fromkeys(source for _, one in cells for source in one.sources)),
        table=_table(setting, shown),
        notes=(*_notes(cells, nothing), *(note for _, one in ours for note in one.notes)),
        made_by="wardlens.stats.inequality",
        decimals=dict.fromkeys(("Figure", "Lower limit", "Upper limit", "Everyone"), 2)
        | {"Not known, %": 1},
    )
    return Matrix(
        **{one.name: getattr(made, one.name) for one in fields(made)},
        rows=rows,
        place=setting.partnership.borough_name,
    )


def _table(setting: Setting, shown: Mapping[Outcome, Mapping[str, Known | None]]) -> pd.DataFrame:
    """Every figure of every cell, a row a group; an empty cell has a row that says why."""
    parts = [
        kept(setting, outcome, "rows", partial(_rows, outcome, found))
        for outcome, found in shown.items()
    ]
    return pd.concat(parts, ignore_index=True)


def _rows(outcome: Outcome, found: Mapping[str, Known | None]) -> pd.DataFrame:
    records = []
    for column, one in found.items():
        label = {"Outcome": outcome.label.partition(" · ")[0], "By": column}
        if one is None:
            records.append(label | {"Note": NOT_HELD[outcome.kind]})
            continue
        held = one[1]
        about = {"Place": begun_large(held.where), "Period": held.span, "Unit": held.unit}
        records += [
            label
            | {
                "Group": row["label"],
                "Figure": row["estimate"],
                "Lower limit": row["lower"],
                "Upper limit": row["upper"],
                "Everyone": held.everyone["estimate"],
                "Not known, %": 100 * held.unknown_share,
                "Note": row["reason"] or row["note"],
            }
            | about
            for row in held.rows.to_dict("records")
        ]
    words, numbers = ("Outcome", "By", "Group", "Note", "Place", "Period", "Unit"), (
        "Figure", "Lower limit", "Upper limit", "Everyone", "Not known, %",
    )  # fmt: skip
    table = pd.DataFrame(records, columns=[*words[:3], *numbers, *words[3:]])
    return table.fillna(dict.fromkeys(words, "")).astype(dict.fromkeys(numbers, "float64"))


def _notes(cells: Iterable[Known], nothing: Iterable[str]) -> tuple[str, ...]:
    held = [one for _, one in cells]
    bare = any((one.known["note"] == NO_RANGE).any() for one in held)
    none = "; ".join(label.partition(" · ")[0] for label in nothing)
    return (
        "A line is a group's likely range; one that reaches far beyond the figures is cut at the "
        "edge of the scale, one that would fill it is said in words. An arrow is a figure beyond "
        "the scale.",
        "National figures are published without bases: no range can be given, small gaps may be "
        "chance, and how many are of no known group is not said."
        if bare
        else "",
        f"A group without a figure says why: {WITHHELD}, {TOO_FEW} or not published."
        if any(len(one.known) < len(one.rows) for one in held)
        else "",
        "That groups differ does not say why: age, income, where people live and how often they "
        "go out differ too, and some groups report less.",
        f"No figures by these groups: {none}." if none else "",
    )
