"""Reporting: what never reaches the police, and why more records can be good news."""

from __future__ import annotations

from dataclasses import dataclass

from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.later import Parted, later
from wardlens.views import register
from wardlens.views.reporting.experienced import ASKED_FOR, experienced
from wardlens.views.reporting.known import NOT_BY_GROUP, barrier, known, satisfied, verdict
from wardlens.views.reporting.survey import reasons, reported
from wardlens.views.reporting.wanted import wanted
from wardlens.views.resident_survey import ResidentSurvey, no_survey
from wardlens.views.setting import PERIOD, Setting

GOOD_NEWS = (
    "Many crimes stay hidden. When more people trust that they will be believed and helped, more "
    "of them report: the count rises though no more happens.",
    "A count can fall because fewer people come forward, though no less happens.",
    "So for sexual offences, hate crime, stalking, domestic abuse, drugs and weapons no page here "
    "says that one direction is the good one, in words or in colour.",
    "To tell more reporting from more crime, look beside the count: what residents say in surveys, "
    "and how many people turn to services for help.",
)


@dataclass(frozen=True)
class Reporting(Parted):
    """The reporting page."""

    title: str
    verdict: tuple[str, ...]
    """How much is known of it, in at most three sentences."""
    findings: tuple[str, ...]
    known: Exhibit | None
    wanted: Exhibit
    good_news: tuple[str, ...]
    reported: Exhibit | None
    reasons: Exhibit | None
    survey_words: tuple[str, ...]
    barrier: Exhibit | None
    satisfied: Exhibit | None
    asked_for: str
    experienced: Exhibit


def reporting(setting: Setting) -> Reporting:
    """Everything on the reporting page; published shares are the same for every choice."""
    shares = setting.part(known)
    survey = ResidentSurvey.of(setting)
    told = setting.part(reported) if survey else None
    of_all = setting.part(verdict)
    view = Reporting(
        title="How much crime reaches the police?",
        verdict=(told.finding,) if told else of_all,
        findings=later(
            lambda: (
                *of_all,
                shares.finding if shares else f"{register.lacking('indicators')}.",
                view.wanted.finding,
                told.finding if told else NOT_BY_GROUP,
            )
        ),
        known=shares,
        wanted=later(wanted, setting),
        good_news=GOOD_NEWS,
        reported=told,
        reasons=setting.part(reasons) if survey else None,
        survey_words=() if told else (no_survey(setting),),
        barrier=setting.part(barrier),
        satisfied=setting.part(satisfied),
        asked_for=ASKED_FOR,
        experienced=later(setting.part, experienced, PERIOD),
    )
    return view
