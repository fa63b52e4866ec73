"""Perceptions: how safe people feel, what worries them, and whether it matches what happens."""

from __future__ import annotations

from dataclasses import dataclass

from wardlens.exhibits import Exhibit
from wardlens.views.perception_parts.answers import answers
from wardlens.views.perception_parts.confidence import (
    confidence,
    confidence_finding,
    confidence_over_time,
)
from wardlens.views.perception_parts.quality import quality
from wardlens.views.perception_parts.safety import over_waves, safety, safety_finding
from wardlens.views.perception_parts.wards import fear_by_group, fear_map, safe_and_feeling_safe
from wardlens.views.resident_survey import NO_SURVEY, ResidentSurvey
from wardlens.views.setting import Setting


@dataclass(frozen=True)
class Perceptions:
    """The perceptions page."""

    title: str
    findings: tuple[str, ...]
    exhibits: tuple[Exhibit, ...]
    """In the order of the page; those that need a survey only where one is loaded."""


def perceptions(setting: Setting) -> Perceptions:
    """Everything on the perceptions page."""
    survey = ResidentSurvey.of(setting)
    published = (confidence(setting), confidence_over_time(setting))
    if survey is None:
        shown = [safety(setting, None), *published]
        return Perceptions(
            title=_title(setting),
            findings=(NO_SURVEY, safety_finding(setting, None), confidence_finding(setting)),
            exhibits=tuple(exhibit for exhibit in shown if exhibit),
        )
    fear = fear_map(setting, survey)
    match = safe_and_feeling_safe(setting, survey)
    worries = answers(setting, survey, "worry")
    shown = [
        safety(setting, survey),
        over_waves(setting, survey),
        match,
        fear,
        fear_by_group(setting, survey),
        worries,
        answers(setting, survey, "asb"),
        answers(setting, survey, "safer"),
        answers(setting, survey, "reporting"),
        *published,
        quality(setting, survey),
    ]
    said = [
        safety_finding(setting, survey),
        match.finding,
        worries.finding if worries else "",
        fear.finding,
        confidence_finding(setting),
    ]
    return Perceptions(
        title=_title(setting),
        findings=tuple(finding for finding in said if finding),
        exhibits=tuple(exhibit for exhibit in shown if exhibit),
    )


def _title(setting: Setting) -> str:
    return f"How safe do people feel in {setting.partnership.borough_name}, and does it match?"
