"""The store: the same from the same tables, whole at every moment, closed to everything else."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path

import duckdb
import forked
import pytest
import tiny
from conftest import Fetch, Place

from wardlens import cli
from wardlens.ingest.build import build
from wardlens.ingest.build.release import is_current, release_id
from wardlens.store import paths, store


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


def test_a_store_is_laid_out_for_many_small_tables(copy: Place) -> None:
    del copy
    with store.connect() as connection:
        asked = connection.execute("select block_size from pragma_database_size()").fetchone()
    assert asked == (int(store.AS_WRITTEN["default_block_size"]),)


def test_progress_goes_up_to_the_end(bare: Place) -> None:
    shares: list[float] = []
    build.build(lambda share, words: shares.append(share) if words else None)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert len(shares) > 5
    assert bare.stores.is_dir()


@pytest.mark.parametrize("table", ["ledger.csv", "population.csv", "sources.toml"])
def test_a_change_in_the_data_folder_changes_the_release(table: str, copy: Place) -> None:
    before = release_id()
    path = copy.data / table
    path.write_text(path.read_text().replace("2026", "2027").replace("2000", "2001"))
    assert release_id() != before
    assert not is_current()


def test_line_breaks_of_another_system_do_not_change_the_release(copy: Place) -> None:
    before = release_id()
    path = copy.data / "ledger.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert release_id() == before


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


def _folder(pointer: Path) -> None:
    pointer.unlink()
    pointer.mkdir()


def _in_the_middle(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)


DAMAGE: dict[str, Callable[[Path], object]] = {
    "a pointer that is no text": lambda stores: (stores / "current").write_bytes(b"\xff\xfe\x00"),
    "an empty pointer": lambda stores: (stores / "current").write_bytes(b""),
    "a pointer to a store that is gone": lambda stores: store.serving().unlink() or stores,
    "a pointer that leads elsewhere": lambda stores: (stores / "current").write_text("../x.duckdb"),
    "a folder for a pointer": lambda stores: _folder(stores / "current"),
    "a store cut off": lambda stores: os.truncate(store.serving(), 9_000) or stores,
    "a store of no bytes": lambda stores: os.truncate(store.serving(), 0) or stores,
    "a store damaged in the middle": lambda stores: _in_the_middle(store.serving()) or stores,
    "a folder for a store": lambda stores: _folder(store.serving()) or stores,
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_after_damage_the_last_whole_release_serves_and_a_build_mends_it_or_says_how(
    kind: str, copy: Place, fetch: Fetch, capfd: pytest.CaptureFixture[str]
) -> None:
    older = store.serving()
    _note(copy, "another release")
    newer = store.path_of(build.build())
    assert store.serving() == newer != older
    DAMAGE[kind](copy.stores)
    assert store.serving() in (older, newer)
    assert fetch("release")["release"].iloc[0] == store.serving().stem.removeprefix("wardlens-")
    assert store.is_as_published() is False
    code = cli.main(["build"])
    told = capfd.readouterr()
    if kind.startswith("a folder"):
        assert (code, len(told.err.splitlines())) == (1, 1)
        assert "is a folder, where a file is to be; remove it" in told.err
    else:
        assert (code, told.out.count("\n")) == (0, 1)
        assert store.is_as_published()
        assert store.serving() == newer


def test_without_a_whole_release_it_is_said_that_the_store_cannot_be_read(copy: Place) -> None:
    for path in copy.stores.glob("*.duckdb"):
        path.write_bytes(b"no store")
    with pytest.raises(store.StoreMissingError, match=r"cannot be read; run .* build"):
        store.serving()


_WITHOUT_ROOM = """
import resource, sys
from wardlens import cli
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
sys.exit(cli.main(["build"]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the size of files is not limited there")
def test_a_build_that_runs_out_of_room_says_so_in_a_line_and_leaves_nothing(copy: Place) -> None:
    before = copy.fingerprint()
    (copy.stores / ".building-1-wardlens-x.duckdb").write_text("half")  # of one killed before
    _note(copy, "another release")
    done = subprocess.run(
        [sys.executable, "-c", _WITHOUT_ROOM], cwd=paths.ROOT, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "wardlens: " in done.stderr
    assert copy.fingerprint() == before
    assert not list(copy.stores.glob(".building-*"))


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


@contextmanager
def _building(place: Place, hold: float = 0.0) -> Iterator[BaseProcess]:
    where = (str(place.data), str(place.loaded), str(place.stores))
    process = forked.process(tiny.build_at, *where, hold)
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
    assert is_current()
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
