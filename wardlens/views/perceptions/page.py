"""Perceptions: how safe people feel, what worries them, and whether it matches what happens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.later import Parted, later
from wardlens.views.fear_map import fear_map
from wardlens.views.feeling_safe import safety_finding
from wardlens.views.nobody_asked import NobodyAsked, nobody_asked
from wardlens.views.perceptions.answers import answers
from wardlens.views.perceptions.confidence import (
    MEASURES,
    confidence,
    confidence_finding,
    confidence_over_time,
)
from wardlens.views.perceptions.confidence_of_boroughs import confidence_of_boroughs
from wardlens.views.perceptions.fear_by_group import fear_by_group
from wardlens.views.perceptions.not_heard import not_heard_groups, not_heard_wards
from wardlens.views.perceptions.over_waves import over_waves
from wardlens.views.perceptions.published_first import (
    LONG_AGO,
    felt_by_group,
    felt_by_place,
    of_the_place,
)
from wardlens.views.perceptions.quality import quality
from wardlens.views.perceptions.recorded_beside_felt import recorded_beside_felt
from wardlens.views.perceptions.safe_and_feeling_safe import safe_and_feeling_safe
from wardlens.views.perceptions.safety import safety
from wardlens.views.perceptions.victims import NOT_HELD, victims, victims_by_group
from wardlens.views.perceptions.voices import heard_by_theme, said_by_theme
from wardlens.views.perceptions.voices import words as voices_words
from wardlens.views.published_shares import newest
from wardlens.views.resident_survey import ResidentSurvey, no_survey
from wardlens.views.setting import PERIOD, Setting


@dataclass(frozen=True)
class Perceptions(Parted):
    """The perceptions page."""

    title: str
    verdict: tuple[str, ...]
    """What is known of the place, and how old it is."""
    findings: tuple[str, ...]
    parts: tuple[tuple[str, tuple[Exhibit, ...]], ...]
    """Its sections, the first first; those that need a survey only where one is loaded."""
    in_words: tuple[str, ...] = ()
    """What its figures say one by one; nothing where each figure says its own."""
    unasked: NobodyAsked | None = None
    victims: tuple[Exhibit, ...] = ()
    """What is published of victims, beside what is recorded."""
    not_held: tuple[str, ...] = NOT_HELD
    """What nobody publishes of them, or is not held."""
    voices: tuple[Exhibit, ...] = ()
    """What residents wrote and raised, where it is held; no survey."""
    not_heard: tuple[Exhibit, ...] = ()
    """Whose share of that is below their share of residents."""
    of_voices: tuple[str, ...] = ()
    """What that is, or how to bring it in."""

    @property
    def exhibits(self) -> tuple[Exhibit, ...]:
        """Every exhibit, in the order of the page."""
        return (
            *(one for _, shown in self.parts for one in shown),
            *self.victims,
            *self.voices,
            *self.not_heard,
        )


def perceptions(setting: Setting) -> Perceptions:
    """Everything on the perceptions page."""
    survey = ResidentSurvey.of(setting)
    made = _unasked(setting) if survey is None else _asked(setting, survey)
    return replace(
        made,
        victims=later(_victims, setting),
        voices=_voices(setting),
        not_heard=_not_heard(setting),
        of_voices=setting.part(voices_words),
    )


def _unasked(setting: Setting) -> Perceptions:
    """Where nobody asked residents here: what is published."""
    by_place, by_group, *of_the_police = setting.part(_same_for_all).published
    return Perceptions(
        title=_title(setting, "?"),
        verdict=setting.part(_known_here),
        findings=(no_survey(setting), safety_finding(setting, None), confidence_finding(setting)),
        parts=_parts(
            {
                "Feeling safe": [by_place],
                "Trust in the police": [confidence_of_boroughs(setting), *of_the_police],
                "By group": [by_group],
            }
        ),
        unasked=nobody_asked(setting, "perceptions", with_kit=True),
    )


def _known_here(setting: Setting) -> tuple[str, ...]:
    """The newest that is published of the place itself: how safe, and what of the police."""
    told: list[str] = []
    for indicator, of_whom, as_told in (
        (LONG_AGO[0], "", "as newspapers quoted it"),
        (MEASURES[0], " of residents asked", ""),
    ):
        rows = of_the_place(setting, indicator)
        row = newest(rows)
        if row is None:
            continue
        where = "here" if told else f"in {setting.partnership.borough_name}"
        said = rows.attrs["outcome_words"].replace("say ", "said ", 1)
        quoted = f", {as_told}" if as_told else ""
        told.append(f"In {row['start']:%Y}, {row['value']:.0f} %{of_whom} {where} {said}{quoted}.")
    if not told:
        return (no_survey(setting),)
    if not setting.partnership.nobody_asks:
        return (told[0], no_survey(setting), *told[1:])
    if newest(of_the_place(setting, LONG_AGO[0])) is None:
        return ("We found no survey of how safe residents feel.", *told)
    return (told[0], "We found no newer survey of feeling safe.", *told[1:])


def _asked(setting: Setting, survey: ResidentSurvey) -> Perceptions:
    """With a survey of residents: its answers first."""
    same = setting.part(_same_for_all)
    by_place, by_group, *of_the_police = same.published
    of_the_police = [confidence_of_boroughs(setting), *of_the_police]
    fear = setting.part(fear_map, ("area", "shares"))
    match = setting.of_all_offences().part(
        safe_and_feeling_safe, ("area", "shares", "weighting", *PERIOD)
    )
    beside = setting.of_all_offences().part(recorded_beside_felt, ("area", *PERIOD))
    parts = {
        "Feeling safe": [same.safety, same.over_waves, fear],
        "Does it match?": [match, beside],
        "Who, and what worries them": [same.by_group, same.worries, *same.answers],
        "As published": [by_place, by_group, *of_the_police],
        "The survey": [same.quality],
    }
    said = [
        safety_finding(setting, survey),
        match.finding,
        same.worries.finding if same.worries else "",
        fear.finding,
        confidence_finding(setting),
    ]
    findings = tuple(finding for finding in said if finding)
    return Perceptions(
        title=_title(setting, ", and does it match?"),
        verdict=findings[:1],
        findings=findings,
        in_words=findings[1:],
        parts=_parts(parts),
    )


def _victims(setting: Setting) -> tuple[Exhibit, ...]:
    of_all = setting.of_all_offences().part(victims, ("area", *PERIOD))
    return tuple(one for one in (of_all, setting.part(victims_by_group)) if one)


def _voices(setting: Setting) -> tuple[Exhibit, ...]:
    made = (setting.part(make, ("area",)) for make in (said_by_theme, heard_by_theme))
    return tuple(one for one in made if one)


def _not_heard(setting: Setting) -> tuple[Exhibit, ...]:
    made = (setting.part(make) for make in (not_heard_wards, not_heard_groups))
    return tuple(one for one in made if one)


def _parts(
    named: Mapping[str, Iterable[Exhibit | None]],
) -> tuple[tuple[str, tuple[Exhibit, ...]], ...]:
    return tuple((name, tuple(one for one in shown if one)) for name, shown in named.items())


@dataclass(frozen=True)
class _SameForAll:
    """Exhibits that no choice of the reader changes."""

    safety: Exhibit | None
    published: tuple[Exhibit | None, ...]
    over_waves: Exhibit | None = None
    by_group: Exhibit | None = None
    worries: Exhibit | None = None
    answers: tuple[Exhibit | None, ...] = ()
    quality: Exhibit | None = None


def _same_for_all(setting: Setting) -> _SameForAll:
    published = (
        felt_by_place(setting),
        felt_by_group(setting),
        confidence(setting),
        confidence_over_time(setting),
    )
    if ResidentSurvey.of(setting) is None:
        return _SameForAll(safety(setting), published)
    return _SameForAll(
        safety(setting),
        published,
        over_waves(setting),
        fear_by_group(setting),
        answers(setting, "worry"),
        tuple(answers(setting, theme) for theme in ("asb", "safer", "reporting")),
        quality(setting),
    )


def _title(setting: Setting, end: str) -> str:
    return f"How safe do people feel in {setting.partnership.borough_name}{end}"
