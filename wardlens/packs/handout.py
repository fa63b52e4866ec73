"""What a resident's hand-out says: one page on a place, from the same parts as its page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wardlens.choices.illustrative import ILLUSTRATIVE
from wardlens.exhibits.area_maps import AreaMap
from wardlens.exhibits.exhibit import Exhibit, Source
from wardlens.exhibits.sentences import begun_large, begun_small
from wardlens.packs.sections import (
    NOT_SAID,
    IllustrativeError,
    Progress,
    address,
    short_address,
    silent,
    without_made_up_answers,
)
from wardlens.store.config import Contact
from wardlens.views.actions import actions_in
from wardlens.views.area_map import area_map
from wardlens.views.glance import Glance, glance
from wardlens.views.glance_rows import Row
from wardlens.views.opening import opening
from wardlens.views.setting import Setting

ROWS = 6
_MOST_ACTIONS = 2
"""There is room for on one page."""
NO_ACTIONS = "No actions are recorded here."


@dataclass(frozen=True)
class Handout:
    """One page of A4 for somebody who lives there. Refuses made-up answers."""

    title: str
    about: str
    partnership: str
    verdict: tuple[str, ...]
    rows: tuple[Row, ...]
    """All offences, the kinds that stand out with the one asked for, and harm."""
    head: str
    where: Exhibit | None
    actions: tuple[str, ...] | None
    """What is being done, a line each; `None` where no record of actions is kept at all."""
    contacts: tuple[Contact, ...]
    caveat: str
    data_to: str
    release: str
    sources: tuple[Source, ...]
    link: str = ""
    """The exact view; empty where the public cannot reach the app."""
    short_link: str = ""

    @property
    def picture(self) -> AreaMap | None:
        """The map, where there is one."""
        return (
            self.where.picture if self.where and isinstance(self.where.picture, AreaMap) else None
        )

    def __post_init__(self) -> None:
        told = (*self.verdict, *(row.label for row in self.rows), *(self.actions or ()))
        false = [source.title for source in self.sources if source.kind == "illustrative"]
        false += [line for line in told if ILLUSTRATIVE in line]
        if false:
            raise IllustrativeError(
                f"{false[0]!r} is made up: illustrative answers never enter a hand-out"
            )


def handout(
    setting: Setting, progress: Progress = silent, *, actions: Sequence[str] | None = None
) -> Handout:
    """The hand-out on the area and the kind of offence asked for.

    `actions` are what is being done there, a line each, the newest of those listed where none are
    given; where no action is listed for any place, paper says nothing of them.
    """
    setting = setting.without_demo()
    if not setting.choice.is_in_ward_table:
        setting = setting.of_all_offences()
    progress(0.1, "level and change")
    kinds = glance(setting)
    opened = opening(setting)
    progress(0.6, "the map")
    where = _map(setting)
    sources = (*kinds.sources, *(where.sources if where else ()))
    return Handout(
        title=f"{setting.area_name}: {begun_small(setting.choice.label)}",
        about=f"{begun_large(setting.filters.period)} · {opened.about}",
        partnership=setting.partnership.name,
        verdict=opened.verdict,
        rows=_six(kinds),
        head=kinds.head,
        where=where,
        actions=_doing(setting) if actions is None else tuple(actions),
        contacts=setting.partnership.contacts,
        caveat=NOT_SAID[0],
        data_to=f"Figures to {setting.offer.last_ward_month:%B %Y}",
        release=setting.offer.release,
        sources=tuple(dict.fromkeys(sources)),
        link=address(setting),
        short_link=short_address(setting),
    )


def _doing(setting: Setting) -> tuple[str, ...] | None:
    if not actions_in(setting):
        return None
    return tuple(one.words for one in actions_in(setting, setting.filters.area)[:_MOST_ACTIONS])


def _map(setting: Setting) -> Exhibit | None:
    """The measure asked for by ward, where outlines are loaded to draw it with."""
    published = without_made_up_answers(setting) if setting.filters.measure == "unsafe" else setting
    made = area_map(published)
    return made if isinstance(made.picture, AreaMap) and not made.is_illustrative else None


def _six(kinds: Glance) -> tuple[Row, ...]:
    """The first rows of the table at a glance, always with the kind asked for and with harm."""
    every, *others = (row for row in kinds.rows if row.change is not None)
    harm = next(row for row in kinds.rows if row.change is None)
    room = ROWS - 2
    first = others[:room]
    asked = [row for row in others[room:] if row.is_chosen]
    return (every, *first[: room - len(asked)], *asked, harm)
