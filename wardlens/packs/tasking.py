"""The sheet for a tasking meeting: three places first, why, and the problem to take apart."""

from __future__ import annotations

from dataclasses import dataclass

from wardlens.choices.illustrative import ILLUSTRATIVE
from wardlens.exhibits.exhibit import Source
from wardlens.exhibits.sentences import begun_large
from wardlens.packs.sections import IllustrativeError, address, short_address
from wardlens.views.setting import Setting
from wardlens.views.three_places.page import NOT_KNOWN, Question, three_places
from wardlens.views.three_places.why import Place

_FOR = "for those who decide where to act"


@dataclass(frozen=True)
class TaskingSheet:
    """One sheet of A4 to write on. Refuses made-up answers."""

    title: str
    about: str
    partnership: str
    findings: tuple[str, ...]
    places: tuple[Place, ...]
    questions: tuple[Question, ...]
    rules: tuple[str, ...]
    not_known: str
    release: str
    sources: tuple[Source, ...]
    link: str = ""
    """The exact view; empty where the public cannot reach the app."""
    short_link: str = ""

    def __post_init__(self) -> None:
        told = [*self.findings, *(fact.words for one in self.places for fact in one.why)]
        false = [source.title for source in self.sources if source.kind == "illustrative"]
        false += [line for line in told if ILLUSTRATIVE in line]
        if false:
            raise IllustrativeError(
                f"{false[0]!r} is made up: illustrative answers never enter a tasking sheet"
            )


def tasking_sheet(setting: Setting) -> TaskingSheet:
    """The sheet for the kind of crime, the months and the area asked for."""
    setting = setting.without_demo()
    view = three_places(setting)
    shown = view.shown
    return TaskingSheet(
        title=view.title,
        about=f"{setting.area_name} · {begun_large(view.period)} · {_FOR}",
        partnership=setting.partnership.name,
        findings=(
            *((view.verdict, shown.finding) if shown else ()),
            *(one for one in view.findings if one != NOT_KNOWN),
        ),
        places=view.places,
        questions=view.questions,
        rules=view.rules,
        not_known=NOT_KNOWN,
        release=setting.offer.release,
        sources=shown.sources if shown else (),
        link=address(setting, "places"),
        short_link=short_address(setting, "places"),
    )
