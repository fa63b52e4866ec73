"""A lake serves what a folder serves: the same pages, to several processes, release after release.

Runs where DuckLake's extensions (deploy/lake.txt) and a PostgreSQL are: `make national`.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import pytest
import tiny
from conftest import Place
from test_access import mark, rows_of
from worlds import VIEWS, World, told

from wardlens.ingest.build import build
from wardlens.ingest.build.release import is_current, release_id
from wardlens.store import lake, paths, store
from wardlens.store.access import Access
from wardlens.ui.serving import answers

HAS_EXTENSIONS = importlib.util.find_spec("duckdb_extension_ducklake") is not None
needs_extensions = pytest.mark.skipif(
    not HAS_EXTENSIONS, reason="DuckLake's extensions are not installed: deploy/lake.txt"
)
CHOICES: tuple[Mapping[str, str], ...] = (
    {},
    {"area": "E05013929"},
    {"area": "E05013930", "offence": "neighbourhood-crime", "measure": "harm"},
    {"offence": "burglary", "from": "2023-09", "to": "2024-08"},
    {"measure": "offences"},
    {"measure": "harm", "weighting": "css"},
    {"measure": "change", "against": "region"},
    {"measure": "unsafe", "demo": "survey"},
    {"level": "lsoa"},
    {"from": "2022-03", "to": "2025-02"},
)


READER = """
import sys
sys.path.insert(0, ".")
from wardlens.ui.serving import answers
while True:
    answers.begin_run()
    print(answers.offer().release, flush=True)
    input()
"""


@dataclass(frozen=True)
class Postgres:
    """A server of our own, reached by a socket in its folder."""

    folder: Path
    programs: Path

    def run(self, program: str, *arguments: str) -> None:
        """Run one of its programs, as nobody in particular: it will not serve as root."""
        user = {"user": "nobody"} if os.geteuid() == 0 else {}
        command = [str(self.programs / program), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=self.folder, **user)

    def start(self) -> None:
        options = f"-c listen_addresses='' -k {self.folder}"
        log = str(self.folder / "log")
        self.run("pg_ctl", "-D", str(self.data), "-o", options, "-w", "-l", log, "start")

    def stop(self) -> None:
        self.run("pg_ctl", "-D", str(self.data), "-m", "immediate", "-w", "stop")

    def ask(self, database: str, sql: str) -> None:
        self.run("psql", "-qh", str(self.folder), "-U", "lake", "-d", database, "-c", sql)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def lake(self, database: str, user: str = "lake") -> str:
        """What WARDLENS_STORE says to reach a lake of this name."""
        return f"ducklake:postgres:dbname={database} host={self.folder} user={user}"


def _programs() -> Path | None:
    """The folder that has a server's programs."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    folders += [Path(where).parent for where in [shutil.which("pg_ctl")] if where]
    needed = ("initdb", "pg_ctl", "psql")
    return next((one for one in folders if all((one / name).is_file() for name in needed)), None)


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    programs = _programs()
    if programs is None:
        pytest.skip("no PostgreSQL is installed")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if os.geteuid() == 0:
            shutil.chown(folder, "nobody")
        server = Postgres(folder, programs)
        server.run("initdb", "-D", str(server.data), "-U", "lake", "-A", "trust", "--no-sync")
        server.start()
        yield server
        server.stop()


