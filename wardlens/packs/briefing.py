"""What a briefing says: the findings, figures and exhibits of the pages, chosen for paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import pandas as pd

from wardlens.choices.filters import Filters, Offer, months_before
from wardlens.choices.illustrative import ILLUSTRATIVE
from wardlens.errors import WardlensError
from wardlens.exhibits import sentences
from wardlens.exhibits.exhibit import Card, Exhibit, Source
from wardlens.exhibits.sentences import begun_small
from wardlens.measures.harm import LEAST_MONTHS
from wardlens.views import links
from wardlens.views.concentration.page import concentration
from wardlens.views.harm.page import harm
from wardlens.views.inequalities.page import inequalities
from wardlens.views.perceptions.page import perceptions
from wardlens.views.reporting.page import reporting
from wardlens.views.resident_survey import NO_SURVEY as NOT_LOADED
from wardlens.views.resident_survey import ResidentSurvey
from wardlens.views.serious_violence.page import serious_violence
from wardlens.views.setting import Setting
from wardlens.views.today.page import today
from wardlens.views.trends.page import trends
from wardlens.views.ward.page import ward

Progress = Callable[[float, str], None]


def silent(_share: float, _words: str) -> None:
    """Tell nobody how far it is."""


LETTERS = {"rise": "R", "same": "A", "fall": "G"}
"""Red, amber and green as letters, by the tone of a card; a card without judgement has none."""
KEY = (
    "R: a clear change for the worse. A: no clear change. G: a clear change for the better. "
    "No letter: too few to say, or more records need not be worse."
)
NOT_SAID = (
    "What is never reported to the police is in no count here.",
    "The police's ward table counts offences, not people: it does not say who was harmed.",
    "Anti-social behaviour is counted apart from crime and is in no total.",
    "Why a figure changed: a count alone does not show it.",
)
"""What no count of recorded offences can say."""
_WARD_LINES = 5
"""A ward has two pages: so many gaps and questions of the page are on paper."""
_CHANGE_COLUMNS = ("Kind of offence", "Verdict", "Before", "After", "Change, %")
_MAIN_LINES = 3
"""The borough's pack has the main findings of the pages that it shows no picture of."""
NO_SURVEY = (
    "How safe people feel in {area}: no survey of residents is held that could be shown in a "
    "briefing."
)
NO_WARD_SURVEY = (
    "How safe people feel in {area}: no survey with enough answers for a ward is held that could "
    "be shown in a briefing."
)
"""What briefings say in place of made-up answers."""


class IllustrativeError(WardlensError):
    """Made-up answers were about to enter a briefing."""


@dataclass(frozen=True)
class Shown:
    """An exhibit as a briefing has it: its picture, the first rows of its table, or both."""

    exhibit: Exhibit
    has_picture: bool = True
    columns: tuple[str, ...] = ()
    """Columns of the table on paper; without any there is no table."""
    rows: int = 0
    beside: bool = False
    """Whether picture and table stand side by side."""

    @property
    def shown_rows(self) -> int:
        """How many rows of the table are on paper."""
        return min(self.rows, len(self.exhibit.table)) if self.columns else 0


@dataclass(frozen=True)
class Section:
    """A part of a briefing with the address of the page that shows the same."""

    heading: str
    link: str
    findings: tuple[str, ...] = ()
    cards: tuple[Card, ...] = ()
    exhibits: tuple[Shown, ...] = ()
    rests_on: tuple[Exhibit, ...] = ()
    """Exhibits of the page that the findings are told from, without being shown here."""
    starts_page: bool = False
    side_by_side: bool = False


@dataclass(frozen=True)
class Briefing:
    """A briefing: who it is about, what it was asked, what it says. Refuses made-up answers."""

    kind: str
    title: str
    partnership: str
    area: str
    period: str
    filters: str
    data_to: str
    release: str
    link: str
    sections: tuple[Section, ...]
    sources: tuple[Source, ...] = field(init=False)

    def __post_init__(self) -> None:
        told_from = (one for section in self.sections for one in section.rests_on)
        kept = tuple(
            dict.fromkeys(source for one in (*self.exhibits, *told_from) for source in one.sources)
        )
        false = [source.title for source in kept if source.kind == "illustrative"]
        false += [line for line in self._lines if ILLUSTRATIVE in line]
        if false:
            raise IllustrativeError(
                f"{false[0]!r} is made up: illustrative answers never enter a briefing"
            )
        object.__setattr__(self, "sources", kept)

    @property
    def _lines(self) -> Iterator[str]:
        """Every sentence and every figure in words."""
        for section in self.sections:
            yield from section.findings
            for card in section.cards:
                yield from (card.label, card.value, card.verdict, card.detail)

    @property
    def exhibits(self) -> Iterator[Exhibit]:
        """Every exhibit, in order."""
        return (shown.exhibit for section in self.sections for shown in section.exhibits)


