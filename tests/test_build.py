"""The store: the same from the same tables, whole at every moment, closed to everything else."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path

import duckdb
import pytest
import tiny
from conftest import Fetch, Place

from wardlens.ingest.build import build
from wardlens.store import store


def test_building_twice_gives_the_same_release_and_leaves_its_bytes(copy: Place) -> None:
    before = copy.fingerprint()
    assert build.build() == build.build()
    assert copy.fingerprint() == before


def test_a_build_from_nothing_gives_the_same_release_elsewhere(
    copy: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    serving = build.build()
    monkeypatch.setenv("WARDLENS_STORE", str(tmp_path / "elsewhere"))
    assert build.build() == serving
    assert copy.stores.is_dir()


def test_the_pointer_names_the_store_that_serves(copy: Place) -> None:
    release = build.build()
    assert (copy.stores / "current").read_text() == store.path_of(release).name
    assert store.serving() == store.path_of(release)


def test_progress_goes_up_to_the_end(bare: Place) -> None:
    shares: list[float] = []
    build.build(lambda share, words: shares.append(share) if words else None)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert len(shares) > 5
    assert bare.stores.is_dir()


@pytest.mark.parametrize("table", ["ledger.csv", "population.csv", "sources.toml"])
def test_a_change_in_the_data_folder_changes_the_release(table: str, copy: Place) -> None:
    before = build.release_id()
    path = copy.data / table
    path.write_text(path.read_text().replace("2026", "2027").replace("2000", "2001"))
    assert build.release_id() != before
    assert not build.is_current()


def test_line_breaks_of_another_system_do_not_change_the_release(copy: Place) -> None:
    before = build.release_id()
    path = copy.data / "ledger.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert build.release_id() == before


def test_the_newest_three_releases_are_kept(copy: Place) -> None:
    releases = []
    for number in range(4):
        _note(copy, f"release {number}")
        releases.append(build.build())
        time.sleep(0.02)
    kept = {path.name for path in copy.stores.glob("wardlens-*.duckdb")}
    assert kept == {store.path_of(release).name for release in releases[-3:]}


def test_leftovers_of_a_killed_build_are_cleared_away(copy: Place) -> None:
    (copy.stores / ".building-1-wardlens-x.duckdb").write_text("half")
    (copy.stores / ".building-1-wardlens-x.duckdb.tmp").mkdir()
    (copy.stores / ".current-xyz").write_text("half")
    _note(copy, "another release")
    build.build()
    assert not list(copy.stores.glob(".building-*"))
    assert not list(copy.stores.glob(".current-*"))


def test_a_store_that_is_not_whole_is_built_again(copy: Place) -> None:
    serving = store.serving()
    serving.write_bytes(serving.read_bytes()[:9_000])
    assert not store.is_whole(serving)
    build.build()
    assert store.is_whole(store.serving())
    assert copy.stores.is_dir()


def test_a_store_that_is_missing_says_how_to_make_one(bare: Place) -> None:
    with pytest.raises(store.StoreMissingError, match="python -m wardlens build"):
        store.connect()
    assert bare.data.is_dir()


class TestTheStoreThatServes:
    @pytest.mark.parametrize(
        "statement",
        [
            "create table t (a int)",
            "delete from area",
            "update release set release = 'x'",
            "copy area to '/tmp/wardlens-test-area.csv'",
            "select * from read_csv('/etc/passwd')",
            "select * from read_text('/etc/passwd')",
            "attach '/tmp/wardlens-test.duckdb'",
            "install httpfs",
            "load httpfs",
            "set enable_external_access = true",
            "set lock_configuration = false",
            "export database '/tmp/wardlens-test'",
        ],
    )
    def test_cannot_be_written_and_reaches_nothing_beyond_itself(
        self, statement: str, connection: duckdb.DuckDBPyConnection
    ) -> None:
        with pytest.raises(duckdb.Error):
            connection.execute(statement)

    def test_names_what_a_query_lacks(self, connection: duckdb.DuckDBPyConnection) -> None:
        with pytest.raises(store.MissingParameterError, match=r"needs end, offences, start"):
            store.fetch(connection, "offences_by_ward", {})


def test_a_reader_keeps_its_release_while_another_is_published(copy: Place, fetch: Fetch) -> None:
    with store.connect() as reader:
        before = store.fetch(reader, "release", {})["release"].iloc[0]
        _note(copy, "another release")
        built = build.build()
        assert store.fetch(reader, "release", {})["release"].iloc[0] == before != built
    assert fetch("release")["release"].iloc[0] == built


# A server that forks processes with everything imported: a start in milliseconds, not seconds.
_METHOD = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
_PROCESSES = multiprocessing.get_context(_METHOD)
_PROCESSES.set_forkserver_preload(["tiny"])


@contextmanager
def _building(place: Place, hold: float = 0.0) -> Iterator[BaseProcess]:
    where = (str(place.data), str(place.loaded), str(place.stores))
    process = _PROCESSES.Process(target=tiny.build_at, args=(*where, hold))
    process.start()
    try:
        yield process
    finally:
        process.kill()
        process.join()


def _note(place: Place, words: str) -> None:
    """A change in the data folder, which makes another release."""
    with (place.data / "ledger.csv").open("a", encoding="utf-8") as ledger:
        ledger.write(f"mps-ward,*,,note,2027-01,,false,{words}.\n")


def test_of_two_builds_at_once_one_waits_for_the_other(copy: Place) -> None:
    _note(copy, "another release")
    with _building(copy) as first, _building(copy) as second:
        first.join(60)
        second.join(60)
        assert (first.exitcode, second.exitcode) == (0, 0)
    assert build.is_current()
    assert store.is_whole(store.serving())


def test_a_build_that_waits_too_long_says_so(copy: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    with _building(copy, hold=60):
        deadline = time.monotonic() + 30
        while not (copy.stores / "held").exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        monkeypatch.setattr(build, "_WAIT_SECONDS", 0.1)
        with pytest.raises(build.BusyError, match="another build or load"):
            build.build()
    assert build.build()
