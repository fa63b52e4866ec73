"""Several at once, and killed at any moment: the store that serves is whole, and no row is lost."""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import forked
import pandas as pd
import publisher
import pytest
import tiny
import workers
from conftest import Fetch, Place
from publisher import Publisher
from streamlit.testing.v1 import AppTest
from tiny import CROSS, LAST, ROBBERY

from wardlens.choices.filters import Filters
from wardlens.exhibits.exhibit import exhibits
from wardlens.ingest.build import build
from wardlens.ingest.build.release import is_current
from wardlens.ingest.load import load
from wardlens.packs.sections import Progress
from wardlens.store import paths, store
from wardlens.ui import briefings, frame
from wardlens.ui.serving import answers
from wardlens.views.setting import Setting
from wardlens.views.today.page import today

NEXT = date(2026, 3, 1)
EVERYTHING = 12 * (37 + 14 + 4)
KILLS = int(os.environ.get("WARDLENS_KILLS", "40"))
"""How often; 200 takes some minutes."""
A_PLACE_LASTS = 20


def start(place: Place, kind: str, file: Path | str = "") -> multiprocessing.process.BaseProcess:
    """A process that builds, loads or refreshes."""
    where = (str(place.data), str(place.loaded), str(place.stores))
    process = forked.process(workers.work, *where, kind, str(file))
    process.start()
    return process


def reissue(figure: int, path: Path) -> Path:
    """The ward table issued again, with another figure of robbery in Cross in its last month."""
    return tiny.ward_table().change(figure, "202602", *ROBBERY, CROSS).write(path)


def robbery_in_cross(path: Path) -> int:
    """The figure that tells the editions apart; every other one must be as it was."""
    with store.connect(path) as connection:
        asked = {"start": date(2025, 3, 1), "end": LAST, "offences": []}
        rows = store.fetch(connection, "offences_by_ward", asked).set_index("ward_code")
    assert (rows["months_covered"] == 12).all()
    assert rows.drop(index=CROSS)["offences"].sum() == 12 * (37 + 14)
    return int(rows.loc[CROSS, "offences"]) - 12 * 4


