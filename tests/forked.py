"""Processes that begin with everything imported: a start in milliseconds, not seconds."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable
from functools import cache
from multiprocessing import forkserver
from multiprocessing.process import BaseProcess
from typing import Any

import pytest

_CONTEXT = multiprocessing.get_context("forkserver")


@cache
def _server() -> None:
    """The server that forks, with `workers` and `tiny` imported: one for all tests of a process.

    It finds them by PYTHONPATH and no other way. Without them each process would import pandas and
    DuckDB first, and most kills would meet that.
    """
    _CONTEXT.set_forkserver_preload(["workers", "tiny"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
        forkserver.ensure_running()


def process(target: Callable[..., Any], *args: object) -> BaseProcess:
    """A process, not started yet."""
    _server()
    return _CONTEXT.Process(target=target, args=args)
