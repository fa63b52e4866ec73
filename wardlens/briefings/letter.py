"""A letter as text, as a web page and as a PDF, of one page but where there is much to tell."""

from __future__ import annotations

import json
import textwrap
from importlib import resources
from typing import Any

from markupsafe import Markup

from wardlens.briefings import typeset
from wardlens.exhibits import atom, palette
from wardlens.exhibits.markup import filled
from wardlens.store.told import Letter

_COLUMNS = 76
_AIR = (1.0, 0.85, 0.7, 0.55)
"""Shares of the usual space between lines and at the edges: the most that one page allows."""
_STYLE = Markup(
    f"body{{font:12pt/1.5 system-ui,'Segoe UI',Arial,sans-serif;color:{palette.INK};"
    f"background:{palette.PAPER};max-width:17cm;margin:0 auto;padding:1em}}"
    f"h1{{font-size:18pt;line-height:1.25}}h2{{font-size:13pt}}h1,h2,a{{color:{palette.ACCENT}}}"
    "@page{size:A4;margin:2cm}"
)


def text(letter: Letter, by: str) -> str:
    """The letter as plain text, in lines of at most 76 letters, for e-mail."""
    parts = [by, letter.title.upper(), letter.lead, *letter.news, "HOW TO READ THIS"]
    wrapped = [textwrap.fill(part, _COLUMNS) for part in parts]
    wrapped += [
        textwrap.fill(words, _COLUMNS, initial_indent="- ", subsequent_indent="  ")
        for words in letter.about
    ]
    wrapped += [f"See these figures:\n{letter.link}"] if letter.link else []
    wrapped += [textwrap.fill(letter.source, _COLUMNS)]
    return "\n\n".join(wrapped) + "\n"


def webpage(letter: Letter, by: str) -> str:
    """The letter as a page of HTML that asks nothing of anyone."""
    return str(
        filled(
            '<!doctype html><html lang="en-GB"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            "<title>{}</title><style>{}</style></head><body><p>{}</p><h1>{}</h1><main>",
            letter.title, _STYLE, by, letter.title,
        )
        + Markup(f"{atom.body(letter)}</main></body></html>\n")
    )  # fmt: skip


def pdf(letter: Letter, by: str) -> bytes:
    """The letter as a tagged PDF (PDF/UA-1): tight before it takes a second page, never small."""
    for air in _AIR:
        files = _files(letter, by, air)
        if typeset.page_count(files) == 1:
            break
    return typeset.pdf(files)


def _files(letter: Letter, by: str, air: float) -> Any:
    """The template and what it reads, by file name: what typst calls an input."""
    named = ("title", "lead", "news", "about", "link", "source")
    said = {name: getattr(letter, name) for name in named} | {"by": by, "air": air}
    template = resources.files("wardlens.briefings").joinpath("letter.typ").read_bytes()
    return {"main": template, "letter.json": json.dumps(said).encode()}
