"""Room for readers: how many there are, and how many files and connections may still be opened.

Each reader takes three or four file descriptors, and Streamlit keeps a reader's session for two
minutes after he left, in case he comes back. A process that has none left cannot even say so: it
turns readers away before, while it still can.

WARDLENS_MAX_SESSIONS   how many readers at once (default 400); more are asked to come back
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

try:
    import resource
except ImportError:  # Windows, where sockets are not numbered among files
    resource = None  # type: ignore[assignment]

_WANTED = 65_536
_OPEN = Path("/proc/self/fd")
_A_READER = 5
"""Descriptors that a reader takes at most: a connection, one for files, and three of a session."""
_SPARE = 128
"""Descriptors kept for answers, stores and documents, and for saying that there is no room."""


def raise_limit() -> None:
    """Ask for as many descriptors as this process may have, where its soft limit is lower."""
    if resource is None:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _WANTED if hard == resource.RLIM_INFINITY else min(_WANTED, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


@dataclass(slots=True)
class Room:
    """Counts readers in and out; used by one event loop alone."""

    most: int = field(default_factory=lambda: int(os.environ.get("WARDLENS_MAX_SESSIONS", "400")))
    readers: int = 0

    @property
    def descriptors(self) -> tuple[int, int]:
        """How many are open, and how many may be; 0 of 0 where the system does not say."""
        if resource is None:
            return 0, 0
        limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        if limit == resource.RLIM_INFINITY:
            return 0, 0
        try:
            return len(os.listdir(_OPEN)) - 1, limit  # noqa: PTH208 - names are not needed
        except OSError:  # no such list, as on macOS: reckon with what readers take
            return _A_READER * self.readers + _SPARE // 2, limit

    @property
    def is_full(self) -> bool:
        """Whether one more reader has to come back later."""
        used, limit = self.descriptors
        return self.readers >= self.most or (limit > 0 and used + _A_READER + _SPARE > limit)
