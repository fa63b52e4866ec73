"""What came of the last `refresh`: kept beside what was loaded, read by the methods page."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from wardlens.store import paths, whole

_NAME = "refresh.json"


@dataclass(frozen=True, slots=True)
class SourceState:
    """What came of one source: taken, unchanged, or not taken and why."""

    source: str
    state: str
    words: str


@dataclass(frozen=True, slots=True)
class Refreshed:
    """One refresh: when, what it led to, and what each source brought.

    `outcome` is published, nothing new, or kept: then `reason` says why the old release serves.
    """

    at: str
    outcome: str
    release: str
    reason: str = ""
    sources: tuple[SourceState, ...] = ()
    held: dict[str, dict[str, str]] = field(default_factory=dict, hash=False)
    """By address: what marks the edition taken, so that it need not come again."""

    @property
    def sentence(self) -> str:
        """The same in a sentence or two for the methods page."""
        when = datetime.fromisoformat(self.at)
        on = f"The publishers were asked for newer figures on {when.day} {when:%B %Y}"
        failed = [state for state in self.sources if state.state == "not taken"]
        told = {
            "published": f"{on}: newer figures were taken.",
            "nothing new": f"{on}: there were none." if not failed else f"{on}.",
            "kept": f"{on}. They were not taken, and the figures held stay: {self.reason}.",
        }[self.outcome]
        missed = "".join(f" Not taken from {state.source}: {state.words}." for state in failed)
        return f"{told}{missed}".replace("..", ".")


def last() -> Refreshed | None:
    """What came of the last refresh; none where there was none, or nothing can be read of it."""
    try:
        given: dict[str, Any] = json.loads((paths.loaded() / _NAME).read_text("utf-8"))
        states = tuple(SourceState(**state) for state in given.pop("sources"))
        return Refreshed(**given, sources=states)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def keep(refreshed: Refreshed) -> None:
    """Write down what came of a refresh, all at once."""
    with whole.file(paths.loaded() / _NAME) as file:
        file.write_text(json.dumps(asdict(refreshed), indent=1, ensure_ascii=False), "utf-8")
