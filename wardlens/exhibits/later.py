"""Parts of a page's view that are made when they are first read.

A page in sections shows one of them at a time: what nobody opens costs neither time nor memory.
Exports, receipts and tests read a view whole, and get it whole.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Generic, ParamSpec, TypeVar, cast

T = TypeVar("T")
P = ParamSpec("P")
ONE_AT_A_TIME = threading.RLock()
"""Held while a view or a part of it is made: Python makes one at a time anyhow."""


class Later(Generic[T]):
    """A part that is not made yet."""

    __slots__ = ("_made", "_make")

    def __init__(self, make: Callable[[], T]) -> None:
        self._make: Callable[[], T] | None = make

    def made(self) -> T:
        """The part, made once however many ask for it at a time."""
        with ONE_AT_A_TIME:
            if self._make is not None:
                self._made = self._make()
                self._make = None
            return self._made


def later(make: Callable[P, T], *given: P.args, **also: P.kwargs) -> T:
    """What `make` gives of these, made when the field of the `Parted` view that holds it is read.

    >>> from dataclasses import dataclass
    >>> @dataclass(frozen=True)
    ... class Page(Parted):
    ...     words: str
    >>> page = Page(later(" ".join, print("not yet") or ["made", "now"]))
    not yet
    >>> page.words
    'made now'
    """
    return cast("T", Later(lambda: make(*given, **also)))


class Parted:
    """A view of which a field may be made `later`."""

    def __getattribute__(self, name: str) -> Any:
        """The part, made if it is not yet."""
        held = object.__getattribute__(self, name)
        if isinstance(held, Later):
            held = held.made()
            object.__setattr__(self, name, held)
        return held

    def holds(self, name: str) -> bool:
        """Whether a field is something, or something that is made later."""
        return bool(object.__getattribute__(self, name))

    def made_so_far(self) -> tuple[object, ...]:
        """The fields that need not be made any more."""
        held = vars(self).values()
        return tuple(one for one in held if not isinstance(one, Later))
