"""The widest clear gap of a table of outcomes, in a sentence."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from math import log
from typing import NamedTuple

from wardlens.choices.outcomes import Outcome
from wardlens.exhibits.sentences import begun_large
from wardlens.views.inequalities.comparison import compare, few
from wardlens.views.inequalities.group_figures import OF_ALL_AGES, Figures, lowered
from wardlens.views.inequalities.matrix_rows import COLUMNS, Known, kept
from wardlens.views.setting import Setting


def widest(setting: Setting, cells: Iterable[Known]) -> str:
    """The outcome with the widest clear gap, by two ways of telling people apart, as ratios.

    With its months, and the share of whom the groups are not known where it is a tenth or more.
    Age comes last: that the young live otherwise than the old is the least of news.
    """
    order = sorted(cells, key=lambda cell: cell[0] == "age")
    every = (
        kept(setting, held.outcome, f"gap by {breakdown}", partial(_gap, breakdown, held))
        for breakdown, held in order
    )
    found = [gap for gap in every if gap]
    if not found:
        return "No gap between groups here is clear of chance."
    outcome = max(found, key=lambda gap: gap.times).outcome
    shown = [gap for gap in found if gap.outcome.key == outcome.key][:_TOLD]
    of_places = outcome.kind == "places"
    often = "as much as in" if of_places else "as often as"
    opens = (
        f"{outcome.label}: in {shown[0].more}"
        if of_places
        else f"{begun_large(shown[0].more)} {outcome.words}"
    )
    first, *others = (f"{about(gap.times)} times {often} {gap.less}" for gap in shown)
    told = [f"{opens} {first}."]
    told += [
        f"{begun_large(gap.more)}: {words}." for gap, words in zip(shown[1:], others, strict=True)
    ]
    period = shown[0].period
    is_span = " to " in period and not period.startswith("the ")
    told.append(f"{'From' if is_span else 'In'} {period}.")
    unknown = "".join(
        f" {_column(gap.breakdown)} is not known for {100 * gap.unknown:.0f} % of "
        f"{outcome.of_whom}."
        for gap in shown
        if gap.unknown >= _MUCH
    )
    return f"{' '.join(told)}{unknown}"


def about(times: float) -> str:
    """A ratio as a sentence has it, no finer than the rounded figures beside it bear.

    >>> about(8.2), about(5.6), about(2.34), about(14.2)
    ('about 8', 'about 5½', 'about 2.3', 'about 14')
    """
    if times < _TO_HALVES:
        return f"about {times:.1f}"
    halves = 2 * round(times) if times >= _TO_WHOLES else round(2 * times)
    return f"about {halves // 2}{'½' if halves % 2 else ''}"


class Gap(NamedTuple):
    """The widest clear ratio between groups, above one, and whose it is."""

    times: float
    outcome: Outcome
    more: str
    less: str
    breakdown: str
    period: str
    unknown: float
    """Share of whom nobody knows the group; missing where nobody says how many."""


def _gap(breakdown: str, held: Figures) -> Gap | None:
    compared = compare(held, held.outcome.reference(breakdown))
    if compared is None:
        return None
    rows = compared.rows[compared.rows["verdict"].isin(_CLEAR) & ~few(compared)]
    rows = rows[rows["ratio"] > 0]
    if rows.empty:
        return None
    row = max(rows.to_dict("records"), key=lambda one: abs(log(one["ratio"])))
    who = [_people(breakdown, label) for label in (row["label"], compared.reference_label)]
    more, less = who if row["ratio"] > 1 else reversed(who)
    times = max(row["ratio"], 1 / row["ratio"])
    return Gap(times, held.outcome, more, less, breakdown, held.period, held.unknown_share)


def _people(breakdown: str, label: str) -> str:
    """A group as a sentence names it.

    >>> _people("sex", "Male"), _people("ethnicity5", "Black"), _people("age", "18 to 24")
    ('males', 'Black people', 'people aged 18 to 24')
    """
    named = lowered(label)
    if breakdown == "sex":
        return OF_ALL_AGES.get(label, named)
    if breakdown == "age":
        return f"people aged {named}"
    return f"the {named}" if breakdown == "deprivation" else f"{named} people"


def _column(breakdown: str) -> str:
    """What stands above the column of a breakdown: “Ethnicity”."""
    return next(column for column, ways in COLUMNS.items() if breakdown in ways)


_TOLD = 2
_TO_HALVES, _TO_WHOLES = 3, 10
"""From here a ratio is told in halves, and from here without."""
_MUCH = 0.1
"""A share not known that a gap is not told without."""
_CLEAR = ("higher than", "lower than")
