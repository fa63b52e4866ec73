"""What a briefing is made of: sections and exhibits as paper has them, never made-up answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from wardlens.choices.illustrative import ILLUSTRATIVE
from wardlens.choices.offer import Offer
from wardlens.errors import WardlensError
from wardlens.exhibits.exhibit import Card, Exhibit, Source
from wardlens.store.kept import Kept
from wardlens.views import links
from wardlens.views.setting import Setting

Progress = Callable[[float, str], None]

LIMITS = ("Lower limit", "Upper limit")
"""Columns of the range of the figure before them."""
NOT_SAID = (
    "What is never reported to the police is in no count here.",
    "The police's ward table counts offences, not people: it does not say who was harmed.",
    "Anti-social behaviour is counted apart from crime and is in no total.",
    "Why a figure changed: a count alone does not show it.",
)
"""What no count of recorded offences can say."""


def silent(_share: float, _words: str) -> None:
    """Tell nobody how far it is."""


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
    recording: str = ""
    """What shapes every count of recorded crime: at the foot of every page."""
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


def data_to(offer: Offer) -> str:
    """The last month that the figures have."""
    return f"Ward table to {offer.last_ward_month:%B %Y}"


def address(setting: Setting, page: str = "") -> str:
    """The address at which a page shows these figures: area, months and release are in it.

    Empty where the public cannot reach the app: nobody else can follow a link to this machine.
    """
    return _at(setting, page, links.pinned(setting.filters, setting.offer))


def short_address(setting: Setting, page: str = "") -> str:
    """The shortest address of the same view, to type from paper: without what goes unsaid."""
    whole = _at(setting, page, setting.filters.to_query(setting.offer))
    return whole.partition("://")[2]


def _at(setting: Setting, page: str, query: Mapping[str, str]) -> str:
    start = links.public(setting.partnership.address)
    return links.address(f"{start}/{page}", query) if start else ""


def without_made_up_answers(setting: Setting) -> Setting:
    """The same question, as if the release held no made-up survey."""

    def read(name: str, params: dict[str, object]) -> pd.DataFrame:
        rows = setting.rows(name, params)
        return rows[rows["kind"] != "illustrative"] if name == "survey_about" else rows

    return replace(setting, rows=read, kept=Kept())


def ladder_shown(ladder: Exhibit, *, rows: int, has_picture: bool = False) -> Shown:
    """Kinds of offence by count and by harm, under both weightings."""
    columns = tuple(
        name
        for name in ladder.table.columns
        if name in ("Kind of offence", "Offences") or name.startswith("%")
    )
    return Shown(ladder, has_picture=has_picture, columns=columns, rows=rows)
