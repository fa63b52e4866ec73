"""What came from publishers, kept for a while so that one download serves all of a region.

Each address is asked once, whatever comes of it: the partnership that asks next gets the same
file, or is told the same reason why there is none.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from wardlens.ingest.fetch import fetching
from wardlens.ingest.fetch.fetching import Fetched, FetchError, Held, Limits, Progress

Came = TypeVar("Came", Fetched, str)
Marks = Mapping[str, Mapping[str, str]]
"""By address: what marks the edition that a partnership holds."""


class Downloads:
    """The files that came so far, below `folder`; `held`: the marks of every partnership.

    A publisher is told of an edition only where all of them hold it: else the file comes. Used as
    a context: whole files go afterwards; what was cut off stays, to be taken up by the next.
    """

    def __init__(self, folder: Path, held: Collection[Marks]) -> None:
        self._folder = folder
        self._held = held
        self._came: dict[tuple[str, ...], Fetched | str | FetchError] = {}

    def __enter__(self) -> Downloads:
        self._folder.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(self, *_: object) -> None:
        for came in self._came.values():
            if isinstance(came, Fetched):
                came.path.unlink(missing_ok=True)

    def listed(self, url: str, pattern: str, limits: Limits) -> str:
        """`fetching.listed`, once."""
        scratch = self._folder / "listing.json"
        return self._once((url, pattern), lambda: fetching.listed(url, pattern, scratch, limits))

    def fetch(self, url: str, target: Path, limits: Limits, progress: Progress) -> Fetched:
        """`fetching.fetch`, once; `target` is then a file of its own, to be used up."""
        kept = self._folder / f"{hashlib.sha256(url.encode()).hexdigest()[:12]}.whole"
        came = self._once(
            (url,), lambda: fetching.fetch(url, kept, self._of_all(url), limits, progress)
        )
        if came.unchanged:
            return came
        target.unlink(missing_ok=True)
        try:
            os.link(came.path, target)
        except OSError:  # on another disk
            shutil.copyfile(came.path, target)
        return replace(came, path=target)

    def _of_all(self, url: str) -> Held:
        marks = [
            (known.get("etag", ""), known.get("modified", ""))
            for known in (held.get(url, {}) for held in self._held)
        ]
        return Held(*marks[0]) if len(set(marks)) == 1 else Held()

    def _once(self, asked: tuple[str, ...], ask: Callable[[], Came]) -> Came:
        if asked not in self._came:
            try:
                self._came[asked] = ask()
            except FetchError as problem:
                self._came[asked] = problem
        came = self._came[asked]
        if isinstance(came, FetchError):
            raise came
        return came  # type: ignore[return-value]  # what `ask` of this address gave
