"""What a briefing says: the findings, figures and exhibits of the pages, chosen for paper."""

from __future__ import annotations

from dataclasses import replace

from wardlens.choices.illustrative import ILLUSTRATIVE
from wardlens.choices.offer import ALL_OFFENCES
from wardlens.exhibits import sentences
from wardlens.exhibits.sentences import begun_large, begun_small
from wardlens.packs.sections import Briefing, Progress, Section, address, data_to, silent
from wardlens.views.quoted import STANDING, quoted
from wardlens.views.setting import Setting

LETTERS = {"rise": "R", "same": "A", "fall": "G"}
"""Red, amber and green as letters, by the tone of a card; a card without judgement has none."""


KEY = (
    "R: a clear change for the worse. A: no clear change. G: a clear "
    "change for the better. "
    "No letter: too few to say, or a kind of which more is recorded when more people report it or "
    "police look for it."
)


def file_stem(setting: Setting) -> str:
    """The name of a file about the area asked for, without its ending."""
    area = "-".join("".join(x if x.isalnum() else " " for x in setting.area_name.lower()).split())
    return f"wardlens-{area}-{setting.filters.end:%Y-%m}-{setting.offer.release}"


def briefing(setting: Setting, progress: Progress = silent) -> Briefing:
    """The briefing of the area asked for: two pages for a ward, a standard pack for the borough.

    Of what the ward table does not count (anti-social behaviour) there is none: it is then about
    all offences, and says so on every page.
    """
    setting = setting.without_demo()
    if not setting.choice.is_in_ward_table:
        setting = setting.of_all_offences()
    is_whole = setting.filters.is_whole_borough
    if is_whole:
        from wardlens.packs.borough import borough_sections as made  # all topics: seldom needed
    else:
        from wardlens.packs.ward import ward_sections as made
    sections = made(setting, progress)
    return Briefing(
        kind="borough" if is_whole else "ward",
        title=f"{setting.area_name}: {_kind(setting)}{setting.filters.period}",
        partnership=setting.partnership.name,
        area=setting.area_name,
        period=sentences.months(setting.filters.start, setting.filters.end),
        filters=filters_in_words(setting),
        data_to=data_to(setting.offer),
        release=setting.offer.release,
        link=address(setting),
        sections=tuple(map(_real, sections)),
        recording=quoted(setting, STANDING, in_brief=True),
    )


def _kind(setting: Setting) -> str:
    """The kind of offence as a title has it; empty where it is about all."""
    is_all = setting.filters.offence == ALL_OFFENCES
    return "" if is_all else f"{begun_small(setting.choice.label)}, "


def filters_in_words(setting: Setting) -> str:
    """What was asked, in words, as it is printed on every page."""
    against = setting.offer.comparators.get(setting.filters.against, "")
    shown = [
        begun_large(setting.choice.label),
        setting.area_name,
        sentences.months(setting.filters.start, setting.filters.end),
        f"against {against}" if against else "",
    ]
    return " · ".join(part for part in shown if part)


def _real(section: Section) -> Section:
    """The section without what rests on made-up answers."""
    return replace(
        section,
        findings=tuple(line for line in section.findings if ILLUSTRATIVE not in line),
        cards=tuple(
            card
            for card in section.cards
            if ILLUSTRATIVE not in f"{card.label} {card.value} {card.verdict} {card.detail}"
        ),
        exhibits=tuple(shown for shown in section.exhibits if not shown.exhibit.is_illustrative),
        rests_on=tuple(one for one in section.rests_on if not one.is_illustrative),
    )