@pytest.fixture
def lake_place(
    postgres: Postgres, tiny_place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Place:
    """The tiny partnership, to be changed, published into a lake of its own."""
    for ours in ("data", "loaded"):
        shutil.copytree(getattr(tiny_place, ours), tmp_path / ours)
    database = tmp_path.name.lower().replace("-", "_")
    postgres.ask("postgres", f'create database "{database}"')
    place = Place(tmp_path / "data", tmp_path / "loaded", postgres.lake(database))
    monkeypatch.setenv("WARDLENS_PARQUET", str(tmp_path / "parquet"))
    place.serve(monkeypatch)
    build.build()
    return place


def publish_another(place: Place, words: str = "Another") -> str:
    """Build and publish a release in which the partnership has another name."""
    described = place.data / "partnership.toml"
    name = described.read_text("utf-8").partition("\n")[0]
    described.write_text(described.read_text("utf-8").replace(name, f'name = "{words}"'), "utf-8")
    return build.build()


@needs_extensions
def test_every_page_says_the_same_from_a_lake_as_from_a_file(
    postgres: Postgres, shipped_place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    postgres.ask("postgres", "create database whole")
    there = replace(shipped_place, stores=postgres.lake("whole"))
    monkeypatch.setenv("WARDLENS_PARQUET", str(tmp_path))
    there.serve(monkeypatch)
    build.build()
    local, remote = World(shipped_place), World(there)
    for query in CHOICES:
        settings = local.setting(**query), remote.setting(**query)
        for page in VIEWS:
            ours, theirs = (told(setting, page) for setting in settings)
            assert ours == theirs, (page, query)
            assert len(ours) > 5


@needs_extensions
class TestARelease:
    @pytest.mark.usefixtures("lake_place")
    def test_is_a_schema_in_the_lake_and_leaves_no_file_behind(self) -> None:
        serving = store.serving()
        assert isinstance(serving, lake.Release)
        assert serving.release == release_id()
        assert is_current()
        assert store.is_whole(serving)
        assert not list(paths.stores().glob("*.duckdb"))

    def test_that_is_newer_is_seen_without_a_restart(self, lake_place: Place) -> None:
        first = answers.offer().release
        second = publish_another(lake_place)
        assert first != second
        answers.begin_run()
        assert answers.offer().release == second
        kept = answers.earlier(first)
        assert kept and answers.offer_of(kept).release == first

    def test_is_forgotten_when_three_newer_ones_were_published(self, lake_place: Place) -> None:
        first = store.serving()
        names = [publish_another(lake_place, words) for words in ("A", "B", "C")]
        assert [store.release_of(one) for one in store.built(Access.PUBLIC)] == names[::-1]
        assert not store.is_whole(first)
        with pytest.raises(duckdb.IOException, match="not in the lake any more"):
            store.connect(first)

    def test_that_served_before_is_published_again_without_being_copied(
        self, lake_place: Place
    ) -> None:
        first = release_id()
        publish_another(lake_place)
        store.publish(first)
        assert store.release_of(store.serving()) == first
        assert len(store.built(Access.PUBLIC)) == 2

    def test_that_cannot_be_published_whole_leaves_the_old_one_serving(
        self, lake_place: Place, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first = store.serving()

        def fails(*_: object) -> None:
            raise duckdb.IOException("the disk is full")

        monkeypatch.setattr(lake, "_withdraw", fails)
        prepared = release_id()
        with pytest.raises(duckdb.IOException, match="the disk is full"):
            publish_another(lake_place)
        assert store.serving() == first
        assert store.is_whole(first)
        assert [store.release_of(one) for one in store.built(Access.PUBLIC)] == [prepared]


@needs_extensions
class TestAReader:
    @pytest.mark.usefixtures("lake_place")
    def test_cannot_write_nor_reach_beyond_the_release(self, tmp_path: Path) -> None:
        (tmp_path / "parquet" / "other.csv").write_text("a\n1\n")
        with store.connect() as connection:
            for statement, refused in {
                "create table lake.main.extra (i int)": "read-only",
                "delete from lake.main.published": "read-only",
                f"from read_csv('{tmp_path}/parquet/other.csv')": "disabled by configuration",
                f"attach '{tmp_path}/other.duckdb'": "disabled by configuration",
                "set threads = 2": "locked",
            }.items():
                with pytest.raises(duckdb.Error, match=refused):
                    connection.execute(statement)

    def test_in_each_of_several_processes_is_served_by_a_role_that_may_only_read(
        self, lake_place: Place, postgres: Postgres, tmp_path: Path
    ) -> None:
        database = str(lake_place.stores).partition("dbname=")[2].split()[0]
        with suppress(subprocess.CalledProcessError):
            postgres.ask("postgres", "create role reader login")
        for right in (
            "grant select on all tables in schema public to reader",
            "alter default privileges in schema public grant select on tables to reader",
        ):
            postgres.ask(database, right)
        first = release_id()
        environment = os.environ | {"WARDLENS_STORE": postgres.lake(database, "reader")}
        environment.pop("WARDLENS_PARQUET")
        script = tmp_path / "reader.py"
        script.write_text(READER, "utf-8")
        readers = [
            subprocess.Popen(
                [sys.executable, str(script)],
                cwd=paths.ROOT,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for _ in range(2)
        ]
        found = [reader.stdout.readline() for reader in readers]
        assert found == [f"{first}\n"] * 2
        second = publish_another(lake_place)
        found = [reader.communicate("\n")[0].strip() for reader in readers]
        assert found == [second] * 2

    @pytest.mark.usefixtures("lake_place")
    def test_goes_on_after_the_catalogue_was_started_anew(self, postgres: Postgres) -> None:
        release = answers.offer().release
        postgres.stop()
        with pytest.raises(duckdb.Error):
            store.serving()
        postgres.start()
        answers.begin_run()
        assert answers.offer().release == release
        assert len(answers.fetch(answers.serving(), "wards", {})) == len(tiny.WARDS)


@needs_extensions
def test_partners_have_a_release_of_their_own_that_the_public_is_not_shown(
    lake_place: Place, tiny_place: Place
) -> None:
    public = release_id()
    mark(lake_place, "policeuk-lsoa")
    build.build()
    partner = store.serving(Access.PARTNER)
    assert isinstance(partner, lake.Release) and partner.readers is Access.PARTNER
    assert store.kept(partner.release, Access.PUBLIC) is None
    assert store.kept(public, Access.PUBLIC) is None  # it held the source
    for access, has_rows in {Access.PARTNER: True, Access.PUBLIC: False}.items():
        rows = rows_of(store.serving(access), "recorded", "series", "policeuk-lsoa")
        assert (rows > 0) is has_rows
    shutil.copy(tiny_place.data / "sources.toml", lake_place.data)
    build.build()
    assert store.serving(Access.PARTNER) == store.serving(Access.PUBLIC)


@pytest.mark.skipif(HAS_EXTENSIONS, reason="DuckLake's extensions are installed")
def test_without_the_extensions_a_lake_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("WARDLENS_STORE", "ducklake:postgres:dbname=lake")
    with pytest.raises(lake.LakeMissingError, match=r"pip install -r deploy/lake\.txt"):
        store.serving()
