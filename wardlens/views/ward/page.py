"""Your ward: one ward on one page, for someone with two minutes and a meeting to go to."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from wardlens.choices.offer import ALL_OFFENCES
from wardlens.exhibits import sentences
from wardlens.exhibits.exhibit import Card, Exhibit
from wardlens.exhibits.later import Parted, later
from wardlens.exhibits.sentences import begun_small
from wardlens.measures.offences import MEASURES
from wardlens.stats import change
from wardlens.views.actions import doing
from wardlens.views.glance import Glance, glance
from wardlens.views.harm_findings import harm_findings, weighed
from wardlens.views.harm_ladder import count_beside_harm
from wardlens.views.headline import cards, headline
from wardlens.views.incidents import by_month
from wardlens.views.nobody_asked import NobodyAsked, nobody_asked
from wardlens.views.opening import Opening, opening
from wardlens.views.rolling import rolling
from wardlens.views.setting import NOT_IN_WARD_TABLE, Setting
from wardlens.views.ward.choose import choose
from wardlens.views.ward.feeling import feeling
from wardlens.views.ward.near import neighbourhoods
from wardlens.views.ward.reports import more_reports

_CARDS = ("offences", "rate", "change", "standing")
_CLEAR = (change.CLEAR_RISE, change.CLEAR_FALL)


@dataclass(frozen=True)
class Ward(Parted):
    """The page of one ward; without a ward, the choice of one."""

    title: str
    findings: tuple[str, ...]
    choose: Exhibit | None = None
    cards: tuple[Card, ...] = ()
    opening: Opening | None = None
    changes: Glance | None = None
    """Every kind of offence at a glance."""
    ladder: Exhibit | None = None
    harm: tuple[str, ...] = ()
    neighbourhoods: Exhibit | None = None
    trend: Exhibit | None = None
    feeling: Exhibit | None = None
    doing: tuple[str, ...] = ()
    """What is being done here, or that nothing is listed."""
    unasked: NobodyAsked | None = None
    """What is said in place of feeling safe, where nobody has asked."""
    affected: tuple[str, ...] = ()
    reports: Exhibit | None = None
    not_said: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()

    @property
    def to_ask(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """What to take to a meeting, under its headings."""
        return (
            ("Questions to ask the partnership", self.questions),
            ("What is being done here?", self.doing),
            ("What we cannot say", self.not_said),
        )


def ward(setting: Setting) -> Ward:
    """Everything about the ward asked for, made of what the other pages show."""
    if setting.filters.is_whole_borough:
        picker = choose(setting)
        return Ward(title=picker.heading, findings=(picker.finding,), choose=picker)
    changed = glance(setting)
    view = Ward(
        title=setting.area_name,
        findings=later(headline, setting),
        opening=opening(setting),
        cards=later(_cards, setting),
        changes=changed,
        ladder=later(count_beside_harm, weighed(setting)),
        harm=later(_harm, setting),
        neighbourhoods=later(neighbourhoods, setting),
        trend=later(rolling if setting.choice.is_in_ward_table else by_month, setting),
        feeling=feeling(setting),
        doing=doing(setting),
        unasked=nobody_asked(setting, "ward"),
        affected=_affected(setting),
        reports=later(more_reports, setting),
        not_said=later(_not_said, setting),
        questions=later(lambda: _questions(setting, view)),
    )
    return view


def _harm(setting: Setting) -> tuple[str, ...]:
    """What is said of harm, but for what the headline says."""
    told = headline(setting)
    return tuple(one for one in harm_findings(setting) if one not in told)


def _cards(setting: Setting) -> tuple[Card, ...]:
    """The headline figures of the home page, each with the measure it shows."""
    shown = cards(setting)
    if not setting.choice.is_in_ward_table:
        return shown
    against_the_rest = shown[-1].label == "Against the rest of the borough"
    keys = _CARDS if against_the_rest else (*_CARDS[:-1], "")
    return tuple(
        replace(card, measure=card.measure or key) for card, key in zip(shown, keys, strict=True)
    )


def _affected(setting: Setting) -> tuple[str, ...]:
    """What is known, and what is not, of the people behind a ward's figures."""
    return (
        f"The police's ward table does not say who was harmed in {setting.area_name}: not their "
        "age, sex, ethnicity or income. A ward is small, and a person could be recognised.",
        "What is known of groups of people, in the borough and beyond, is on the page "
        "Inequalities.",
    )


def _not_said(setting: Setting) -> tuple[str, ...]:
    name = setting.area_name
    wards = setting.fetch("wards", {}).set_index("ward_code")
    told = []
    if wards.loc[setting.filters.area, "is_town_centre"]:
        told.append(
            f"How risky {name} is for those who live there: far more people come there than live "
            "there, so figures per resident overstate it."
        )
    harmed = weighed(setting).result(MEASURES[f"harm_{setting.filters.weighting}"])
    reason = harmed["reason"].get(setting.filters.area, NOT_IN_WARD_TABLE)
    if reason:
        told.append(f"How much harm there was: {begun_small(reason)}.")
    return (
        *told,
        "How much crime nobody reported: none of these figures holds it.",
        *_single_months(setting),
        "In which street: the police move the place of each crime a little before publication.",
        "How much anti-social behaviour there is in the ward exactly: it is counted by "
        "neighbourhood, and some lie in two wards.",
        "Why anything changed: these figures count, they do not explain.",
    )


def _single_months(setting: Setting) -> tuple[str, ...]:
    """One kind of offence in one ward is a handful a month: its months are shown nowhere."""
    if setting.filters.offence == ALL_OFFENCES:
        return ()
    return (
        f"Whether a single month was good or bad: {setting.area_name} has too few "
        f"{setting.offence_words} a month.",
    )


def _questions(setting: Setting, view: Ward) -> tuple[str, ...]:
    """What to ask the partnership, from what stands out in the figures above."""
    asked: list[str] = []
    if view.changes is None or view.ladder is None or view.neighbourhoods is None:
        return ()
    kinds, ladder, near = view.changes.table.iloc[1:], view.ladder.table, view.neighbourhoods.table
    clear = kinds[kinds["Verdict"].isin(_CLEAR)]
    for kind, verdict in zip(clear["Kind of offence"], clear["Verdict"], strict=True):
        did = "rose" if verdict == change.CLEAR_RISE else "fell"
        asked.append(f"{kind} {did} clearly. What do you make of it, and what are you doing?")
    if clear.empty:
        asked.append("Nothing changed clearly by kind of offence. What do officers see here?")
    if len(ladder) and pd.notna(ladder.iloc[0, 3]):
        kind, count = ladder[["Kind of offence", "Offences"]].iloc[0]
        asked.append(
            f"{kind} comes first by harm here, from {sentences.offences_known(count)}. What is "
            "done to prevent it?"
        )
    if len(near) > 1 and near.iloc[0, 1] > 0:
        place, count = near.iloc[0, :2]
        asked.append(
            f"{place} has more than any other neighbourhood here, {count:,.0f}. Why, and for how "
            "long?"
        )
    if view.reports is not None:
        asked.append("Much is never reported. How can people here report it, and who helps them?")
    asked.append(f"How do you know how safe people in {setting.area_name} feel?")
    return tuple(asked)
