"""How much one session may ask for in a minute, so that no reader takes the machine from others.

Far above what a person does: a page that changes its blanks twice a second for a minute is a
program. What is counted is kept in memory under the session's id, until 5,000 others have asked
since.

WARDLENS_VIEWS_A_MINUTE     (120) pages and changes of a blank
WARDLENS_EXPORTS_A_MINUTE   (20) briefings, annexes and workbooks made on demand
"""

from __future__ import annotations

import math
import os
import sys
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Final, Literal

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from wardlens.errors import WardlensError
from wardlens.store import paths
from wardlens.ui.serving import html

Kind = Literal["views", "exports"]
_USUAL: Final[dict[Kind, int]] = {"views": 120, "exports": 20}
_WINDOW_SECONDS: Final = 60.0
_SESSIONS_KEPT: Final = 5_000


class Meter:
    """Counts what sessions ask for; thread-safe, of bounded size."""

    def __init__(self, most: int, window: float = _WINDOW_SECONDS) -> None:
        self._most, self._window = most, window
        self._asked: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, session: str, now: float) -> float:
        """Seconds that a session has to wait; 0 means that it was counted and may go on.

        >>> meter = Meter(2, window=60)
        >>> [meter.wait("a", now) for now in (0, 10, 20, 61)], meter.wait("b", 20)
        ([0.0, 0.0, 40.0, 0.0], 0.0)
        """
        with self._lock:
            asked = self._asked.setdefault(session, deque())
            self._asked.move_to_end(session)
            while len(self._asked) > _SESSIONS_KEPT:
                self._asked.popitem(last=False)
            while asked and asked[0] <= now - self._window:
                asked.popleft()
            if len(asked) >= self._most:
                return float(asked[0] + self._window - now)
            asked.append(now)
            return 0.0


def _most(kind: Kind) -> int:
    return int(os.environ.get(f"WARDLENS_{kind.upper()}_A_MINUTE", _USUAL[kind]))


_METERS: Final[dict[Kind, Meter]] = {kind: Meter(_most(kind)) for kind in _USUAL}


def lift() -> None:
    """Let every session of this process ask as often as it will: for measuring."""
    for kind in _METERS:
        _METERS[kind] = Meter(sys.maxsize)


class TooManyError(WardlensError):
    """A session asked for more documents than it may."""


def hold_back(kind: Kind = "views") -> None:
    """Count one more for this session; end the run with a clear message if that is too many."""
    words = too_many(kind, _session())
    if words:
        html.write('<p class="wl-note" role="status">{}</p>', words)
        st.stop()


def metered(make: Callable[[], bytes]) -> Callable[[], bytes]:
    """What makes a document once a button is pressed, counted for the session it is drawn for.

    Streamlit calls it outside any run, and says that the file could not be made if it raises
    `TooManyError`; the log says why.
    """
    session, partnership = _session(), paths.partnership()

    def counted() -> bytes:
        words = too_many("exports", session)
        if words:
            raise TooManyError(words)
        with paths.serving(partnership):
            return make()

    return counted


def _session() -> str:
    context = get_script_run_ctx(suppress_warning=True)
    return context.session_id if context else ""


def too_many(kind: Kind, session: str) -> str:
    """Count one more; what to tell a session that has to wait, or nothing."""
    seconds = _METERS[kind].wait(session, time.monotonic()) if session else 0.0
    if not seconds:
        return ""
    return (
        f"That was more than {_most(kind)} {kind} in a minute from one window. "
        f"Please wait {math.ceil(seconds)} seconds, then reload the page."
    )
