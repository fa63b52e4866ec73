"""A partnership small enough to check by hand, its figures brought in by the real `load`."""

from __future__ import annotations

import gc
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import filelock
import pandas as pd
import pytest
import tiny
from worlds import World

from wardlens.ingest.build import build
from wardlens.ingest.load import load
from wardlens.ingest.load.load import LoadReport, Outcome
from wardlens.store import paths, store
from wardlens.store.kept import Kept
from wardlens.ui.serving import answers as ui_data

SOURCES = paths.ROOT.parent / "shared" / "sources"


def pytest_configure() -> None:
    os.environ["WARDLENS_VIEWS_A_MINUTE"] = "1000000"  # tests are faster than any reader


def pytest_collection_finish() -> None:
    """Look for garbage seldom: what is kept on purpose would be searched again and again."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist looks for the marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that share what their module or folder makes once stay with one worker.

    So each briefing, server and browser is made once, whatever the number of workers.
    """
    for item in items:
        found = getattr(item, "_fixtureinfo", None)
        made = found.name2fixturedefs.values() if found else ()
        scopes = {fixture.scope for fixtures in made for fixture in fixtures}
        if "package" in scopes:
            item.add_marker(pytest.mark.xdist_group(item.path.parent.name))
        elif "module" in scopes:
            item.add_marker(pytest.mark.xdist_group(item.path.stem))


SUITES = {
    "misbehaving publisher": ("tests/test_refresh.py",),
    "kills and concurrency": ("tests/test_concurrency.py",),
    "public stats functions fuzzed": ("tests/stats/test_edges.py::test_whatever_one",),
    "hostile files": ("tests/test_hostile_files.py", "tests/test_ingest_files.py"),
    "awkward files": ("tests/test_awkward_files.py",),
    "more readers than room": ("tests/test_room.py",),
    "hostile addresses": (
        "tests/test_filters.py",
        "tests/test_addresses.py",
        "tests/browser/test_sharing.py::test_nonsense",
    ),
    "verdicts in context": ("tests/stats/test_context.py",),
    "partnerships kept apart": ("tests/test_region.py::TestApart",),
}
"""What may not be damaged by anybody: their figures are printed at the end."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    tallies = [
        figures
        for reports in terminalreporter.stats.values()
        for report in reports
        if getattr(report, "when", "") == "teardown"
        for name, figures in report.user_properties
        if name == "attacked"
    ]
    if tallies:
        attacked, narrower, determined = map(sum, zip(*tallies, strict=True))
        terminalreporter.write_line(
            f"cells attacked: {attacked:,} / narrower than the rule: {narrower} / "
            f"determined: {determined}"
        )
    for suite, where in SUITES.items():
        reports = [
            report
            for outcome in ("passed", "failed", "error")
            for report in terminalreporter.stats.get(outcome, [])
            if report.nodeid.startswith(where)
        ]
        tried = {report.nodeid for report in reports}
        failed = {report.nodeid for report in reports if report.failed}
        if tried:
            terminalreporter.write_line(f"{suite}: {len(tried)} tried, {len(failed)} failures")
        for report in reports:
            for name, figures in report.user_properties:
                if name == "figures" and report.when == "call":
                    terminalreporter.write_line(f"  {figures}")


@dataclass(frozen=True)
class Place:
    """Where a partnership's tables, what was loaded and its stores are."""

    data: Path
    loaded: Path
    stores: Path

    def serve(self, patch: pytest.MonkeyPatch) -> None:
        patch.setenv("WARDLENS_DATA", str(self.data))
        patch.setenv("WARDLENS_LOADED", str(self.loaded))
        patch.setenv("WARDLENS_STORE", str(self.stores))
        patch.setenv("WARDLENS_AHEAD", "0")  # a thread that outlives its store helps no test

    def fingerprint(self) -> dict[str, str]:
        """Every byte of what serves: the pointer and the stores."""
        return {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(self.stores.iterdir())
            if path.suffix == ".duckdb" or path.name == "current"
        }


def _place(root: Path) -> Place:
    return Place(root / "data", root / "loaded", root / "stores")


@contextmanager
def _made_once(factory: pytest.TempPathFactory, name: str) -> Iterator[tuple[Path, bool]]:
    """A folder that all workers of a run share, and whether it is still to be filled."""
    root = factory.getbasetemp()
    root = root.parent if "PYTEST_XDIST_WORKER" in os.environ else root
    folder, done = root / name, root / f"{name}.done"
    with filelock.FileLock(root / f"{name}.lock"):
        if not done.exists():
            folder.mkdir()
        yield folder, not done.exists()
        done.touch()


