"""What Word and PowerPoint files share: their properties, and bytes without the time of day."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime, timedelta
from typing import Any

_TIME = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_BEGINNING = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip file can say: every part has it."""


def stamp(properties: Any, title: str, author: str, months: str) -> None:
    """Title, author and language of a file, dated by its data: no template's date is left."""
    day = last_day(months)
    properties.title, properties.author, properties.last_modified_by = title, author, author
    properties.created = properties.modified = day
    properties.language = "en-GB"
    properties.comments = properties.keywords = ""
    properties.revision = 1


def last_day(months: str) -> datetime:
    """The last day of the month that a span of months ends with.

    >>> last_day("March 2025 to February 2026")
    datetime.datetime(2026, 2, 28, 0, 0)
    """
    first = datetime.strptime(months.rpartition(" to ")[2], "%B %Y")
    return (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def sealed(written: bytes, day: datetime | None = None) -> bytes:
    """The same file without the time it was made at: equal contents are equal bytes.

    Workbooks inside, which hold the figures of charts, are sealed too, and say `day`.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(written)) as parts, zipfile.ZipFile(out, "w") as kept:
        for name in parts.namelist():
            part = zipfile.ZipInfo(name, _BEGINNING)
            part.compress_type = zipfile.ZIP_DEFLATED
            kept.writestr(part, _part(name, parts.read(name), day))
    return out.getvalue()


def _part(name: str, content: bytes, day: datetime | None) -> bytes:
    if name.endswith(".xlsx"):
        return sealed(content, day)
    if day and name == "docProps/core.xml":
        return _TIME.sub(f"{day:%Y-%m-%dT%H:%M:%SZ}".encode(), content)
    return content
