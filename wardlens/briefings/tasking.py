"""The sheet for a tasking meeting as PDF: A4, tagged (PDF/UA-1), on its back the room to write."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

from wardlens.briefings import typeset
from wardlens.briefings.handout import qr
from wardlens.packs.tasking import TaskingSheet

_SIDES = 2
_ROOMS = (72, 60, 50, 42, 34, 28, 22, 16, 10, 6)
"""Points of each box to write in: the first that holds on the sheet's two sides is taken."""


def tasking_pdf(sheet: TaskingSheet) -> bytes:
    """The sheet as PDF: why these places on its front, what to find out on its back."""
    for room in _ROOMS:
        files = _files(sheet, room)
        if typeset.page_count(files) <= _SIDES:
            break
    return typeset.pdf(files)


def _files(sheet: TaskingSheet, room: float) -> Any:
    """The template and what it reads, by file name."""
    template = resources.files("wardlens.briefings").joinpath("tasking.typ").read_bytes()
    publishers = dict.fromkeys(source.publisher for source in sheet.sources)
    said = {
        "title": sheet.title,
        "about": sheet.about,
        "partnership": sheet.partnership,
        "findings": sheet.findings,
        "names": [place.name for place in sheet.places],
        "why": _why(sheet),
        "questions": [
            {
                "heading": one.heading,
                "ask": one.ask,
                "known": [place.known.get(one.heading, "") for place in sheet.places],
            }
            for one in sheet.questions
        ],
        "rules": [*sheet.rules, sheet.not_known],
        "foot": f"Data release {sheet.release}. Sources: {'; '.join(publishers)}.",
        "link": sheet.link,
        "short_link": sheet.short_link.replace("&", "\u200b&"),
        "room": room,
    }
    pictures = {"qr.svg": qr(sheet.link)} if sheet.link else {}
    return {"main": template, "tasking.json": json.dumps(said).encode(), **pictures}


def _why(sheet: TaskingSheet) -> list[dict[str, Any]]:
    """A row a fact: its label and what it is in each place."""
    labels = dict.fromkeys(fact.label for place in sheet.places for fact in place.why)
    words = [{fact.label: fact.words for fact in place.why} for place in sheet.places]
    return [{"label": label, "of": [one.get(label, "Not known.") for one in words]}
            for label in labels]  # fmt: skip
