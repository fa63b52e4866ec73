"""Inequalities: which groups are worse off, by how much, how sure, and what is unknown."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from wardlens.choices.outcomes import BREAKDOWNS, Outcome
from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.later import Parted, later
from wardlens.exhibits.sentences import begun_large, begun_small
from wardlens.views.inequalities.by_source import figures_asked
from wardlens.views.inequalities.comparison import opening
from wardlens.views.inequalities.gap import gap_exhibit
from wardlens.views.inequalities.gap_over_time import gap_over_time
from wardlens.views.inequalities.gradient import (
    gradient_exhibit,
    gradient_of_fear,
    gradient_over_years,
    safety_gap,
)
from wardlens.views.inequalities.group_figures import Figures
from wardlens.views.inequalities.groups import groups_exhibit, own_words, shares_exhibit
from wardlens.views.inequalities.matrix import Matrix, has_made_up_answers, matrix, to_figures
from wardlens.views.inequalities.matrix_rows import COLUMNS, those
from wardlens.views.inequalities.questions import questions
from wardlens.views.inequalities.ward_map import ward_map
from wardlens.views.setting import HARM, Setting

NO_CAUSE = (
    "That groups differ does not say why: age, income, where people live and how often they go out "
    "differ too, and some groups report less."
)


PARTS = {"Groups": "groups", "Gap": "gap", "Over time": "gap-years", "Shares": "shares"}
"""The first parts of the page below the table, one shown at a time, and the exhibit of each."""


@dataclass(frozen=True, slots=True)
class Way:
    """Another way of telling people apart for the outcome shown, and where it leads."""

    label: str
    link: str
    is_chosen: bool


@dataclass(frozen=True)
class Inequalities(Parted):
    """The inequalities page."""

    title: str
    questions: tuple[str, ...]
    """What people ask, each answered in a sentence."""
    findings: tuple[str, ...]
    by_group: tuple[Exhibit, ...]
    """The outcome asked for by the groups asked for."""
    deprivation: tuple[Exhibit, ...]
    wards: Exhibit | None
    matrix: Matrix | None = None
    """Every outcome by every column, at a glance."""
    ways: tuple[Way, ...] = ()
    has_made_up_answers: bool = False
    is_of_places: bool = False
    """Whether the outcome is counted by place: the kind of offence and the period choose it too."""

    @property
    def exhibits(self) -> tuple[Exhibit, ...]:
        """Every exhibit below the table, in the order of the page."""
        return (*self.by_group, *self.deprivation, *((self.wards,) if self.wards else ()))

    @property
    def parts(self) -> dict[str, tuple[Exhibit, ...]]:
        """The exhibits of `by_group` by the part of the page that they stand in."""
        held = {one.key: one for one in self.by_group}
        return {part: (held[key],) for part, key in PARTS.items() if key in held}


def inequalities(setting: Setting) -> Inequalities:
    """Everything on the inequalities page for the outcome, groups and reference asked for."""
    filters = setting.filters
    outcome = setting.offer.outcomes.get(filters.outcome)
    by_place = later(_by_place, setting), later(ward_map, setting, outcome)
    if outcome is None:
        lacking = ("No figures by groups of people are held.",)
        return Inequalities(_title(()), (), lacking, (), *by_place)
    of_places = HARM if outcome.kind == "places" else ()
    asked_for = setting.part(chosen, ("outcome", "breakdown", "reference", *of_places))
    found = figures_asked(setting)
    seen = matrix(setting)
    return Inequalities(
        _title([row.key for row in those(seen.rows, ours=True)] if seen else ()),
        setting.part(questions),
        later(_findings, setting, found),
        asked_for,
        *by_place,
        matrix=seen,
        ways=ways(setting, outcome),
        is_of_places=outcome.kind == "places",
        has_made_up_answers=has_made_up_answers(setting),
    )


_ASKED = {
    "survey-unsafe-after-dark": "who feels unsafe",
    "stop-search": "who is searched",
    "crime": "who lives with most crime",
}
"""What the title asks, where the place has figures to answer it."""


def _title(held: Collection[str]) -> str:
    """What the figures of the place itself answer.

    >>> _title(["stop-search", "crime"])
    'Who is searched, and who lives with most crime?'
    >>> _title(["crime"]), _title([])
    ('Who lives with most crime?', 'How do groups of people differ?')
    """
    *first, last = [words for key, words in _ASKED.items() if key in held] or [_ANY]
    asked = f"{', '.join(first)}, and {last}" if first else last
    return f"{begun_large(asked)}?"


_ANY = "how do groups of people differ"


def _by_place(setting: Setting) -> tuple[Exhibit, ...]:
    """What deprivation of the place has to do with it."""
    shown = (
        setting.part(gradient_exhibit, HARM),
        setting.part(gradient_over_years, HARM),
        setting.part(gradient_of_fear),
    )
    return tuple(exhibit for exhibit in shown if exhibit)


def _findings(setting: Setting, found: Figures) -> tuple[str, ...]:
    own = found.lacking or f"{opening(found)}: {begun_small(own_words(found))}"
    said = [found.said(own), setting.part(safety_gap, HARM), NO_CAUSE]
    return tuple(dict.fromkeys(finding for finding in said if finding))


def ways(setting: Setting, outcome: Outcome) -> tuple[Way, ...]:
    """Ways of telling people apart that the table has no room for, intersections among them."""
    in_table = {key for keys in COLUMNS.values() for key in keys}
    return tuple(
        Way(
            begun_large(label),
            to_figures(setting, outcome.key, key),
            key == setting.filters.breakdown,
        )
        for key, label in BREAKDOWNS.items()
        if outcome.of(key) and key not in in_table
    )


def chosen(setting: Setting) -> tuple[Exhibit, ...]:
    """What is known of the outcome by the groups asked for, or one that says why nothing is."""
    own = groups_exhibit(setting)
    if figures_asked(setting).lacking:
        return (own,)
    shown = (own, shares_exhibit(setting), gap_exhibit(setting), gap_over_time(setting))
    return tuple(exhibit for exhibit in shown if exhibit)
