"""Inequalities: which groups are worse off, by how much, how sure, and what is unknown."""

from __future__ import annotations

from dataclasses import dataclass

from wardlens.exhibits.exhibit import Exhibit
from wardlens.views.inequalities.by_source import figures_asked
from wardlens.views.inequalities.gap import gap_exhibit
from wardlens.views.inequalities.gap_over_time import gap_over_time
from wardlens.views.inequalities.gradient import (
    gradient_exhibit,
    gradient_of_fear,
    gradient_over_years,
    safety_gap,
)
from wardlens.views.inequalities.groups import groups_exhibit, shares_exhibit
from wardlens.views.inequalities.questions import questions
from wardlens.views.inequalities.ward_map import ward_map
from wardlens.views.setting import HARM, Setting

NO_CAUSE = (
    "That groups differ does not say why: age, income, where people live and how often they go out "
    "differ too, and some groups report less."
)


@dataclass(frozen=True)
class Inequalities:
    """The inequalities page."""

    title: str
    questions: tuple[str, ...]
    """What people ask, each answered in a sentence."""
    findings: tuple[str, ...]
    exhibits: tuple[Exhibit, ...]


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
    said = [asked_for[0].finding, setting.part(safety_gap, HARM), NO_CAUSE]
    return Inequalities(
        title=title,
        questions=setting.part(questions),
        findings=tuple(dict.fromkeys(finding for finding in said if finding)),
        exhibits=tuple(exhibit for exhibit in (*asked_for, *always) if exhibit),
    )


def chosen(setting: Setting) -> tuple[Exhibit, ...]:
    """What is known of the outcome by the groups asked for, or one that says why nothing is."""
    own = groups_exhibit(setting)
    if figures_asked(setting).lacking:
        return (own,)
    shown = (own, shares_exhibit(setting), gap_exhibit(setting), gap_over_time(setting))
    return tuple(exhibit for exhibit in shown if exhibit)
