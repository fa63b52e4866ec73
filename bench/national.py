"""The same queries on a national store: DuckLake, with its catalogue in PostgreSQL or in a file.

    make national                                          a million made-up rows beside ours
    make national ROWS=100000000 CATALOG="postgres:dbname=lake host=/run/postgresql"

What it does: puts the figures of the store that serves into one schema of a lake (`national`),
with as many made-up rows of areas elsewhere; gives the partnership a schema of its own, in which
`recorded` and `coverage` are views of the national ones and the rest is laid out by the same SQL
as the local store (queries/build/40_views.sql and 45_force.sql); then asks every file in queries/
of both, for several choices, and prints whether the answers are equal and how long each took. The
catalogue in PostgreSQL must be empty.

DuckLake's extensions come as wheels for DuckDB 1.5: `make national` uses an environment of its
own (deploy/lake.txt), in which it first builds the store. Nothing is fetched at run time.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pandas as pd
from in_pandas.frames import LAYS_OUT, laid_out

from wardlens.choices.filters import Filters
from wardlens.choices.offer import Offer
from wardlens.ingest.build import build
from wardlens.ingest.build.release import release_id
from wardlens.ingest.counts.workspace import run
from wardlens.store import config, lake, queries, store
from wardlens.views import offers

_MONTHS = 180
_AREAS_AT_ONCE = 1_000
_REPEATS = 5


def main() -> int:
    """Lay out both stores, ask both, print a line a query; 1 if any answer differs."""
    parser = argparse.ArgumentParser(prog="python -m bench.national")
    parser.add_argument("--rows", type=int, default=1_000_000, help="made-up rows beside ours")
    parser.add_argument("--catalog", default="", help="postgres:…, or a file; default: a new file")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["WARDLENS_STORE"] = f"{folder}/store"  # DuckDB 1.5 need not read one of 2.0
        build.build()
        catalog = f"ducklake:{options.catalog or f'{folder}/catalog.ducklake'}"
        with (
            lake.attached(catalog, f"(data_path '{folder}/figures/')") as national,
            store.connect() as local,
        ):
            started = time.perf_counter()
            fill(national, store.path_of(release_id()), options.rows)
            show(national)
            held = national.execute("select count(*) from lake.national.recorded").fetchone()
            assert held is not None
            print(f"{held[0]:,} rows laid out in {time.perf_counter() - started:.0f} s")
            differing = compare(local, national)
    print(f"answers that differ: {differing}")
    return int(differing > 0)


def fill(connection: duckdb.DuckDBPyConnection, path: Path, rows: int) -> None:
    """The figures of a store and made-up ones in `national`, what asks of them in `partnership`."""
    connection.execute("use lake")
    connection.execute(f"attach '{path}' as ours (read_only)")
    tables = [
        name
        for (name,) in connection.execute(
            "select table_name from duckdb_tables() where database_name = 'ours' order by all"
        ).fetchall()
    ]
    connection.execute("create schema national")
    for name in ("recorded", "coverage"):
        connection.execute(f"create table national.{name} as select * from ours.{name}")
    _make_up(connection, rows)
    connection.execute("create schema partnership")
    made = laid_out()
    for name in tables:
        if name in ("recorded", "coverage"):
            continue
        if name not in made:
            connection.execute(f"create table partnership.{name} as select * from ours.{name}")
    for name in ("recorded", "coverage"):
        connection.execute(
            f"create view partnership.{name} as select * from lake.national.{name} "
            "semi join lake.partnership.area using (area_code)"
        )
    connection.execute("detach ours")
    connection.execute("use lake.partnership")
    for name in LAYS_OUT:
        run(connection, f"build/{name}")


def show(connection: duckdb.DuckDBPyConnection) -> None:
    """The partnership's schema as the tables that queries name: views, which every cursor sees."""
    names = connection.execute(
        "select table_name from information_schema.tables "
        "where table_catalog = 'lake' and table_schema = 'partnership'"
    ).fetchall()
    connection.execute("use memory")
    for (name,) in names:
        connection.execute(f"create view {name} as select * from lake.partnership.{name}")


