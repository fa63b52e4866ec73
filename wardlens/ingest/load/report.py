"""What is said of a file that was given: what it was taken for, what changed, what was refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from wardlens.ingest.counts import files

LISTED = 12
"""So many lines of a kind are said; of more only how many they are."""


class Outcome(IntEnum):
    """What became of a file; the number is the exit code of `load`."""

    TAKEN = 0
    REFUSED = 1
    TAKEN_IN_PART = 3


@dataclass(slots=True)
class LoadReport:
    """What was done with one file, in lines to print."""

    outcome: Outcome = Outcome.TAKEN
    changes_store: bool = False
    lines: list[str] = field(default_factory=list)

    def say(self, line: str) -> None:
        """Add a line; what a file calls things cannot move the cursor or begin another line."""
        self.lines.append(files.printable(line))

    def list(self, lines: Sequence[str]) -> None:
        """Add the first of these lines, set in, and how many more there are."""
        for line in lines[:LISTED]:
            self.say(f"  {line}")
        if len(lines) > LISTED:
            self.say(f"  and {len(lines) - LISTED:,} more")
