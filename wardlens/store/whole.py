"""Files and folders that come whole: written beside their place, put there in one step."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_UNFINISHED = ".unfinished-"


@contextmanager
def file(target: Path) -> Iterator[Path]:
    """Where to write a file; it takes the place of `target` when the block ends without an error.

    A block that takes away what it wrote leaves `target` as it is.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f"{_UNFINISHED}{os.getpid()}-{target.name}")
    try:
        yield unfinished
        if unfinished.exists():
            unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


@contextmanager
def folder(target: Path) -> Iterator[Path]:
    """The same for a folder, which is there and empty; called under a lock.

    What blocks that were killed left beside it goes first.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    for leftover in target.parent.glob(f"{_UNFINISHED}*"):
        shutil.rmtree(leftover, ignore_errors=True)
    unfinished, replaced = (
        target.with_name(f"{_UNFINISHED}{kind}{target.name}") for kind in ("", "old-")
    )
    unfinished.mkdir()
    try:
        yield unfinished
        if target.exists():
            target.replace(replaced)
        unfinished.replace(target)
    finally:
        for leftover in (unfinished, replaced):
            shutil.rmtree(leftover, ignore_errors=True)
