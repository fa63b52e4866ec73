"""Ratios measured in one run: `python -m bench` prints one table and asserts nothing.

What is set against what:

- build: the shipped store, against the same files read into a DuckDB file as they are;
- load: all of London through `load` (recognise, check, compare, keep, publish), against DuckDB's
  bare `create table as unpivot` of the same files; wanted: at most 3;
- query: every file in queries/ as a page opens, against the same answer from pandas on frames
  already in memory, equal answers first (`bench/in_pandas/`); wanted: at most 1. A query without
  parameters is asked once a release and kept (`ui/serving/answers.py`): it is measured as pages
  read it, and its first reading stands beside it;
- page: the server's time against a floor page that makes the same calls of Streamlit with
  ready-made figures (`bench/floor.py`); wanted: at most 2 for a view that is kept, because it was
  made ahead or asked for before. A choice nobody asked for before has its figures and pictures
  made first: it stands beside them without a target;
- cold start: from starting `streamlit run` to the first whole page in a browser, against an app of
  a title and a line; wanted: at most 2. Left out, and said so, where there is no browser.

Both sides of a ratio take turns in one process, so that a busy machine slows both. All of London
is measured where ../shared/sources has the published files; elsewhere it is left out, and said so.

    python -m bench                   everything
    python -m bench --only query page       some parts
    python -m bench --repeats 5       fewer or more turns
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from bench import answers, cold, loads, pages
from bench.timing import Ratio
from wardlens.ingest.build import build
from wardlens.ingest.load import load
from wardlens.store import store

PARTS = ("build", "load", "query", "page", "cold")
_HEAD = ("part", "what", "ours", "yardstick", "ratio", "wanted", "")


def main() -> int:
    """Measure what was asked for and print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__.split("\n")[0])
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, metavar="PART")
    parser.add_argument("--repeats", type=int, default=15, help="turns of each (default: 15)")
    options = parser.parse_args()
    print(environment(), end="\n\n")
    rows = [_HEAD]
    for ratio in measured(set(options.only), options.repeats):
        rows.append(ratio.row())
        print(f"{ratio.group}: {ratio.name} {ratio.value:.2f}", file=sys.stderr)
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    for row in rows:
        print(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        )
    return 0


def measured(parts: set[str], repeats: int) -> Iterator[Ratio]:
    """Each ratio as it is known."""
    slow = max(2, repeats // 5)
    has_sources = (loads.PUBLISHED / loads.ALL_LONDON[0]).is_file()
    if not has_sources and parts & {"load", "query"}:
        print(f"{loads.PUBLISHED} is not here: all of London is left out.\n")
    if "build" in parts:
        yield from loads.building(repeats=slow)
    if "load" in parts and has_sources:
        yield from loads.loading(repeats=slow)
    with loads.folders():
        build.build()
        if "query" in parts:
            yield from answers.ratios(store.serving(), "query, shipped", repeats=repeats)
        if "page" in parts:
            yield from pages.ratios("page, shipped", changes=repeats)
        if "cold" in parts:
            yield from _cold(slow)
    if "query" in parts and has_sources:
        with loads.folders(boroughs="all"):
            for name in loads.ALL_LONDON:
                load.load(loads.PUBLISHED / name)
            yield from answers.ratios(store.serving(), "query, all of London", repeats=repeats)


def _cold(repeats: int) -> Iterator[Ratio]:
    try:
        yield from cold.ratios(repeats=repeats)
    except Exception as problem:  # no browser, or none that starts: the rest still counts
        print(f"cold start is left out: {str(problem).splitlines()[0]}\n")


def environment() -> str:
    """Machine and versions, in a line each."""
    names = ("duckdb", "pandas", "pyarrow", "streamlit", "plotly", "pydeck", "numpy")
    memory = ""
    if Path("/proc/meminfo").is_file():
        first = Path("/proc/meminfo").read_text("utf-8").split()
        memory = f", {int(first[1]) / 1e6:.1f} GB"
    load_now = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return (
        f"{os.cpu_count()} cores{memory}{load_now}, {platform.system()}, "
        f"Python {platform.python_version()}\n"
        + ", ".join(f"{name} {version(name)}" for name in names)
    )


if __name__ == "__main__":
    raise SystemExit(main())