def _make_up(connection: duckdb.DuckDBPyConnection, rows: int) -> None:
    """Wards and LSOAs elsewhere, each with every kind of offence in every month of 15 years."""
    for series, kinds, share in (
        ("mps-ward", "select distinct offence from ours.offence", 0.4),
        ("policeuk-lsoa", "select distinct offence from ours.policeuk_type", 0.6),
    ):
        found = connection.execute(f"select count(*) from ({kinds})").fetchone()
        assert found is not None
        areas = int(share * rows / (found[0] * _MONTHS))
        for first in range(0, areas, _AREAS_AT_ONCE):
            last = min(areas, first + _AREAS_AT_ONCE)
            asked = {"series": series, "first": first, "last": last, "months": _MONTHS}
            connection.execute(
                f"""
                insert into national.recorded by name
                select
                    $series as series,
                    printf('%s-%07d', $series, area) as area_code,
                    offence,
                    (date '2011-03-01' + to_months(nth::integer))::date as month,
                    1 + hash(area, offence, nth) % 9 as offences
                from range($first, $last) as areas(area), ({kinds}), range($months) as months(nth)
                order by area_code, month
                """,
                asked,
            )
            connection.execute(
                """
                insert into national.coverage by name
                select
                    $series as series,
                    printf('%s-%07d', $series, area) as area_code,
                    (date '2011-03-01' + to_months(nth::integer))::date as month,
                    '' as offence,
                    date '2026-02-01' as edition
                from range($first, $last) as areas(area), range($months) as months(nth)
                order by area_code, month
                """,
                asked,
            )


def compare(local: duckdb.DuckDBPyConnection, national: duckdb.DuckDBPyConnection) -> int:
    """Every query for several choices of both; prints a line each, returns how many differ."""
    offer = offers.offer(lambda name, params: store.fetch(local, name, params), config.read())
    print(f"{'query':32} {'choices':>7} {'equal':>5} {'local ms':>9} {'lake ms':>9}")
    differing = 0
    for name in queries.names():
        choices = list(_choices(name, offer))
        equal = 0
        for params in choices:
            ours, theirs = (store.fetch(one, name, params) for one in (local, national))
            equal += _same(ours, theirs)
        differing += len(choices) - equal
        times = [
            _milliseconds(lambda one=one, choices=choices: store.fetch(one, name, choices[0]))  # type: ignore[misc] # noqa: B023
            for one in (local, national)
        ]
        print(f"{name:32} {len(choices):7} {equal:5} {times[0]:9.1f} {times[1]:9.1f}")
        sys.stdout.flush()
    return differing


def _choices(name: str, offer: Offer) -> Iterator[dict[str, object]]:
    """What is asked of a query: the usual view, then one other value of each filter it binds."""
    usual = Filters.default(offer)
    asked = [usual]
    bound = queries.load(name).parameters
    if bound & {"start", "end"}:
        asked.append(Filters.from_query({"from": ["2023-09"], "to": ["2024-08"]}, offer)[0])
    if bound & {"offences", "types"}:
        asked.append(usual.with_(offer, offence="robbery"))
    if "area" in bound:
        asked.append(usual.with_(offer, area=list(offer.areas)[-1]))
    for filters in asked:
        yield queries.DEFAULTS | filters.params(offer)


def _same(ours: pd.DataFrame, theirs: pd.DataFrame) -> bool:
    try:
        pd.testing.assert_frame_equal(ours, theirs, check_dtype=False, rtol=1e-12)
    except AssertionError as problem:
        print(problem, file=sys.stderr)
        return False
    return True


def _milliseconds(ask: Callable[[], object]) -> float:
    """The median of a few turns, the first one left out."""
    ask()
    turns = []
    for _ in range(_REPEATS):
        started = time.perf_counter()
        ask()
        turns.append(1_000 * (time.perf_counter() - started))
    return statistics.median(turns)


if __name__ == "__main__":
    sys.exit(main())
