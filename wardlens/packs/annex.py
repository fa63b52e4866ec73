"""The evidence annex: every heading that is asked for, with figures or with what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from wardlens.exhibits import sentences
from wardlens.exhibits.exhibit import Exhibit
from wardlens.packs.sections import IllustrativeError
from wardlens.views.harm.page import harm
from wardlens.views.perceptions.confidence import confidence
from wardlens.views.serious_violence.page import serious_violence
from wardlens.views.setting import Setting
from wardlens.views.today.page import today
from wardlens.views.trends.page import trends

REGULATIONS = (
    "The Crime and Disorder (Formulation and Implementation of Strategy) Regulations 2007 "
    "(SI 2007/1830): the strategic assessment"
)
DUTY = "The Serious Violence Duty: the strategic needs assessment"


@dataclass(frozen=True)
class Heading:
    """What one heading has: figures, or what is missing for it, or both."""

    part: str
    title: str
    exhibits: tuple[Exhibit, ...] = ()
    findings: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.exhibits and not self.gaps:
            raise ValueError(f"{self.title!r} has neither figures nor a stated gap")
        for exhibit in self.exhibits:
            if any(source.kind == "illustrative" for source in exhibit.sources):
                raise IllustrativeError(f"{exhibit.heading!r} rests on made-up answers")


@dataclass(frozen=True)
class Annex:
    """The annex of a period: its headings in the order in which they are asked for."""

    title: str
    partnership: str
    period: str
    release: str
    headings: tuple[Heading, ...]

    @property
    def exhibits(self) -> tuple[Exhibit, ...]:
        """Every exhibit once, in the order of its first heading."""
        found = {exhibit.key: exhibit for one in self.headings for exhibit in one.exhibits}
        return tuple(found.values())


def annex(setting: Setting) -> Annex:
    """The annex on the borough, for the period asked for."""
    setting = setting.without_demo().of_the_borough().of_all_offences()
    filters = setting.filters
    return Annex(
        title=f"Evidence for the strategic assessment: {setting.area_name}",
        partnership=setting.partnership.name,
        period=sentences.months(filters.start, filters.end),
        release=setting.offer.release,
        headings=(*_regulations(setting), *_duty(setting)),
    )


def _regulations(setting: Setting) -> Iterator[Heading]:
    home, moved, hurt = today(setting), trends(setting), harm(setting)
    yield Heading(
        REGULATIONS,
        "Levels of crime and disorder",
        (home.comparison,),
        home.findings[:2],
        (
            "Anti-social behaviour is counted by neighbourhood, apart from crime: see the map.",
            "What is never reported is in no count.",
        ),
    )
    yield Heading(
        REGULATIONS,
        "Patterns: where, which kinds, when",
        tuple(exhibit for exhibit in (home.map, hurt.ladder, hurt.wards, moved.season) if exhibit),
        (),
        ("Days of the week and hours: the ward table gives months only.",),
    )
    yield Heading(
        REGULATIONS,
        "Substance misuse",
        (_drugs(setting),) if "drugs" in setting.offer.offences else (),
        (),
        (
            "Drug offences mostly show where police look for them, not how many people use drugs.",
            "Treatment, hospital stays and deaths: held by health partners, not here.",
        ),
    )
    yield Heading(
        REGULATIONS,
        "Changes in levels and patterns since the last assessment",
        tuple(
            exhibit
            for exhibit in (home.changes, moved.rolling, moved.compared, hurt.over_time)
            if exhibit
        ),
    )
    yield Heading(
        REGULATIONS,
        "Why they changed",
        gaps=(
            "Counts do not show why. Changes in recording are named below each figure; other "
            "reasons need the partners' own knowledge.",
        ),
    )
    yield Heading(
        REGULATIONS,
        "What people who live and work here want put first",
        _said(setting),
        gaps=(
            "No answers of residents on what to put first are held. A survey made up to show the "
            "pages is never used as evidence.",
        ),
    )
    yield Heading(
        REGULATIONS,
        "What the partnership should put first",
        (hurt.ladder, home.changes),
        (),
        ("The choice is the partnership's: harm, clear changes and views together inform it.",),
    )
    yield Heading(
        REGULATIONS,
        "How far the last partnership plan has been carried out",
        gaps=("Not a matter of these figures: the partnership's own record of its actions.",),
    )


def _said(setting: Setting) -> tuple[Exhibit, ...]:
    """What is published of how residents rate the police."""
    rated = confidence(setting)
    return (rated,) if rated else ()


def _drugs(setting: Setting) -> Exhibit:
    asked = setting.of_kind("drugs")
    rolling = trends(asked).rolling
    return _under_another_key(rolling, "drugs-rolling", "Drug offences, rolling twelve months")


def _duty(setting: Setting) -> Iterator[Heading]:
    grave = serious_violence(setting)
    yield Heading(DUTY, "What the Duty covers here", (grave.scope,))
    yield Heading(
        DUTY,
        "How much serious violence there is",
        (
            _under_another_key(
                grave.comparison, "serious-comparison", "Serious violence beside other boroughs"
            ),
        ),
        grave.findings,
    )
    yield Heading(
        DUTY,
        "Kinds of it, and the harm they do",
        (grave.kinds, _under_another_key(grave.harm, "serious-ladder", "Serious violence by harm")),
    )
    yield Heading(
        DUTY,
        "How it changed",
        (
            _under_another_key(
                grave.over_time, "serious-rolling", "Serious violence, rolling twelve months"
            ),
        ),
    )
    yield Heading(
        DUTY,
        "Where and when",
        (_under_another_key(grave.places, "serious-places", "Serious violence by ward"),),
        (),
        (
            "Public space, licensed premises, hours of the night: the ward table does not say.",
            "Neighbourhoods: police.uk counts violence and sexual offences as one wide kind.",
        ),
    )
    yield Heading(
        DUTY,
        "Who is harmed",
        tuple(exhibit for exhibit in (grave.people, grave.knife) if exhibit),
        (),
        (
            "Age, sex and ethnicity of victims by kind of serious violence are not in the ward "
            "table. Under-25s, asked for by the plan, are known for knife injuries only.",
        ),
    )
    yield Heading(
        DUTY,
        "Who harms",
        gaps=(
            "No open data on suspects or offenders for the borough; held by police and probation.",
        ),
    )
    yield Heading(
        DUTY,
        "What makes it more or less likely",
        gaps=(
            "Risk and protective factors (school exclusion, care, substance misuse, housing) are "
            "held by partners and not published for wards.",
        ),
    )
    yield Heading(
        DUTY,
        "Health: injuries that never reach the police",
        gaps=(
            "Emergency department, ambulance and hospital data are not held: ask health partners.",
        ),
    )
    yield Heading(
        DUTY,
        "Services and strengths in place",
        gaps=("Not a matter of these figures: a list by the partners.",),
    )
    yield Heading(
        DUTY,
        "What communities say",
        _said(setting),
        gaps=("No answers of residents on serious violence are held.",),
    )
    yield Heading(DUTY, "What is not held, all together", gaps=grave.gaps)


def _under_another_key(exhibit: Exhibit, key: str, heading: str) -> Exhibit:
    """The same exhibit under a name of its own, beside one of all offences."""
    return replace(exhibit, key=key, heading=heading)
