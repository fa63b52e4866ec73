"""What tests of briefings share: a setting of the store that serves, and what a PDF says."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pypdf

from wardlens import config, offers, store
from wardlens.filters import WHOLE_BOROUGH, Filters
from wardlens.views.setting import Setting


@lru_cache(maxsize=4)
def _connected(path: Path) -> duckdb.DuckDBPyConnection:
    return store.connect(path)


def setting(area: str = WHOLE_BOROUGH, **changes: object) -> Setting:
    """A question to the store that serves."""

    connection = _connected(store.serving())

    def fetch(name: str, params: dict[str, object]) -> pd.DataFrame:
        return store.fetch(connection, name, params)

    offer = offers.offer(fetch, config.read())
    filters = Filters.default(offer).with_(offer, area=area, **changes)
    return Setting(filters, offer, config.read(), fetch)


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
