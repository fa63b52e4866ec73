"""What a ward's two pages say."""

from __future__ import annotations

from collections.abc import Iterator

from wardlens.packs.sections import LIMITS, Progress, Section, Shown, address, ladder_shown
from wardlens.views.setting import Setting
from wardlens.views.today.page import today
from wardlens.views.ward.page import ward

_WARD_LINES = 5
"""A ward has two pages: so many gaps and questions of the page are on paper."""


_CHANGE_COLUMNS = ("Kind of offence", "Verdict", "Before", "After", "Change, %", *LIMITS)


NO_WARD_SURVEY = (
    "How safe people feel in {area}: no survey with enough answers for a ward is held that could "
    "be shown in a briefing."
)
"""What briefings say in place of made-up answers."""


def ward_sections(setting: Setting, progress: Progress) -> Iterator[Section]:
    """The sections of a ward's two pages, in order."""
    progress(0.0, "level, change and harm")
    one = ward(setting)
    where = today(setting).map
    is_asked = one.feeling is not None and not one.feeling.is_illustrative
    unasked = () if is_asked else (NO_WARD_SURVEY.format(area=setting.area_name),)
    yield Section(
        "In brief",
        address(setting),
        findings=(*one.findings, *one.harm[:1]),
        cards=one.cards,
    )
    if one.changes and one.trend and one.ladder:
        yield Section(
            one.changes.heading,
            address(setting, "ward"),
            exhibits=(Shown(where), Shown(one.changes, False, _CHANGE_COLUMNS, rows=5)),
            side_by_side=True,
        )
        yield Section("Over time", address(setting, "trends"), exhibits=(Shown(one.trend),))
        yield Section(
            "What hurts most",
            address(setting, "harm"),
            exhibits=(ladder_shown(one.ladder, rows=4),),
        )
    yield Section(
        "What we cannot say",
        address(setting, "methods"),
        findings=(*unasked, *one.not_said)[:_WARD_LINES],
    )
    yield Section(
        "Questions to ask", address(setting, "ward"), findings=one.questions[:_WARD_LINES]
    )
