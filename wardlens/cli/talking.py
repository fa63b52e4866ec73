"""What a command says, and how it says that something is wrong."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from wardlens.errors import WardlensError
from wardlens.ingest.build import build
from wardlens.ingest.counts.files import printable

_BAR = 40
"""Characters that the bar of a task is long."""


class UsageError(WardlensError):
    """The command line asks for something that cannot be."""


@contextmanager
def bar(task: str) -> Iterator[build.Progress]:
    """A line that says how far a task is, where standard error is a terminal; else nothing."""
    shows = sys.stderr.isatty()

    def move(share: float, words: str) -> None:
        if shows:
            done = round(_BAR * share)
            bar = f"{'█' * done}{'·' * (_BAR - done)}"
            sys.stderr.write(f"\r{words:<40.40} {bar} {share:4.0%}")
            sys.stderr.flush()

    move(0.0, task)
    try:
        yield move
    finally:
        if shows:
            sys.stderr.write("\n")


def say(words: str) -> None:
    """Print a line."""
    sys.stdout.write(f"{words}\n")


def complain(problem: Exception) -> None:
    """Say on standard error, in one line, what was wrong."""
    words = " ".join(str(problem).split()) or type(problem).__name__
    sys.stderr.write(f"wardlens: {printable(words)}\n")
