"""The files that can be had: which maker, file ending and media type."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass

from wardlens.briefings.annex import document, tables
from wardlens.briefings.handout import handout_pdf
from wardlens.briefings.pdf import pdf
from wardlens.briefings.slides import slides
from wardlens.briefings.tasking import tasking_pdf
from wardlens.briefings.webpage import webpage
from wardlens.choices.slides import SlidesChoice
from wardlens.exhibits.workbook import MIME
from wardlens.packs.annex import Annex, annex
from wardlens.packs.briefing import briefing
from wardlens.packs.deck import deck
from wardlens.packs.handout import handout
from wardlens.packs.sections import Briefing, Progress
from wardlens.packs.tasking import tasking_sheet
from wardlens.views.setting import Setting

_OFFICE = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True)
class Format:
    """One kind of file; `make(setting, progress)` gives its bytes."""

    ending: str
    label: str
    mime: str
    make: Callable[[Setting, Progress], bytes]


def _briefing(draw: Callable[[Briefing], bytes]) -> Callable[[Setting, Progress], bytes]:
    def make(setting: Setting, progress: Progress) -> bytes:
        made = setting.once(_key(briefing, setting), lambda: briefing(setting, progress))
        progress(0.8, "drawing")
        return draw(made)

    return make


def _annex(draw: Callable[[Annex], bytes]) -> Callable[[Setting, Progress], bytes]:
    def make(setting: Setting, progress: Progress) -> bytes:
        progress(0.1, "evidence")
        made = setting.once(_key(annex, setting), lambda: annex(setting))
        progress(0.8, "writing")
        return draw(made)

    return make


def _handout(setting: Setting, progress: Progress) -> bytes:
    made = setting.once(_key(handout, setting), lambda: handout(setting, progress))
    progress(0.8, "drawing")
    return handout_pdf(made)


def _tasking(setting: Setting, progress: Progress) -> bytes:
    progress(0.1, "the places")
    made = setting.once(_key(tasking_sheet, setting), lambda: tasking_sheet(setting))
    progress(0.8, "drawing")
    return tasking_pdf(made)


def deck_of(choice: SlidesChoice, template: bytes | None = None) -> Format:
    """The slides that were chosen, in the layouts of a template or in ours."""

    def make(setting: Setting, progress: Progress) -> bytes:
        made = deck(setting, choice, progress)
        progress(0.8, "drawing")
        return slides(made, template)

    return Format("pptx", "Slides", f"{_OFFICE}.presentationml.presentation", make)


def _key(make: Hashable, setting: Setting) -> tuple[Hashable, ...]:
    return (make, setting.filters, setting.offer, setting.partnership.address)


HANDOUT = Format("pdf", "Hand-out for residents (PDF)", "application/pdf", _handout)
"""One page for somebody who lives there."""

TASKING = Format("pdf", "Three places first (PDF)", "application/pdf", _tasking)
"""One page for a tasking meeting, with room to write."""

FORMATS = {
    kind.ending: kind
    for kind in (
        Format("pdf", "PDF for paper", "application/pdf", _briefing(pdf)),
        deck_of(SlidesChoice()),
        Format("html", "Print view (HTML)", "text/html", _briefing(webpage)),
    )
}
"""A briefing's files by their ending."""

ANNEX = {
    kind.ending: kind
    for kind in (
        Format(
            "docx",
            "Evidence annex (Word)",
            f"{_OFFICE}.wordprocessingml.document",
            _annex(document),
        ),
        Format("xlsx", "Its tables (Excel)", MIME, _annex(tables)),
    )
}
"""The evidence annex's files by their ending."""

MEMBERS, BOARD = "members", "board"
KINDS = {
    "handout": {"pdf": HANDOUT},
    MEMBERS: {ending: FORMATS[ending] for ending in ("pdf", "html")},
    BOARD: {ending: FORMATS[ending] for ending in ("pdf", "html")},
    "deck": {"pptx": FORMATS["pptx"]},
    "places": {"pdf": TASKING},
}
"""Documents by kind, each kind's files by their ending: `members` is of a ward, `board` of all."""
