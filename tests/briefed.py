"""What tests of briefings share: a setting of the store that serves, and what a PDF says."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import pypdf

from wardlens.packs.sections import Briefing, Section


def with_exhibit(briefing: Briefing) -> Section:
    """The first section of a briefing that shows an exhibit."""
    return next(section for section in briefing.sections if section.exhibits)


def squeezed(words: str) -> str:
    """Words without any blanks: a line on paper breaks where it likes."""
    return re.sub(r"\s+", "", words.replace("\u00a0", " "))


@lru_cache(maxsize=4)
def pages(pdf: bytes) -> list[str]:
    """The text of each page."""
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def numbers(words: str) -> list[str]:
    """Every number in a text, as it is written."""
    return re.findall(r"\d+(?:[.,]\d+)*", words)


def elements(pdf: bytes, kind: str) -> Iterator[Any]:
    """Elements of one kind in the tree that tags the PDF's content."""
    root = pypdf.PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"]
    waiting = [root]
    while waiting:
        one = waiting.pop().get_object()
        if isinstance(one, pypdf.generic.ArrayObject):
            waiting += list(one)
        elif isinstance(one, pypdf.generic.DictionaryObject):
            if one.get("/S") == f"/{kind}":
                yield one
            if "/K" in one:
                waiting.append(one["/K"])


def sizes(pdf: bytes) -> dict[float, str]:
    """The sizes of type of a PDF in points, each with the words that are set in it."""
    found: dict[float, str] = {}

    def note(
        text: str, matrix: list[float], inner: list[float], _font: object, size: float
    ) -> None:
        if text.strip():
            key = round(size * abs(matrix[3] * inner[3]), 1)
            found[key] = found.get(key, "") + text

    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        page.extract_text(visitor_text=note)
    return found
