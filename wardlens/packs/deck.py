"""What a set of slides says: findings of the pages, each with the exhibit that is its evidence."""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import plotly.graph_objects as go

from wardlens.choices.illustrative import ILLUSTRATIVE
from wardlens.choices.offer import ALL_OFFENCES
from wardlens.choices.slides import SlidesChoice
from wardlens.exhibits.area_maps import AreaMap
from wardlens.exhibits.exhibit import Exhibit, Source, exhibits
from wardlens.exhibits.sentences import begun_large
from wardlens.packs.assertion import MOST_OF_TITLE, assertion, words_in
from wardlens.packs.briefing import filters_in_words
from wardlens.packs.sections import (
    NOT_SAID,
    IllustrativeError,
    Progress,
    address,
    data_to,
    silent,
    without_made_up_answers,
)
from wardlens.svg import chart_svg
from wardlens.views import register
from wardlens.views.glance import Glance
from wardlens.views.setting import Setting
from wardlens.views.ward.page import Ward

MOST_WORDS = 40
"""Words beside the picture of a slide: its title, unit, source and own sentence together."""
_LIMITS = 4
"""Lines of what cannot be said that a slide has room for."""


@dataclass(frozen=True)
class Entry:
    """A finding that a slide can be made of: on which page, of which exhibit, in which section."""

    section: str
    page: str
    exhibit: str
    lead: str = ""
    """What the finding is of, where its own words leave it to the heading of its page."""

    @property
    def key(self) -> str:
        """Its name in a link: two pages may have an exhibit of the same key."""
        return f"{self.page}-{self.exhibit}"


NOW, TIME, HARM, PLACES, KNOWN = (
    "Where we stand",
    "Over time",
    "What hurts most",
    "Where it happens",
    "What we know, and what reaches us",
)
BOROUGH = (
    Entry(NOW, "today", "glance"),
    Entry(NOW, "today", "map-ward"),
    Entry(NOW, "today", "wards-glance"),
    Entry(NOW, "today", "changes"),
    Entry(TIME, "trends", "rolling"),
    Entry(TIME, "trends", "compared"),
    Entry(TIME, "trends", "monthly"),
    Entry(HARM, "harm", "ladder"),
    Entry(HARM, "harm", "harm-over-time", "Harm"),
    Entry(HARM, "serious", "serious-kinds", "Serious violence"),
    Entry(HARM, "harm", "harm-wards"),
    Entry(HARM, "serious", "knife-crime"),
    Entry(TIME, "trends", "season"),
    Entry(PLACES, "concentration", "concentration-places"),
    Entry(KNOWN, "reporting", "wanted"),
    Entry(KNOWN, "reporting", "known"),
    Entry(KNOWN, "perceptions", "confidence"),
    Entry(KNOWN, "perceptions", "confidence-trend"),
)
WARD = (
    Entry(NOW, "ward", "glance"),
    Entry(NOW, "today", "map-ward"),
    Entry(NOW, "today", "wards-glance"),
    Entry(TIME, "ward", "rolling"),
    Entry(HARM, "ward", "ladder"),
    Entry(TIME, "trends", "monthly"),
    Entry(HARM, "harm", "harm-over-time", "Harm"),
    Entry(HARM, "harm", "harm-wards"),
    Entry(KNOWN, "reporting", "wanted"),
    Entry(KNOWN, "reporting", "known"),
    Entry(HARM, "serious", "serious-kinds", "Serious violence"),
    Entry(TIME, "trends", "season"),
    Entry(KNOWN, "perceptions", "confidence"),
    Entry(KNOWN, "perceptions", "confidence-trend"),
)
"""What comes first where nobody chose: the first five and the first ten are decks by themselves."""
SECTIONS = (NOW, TIME, HARM, PLACES, KNOWN)


@dataclass(frozen=True)
class Evidence:
    """One slide: an assertion, the picture that carries it, and where the same can be checked."""

    key: str
    section: str
    title: str
    exhibit: Exhibit
    link: str
    lead: str = ""
    own: str = ""
    """What the officer says of it."""

    @property
    def unit(self) -> str:
        """The unit, as it stands above a chart; a table or a map says its own."""
        picture = self.exhibit.picture
        is_chart = isinstance(picture, go.Figure) and not isinstance(self.exhibit, Glance)
        return chart_svg.unit_of(picture) if is_chart else ""

    @property
    def source(self) -> str:
        """Who published it, in a row."""
        first, *others = dict.fromkeys(source.publisher for source in self.exhibit.sources)
        short = re.sub(r" \([^)]*\)$", "", first)
        return f"Sources: {short}, {len(others)} more" if others else f"Source: {short}"

    @property
    def is_own_beside(self) -> bool:
        """Whether there is room for the officer's words beside the picture, not in the notes."""
        return words_in(self.title, self.own) <= self.room

    @property
    def room(self) -> int:
        """How many words title and own sentence may have."""
        return MOST_WORDS - words_in(self.unit, self.source)

    def saying(self, own: str) -> Evidence:
        """The same with the officer's words, and a shorter title where that makes room for them."""
        room = self.room - words_in(own)
        short = assertion(self.exhibit, self.lead, min(room, MOST_OF_TITLE)) if own else self.title
        return replace(self, own=own, title=self.title if short == self.exhibit.heading else short)


