"""The small picture that a message shows of a link, drawn from the page's own words and figures."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

import typst

from wardlens.svg.small import sparkline
from wardlens.views.glance import Glance
from wardlens.views.opening import Opening

WIDTH, HEIGHT = 1200, 630
"""Pixels, as https://ogp.me readers show them without cutting."""
_DOTS_PER_INCH = 144


def png(opening: Opening, kinds: Glance, by: str) -> bytes:
    """A place's name, verdict and five years of all offences as a PNG; `by` says whose it is."""
    said = {
        "title": opening.title,
        "about": opening.about,
        "verdict": list(opening.verdict),
        "by": by,
    }
    template = resources.files("wardlens.briefings").joinpath("card.typ").read_bytes()
    line = sparkline(kinds.rows[0].sums).encode()
    files: Any = {"main": template, "card.json": json.dumps(said).encode(), "line.svg": line}
    drawn = typst.compile(files, format="png", ppi=_DOTS_PER_INCH, ignore_system_fonts=True)
    return bytes(drawn)