def file_stem(setting: Setting) -> str:
    """The name of a file about the area asked for, without its ending."""
    area = "-".join("".join(x if x.isalnum() else " " for x in setting.area_name.lower()).split())
    return f"wardlens-{area}-{setting.filters.end:%Y-%m}-{setting.offer.release}"


def briefing(setting: Setting, progress: Progress = silent) -> Briefing:
    """The briefing of the area asked for: two pages for a ward, a standard pack for the borough.

    Of what the ward table does not count (anti-social behaviour) there is none: it is then about
    all offences, and says so on every page.
    """
    if not setting.choice.is_in_ward_table:
        setting = setting.of_all_offences()
    is_whole = setting.filters.is_whole_borough
    sections = (_borough if is_whole else _ward)(setting, progress)
    return Briefing(
        kind="borough" if is_whole else "ward",
        title=f"{setting.area_name}: {setting.filters.period}",
        partnership=setting.partnership.name,
        area=setting.area_name,
        period=sentences.months(setting.filters.start, setting.filters.end),
        filters=_filters(setting),
        data_to=_data_to(setting.offer),
        release=setting.offer.release,
        link=address(setting),
        sections=tuple(map(_real, sections)),
    )


def address(setting: Setting, page: str = "") -> str:
    """The address at which a page shows these figures: area, months and release are in it."""
    start = f"{setting.partnership.address.rstrip('/')}/{page}"
    return links.address(start, links.pinned(setting.filters, setting.offer))


def _filters(setting: Setting) -> str:
    """What was asked, in words, as it is printed on every page."""
    against = setting.offer.comparators.get(setting.filters.against, "")
    shown = [
        setting.choice.label[0].upper() + setting.choice.label[1:],
        setting.area_name,
        sentences.months(setting.filters.start, setting.filters.end),
        f"against {against}" if against else "",
    ]
    return " · ".join(part for part in shown if part)


def _data_to(offer: Offer) -> str:
    return f"Ward table to {offer.last_ward_month:%B %Y}"


def _ward(setting: Setting, progress: Progress) -> Iterator[Section]:
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
            "What hurts most", address(setting, "harm"), exhibits=(_ladder(one.ladder, rows=4),)
        )
    yield Section(
        "What we cannot say",
        address(setting, "methods"),
        findings=(*unasked, *one.not_said)[:_WARD_LINES],
    )
    yield Section(
        "Questions to ask", address(setting, "ward"), findings=one.questions[:_WARD_LINES]
    )


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


def _borough(setting: Setting, progress: Progress) -> Iterator[Section]:
    progress(0.0, "level and change")
    home = today(setting)
    yield Section("In brief", address(setting), findings=home.findings, cards=home.cards)
    yield Section(
        "How does the borough compare?",
        address(setting),
        exhibits=(
            Shown(
                home.comparison,
                columns=(
                    "Area",
                    "Per 1,000 residents",
                    "Lower limit",
                    "Upper limit",
                    "This borough is",
                ),
                rows=4,
            ),
        ),
    )
    yield Section("Where", address(setting, "map"), exhibits=(_map(home.map),), starts_page=True)
    yield _places(setting)
    progress(0.15, "trends")
    moved = trends(setting)
    yield Section(
        "What clearly changed",
        address(setting),
        exhibits=(
            Shown(
                home.changes,
                columns=("Ward", "Kind of offence", "Verdict", "Before", "After", "Change, %"),
                rows=8,
            ),
        ),
        starts_page=True,
    )
    yield Section("Over time", address(setting, "trends"), exhibits=(Shown(moved.rolling),))
    months = (Shown(moved.monthly),) if moved.monthly else ()
    yield Section(
        "Month by month, and against others",
        address(setting, "trends"),
        exhibits=(*months, Shown(moved.compared)),
        starts_page=True,
    )
    yield _felt(setting)
    progress(0.3, "harm")
    over_a_year = _over_a_year(setting)
    hurt = harm(over_a_year)
    yield Section(
        f"What hurts most, {over_a_year.filters.period}",
        address(over_a_year, "harm"),
        findings=(*hurt.findings, f"Harm: {begun_small(hurt.over_time.finding)}"),
        exhibits=(_ladder(hurt.ladder, rows=5, has_picture=True),),
        starts_page=True,
    )
    yield Section(
        "Harm ward by ward",
        address(over_a_year, "harm"),
        exhibits=(Shown(hurt.wards),),
        starts_page=True,
    )
    yield _burdens(setting)
    progress(0.5, "serious violence")
    grave = serious_violence(setting)
    yield Section(
        "Serious violence",
        address(setting, "serious"),
        findings=(*grave.findings, *((grave.knife.finding,) if grave.knife else ())),
        cards=grave.cards,
        exhibits=(
            Shown(
                grave.kinds,
                has_picture=False,
                columns=tuple(grave.kinds.table.columns[:5]),
                rows=12,
            ),
        ),
        starts_page=True,
    )
    yield _reported(setting)
    yield Section(
        "What we cannot say", address(setting, "methods"), findings=(*NOT_SAID, *grave.gaps)
    )


