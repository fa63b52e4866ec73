"""A region beside the partnership that is served alone: stores, builds, pages, memory.

    python -m wardlens init --region London --from FOLDER --out DIR
    python -m bench.region DIR [VISITS]

Each figure is a ratio, so that a slow machine gives the same answer. `bench/visitors.py` measures
many at once; here one reader after the other opens a page, each of the next borough.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

_PAGES = ("today", "ward", "map", "trends", "compare")
_ROUNDS = 3


def main(arguments: Sequence[str]) -> None:
    """Print the table."""
    if arguments[:1] == ["visit"]:
        _visit(int(arguments[1]))
        return
    region, visits = Path(arguments[0]), int(arguments[1]) if arguments[1:] else 160
    print("| what | alone | region | ratio |\n| --- | --: | --: | --: |")
    with tempfile.TemporaryDirectory(prefix="wardlens-") as scratch:
        settings = {
            "alone": {"WARDLENS_STORE": f"{scratch}/alone"},
            "region": {"WARDLENS_STORE": f"{scratch}/region", "WARDLENS_DATA": str(region)},
        }
        took = {name: _cpu("wardlens", "build", **env) for name, env in settings.items()}
        _row("build, seconds of processor", *took.values())
        _row("stores, MB", *(_megabytes(Path(scratch) / name) for name in settings))
        seen = {
            name: [float(n) for n in _run("bench.region", "visit", str(visits), **env).split()]
            for name, env in settings.items()
        }
        for number, words in enumerate(
            (
                "first page of a borough, ms",
                "the same page again, ms",
                f"process after {visits} visits, MB",
            )
        ):
            _row(words, *(figures[number] for figures in seen.values()))


def _visit(visits: int) -> None:
    """In a process of its own: open pages, borough after borough; median first, again; memory."""
    from streamlit.testing.v1 import AppTest

    from wardlens.store import config, paths
    from wardlens.ui.serving import limits

    limits.lift()
    boroughs = list(config.partnerships()) or [""]
    first: list[float] = []
    again: list[float] = []
    for number in range(visits):
        page = _PAGES[number // len(boroughs) % len(_PAGES)]
        app = AppTest.from_file(str(paths.PAGES / f"{page}.py"), default_timeout=120)
        if borough := boroughs[number % len(boroughs)]:
            app.query_params["borough"] = borough
        runs = [_seconds(app) for _ in range(_ROUNDS)]
        (first if number < len(boroughs) * len(_PAGES) else again).append(runs[0])
        again += runs[1:]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    shown = (1000 * statistics.median(first), 1000 * statistics.median(again), peak)
    sys.stdout.write(" ".join(map(str, shown)))


def _seconds(app: object) -> float:
    began = time.perf_counter()
    ran = app.run()  # type: ignore[attr-defined]
    if ran.exception:
        raise RuntimeError(str(ran.exception))
    return time.perf_counter() - began


def _run(*module: str, **environment: str) -> str:
    env = os.environ | {"WARDLENS_AHEAD": "0"} | environment
    ran = subprocess.run(
        [sys.executable, "-m", *module], env=env, capture_output=True, text=True, check=True
    )
    return ran.stdout


def _cpu(*module: str, **environment: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    _run(*module, **environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _megabytes(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*.duckdb")) / 1e6


def _row(words: str, alone: float, region: float) -> None:
    print(f"| {words} | {alone:,.0f} | {region:,.0f} | {region / alone:,.2f} |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
