"""What an officer chose of a set of slides: the same in a link and in the file that is made."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Self

LENGTHS = {"5": "5 findings", "10": "10 findings", "all": "all findings"}
USUAL_LENGTH = "10"
MOST_LETTERS = 120
"""Letters of a title or of an own sentence: more would not be read on a slide."""
_TEXTS = ("title", "subtitle", "author", "meeting", "date")
_KEY = re.compile(r"[a-z0-9-]{1,60}")
_OWN = "say-"


@dataclass(frozen=True, slots=True)
class SlidesChoice:
    """Findings in order, words on the first slide, own sentences; empty ones are the usual."""

    findings: tuple[str, ...] = ()
    """Keys of findings, in the order of their slides; empty: the first of the usual order."""
    length: str = USUAL_LENGTH
    """How many findings there are where none was chosen."""
    title: str = ""
    subtitle: str = ""
    author: str = ""
    meeting: str = ""
    date: str = ""
    """The day of the meeting, as 2026-03-12."""
    own: tuple[tuple[str, str], ...] = ()
    """Own sentences, each with the key of the finding that it stands beside."""

    def __post_init__(self) -> None:
        if self.length not in LENGTHS:
            raise ValueError(f"length {self.length!r}: expected one of {', '.join(LENGTHS)}")
        if self.date:
            date.fromisoformat(self.date)

    @classmethod
    def from_query(cls, query: Mapping[str, Sequence[str]]) -> Self:
        """What a link asks for; what it asks for in another form is as if it were not there."""

        def asked(key: str) -> str:
            values = query.get(key, ())
            return _plain(values[0]) if len(values) == 1 else ""

        keys = asked("slides").split(",")
        found = tuple(dict.fromkeys(key for key in keys if _KEY.fullmatch(key)))
        own = tuple(
            (key.removeprefix(_OWN), asked(key))
            for key in sorted(query)
            if key.startswith(_OWN) and _KEY.fullmatch(key.removeprefix(_OWN)) and asked(key)
        )
        length, day = asked("length"), asked("slides-date")
        return cls(
            found,
            length if length in LENGTHS else USUAL_LENGTH,
            own=own,
            **{name: asked(f"slides-{name}") for name in _TEXTS if name != "date" or _is_day(day)},
        )

    def to_query(self) -> dict[str, str]:
        """The shortest link that reads back as this choice."""
        link = {"slides": ",".join(self.findings)}
        link |= {"length": self.length} if self.length != USUAL_LENGTH else {}
        link |= {f"slides-{name}": getattr(self, name) for name in _TEXTS}
        link |= {f"{_OWN}{key}": words for key, words in sorted(self.own)}
        return {key: words for key, words in link.items() if words}

    def ticked(self, key: str, picked: Sequence[str]) -> Self:
        """The same with a finding taken up at the end, or left out if it was among those picked."""
        without = tuple(one for one in picked if one != key)
        return replace(self, findings=without if key in picked else (*without, key))

    def earlier(self, key: str, picked: Sequence[str]) -> Self:
        """The same with a finding one place further to the front.

        >>> SlidesChoice().earlier("b", ["a", "b", "c"]).findings
        ('b', 'a', 'c')
        """
        at = max(list(picked).index(key) - 1, 0)
        rest = [one for one in picked if one != key]
        return replace(self, findings=(*rest[:at], key, *rest[at:]))

    def said(self, key: str) -> str:
        """The own sentence beside a finding; empty where there is none."""
        return dict(self.own).get(key, "")

    def saying(self, key: str, words: str) -> Self:
        """The same with another sentence beside a finding."""
        rest = {**dict(self.own), key: _plain(words)}
        return replace(self, own=tuple(sorted((k, said) for k, said in rest.items() if said)))


def is_ours(key: str) -> bool:
    """Whether a key of a link is one of a set of slides."""
    return key in ("slides", "length") or key.startswith(("slides-", _OWN))


def _plain(words: str) -> str:
    """Words on one line, without what cannot be printed, no longer than a slide has room for."""
    return " ".join("".join(c if c.isprintable() else " " for c in words).split())[: _most(words)]


def _most(words: str) -> int:
    """A list of keys may be long; a sentence may not."""
    return 2_000 if "," in words and " " not in words else MOST_LETTERS


def _is_day(words: str) -> bool:
    try:
        date.fromisoformat(words)
    except ValueError:
        return False
    return True
