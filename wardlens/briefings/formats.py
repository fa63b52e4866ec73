"""The files that can be had: which maker, file ending and media type.

What makes one is imported when it is asked for: it would be a third of every start otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wardlens.choices.slides import SlidesChoice
from wardlens.exhibits.workbook import MIME
from wardlens.packs.sections import Briefing, Progress
from wardlens.views.setting import Setting

if TYPE_CHECKING:
    from wardlens.packs.annex import Annex

_OFFICE = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True)
class Format:
    """One kind of file; `make(setting, progress)` gives its bytes."""

    ending: str
    label: str
    mime: str
    make: Callable[[Setting, Progress], bytes]


def _briefing(setting: Setting, progress: Progress) -> Briefing:
    from wardlens.packs.briefing import briefing

    made = setting.once(_key(briefing, setting), lambda: briefing(setting, progress))
    progress(0.8, "drawing")
    return made


def _paper(setting: Setting, progress: Progress) -> bytes:
    from wardlens.briefings.pdf import pdf

    return pdf(_briefing(setting, progress))


def _webpage(setting: Setting, progress: Progress) -> bytes:
    from wardlens.briefings.webpage import webpage

    return webpage(_briefing(setting, progress))


def _annex(setting: Setting, progress: Progress) -> Annex:
    from wardlens.packs.annex import annex

    progress(0.1, "evidence")
    made = setting.once(_key(annex, setting), lambda: annex(setting))
    progress(0.8, "writing")
    return made


def _document(setting: Setting, progress: Progress) -> bytes:
    from wardlens.briefings.annex import document

    return document(_annex(setting, progress))


def _tables(setting: Setting, progress: Progress) -> bytes:
    from wardlens.briefings.annex import tables

    return tables(_annex(setting, progress))


def _handout(setting: Setting, progress: Progress) -> bytes:
    from wardlens.briefings.handout import handout_pdf
    from wardlens.packs.handout import handout

    made = setting.once(_key(handout, setting), lambda: handout(setting, progress))
    progress(0.8, "drawing")
    return handout_pdf(made)


def _tasking(setting: Setting, progress: Progress) -> bytes:
    from wardlens.briefings.tasking import tasking_pdf
    from wardlens.packs.tasking import tasking_sheet

    progress(0.1, "the places")
    made = setting.once(_key(tasking_sheet, setting), lambda: tasking_sheet(setting))
    progress(0.8, "drawing")
    return tasking_pdf(made)


def deck_of(choice: SlidesChoice, template: bytes | None = None) -> Format:
    """The slides that were chosen, in the layouts of a template or in ours."""

    def make(setting: Setting, progress: Progress) -> bytes:
        from wardlens.briefings.slides import slides
        from wardlens.packs.deck import deck

        made = deck(setting, choice, progress)
        progress(0.8, "drawing")
        return slides(made, template)

    return Format("pptx", "Slides", f"{_OFFICE}.presentationml.presentation", make)


def _key(make: Hashable, setting: Setting) -> tuple[Hashable, ...]:
    return (make, setting.filters, setting.offer, setting.partnership.address)


HANDOUT = Format("pdf", "Hand-out for residents (PDF)", "application/pdf", _handout)
"""One page for somebody who lives there."""

TASKING = Format("pdf", "Three places first (PDF)", "application/pdf", _tasking)
"""One sheet for a tasking meeting, with room to write on its back."""

FORMATS = {
    kind.ending: kind
    for kind in (
        Format("pdf", "PDF for paper", "application/pdf", _paper),
        deck_of(SlidesChoice()),
        Format("html", "Print view (HTML)", "text/html", _webpage),
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
            _document,
        ),
        Format("xlsx", "Its tables (Excel)", MIME, _tables),
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
