"""A hand-out as PDF: one page of A4, tagged (PDF/UA-1), every word at twelve points or more."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

import segno

from wardlens.briefings import typeset
from wardlens.exhibits.sentences import begun_large, begun_small
from wardlens.packs.handout import NO_ACTIONS, Handout
from wardlens.svg import chart_svg, map_svg
from wardlens.svg.small import sparkline
from wardlens.views.glance_rows import Row

_WORDS = 12.0
"""Points of the smallest words, but for the names on the map."""
_MAP_WIDE, _KEY_WIDE = 250, 190
_HEADER = ("Now", "Before", "Five years", "Change, likely range", "Is it clear?")


@dataclass(frozen=True)
class Fit:
    """How much room a hand-out takes: the map's height in points, sentences, publishers."""

    tallest: float
    sentences: int = 9
    publishers: int = 9
    rows: int = 9


_FITS = (
    Fit(400), Fit(370), Fit(340), Fit(310), Fit(280), Fit(250), Fit(250, 3), Fit(220, 2),
    Fit(170, 2), Fit(180, 2, 9, 5), Fit(220, 3, 2), Fit(220, 2, 2, 5),
    Fit(170, 2, 1, 4), Fit(120, 1, 1, 3),
)  # fmt: skip
"""From roomy to tight: the first that holds on one page is taken."""


def handout_pdf(handout: Handout) -> bytes:
    """The hand-out as PDF, always one page."""
    for fit in _FITS:
        files = _files(handout, fit)
        if typeset.page_count(files) == 1:
            break
    return typeset.pdf(files)


def _files(handout: Handout, fit: Fit) -> Any:
    """The template and what it reads, by file name."""
    template = resources.files("wardlens.briefings").joinpath("handout.typ").read_bytes()
    pictures = {
        f"line-{n}.svg": sparkline(row.sums).encode()
        for n, row in enumerate(handout.rows)
        if row.sums
    }
    if handout.link:
        pictures["qr.svg"] = qr(handout.link)
    numbers: tuple[tuple[int, str], ...] = ()
    if picture := handout.picture:
        drawn, numbers = map_svg.with_names(picture, width=_MAP_WIDE, tallest=fit.tallest)
        key = map_svg.legend(picture, width=_KEY_WIDE, size=_WORDS)
        pictures |= {"map.svg": drawn.encode(), "legend.svg": key.encode()}
    said = _said(handout, fit) | _map(handout, pictures, numbers)
    return {"main": template, "handout.json": json.dumps(said).encode(), **pictures}


def _said(handout: Handout, fit: Fit) -> dict[str, Any]:
    """Everything that the template sets but the map."""
    kept = (*handout.rows[: fit.rows - 1], handout.rows[-1])
    rows = [(n, row) for n, row in enumerate(handout.rows) if row in kept]
    return {
        "title": handout.title,
        "about": handout.about,
        "partnership": handout.partnership,
        "verdict": handout.verdict[: fit.sentences],
        "header": [handout.head, *_HEADER],
        "rows": [_row(row, n) for n, row in rows],
        "actions": None if handout.actions is None else handout.actions or (NO_ACTIONS,),
        "contacts": [
            {"need": one.need, "way": one.way, "page": one.page} for one in handout.contacts
        ],
        "link": handout.link,
        "short_link": re.split("(?=[?&])", handout.short_link),
        "foot": foot(handout, fit.publishers),
    }


def _map(
    handout: Handout, pictures: dict[str, bytes], numbers: Sequence[tuple[int, str]]
) -> dict[str, Any]:
    """The map's words, and what stands for it where there is none."""
    where, picture = handout.where, handout.picture
    if where is None or picture is None:
        return {"map": None}
    named = [look.label for look in picture.legend]
    is_all = where.offence == "all offences"
    about = where.unit if is_all else f"{where.offence}, {begun_small(where.unit)}"
    return {
        "map": "map.svg",
        "where": where.heading,
        "alt": where.finding,
        "unit": f"{begun_large(about)}, {where.period}.",
        "width": chart_svg.width_of(pictures["map.svg"]),
        "key_width": max(_KEY_WIDE, chart_svg.width_of(pictures["map.svg"])),
        "numbers": [f"{number} {name}" for number, name in numbers],
        "legend": f"From light to dark: {'; '.join(named)}.",
        "legend_width": _KEY_WIDE,
    }


def _row(row: Row, number: int) -> dict[str, Any]:
    return {
        "label": row.label,
        "now": row.now,
        "before": row.before.removeprefix("was "),
        "change": row.change_words,
        "verdict": row.on_paper,
        "line": f"line-{number}.svg" if row.sums else None,
    }


def foot(handout: Handout, publishers: int) -> str:
    """The date of the figures, the release and who published them, in a line or two."""
    names = list(dict.fromkeys(source.publisher for source in handout.sources))
    rest = len(names) - publishers
    more = f" and {rest} more" if rest > 0 else ""
    return (
        f"{handout.caveat} {handout.data_to}, data release {handout.release}. "
        f"Sources: {'; '.join(names[:publishers])}{more}."
    )


def qr(link: str) -> bytes:
    """A link as a QR code in SVG, black on white with its margin: the same link, the same bytes."""
    written = io.BytesIO()
    segno.make(link, error="m", micro=False).save(
        written, kind="svg", xmldecl=False, svgns=True, dark="#000", light="#fff", border=2, scale=4
    )
    return written.getvalue()
