"""Ratios measured in one run: `python -m bench` prints one table and asserts nothing.

What is set against what:

- build: the shipped store, against the same files read into a DuckDB file as they are;
- load: all of London through `load` (recognise, check, compare, keep, publish), against DuckDB's
  bare `create table as unpivot` of the same files; wanted: at most 3;
- query: every file in queries/ as a page opens, against the same answer from pandas on frames
  already in memory, equal answers first (`tests/in_pandas/`); wanted: at most 1. A query without
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
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path

from bench import answers, cold, loads, pages
from bench.timing import Ratio
from wardlens.ingest.build import build
from wardlens.ingest.load import load
from wardlens.store import store

PARTS = ("build", "load", "query", "page", "cold")
_HEAD = ("part", "what", "ours", "yardstick", "ratio", "wanted", "")

_WITHOUT_PARAMETERS = ("(kept)", "(first reading)")
_README = (
    (
        "page",
        ": one blank changed",
        "another ward, group of offences, measure or comparator in the usual view: made ahead",
        "a page that draws the same elements ready-made",
    ),
    ("page", ": the same again", "a view asked for before", "the same"),
    (
        "page",
        ": never asked before",
        "a choice nobody asked for before, whose figures and pictures are made first",
        "the same",
    ),
    (
        "load",
        "",
        "loading all of London, 4 million figures, checked and published",
        "DuckDB's bare `create table as unpivot`",
    ),
    (
        "query, shipped",
        "",
        "a query with parameters, shipped store",
        "pandas on frames already in memory",
    ),
    ("query, all of London", "", "the same, all of London", "the same"),
    ("cold start", "", "first page of a cold start", "a bare Streamlit page"),
)
"""Lines of the README: ratios of a part whose name ends so, what they are, and of what."""


def main() -> int:
    """Measure what was asked for and print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__.split("\n")[0])
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, metavar="PART")
    parser.add_argument("--repeats", type=int, default=15, help="turns of each (default: 15)")
    options = parser.parse_args()
    print(environment(), end="\n\n")
    rows, ratios = [_HEAD], []
    for ratio in measured(set(options.only), options.repeats):
        ratios.append(ratio)
        rows.append(ratio.row())
        print(f"{ratio.group}: {ratio.name} {ratio.value:.2f}", file=sys.stderr)
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    for row in rows:
        print(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        )
    print("\n| what | against | ratio |\n| --- | --- | --- |", *of_readme(ratios), sep="\n")
    return 0


def of_readme(ratios: Sequence[Ratio]) -> Iterator[str]:
    """The lines of the README's table of ratios, of what was measured."""
    for group, ending, what, against in _README:
        of_line = [
            ratio
            for ratio in ratios
            if ratio.group.startswith(group)
            and ratio.name.endswith(ending)
            and (not group.startswith("query") or not ratio.name.endswith(_WITHOUT_PARAMETERS))
        ]
        if not of_line:
            continue
        values = _span([ratio.value for ratio in of_line])
        if of_line[0].target is None:
            times = [1_000 * ratio.seconds for ratio in of_line]
            values += f" ({min(times):.0f} to {max(times):.0f} ms)"
        yield f"| {what} | {against} | {values} |"


def _span(values: Sequence[float]) -> str:
    """The least and the most, with two figures that count.

    >>> _span([1.04, 21.3]), _span([0.254]), _span([0.91, 0.906])
    ('1.0 to 21', '0.25', '0.91')
    """
    shown = [f"{value:.0f}" if value >= 10 else f"{value:#.2g}" for value in sorted(values)]
    return shown[0] if shown[0] == shown[-1] else f"{shown[0]} to {shown[-1]}"


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
