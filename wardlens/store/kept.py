"""A memory of answers: bounded, and each answer made once however many ask for it at a time.

What is drawn from a thing is kept as long as the thing itself (`kept_with`).
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Hashable
from contextlib import suppress
from typing import Any, TypeVar

from cachetools import LRUCache

T = TypeVar("T")
_WITH: dict[tuple[int, Hashable], Any] = {}


def kept_with(thing: object, key: Hashable, make: Callable[[], T]) -> T:
    """What `make` gives of a thing that never changes, made once for as long as that is held."""
    whole = (id(thing), key)
    if whole not in _WITH:
        _WITH[whole] = make()
        weakref.finalize(thing, _WITH.pop, whole, None)
    made: T = _WITH[whole]
    return made


class Kept:
    """Answers by what they depend on; when it is full, the one asked for longest ago goes first.

    `most` is how many it holds or, with `getsizeof`, how much in the unit of that.
    """

    def __init__(
        self, most: float = 1_000, getsizeof: Callable[[Any], float] | None = None
    ) -> None:
        self._answers: LRUCache[Hashable, Any] = LRUCache(most, getsizeof)
        self._makers: dict[Hashable, int] = {}
        self._changed = threading.Condition()
        self.made = 0
        """How many answers were made; one that is still held is not made again."""

    def get(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """The answer held under `key`; without one, what `make` gives.

        Who asks while another thread makes it waits for that; if it fails there, tries it next.
        """
        with self._changed:
            while key not in self._answers:
                maker = self._makers.setdefault(key, threading.get_ident())
                if maker == threading.get_ident():
                    break
                self._changed.wait()
            else:
                return self._answers[key]
        try:
            made = make()
            with self._changed, suppress(ValueError):  # larger than all the room there is
                self.made += 1
                self._answers[key] = made
            return made
        finally:
            with self._changed:
                self._makers.pop(key, None)
                self._changed.notify_all()

    def __contains__(self, key: Hashable) -> bool:
        with self._changed:
            return key in self._answers

    def clear(self) -> None:
        """Let go of everything, as if nothing had been made."""
        with self._changed:
            self._answers.clear()
            self.made = 0
