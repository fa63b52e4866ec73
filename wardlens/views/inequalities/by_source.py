"""Figures of an outcome by group, from whichever source holds them."""

from __future__ import annotations

from wardlens.choices.outcomes import BREAKDOWNS, Outcome
from wardlens.views.inequalities.counted_groups import of_people
from wardlens.views.inequalities.fifths import by_fifth
from wardlens.views.inequalities.group_figures import (
    NOT_COLLECTED,
    Figures,
    frame,
    nobody,
)
from wardlens.views.inequalities.published_groups import of_published
from wardlens.views.inequalities.surveyed_groups import of_the_survey, wave_of
from wardlens.views.resident_survey import ResidentSurvey
from wardlens.views.setting import Setting


def figures(setting: Setting, outcome: Outcome, breakdown: str) -> Figures:
    """What is known of an outcome by the groups of a breakdown, or why nothing is."""
    return setting.once(
        ("inequality", outcome.key, breakdown, setting.filters)
        if outcome.kind == "places"
        else ("inequality", outcome.key, breakdown),
        lambda: _figures(setting, outcome, breakdown),
    )


def figures_asked(setting: Setting) -> Figures:
    """What is known of the outcome by the groups that the filters name."""
    filters = setting.filters
    return figures(setting, setting.offer.outcomes[filters.outcome], filters.breakdown)


def _figures(setting: Setting, outcome: Outcome, breakdown: str) -> Figures:
    if not outcome.of(breakdown):
        return _not_collected(setting, outcome, breakdown)
    if outcome.kind == "survey":
        survey = ResidentSurvey.of(setting)
        if survey is not None:
            return of_the_survey(survey, outcome, breakdown, wave_of(survey, outcome, breakdown))
    if outcome.kind == "people":
        return of_people(setting, outcome, breakdown)
    if outcome.kind == "places":
        return by_fifth(setting, outcome)
    return of_published(setting, outcome, breakdown)


def _not_collected(setting: Setting, outcome: Outcome, breakdown: str) -> Figures:
    setting.fetch("inequality_outcomes", {})  # names all that is collected: the offer is made of it
    others = [BREAKDOWNS[key] for key in BREAKDOWNS if key in outcome.groups]
    instead = (
        f"It is held by {'; '.join(others)}."
        if others
        else "It is published for the borough and its wards only, not by groups of people."
    )
    return Figures(
        outcome=outcome,
        rows=frame({}),
        everyone=nobody("Everyone", NOT_COLLECTED),
        unit="no figures",
        number="{:.0f}",
        period="No period",
        where="",
        base="nobody was asked or counted so",
        sources=(setting.sources[outcome.source],),
        lacking=f"Not collected: {_label(outcome)} by {BREAKDOWNS[breakdown]}. {instead}",
    )


def _label(outcome: Outcome) -> str:
    label = outcome.label.partition(" · ")[0]
    return f"“{label}”"
