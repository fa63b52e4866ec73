"""The days on which publishers have said that newer figures come, as iCalendar (RFC 5545). Pure."""

from __future__ import annotations

from collections.abc import Mapping

from wardlens.store.config import Source

_OCTETS = 75
"""A line is folded after so many octets."""


def calendar(sources: Mapping[str, Source], *, stamp: str) -> bytes:
    """An all-day entry a release day; empty where no source names any.

    `stamp`: when it was written, as RFC 3339 has it in UTC: 2026-03-01T09:00:00Z.
    """
    days = sorted((day, key) for key, one in sources.items() for day in one.release_days)
    if not days:
        return b""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Wardlens//Release days//EN"]
    for day, key in days:
        source = sources[key]
        lines += [
            "BEGIN:VEVENT",
            f"UID:{key}-{day:%Y%m%d}@wardlens",
            f"DTSTAMP:{stamp.replace('-', '').replace(':', '')}",
            f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
            f"SUMMARY:{_text(f'New figures: {source.title}')}",
            f"DESCRIPTION:{_text(f'{source.publisher}. {source.page}')}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"]).encode()


def _text(words: str) -> str:
    for letter in ("\\", ";", ","):
        words = words.replace(letter, f"\\{letter}")
    return " ".join(words.split())


def _folded(line: str) -> str:
    """A line in pieces of at most 75 octets; each but the first begins with a space."""
    pieces, piece = [], ""
    for letter in line:
        if len(f"{piece}{letter}".encode()) > _OCTETS:
            pieces.append(piece)
            piece = " "
        piece += letter
    return "\r\n".join([*pieces, piece])