def _over_a_year(setting: Setting) -> Setting:
    """The same question about at least twelve months, the shortest stretch harm is shown for."""
    if setting.filters.month_count >= LEAST_MONTHS:
        return setting
    start = max(months_before(setting.filters.end, LEAST_MONTHS - 1), setting.offer.months[0])
    return replace(setting, filters=setting.filters.with_(setting.offer, start=start))


def _places(setting: Setting) -> Section:
    """How few places carry how much."""
    few = concentration(setting)
    return Section(
        "How few places carry how much",
        address(setting, "concentration"),
        findings=few.findings[:_MAIN_LINES],
        rests_on=(few.places,),
    )


def _burdens(setting: Setting) -> Section:
    """Whom crime and fear burden, for the groups that the page opens with."""
    usual = Filters.default(setting.offer)
    groups = {name: getattr(usual, name) for name in ("outcome", "breakdown", "reference")}
    asked = replace(setting, filters=replace(setting.filters, **groups))
    burdens = inequalities(asked)
    return Section(
        "Who carries the burden",
        address(asked, "inequalities"),
        findings=burdens.findings[:_MAIN_LINES],
        rests_on=burdens.exhibits,
    )


def _reported(setting: Setting) -> Section:
    """What never reaches the police, and what more reports would be good news of."""
    known = reporting(without_made_up_answers(setting))
    return Section(
        "What reaches the police",
        address(setting, "reporting"),
        findings=known.findings,
        rests_on=(known.known, known.wanted),
    )


def _felt(setting: Setting) -> Section:
    """How safe people feel and how they rate the police, by what is published."""
    published = without_made_up_answers(setting)
    unasked = () if ResidentSurvey.of(published) else (NO_SURVEY.format(area=setting.area_name),)
    felt = perceptions(published)
    told = (line for line in felt.findings if line != NOT_LOADED)
    return Section(
        "How safe people feel, and how they rate the police",
        address(setting, "perceptions"),
        findings=(*unasked, *told),
        rests_on=felt.exhibits,
    )


def without_made_up_answers(setting: Setting) -> Setting:
    """The same question, as if the release held no made-up survey."""

    def fetch(name: str, params: dict[str, object]) -> pd.DataFrame:
        rows = setting.fetch(name, params)
        return rows[rows["kind"] != "illustrative"] if name == "survey_about" else rows

    return replace(setting, fetch=fetch, kept={})


def _ladder(ladder: Exhibit, *, rows: int, has_picture: bool = False) -> Shown:
    """Kinds of offence by count and by harm, under both weightings."""
    columns = tuple(
        name
        for name in ladder.table.columns
        if name in ("Kind of offence", "Offences") or name.startswith("%")
    )
    return Shown(ladder, has_picture=has_picture, columns=columns, rows=rows)


def _map(exhibit: Exhibit) -> Shown:
    """A map with numbered areas beside the table that names them."""
    verdict = [
        name for name in exhibit.table.columns if name.startswith(("Per resident", "Verdict"))
    ]
    return Shown(
        exhibit,
        columns=(*exhibit.table.columns[:2], *verdict[:1]),
        rows=len(exhibit.table),
        beside=True,
    )
