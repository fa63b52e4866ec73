"""The sheet for a tasking meeting as PDF: one page of A4, tagged (PDF/UA-1), with room to write."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

import typst

from wardlens.briefings.handout import qr
from wardlens.briefings.pdf import page_count
from wardlens.packs.tasking import TaskingSheet

_FITS = ((10.0, 40), (9.5, 34), (9.0, 28), (9.0, 20), (8.5, 14), (8.0, 10), (7.5, 8))
"""Points of the words and of each box to write in: the first that holds on one page is taken."""


def tasking_pdf(sheet: TaskingSheet) -> bytes:
    """The sheet as PDF, always one page."""
    for size, room in _FITS:
        files = _files(sheet, size, room)
        if page_count(files) == 1:
            break
    return bytes(typst.compile(files, pdf_standards=["ua-1"], ignore_system_fonts=True))


def _files(sheet: TaskingSheet, size: float, room: float) -> Any:
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
        "size": size,
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