@pytest.fixture
def press(copy: Place, monkeypatch: pytest.MonkeyPatch) -> Iterator[Publisher]:
    """A publisher of the ward table, whose address the partnership knows."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with publisher.publishing() as found:
        register(copy, found)
        yield found


def register(place: Place, press: Publisher) -> None:
    path = place.data / "sources.toml"
    entry = f'[mps-ward]\nfetch = [{{ url = "{press.address("wards.csv")}" }}]\n'
    path.write_text(path.read_text("utf-8").replace("[mps-ward]\n", entry), "utf-8")
    build.build()


def test_a_process_begins_with_everything_imported() -> None:
    asked = "import sys; sys.exit(0 if 'workers' in sys.modules else 1)"
    process = forked.process(exec, asked)
    process.start()
    process.join()
    assert process.exitcode == 0


class TestSeveralProcesses:
    def test_two_loads_at_once_both_arrive(self, copy: Place, tmp_path: Path, fetch: Fetch) -> None:
        wards = tiny.ward_table(last=NEXT).write(tmp_path / "wards.csv")
        lsoas = tiny.lsoa_table(last=date(2026, 4, 1)).write(tmp_path / "lsoas.csv")
        both = [start(copy, "load", wards), start(copy, "load", lsoas)]
        for process in both:
            process.join(120)
        assert [process.exitcode for process in both] == [0, 0]
        months = fetch("coverage_by_month").groupby("series")["month"].max()
        assert months["mps-ward"] == pd.Timestamp(NEXT)
        assert months["policeuk-lsoa"] == pd.Timestamp(2026, 4, 1)
        assert is_current()

    def test_build_load_and_refresh_at_once_all_end_well(
        self, copy: Place, press: Publisher, tmp_path: Path, fetch: Fetch
    ) -> None:
        table = tiny.ward_table(last=NEXT)
        press.serve("wards.csv", table.write(tmp_path / "wards.csv").read_bytes())
        lsoas = tiny.lsoa_table(last=date(2026, 4, 1)).write(tmp_path / "lsoas.csv")
        started = [
            start(copy, "refresh"),
            start(copy, "load", lsoas),
            start(copy, "build"),
            start(copy, "build"),
        ]
        for process in started:
            process.join(120)
        assert [process.exitcode for process in started] == [0] * 4
        build.build()
        months = fetch("coverage_by_month").groupby("series")["month"].max()
        assert months["mps-ward"] == pd.Timestamp(NEXT)
        assert months["policeuk-lsoa"] == pd.Timestamp(2026, 4, 1)

    def test_a_reader_is_served_all_the_while(self, copy: Place, tmp_path: Path) -> None:
        process = start(copy, "load", reissue(3, tmp_path / "wards.csv"))
        seen = Counter[int]()
        while process.is_alive():
            seen[robbery_in_cross(store.serving())] += 1
        process.join()
        assert process.exitcode == 0
        seen[robbery_in_cross(store.serving())] += 1
        assert set(seen) == {0, 3}
        assert seen[0] > 0


@pytest.mark.slow
def test_killed_at_any_moment_the_store_that_serves_is_whole_and_no_row_is_lost(
    tiny_place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record_property
) -> None:
    chance = random.Random(20260301)
    killed = Counter[str]()
    finished, lost, damaged, number = 0, 0, 0, A_PLACE_LASTS
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with publisher.publishing() as press:
        while sum(killed.values()) < KILLS:
            if number == A_PLACE_LASTS:  # of small revisions: large ones are not taken
                root = tmp_path / f"place-{sum(killed.values())}-{finished}"
                place = _fresh(tiny_place, root, press, monkeypatch)
                served, number, usual = 0, 0, _seconds(place, tmp_path)
            number += 1
            kind = ("load", "refresh", "load", "refresh", "build")[number % 5]
            file = reissue(number, tmp_path / "wards.csv")
            press.serve("wards.csv", file.read_bytes())
            process = start(place, kind, file)
            process.join(chance.uniform(0, 1.1 * usual))
            if process.is_alive():
                process.kill()
                killed[kind] += 1
            else:
                finished += 1
                assert process.exitcode == 0
            process.join()
            path = store.serving()
            damaged += not store.is_whole(path)
            found = robbery_in_cross(path)
            lost += found != served and not served < found <= number
            served = found
        number += 1
        process = start(place, "load", reissue(number, tmp_path / "wards.csv"))
        process.join()
        press.serve("wards.csv", reissue(number + 1, tmp_path / "wards.csv").read_bytes())
        process = start(place, "refresh")
        process.join()
    assert robbery_in_cross(store.serving()) == number + 1
    leftovers = [path.name for path in place.loaded.rglob(".*-*")]
    leftovers += [path.name for path in place.stores.glob(".*-*")]
    figures = (
        f"killed {sum(killed.values())} times ({dict(killed)}), {finished} finished before; "
        f"stores damaged: {damaged}; rows lost: {lost}"
    )
    record_property("figures", figures)
    assert (damaged, lost, leftovers) == (0, 0, [])


def _fresh(
    tiny_place: Place, root: Path, press: Publisher, monkeypatch: pytest.MonkeyPatch
) -> Place:
    place = Place(root / "data", root / "loaded", root / "stores")
    shutil.copytree(tiny_place.data, place.data)
    shutil.copytree(tiny_place.loaded, place.loaded)
    place.serve(monkeypatch)
    register(place, press)
    return place


def _seconds(place: Place, folder: Path) -> float:
    """How long an undisturbed load takes here."""
    began = time.monotonic()
    process = start(place, "load", reissue(0, folder / "usual.csv"))
    process.join()
    return time.monotonic() - began


def test_a_briefing_that_five_ask_for_at_once_is_made_once(
    tiny_serves: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    del tiny_serves
    made: list[str] = []

    def make(_setting: Setting, _progress: Progress) -> bytes:
        made.append("a file")
        time.sleep(0.2)
        return b"a file"

    monkeypatch.setitem(briefings.FORMATS, "pdf", replace(briefings.FORMATS["pdf"], make=make))
    asked = (store.serving(), Filters.default(answers.offer()), "https://made.once.example")
    given: list[bytes] = []
    readers = [
        threading.Thread(target=lambda: given.append(briefings._file(asked, "pdf")))
        for _ in range(5)
    ]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert given == [b"a file"] * 5
    assert made == ["a file"]
    briefings._KEPT.clear()


class TestANewReleaseUnderARunningApp:
    @pytest.fixture
    def releases(
        self, copy: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> dict[str, int]:
        """Two releases and what each counts in the year; the app started when the first was new."""
        del copy
        monkeypatch.setattr(frame, "_is_current", lambda _: True)
        old = store.serving().stem.removeprefix("wardlens-")
        load.load(reissue(9, tmp_path / "wards.csv"))
        new = store.serving().stem.removeprefix("wardlens-")
        store.publish(old)
        return {old: EVERYTHING, new: EVERYTHING + 9}

    def test_readers_see_one_release_in_each_run_however_often_it_changes(
        self, releases: dict[str, int]
    ) -> None:
        ends, mixed, runs = time.monotonic() + 4, [], Counter[str]()

        def read() -> None:
            while time.monotonic() < ends:
                answers.begin_run()
                offer = answers.offer()
                time.sleep(0.002)
                view = answers.view(today, Filters.default(offer))
                time.sleep(0.002)
                shown = {part.release for part in exhibits(view)} | {
                    answers.offer().release,
                    answers.serving().stem.removeprefix("wardlens-"),
                }
                runs[offer.release] += 1
                if shown != {offer.release} or f"{releases[offer.release]}" not in str(
                    view.findings[0]
                ):
                    mixed.append((offer.release, shown, view.findings[0]))

        readers = [threading.Thread(target=read) for _ in range(6)]
        for reader in readers:
            reader.start()
        while time.monotonic() < ends:
            for release in releases:
                store.publish(release)
                time.sleep(0.003)
        for reader in readers:
            reader.join()
        assert mixed == []
        assert set(runs) == set(releases)

    def test_a_run_in_the_middle_stays_with_its_release_and_the_next_has_the_new_one(
        self, releases: dict[str, int]
    ) -> None:
        def page(first: str, second: str) -> None:
            import streamlit as st

            from wardlens.store import store
            from wardlens.ui import controls, frame
            from wardlens.ui.serving import answers
            from wardlens.views.today.page import today

            store.publish(first)
            frame.open_page()
            filters = controls.filters("today")
            store.publish(second)
            st.text(answers.view(today, filters).findings[0])

        old, new = releases
        app = AppTest.from_function(page, default_timeout=60, args=(old, new)).run()
        assert not app.exception
        assert f"{EVERYTHING} offences" in app.text[0].value

    def test_a_session_is_told_and_keeps_its_choice(self, releases: dict[str, int]) -> None:
        old, new = releases
        app = AppTest.from_file(paths.PAGES / "today.py", default_timeout=60)
        app.query_params["area"] = CROSS
        app.run()
        assert "Newer figures" not in _markup(app)
        store.publish(new)
        app.run()
        assert not app.exception
        assert "Newer figures have come in" in _markup(app)
        assert old in _markup(app)
        assert new in _markup(app)
        assert f"{12 * 4 + 9}" in _markup(app)
        assert app.selectbox(key="choose-area").value == CROSS

    def test_a_page_is_served_while_another_process_holds_the_lock(
        self, releases: dict[str, int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Even a page of a process that has just started, with tables that are not built yet."""
        del releases
        monkeypatch.setattr(frame, "_is_current", cache(lambda _: is_current()))
        monkeypatch.setattr(build, "_WAIT_SECONDS", 0.2)
        assert not is_current()
        with build.locked():
            app = AppTest.from_file(paths.PAGES / "today.py", default_timeout=60).run()
        assert not app.exception
        assert f"{EVERYTHING}" in _markup(app)


def _markup(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))