@dataclass(frozen=True)
class Deck:
    """A set of slides. Refuses made-up answers."""

    title: str
    subtitle: str
    by: str
    """Author, meeting and day, as far as they were given."""
    partnership: str
    period: str
    data_to: str
    release: str
    filters: str
    area: str
    link: str
    slides: tuple[Evidence, ...]
    not_said: tuple[str, ...]

    def __post_init__(self) -> None:
        told = [line for one in self.slides for line in (one.title, one.exhibit.finding)]
        false = [source.title for source in self.sources if source.kind == "illustrative"]
        false += [line for line in (*told, *self.not_said) if ILLUSTRATIVE in line]
        if false:
            raise IllustrativeError(
                f"{false[0]!r} is made up: illustrative answers never enter a slide"
            )

    @property
    def sources(self) -> tuple[Source, ...]:
        """Every source of every slide, once."""
        named = (source for one in self.slides for source in one.exhibit.sources)
        return tuple(dict.fromkeys(named))


def catalogue(setting: Setting) -> tuple[Entry, ...]:
    """What slides can be made of, for the borough or for a ward, in the usual order."""
    return BOROUGH if setting.filters.is_whole_borough else WARD


def findings(setting: Setting, progress: Progress = silent) -> tuple[Evidence, ...]:
    """Every finding on offer, made: what an officer ticks. What has no evidence is left out."""
    asked = _published(setting)
    entries = catalogue(asked)
    made = []
    for number, entry in enumerate(entries):
        progress(number / len(entries), entry.section)
        made.append(_evidence(asked, entry))
    return tuple(one for one in made if one)


def usual(on_offer: Sequence[Evidence], length: str) -> tuple[str, ...]:
    """Keys of the findings that slides of this length have where nobody chose, in their order."""
    kept = on_offer if length == "all" else on_offer[: int(length)]
    return tuple(one.key for one in sorted(kept, key=lambda one: SECTIONS.index(one.section)))


def deck(setting: Setting, choice: SlidesChoice, progress: Progress = silent) -> Deck:
    """The slides that were chosen; only their pages are made."""
    asked = _published(setting)
    entries = {entry.key: entry for entry in catalogue(asked)}
    chosen = [key for key in choice.findings if key in entries]
    wanted = chosen or list(entries)
    most = len(wanted) if chosen or choice.length == "all" else int(choice.length)
    slides: list[Evidence] = []
    for key in wanted:
        if len(slides) == most:
            break
        progress(0.8 * len(slides) / most, entries[key].section)
        if one := _evidence(asked, entries[key]):
            slides.append(one.saying(choice.said(key)))
    if not chosen:
        slides.sort(key=lambda one: SECTIONS.index(one.section))
    return Deck(
        title=choice.title or f"{_subject(asked)} in {asked.area_name}",
        subtitle=choice.subtitle or begun_large(asked.filters.period),
        by=_by(choice),
        partnership=asked.partnership.name,
        period=asked.months,
        data_to=data_to(asked.offer),
        release=asked.offer.release,
        filters=filters_in_words(asked),
        area=asked.area_name,
        link=address(asked),
        slides=tuple(slides),
        not_said=_not_said(asked),
    )


def _evidence(setting: Setting, entry: Entry) -> Evidence | None:
    """The slide of an entry; none where the place has nothing of it, or only made-up answers."""
    page = next(page for page in register.with_views() if page.key == entry.page)
    asked = without_made_up_answers(setting) if _asks_people(entry) else setting
    view = setting.once(_key(entry.page, setting), lambda: page.make(asked))
    found = next((one for one in exhibits(view) if one.key == entry.exhibit), None)
    if found is None or found.is_illustrative or not can_be_shown(found):
        return None
    link = address(setting, "" if entry.page == "today" else entry.page)
    bare = Evidence(entry.key, entry.section, "", found, link, entry.lead)
    return replace(bare, title=assertion(found, entry.lead, min(bare.room, MOST_OF_TITLE)))


def _asks_people(entry: Entry) -> bool:
    return entry.section == KNOWN


def _key(page: str, setting: Setting) -> tuple[Hashable, ...]:
    return ("slides", page, setting.filters, setting.offer)


def can_be_shown(exhibit: Exhibit) -> bool:
    """Whether there is a picture to fill a slide with."""
    if isinstance(exhibit, Glance):
        return len(exhibit.rows) > 1
    return len(exhibit.table) > 0 and isinstance(exhibit.picture, AreaMap | go.Figure)


def _published(setting: Setting) -> Setting:
    """The question without made-up answers, about offences that the ward table counts."""
    setting = setting.without_demo()
    return setting if setting.choice.is_in_ward_table else setting.of_all_offences()


def _subject(setting: Setting) -> str:
    """What slides without a title of their own are about."""
    is_all = setting.filters.offence == ALL_OFFENCES
    return "Crime and harm" if is_all else begun_large(setting.choice.label)


def _by(choice: SlidesChoice) -> str:
    day = f"{date.fromisoformat(choice.date):%-d %B %Y}" if choice.date else ""
    return " · ".join(part for part in (choice.meeting, day, choice.author) if part)


def _not_said(setting: Setting) -> tuple[str, ...]:
    if setting.filters.is_whole_borough:
        return NOT_SAID[:_LIMITS]
    page = next(page for page in register.with_views() if page.key == "ward")
    view: Ward = setting.once(_key("ward", setting), lambda: page.make(setting))
    return view.not_said[:_LIMITS]
