"""Inequalities: which groups are worse off, by how much, how sure, and what is unknown."""

from __future__ import annotations

from dataclasses import dataclass

from wardlens.choices.outcomes import BREAKDOWNS, Outcome
from wardlens.exhibits.exhibit import Exhibit
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
from wardlens.views.inequalities.groups import groups_exhibit, own_words, shares_exhibit
from wardlens.views.inequalities.matrix import Matrix, has_made_up_answers, matrix, to_figures
from wardlens.views.inequalities.matrix_rows import COLUMNS
from wardlens.views.inequalities.questions import questions
from wardlens.views.inequalities.ward_map import ward_map
from wardlens.views.setting import HARM, Setting

NO_CAUSE = (
    "That groups differ does not say why: age, income, where people live and how often they go out "
    "differ too, and some groups report less."
)


PARTS = {
    "Groups": ("groups",),
    "Gap": ("gap",),
    "Over time": ("gap-years",),
    "Shares": ("shares",),
    "Deprivation": ("gradient", "gradient-years", "gradient-fear"),
}
BY_WARD = "Wards"
"""The parts of the page below the table, one shown at a time, and which exhibits are in each."""


@dataclass(frozen=True, slots=True)
class Way:
    """Another way of telling people apart for the outcome shown, and where it leads."""

    label: str
    link: str
    is_chosen: bool


@dataclass(frozen=True)
class Inequalities:
    """The inequalities page."""

    title: str
    questions: tuple[str, ...]
    """What people ask, each answered in a sentence."""
    findings: tuple[str, ...]
    exhibits: tuple[Exhibit, ...]
    matrix: Matrix | None = None
    """Every outcome by every column, at a glance."""
    ways: tuple[Way, ...] = ()
    has_made_up_answers: bool = False

    @property
    def parts(self) -> dict[str, tuple[Exhibit, ...]]:
        """The exhibits by the part of the page that they stand in; no part is empty."""
        of_key = {key: part for part, keys in PARTS.items() for key in keys}
        found: dict[str, list[Exhibit]] = {part: [] for part in (*PARTS, BY_WARD)}
        for exhibit in self.exhibits:
            found[of_key.get(exhibit.key, BY_WARD)].append(exhibit)
        return {part: tuple(shown) for part, shown in found.items() if shown}


def inequalities(setting: Setting) -> Inequalities:
    """Everything on the inequalities page for the outcome, groups and reference asked for."""
    title = f"Who carries the burden in {setting.partnership.borough_name}?"
    filters = setting.filters
    outcome = setting.offer.outcomes.get(filters.outcome)
    always = (
        setting.part(gradient_exhibit, HARM),
        setting.part(gradient_over_years, HARM),
        setting.part(gradient_of_fear),
        ward_map(setting, outcome),
    )
    if outcome is None:
        shown = tuple(exhibit for exhibit in always if exhibit)
        lacking = ("No figures by groups of people are loaded.",)
        return Inequalities(title, (), lacking, shown)
    of_places = HARM if outcome.kind == "places" else ()
    asked_for = setting.part(chosen, ("outcome", "breakdown", "reference", *of_places))
    found = figures_asked(setting)
    own = found.lacking or f"{opening(found)}: {begun_small(own_words(found))}"
    said = [found.said(own), setting.part(safety_gap, HARM), NO_CAUSE]
    return Inequalities(
        title=title,
        questions=setting.part(questions),
        findings=tuple(dict.fromkeys(finding for finding in said if finding)),
        exhibits=tuple(exhibit for exhibit in (*asked_for, *always) if exhibit),
        matrix=matrix(setting),
        ways=ways(setting, outcome),
        has_made_up_answers=has_made_up_answers(setting),
    )


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
