"""Building and loading through the real code, against DuckDB's bare read-and-write of the same."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from bench.timing import Ratio, in_turns
from wardlens.ingest.build import build
from wardlens.ingest.load import load
from wardlens.store import paths

PUBLISHED = paths.ROOT.parent / "shared" / "sources" / "mps"
ALL_LONDON = ("recorded-crime-ward-historical.parquet", "recorded-crime-ward.parquet")
_UNPIVOT = """
create table {} as
unpivot (from read_parquet($path))
on columns('^20[0-9]{{4}}$')
into name month value offences
"""  # the yardstick itself; a table name cannot be a parameter


@contextmanager
def folders(*, boroughs: str = "") -> Iterator[Path]:
    """A data folder of its own, shipped tables in it, nothing loaded; for all boroughs or ours."""
    kept = {key: os.environ.get(key) for key in _PLACES}
    with tempfile.TemporaryDirectory(prefix="wardlens-bench-") as name:
        root = Path(name)
        shutil.copytree(
            paths.ROOT / "data", root / "data", ignore=shutil.ignore_patterns("store", "loaded")
        )
        if boroughs:
            described = root / "data" / "partnership.toml"
            described.write_text(
                re.sub(
                    r"(?m)^boroughs = .*$",
                    f'boroughs = "{boroughs}"',
                    described.read_text("utf-8"),
                ),
                "utf-8",
            )
        os.environ |= {key: str(root / folder) for key, folder in _PLACES.items()}
        try:
            yield root
        finally:
            for key, value in kept.items():
                os.environ.pop(key, None) if value is None else os.environ.update({key: value})


_PLACES = {"WARDLENS_DATA": "data", "WARDLENS_LOADED": "loaded", "WARDLENS_STORE": "store"}


def building(*, repeats: int) -> Iterator[Ratio]:
    """The shipped store, against the same Parquet and CSV files read into tables as they are."""
    with folders() as root:
        tables = sorted((root / "data").rglob("*.parquet")) + sorted((root / "data").rglob("*.csv"))

        def ours() -> None:
            shutil.rmtree(root / "store", ignore_errors=True)
            build.build()

        def bare() -> None:
            _forget(root / "bare.duckdb")
            with duckdb.connect(str(root / "bare.duckdb")) as connection:
                for number, path in enumerate(tables):
                    reader = "read_parquet" if path.suffix == ".parquet" else "read_csv"
                    connection.execute(
                        f"create table t{number} as from {reader}($path)",
                        {"path": str(path)},
                    )

        seconds, against = in_turns([ours, bare], repeats)
        note = f"{len(tables)} tables"
        yield Ratio("build", "the shipped store", seconds, against, None, note)


def loading(*, repeats: int) -> Iterator[Ratio]:
    """All of London from published Parquet files: recognised, checked, compared, kept, served."""
    with folders(boroughs="all") as root:

        def ours() -> None:
            for folder in ("store", "loaded"):
                shutil.rmtree(root / folder, ignore_errors=True)
            for report in load.load_all([PUBLISHED / name for name in ALL_LONDON]):
                if report.outcome == load.Outcome.REFUSED:
                    raise SystemExit("\n".join(report.lines))

        def bare() -> None:
            _forget(root / "bare.duckdb")
            with duckdb.connect(str(root / "bare.duckdb")) as connection:
                for number, name in enumerate(ALL_LONDON):
                    connection.execute(
                        _UNPIVOT.format(f"t{number}"), {"path": str(PUBLISHED / name)}
                    )

        seconds, against = in_turns([ours, bare], repeats)
        with duckdb.connect(str(root / "bare.duckdb"), read_only=True) as connection:
            cells = sum(len(connection.table(f"t{number}")) for number in range(len(ALL_LONDON)))
        note = f"{cells:,} ward-month cells, {len(ALL_LONDON)} files, one store published"
        yield Ratio("load", "all of London", seconds, against, 3.0, note)


def _forget(path: Path) -> None:
    for file in (path, path.with_name(path.name + ".wal")):
        file.unlink(missing_ok=True)
