"""What is kept for long is taken out of Python's search for garbage.

Streamlit has Python look through every object in memory at the end of each run of a page. Modules
and kept views are some hundred thousand objects, more with every view, and all readers wait
meanwhile: 0.1 to 0.2 seconds a run, measured, against 0.01 for the page itself. `gc.freeze` sets
aside what is there, so that a run only looks through what is new.
"""

from __future__ import annotations

import atexit
import ctypes
import gc
from contextlib import suppress
from itertools import count

from streamlit import runtime

VIEWS_BETWEEN_WHOLE_SEARCHES = 256
"""Kept views that were dropped, and readers who left, can hang in circles that were set aside."""
_VIEWS_BETWEEN_RETURNS = 64
"""What the C library has free, some 50 MB of it, goes back to the machine: it takes 10 ms."""
_calls = count(1)


def settle() -> None:
    """Clear away what nobody needs, then set aside all that is left; call it when a view is made.

    Once in a while, everything is looked through.
    """
    call = next(_calls)
    if call % VIEWS_BETWEEN_WHOLE_SEARCHES == 0:
        gc.unfreeze()
    if gc.isenabled():  # not while the app starts, which makes no garbage
        gc.collect()
    gc.freeze()
    if call % _VIEWS_BETWEEN_RETURNS == 0:
        _give_back()


def _give_back() -> None:
    """Return free memory to the machine; only glibc can be asked to."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)


def let_go() -> None:
    """Free what readers held who left: their sessions were set aside with all else.

    Streamlit drops a session it kept long enough only when the next reader leaves; what it dropped
    holds its descriptors until it is found among what is set aside.
    """
    with suppress(AttributeError, RuntimeError):  # another version of Streamlit, or none running
        runtime.get_instance()._session_mgr._session_storage._cache.expire()  # type: ignore[attr-defined]
    gc.unfreeze()
    gc.collect()
    gc.freeze()


atexit.register(gc.unfreeze)  # so that Python can clear up as usual when it ends
