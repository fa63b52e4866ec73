"""What other processes do to a store: build, load, refresh. Light to import, meant to be killed."""

from __future__ import annotations

import os
from pathlib import Path

from wardlens.ingest.build import build
from wardlens.ingest.fetch import refresh
from wardlens.ingest.fetch.fetching import Limits
from wardlens.ingest.load import load


def work(data: str, loaded: str, stores: str, kind: str, file: str = "") -> None:
    """Do one thing to the store of a partnership, in a process of its own."""
    os.environ |= {"WARDLENS_DATA": data, "WARDLENS_LOADED": loaded, "WARDLENS_STORE": stores}
    os.environ["no_proxy"] = "127.0.0.1"
    if kind == "load":
        report = load.load(Path(file))
        assert report.outcome is load.Outcome.TAKEN, report.lines
    elif kind == "refresh":
        done = refresh.refresh(limits=Limits(seconds=30, silence=5, tries=2, back_off=0.01))
        assert done.outcome is refresh.Outcome.DONE, done.lines
    else:
        build.build()
