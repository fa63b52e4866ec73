"""Editions: accepted files in our own form, one folder each, never changed once written.

A folder holds `figures.parquet` (only counts above zero), `coverage.parquet` (the areas and
months that the edition speaks for: covered without a figure is zero, not covered is missing),
`areas.csv`, `offences.csv`, `refused.csv`, `revised.csv`, `about.json` and, where something was
taken only with a warning, `provisional.csv`; of a street file also its counts by map point. The
newest edition wins per area and month: by its newest month, then by the order of acceptance.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from wardlens.choices.series import NEIGHBOURHOODS
from wardlens.ingest.counts.workspace import run
from wardlens.store import paths, whole

_RENAMED = {"policeuk-street": NEIGHBOURHOODS}
"""Series of editions kept by earlier versions, and where their figures have their home now."""
PROVISIONAL = "provisional.csv"
_REVISED = ["area_code", "month", "offence", "held_offences", "file_offences"]


def folders(series: str = "") -> list[Path]:
    """The folders of the editions kept, shipped first, then in the order of acceptance."""
    found = [
        about.parent
        for root in (paths.data() / "editions", paths.loaded() / "editions")
        for about in sorted(root.glob("[!.]*/about.json"))
    ]
    return [folder for folder in found if not series or about(folder)["series"] == series]


def about(folder: Path) -> dict[str, Any]:
    """What an edition says of itself."""
    described: dict[str, Any] = json.loads((folder / "about.json").read_text(encoding="utf-8"))
    described["series"] = _RENAMED.get(described["series"], described["series"])
    return described


def newest(series: str) -> date | None:
    """The newest edition held of a series."""
    held = [date.fromisoformat(about(folder)["edition"]) for folder in folders(series)]
    return max(held, default=None)


def next_sequence() -> int:
    """The number of the next file to be accepted, over all series."""
    return 1 + max((about(folder)["sequence"] for folder in folders()), default=0)


def lay_out_held(
    workspace: duckdb.DuckDBPyConnection, series: str, held: Sequence[Path] | None = None
) -> None:
    """Make `held_coverage`, `held_cell` and `held_offence` from the editions kept."""
    kept = folders(series) if held is None else list(held)
    if not kept:
        run(workspace, "load/nothing_held")
        return
    run(
        workspace,
        "load/held",
        {
            "figures": [str(folder / "figures.parquet") for folder in kept],
            "coverage": [str(folder / "coverage.parquet") for folder in kept],
            "offences": [str(folder / "offences.csv") for folder in kept],
        },
    )


def write(
    workspace: duckdb.DuckDBPyConnection,
    root: Path,
    *,
    series: str,
    edition: date,
    sequence: int,
    files: Sequence[Path],
    refused: pd.DataFrame,
    revised: pd.DataFrame | None = None,
    provisional: pd.DataFrame | None = None,
    more: Mapping[str, pd.DataFrame] | None = None,
) -> Path:
    """Write what the workspace holds as an edition below `root`, all at once or not at all.

    `more`: frames that the edition keeps besides, by the name of their Parquet file.
    """
    target = root / f"{sequence:04d}-{series}-{edition:%Y-%m}"
    with whole.folder(target) as unfinished:
        run(
            workspace,
            "load/write_edition",
            {
                "edition": edition,
                "sequence": sequence,
                "figures": str(unfinished / "figures.parquet"),
                "coverage": str(unfinished / "coverage.parquet"),
                "areas": str(unfinished / "areas.csv"),
                "offences": str(unfinished / "offences.csv"),
            },
        )
        refused.to_csv(unfinished / "refused.csv", index=False)
        nothing = pd.DataFrame(columns=_REVISED)
        (nothing if revised is None else revised[_REVISED]).to_csv(
            unfinished / "revised.csv", index=False
        )
        if provisional is not None and len(provisional):
            provisional.to_csv(unfinished / PROVISIONAL, index=False, date_format="%Y-%m-%d")
        for name, rows in (more or {}).items():
            rows.to_parquet(unfinished / name, index=False, compression="zstd")
        described = {
            "series": series,
            "edition": edition.isoformat(),
            "sequence": sequence,
            "files": [{"name": file.name, "sha256": sha256(file)} for file in files],
        }
        (unfinished / "about.json").write_text(json.dumps(described, indent=1) + "\n", "utf-8")
    return target


def sha256(path: Path) -> str:
    """The fingerprint of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
