"""The store: built from the data folder and the editions loaded, published by moving a pointer.

Every build goes to a file named after its release, beside the one that serves; only a small
pointer file changes, in one step. A build killed at any moment leaves the old store serving.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import filelock
import msgspec
import pandas as pd

from wardlens.choices.series import CRIME, SERIES
from wardlens.errors import WardlensError
from wardlens.ingest.build import apart, force, places, streets
from wardlens.ingest.build.release import REFERENCE, map_context, readers, release_id
from wardlens.ingest.counts import editions
from wardlens.ingest.counts.workspace import run
from wardlens.ingest.people import people
from wardlens.ingest.survey import tables as survey_tables
from wardlens.ingest.voices import tables as voices
from wardlens.store import config, paths, store
from wardlens.store.access import Access, partner_sources

_KEPT_RELEASES = 3
_UNFINISHED = ".building-"
_WAIT_SECONDS = 120

Progress = Callable[[float, str], None]


class BusyError(WardlensError):
    """Another process is building or loading, and did not finish in time."""


def silent(_share: float, _words: str) -> None:
    """A progress bar that nobody sees."""


def build(progress: Progress = silent) -> str:
    """Build the store if it is not built yet, publish it and return its release id."""
    with locked():
        return build_locked(progress)


def build_locked(progress: Progress = silent) -> str:
    """`build`, for a caller that holds the lock already."""
    release = prepare(progress)
    publish_locked(release)
    progress(1.0, f"release {release} serves")
    return release


def prepare(progress: Progress = silent) -> str:
    """Build the store of the tables here, unless it is there, and publish nothing."""
    areas = pd.read_csv(paths.shipped("areas.csv"), dtype="str")
    config.hold_places(dict(zip(areas["area_code"], areas["level"], strict=True)))
    for access in readers():
        release = release_id(access)
        made, target = store.made(release, access), store.path_of(release, access)
        _clear_away(target.parent)
        store.refuse_folders(release, access)
        if not store.is_whole(made) or not store.withholds(made, partner_sources()):
            target.parent.mkdir(parents=True, exist_ok=True)
            _build(target, release, progress, access)
    return release_id()


def publish_locked(release: str) -> None:
    """Publish a release that was prepared, and forget the oldest, under the lock."""
    partner = partner_sources()
    if partner:
        store.publish(release_id(Access.PARTNER), Access.PARTNER)
        _forget_old_releases(release_id(Access.PARTNER), Access.PARTNER)
    else:
        store.withdraw(Access.PARTNER)
    store.publish(release)
    _forget_old_releases(release)
    _forget_what_is_public_no_longer(partner)


@contextmanager
def locked() -> Iterator[None]:
    """Hold the one lock under which stores and editions are written, waiting for others."""
    paths.stores().mkdir(parents=True, exist_ok=True)
    lock = filelock.FileLock(paths.stores() / "lock", timeout=_WAIT_SECONDS)
    try:
        with lock:
            yield
    except filelock.Timeout as problem:
        raise BusyError(
            f"another build or load has been at work for {_WAIT_SECONDS} seconds; "
            "wait for it, then try again"
        ) from problem


def _clear_away(folder: Path) -> None:
    """Remove what builds left that were killed or ran out of room; call it under the lock."""
    for leftover in folder.glob(f"{_UNFINISHED}*"):
        if leftover.is_dir():
            shutil.rmtree(leftover, ignore_errors=True)
        else:
            leftover.unlink(missing_ok=True)


def _build(target: Path, release: str, progress: Progress, readers: Access) -> None:
    unfinished = target.parent / f"{_UNFINISHED}{os.getpid()}-{target.name}"
    try:
        _write(unfinished, release, progress, readers)
        unfinished.replace(target)
    finally:
        _clear_away(target.parent)


def _write(unfinished: Path, release: str, progress: Progress, readers: Access) -> None:
    kept = editions.folders()
    withheld = partner_sources() if readers is Access.PUBLIC else {}
    steps = 5 + len(CRIME) + len(kept)
    done = 0

    def step(words: str) -> None:
        nonlocal done
        progress(done / steps, words)
        done += 1

    with duckdb.connect(str(unfinished), config=dict(store.AS_WRITTEN)) as connection:
        step("areas, offences, residents")
        run(connection, "load/our_table")
        _reference(connection)
        for series in CRIME:
            step(f"figures of {series}")
            editions.lay_out_held(connection, series, editions.folders(series))
            run(connection, "build/20_series", {"series": series})
        for folder in kept:
            step(f"names in {folder.name}")
            _edition(connection, folder)
        step("counts of people")
        _people(connection)
        step("outlines and sources")
        found = apart.leave_out(connection, withheld)
        run(connection, "build/40_views")
        force.lay_out(connection)
        _outlines(connection)
        _sources(connection)
        costs = {key: str(paths.shipped(REFERENCE[key])) for key in ("unit_costs", "price_index")}
        run(connection, "build/48_unit_costs", costs)
        step("survey")
        survey_tables.write(connection)
        step("release")
        apart.hold_kept_apart(withheld, found | apart.leave_out(connection, withheld))
        _release(connection, release)
    if withheld:
        apart.rewrite(unfinished)


def _reference(connection: duckdb.DuckDBPyConnection) -> None:
    partnership = config.read()
    params: dict[str, object] = {key: str(paths.shipped(name)) for key, name in REFERENCE.items()}
    params["borough"] = partnership.borough_code
    params["town_centre"] = list(partnership.town_centre_wards)
    layers = pd.DataFrame([(one.key, one.layer) for one in SERIES.values()])
    connection.register("series_rows", layers.set_axis(["series", "layer"], axis=1))
    run(connection, "build/10_reference", params)
    run(connection, "build/12_serious_violence", params)
    run(connection, "build/15_indicators", params)
    places.lay_out(connection)
    streets.lay_out(connection)
    voices.lay_out(connection)


def _edition(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    described = editions.about(folder)
    names = ("areas", "offences", "refused", "revised")
    params: dict[str, object] = {name: str(folder / f"{name}.csv") for name in names}
    params["series"] = described["series"]
    params["is_force_table"] = SERIES[described["series"]].is_force_table
    params["edition"] = described["edition"]
    params["file"] = ", ".join(file["name"] for file in described["files"])
    run(connection, "build/30_edition", params)
    params["provisional"] = str(folder / editions.PROVISIONAL)
    if (folder / editions.PROVISIONAL).is_file():
        run(connection, "build/32_provisional", params)


def _people(connection: duckdb.DuckDBPyConnection) -> None:
    counted, covered = people.counts(), people.coverage()
    connection.register("people_rows", counted)
    connection.register("coverage_rows", covered)
    connection.register("window_rows", people.windows(counted, covered))
    groups = paths.shipped("population_groups.csv")
    run(connection, "build/35_people", {"population_groups": str(groups)})


def _outlines(connection: duckdb.DuckDBPyConnection) -> None:
    features = json.loads(paths.shipped("outlines.geojson").read_text("utf-8"))["features"]
    rows = pd.DataFrame(
        {
            "area_code": [feature["properties"]["area_code"] for feature in features],
            "geometry": [json.dumps(feature["geometry"]) for feature in features],
        }
    )
    connection.register("outline_rows", rows)
    connection.execute("create table outline as select area_code, geometry from outline_rows")
    shown = [
        (one["properties"]["kind"], one["properties"]["name"], json.dumps(one["geometry"]))
        for path in map_context()
        for one in json.loads(path.read_text("utf-8"))["features"]
    ]
    context = pd.DataFrame(shown, columns=["kind", "name", "geometry"], dtype="str")
    connection.register("context_rows", context)
    connection.execute("create table map_context as select * from context_rows")


def _sources(connection: duckdb.DuckDBPyConnection) -> None:
    rows = pd.DataFrame(
        [
            {"source": key} | msgspec.structs.asdict(entry) | {"tables": ", ".join(entry.tables)}
            for key, entry in config.sources().items()
        ]
    ).drop(columns=["fetch", "release_days"])
    connection.register("source_rows", rows)
    connection.execute("create table source as select * from source_rows")
    inputs = pd.DataFrame(
        [
            {"series": described["series"], "edition": described["edition"], **file}
            for described in map(editions.about, editions.folders())
            for file in described["files"]
        ],
        columns=["series", "edition", "name", "sha256"],
    )
    connection.register("file_rows", inputs)
    connection.execute(
        """
        create table source_file as
        select series, edition::date as edition, "name" as file, sha256 from file_rows
        """
    )


def _release(connection: duckdb.DuckDBPyConnection, release: str) -> None:
    connection.execute(
        """
        create table release as
        select
            $release as release,
            (select count(*) from recorded) as figures,
            max(coverage.month) filter (where series.layer = 'ward') as ward_data_to,
            max(coverage.month) filter (where series.layer = 'borough') as borough_data_to,
            max(coverage.month) filter (where series.layer = 'lsoa') as lsoa_data_to
        from series
        left join coverage on coverage.series = series.series
        """,
        {"release": release},
    )


def _forget_old_releases(serving: str, access: Access = Access.PUBLIC) -> None:
    old = [one for one in store.built(access) if one != store.published(serving, access)]
    for one in old[_KEPT_RELEASES - 1 :]:
        store.forget(one)


def _forget_what_is_public_no_longer(partner: Collection[str]) -> None:
    """Earlier public releases can be asked for by link: none may hold a source that is not."""
    for one in store.built(Access.PUBLIC) if partner else ():
        if not store.withholds(one, partner):
            store.forget(one)