@pytest.fixture(scope="session")
def tiny_place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Built once: nobody writes to it; tests that do take a copy."""
    with _made_once(tmp_path_factory, "tiny") as (root, is_new):
        _SHARED.add(_place(root).stores)
        return _tiny(root) if is_new else _place(root)


def _tiny(root: Path) -> Place:
    place = _place(root)
    tiny.write_data(place.data)
    files = {
        "historical.csv": tiny.ward_table(tiny.FIRST, tiny.months(tiny.FIRST, tiny.BREAK)[-2]),
        "wards.csv": tiny.ward_table(tiny.months(tiny.FIRST, tiny.BREAK)[-2]).column("202402", 0),
        "boroughs.csv": tiny.borough_table(),
        "lsoas.csv": tiny.lsoa_table(),
    }
    with pytest.MonkeyPatch.context() as patch:
        place.serve(patch)
        for name, table in files.items():
            report = load.load(table.write(root / name))
            assert report.outcome is Outcome.TAKEN, report.lines
    return place


@pytest.fixture(scope="session")
def shipped_place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The repository's own tables, with a store of their own and nothing loaded."""
    with _made_once(tmp_path_factory, "shipped") as (root, is_new):
        place = Place(paths.ROOT / "data", root / "loaded", root / "stores")
        _SHARED.add(place.stores)
        with pytest.MonkeyPatch.context() as patch:
            place.serve(patch)
            if is_new:
                build.build()
        return place


@pytest.fixture(scope="session")
def testborough(tiny_place: Place) -> Iterator[World]:
    """The views of the tiny partnership, made without a screen."""
    world = World(tiny_place)
    yield world
    world.close()


@pytest.fixture(scope="session")
def real(shipped_place: Place) -> Iterator[World]:
    """The views of the repository's own tables, made without a screen."""
    world = World(shipped_place)
    yield world
    world.close()


_SHARED: set[Path] = set()
"""Where the stores are that all tests share and none writes to."""


def _forget() -> None:
    """All that is kept but the rows of shared stores: a query gives the same of such a file."""
    with pytest.MonkeyPatch.context() as patch:
        if {getattr(one, "parent", None) for one in ui_data._CONNECTIONS._answers} <= _SHARED:
            for memory in ("_CONNECTIONS", "_ROWS"):
                patch.setattr(ui_data, memory, Kept())
        ui_data.forget()


@pytest.fixture
def views_are_kept() -> None:
    """As a reader finds them who comes after others: for tests of what is done with views."""


@pytest.fixture(autouse=True)
def _nothing_kept_from_another_test(request: pytest.FixtureRequest) -> Iterator[None]:
    is_kept = "views_are_kept" in request.fixturenames
    if not is_kept:
        _forget()
    yield
    if not is_kept:
        _forget()


@pytest.fixture(autouse=True)
def tiny_serves(tiny_place: Place, monkeypatch: pytest.MonkeyPatch) -> Place:
    """Every test sees the tiny partnership unless it asks for another."""
    tiny_place.serve(monkeypatch)
    return tiny_place


@pytest.fixture
def copy(tiny_place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """The tiny partnership, to be changed."""
    place = _place(tmp_path / "copy")
    for ours, theirs in (
        (tiny_place.data, place.data),
        (tiny_place.loaded, place.loaded),
        (tiny_place.stores, place.stores),
    ):
        shutil.copytree(ours, theirs)
    place.serve(monkeypatch)
    return place


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """The tiny partnership before any figure was loaded."""
    place = _place(tmp_path / "bare")
    tiny.write_data(place.data)
    place.serve(monkeypatch)
    return place


@pytest.fixture
def shipped(shipped_place: Place, monkeypatch: pytest.MonkeyPatch) -> Place:
    """The repository's own tables serve."""
    shipped_place.serve(monkeypatch)
    return shipped_place


@pytest.fixture
def shipped_copy(shipped_place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """The repository's own tables serve, and files may be loaded beside them."""
    place = Place(shipped_place.data, tmp_path / "loaded", tmp_path / "stores")
    shutil.copytree(shipped_place.stores, place.stores)
    place.serve(monkeypatch)
    return place


@pytest.fixture
def sources() -> Path:
    """The publishers' files, where they are."""
    if not SOURCES.is_dir():
        pytest.skip(f"the publishers' files are not here: {SOURCES}")
    return SOURCES


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with store.connect() as connection:
        yield connection


Fetch = Callable[..., pd.DataFrame]


@pytest.fixture
def fetch() -> Fetch:
    """Rows of a query of the store that serves now."""

    def fetched(name: str, **params: object) -> pd.DataFrame:
        with store.connect() as connection:
            return store.fetch(connection, name, params)

    return fetched


@pytest.fixture
def take(tmp_path: Path) -> Callable[..., LoadReport]:
    """Write a table as a file and load it."""

    def taken(table: tiny.Table, name: str = "published.csv") -> LoadReport:
        return load.load(table.write(tmp_path / name))

    return taken
