"""Refused lines of a file of which nothing else was taken."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from wardlens.ingest.counts import editions
from wardlens.store import paths


def keep_refused(path: Path, refused: pd.DataFrame, series: str) -> Path:
    """Keep refused lines of a file of which nothing else was taken."""
    folder = paths.loaded() / "refused"
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{editions.sha256(path)[:16]}.csv"
    rows = refused.assign(file=path.name, series=series)
    rows.to_csv(target, index=False)
    return target
