"""Why a file is not taken: where, what and the one remedy, in words that no terminal obeys."""

from __future__ import annotations

from pathlib import Path

from wardlens.errors import WardlensError


class FileRefusedError(WardlensError):
    """A file that cannot be taken as a whole. The message says where, what and the remedy."""

    def __init__(self, path: Path, fact: str, remedy: str, line: int | None = None) -> None:
        self.path, self.fact, self.remedy, self.line = path, fact, remedy, line
        where = f"{path.name}, line {line}" if line else path.name
        super().__init__(printable(f"{where}: {_shortened(fact)}. {remedy}"))


class NotOursError(FileRefusedError):
    """A sound file that has nothing for this partnership: passed over where it came with others."""


def printable(text: str) -> str:
    r"""Text from a file or its name, without what a terminal would obey or a reader misread.

    >>> printable("a\x1b[31mb\nc")
    'a�[31mb c'
    """
    return "".join(
        letter if letter.isprintable() else " " if letter.isspace() else "�" for letter in text
    )


def _shortened(fact: str) -> str:
    return fact if len(fact) <= 300 else f"{fact[:300]}…"
