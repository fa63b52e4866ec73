"""Times of calls, taken in turns so that a busy machine slows both sides alike."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ratio:
    """A measured thing against its yardstick: medians in seconds, and the most it should be."""

    group: str
    name: str
    seconds: float
    against: float
    target: float | None
    note: str = ""

    @property
    def value(self) -> float:
        """How many times the yardstick's time."""
        return self.seconds / self.against

    def row(self) -> tuple[str, str, str, str, str, str, str]:
        """The line of the table that is printed."""
        if self.target is None:
            verdict, target = "", ""
        else:
            verdict = "" if self.value <= self.target else "above"
            target = f"≤ {self.target:g}"
        return (
            self.group,
            self.name,
            _shown(self.seconds),
            _shown(self.against),
            f"{self.value:.2f}",
            target,
            verdict or self.note,
        )


def in_turns(calls: Sequence[Callable[[], object]], repeats: int) -> list[float]:
    """Median seconds of each call; each round makes every call once, after one round unmeasured."""
    taken: list[list[float]] = [[] for _ in calls]
    for turn in range(repeats + 1):
        for position, call in enumerate(calls):
            gc.collect(0)
            started = time.perf_counter()
            call()
            if turn:
                taken[position].append(time.perf_counter() - started)
    return [statistics.median(times) for times in taken]


def _shown(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.2f} ms"
