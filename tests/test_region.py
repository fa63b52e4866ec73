"""A region: every partnership in a folder and a store of its own; no session learns of another."""

from __future__ import annotations

import contextlib
import io
import json
import re
import shutil
import threading
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import briefed
import pandas as pd
import publisher
import pytest
import tiny
from conftest import Place
from streamlit.testing.v1 import AppTest
from test_init import NEAR_WARDS, PAGES, near_counts, near_lookup, near_ward_table, words
from tiny import LAST, ROBBERY, SHOPLIFTING

from bench import alike
from wardlens import cli
from wardlens.choices.filters import Filters
from wardlens.choices.find import find
from wardlens.errors import WardlensError
from wardlens.exhibits.exhibit import exhibits
from wardlens.ingest.build import verify
from wardlens.ingest.build.release import is_current
from wardlens.ingest.fetch import refresh
from wardlens.records.receipts import receipt_of_exhibit, rows_behind
from wardlens.store import config, lake, paths, queries, store
from wardlens.store.access import Rules
from wardlens.store.decoding import ConfigError
from wardlens.ui import first_screen
from wardlens.ui.serving import ahead, answers, feeds, limits, sign_in
from wardlens.views import offers, register
from wardlens.views.perceptions import voices
from wardlens.views.streets import held as held_streets

OWN, NEAR = "testborough", "nearham"
NEXT = date(2026, 3, 1)
AIRFIELD, UNIT = "E05900013", "Flight Unit (F1)"
_PLAN = """\
title = "Plan of {0}"
source = "own"
[[commitment]]
key = "one"
words = "Of {0} alone"
missing = "Nobody counts it."
"""
MARKS = {
    OWN: ("Abbey", "Brook", "Cross", "E0590000", "Of Testborough alone"),
    NEAR: ("Dell", "Elm", "E0590001", "Of Nearham alone", "Airfield"),
}
"""What stands in the tables, plan and survey of one partnership and in nothing of the other."""


def published(folder: Path) -> Path:
    """The files of a force with two boroughs; a ward of one goes over to a unit's name midway."""
    folder.mkdir()
    wards, near = tiny.ward_table(tiny.FIRST), near_ward_table()
    months = len(wards.header) - 5
    wards.rows += [row for row in near.rows if row[4] == "Nearham"]
    before, since = ["3"] * 12 + ["0"] * (months - 12), ["0"] * 12 + ["3"] * (months - 12)
    wards.rows.append([*SHOPLIFTING, "Airfield", AIRFIELD, UNIT, *since])
    wards.rows.append([*SHOPLIFTING, "Airfield", AIRFIELD, "Nearham", *before])
    wards.rows.append([*ROBBERY, "Airfield", AIRFIELD, UNIT, *["0"] * months])
    wards.write(folder / "wards.csv")
    lookup = near_lookup()
    names = ["Nearham 003A", AIRFIELD, "Airfield", tiny.NEAR, "Nearham"]
    lookup.rows.append(["E01900013", *names])
    lookup.write(folder / "lookup.csv")
    boroughs = tiny.borough_table()
    boroughs.rows.append([*SHOPLIFTING, "Airports", *["4"] * 3, *["0"] * (months - 3)])
    boroughs.write(folder / "boroughs.csv")
    counts = near_counts()
    counts.rows += [["E01900013", *row[1:]] for row in counts.rows if row[0] == "E01900011"]
    counts.write(folder / "lsoas.csv")
    codes = "10,500000,170000,E92000001,,,,{},{}"
    postcodes = [("TB1 1AA", tiny.BOROUGH, tiny.ABBEY), ("NH1 1AA", tiny.NEAR, AIRFIELD)]
    lines = [f"{code},{codes.format(borough, ward)}" for code, borough, ward in postcodes]
    (folder / "th.csv").write_text("\n".join(lines), "utf-8")
    names = ["MSOANM,MSOAHCLNM,MSOA21CD", "Nearham 001,Mill Green,E02900011"]
    (folder / "names.csv").write_text("\n".join(names), "utf-8")
    return folder


@pytest.fixture(scope="module")
def region(tiny_place: Place, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Testland, made once by the command and built, and what the command said."""
    root = tmp_path_factory.mktemp("testland")
    source, out = published(root / "published"), root / "data"
    said = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(said):
        tiny_place.serve(patch)
        options = ["--region", "testland", "--from", str(source), "--out", str(out)]
        assert cli.main(["init", *options]) == 0
        for name, borough in ((OWN, "Testborough"), (NEAR, "Nearham")):
            plan = paths.folder_of(out, name) / "plan.toml"
            plan.write_text(_PLAN.format(borough), "utf-8")
        serve(patch, out)
        assert cli.main(["build"]) == 0
    return out, said.getvalue()


def serve(patch: pytest.MonkeyPatch, out: Path) -> None:
    patch.setenv("WARDLENS_DATA", str(out))
    patch.setenv("WARDLENS_AHEAD", "0")
    patch.delenv("WARDLENS_LOADED")
    patch.delenv("WARDLENS_STORE")


@pytest.fixture(autouse=True)
def served(
    region: tuple[Path, str], tiny_serves: Place, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """The region serves; whatever a test says that it means is forgotten after it."""
    del tiny_serves
    serve(monkeypatch, region[0])
    with paths.serving(""):
        yield region[0]


@pytest.fixture
def own(region: tuple[Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the region that a test may change."""
    data = tmp_path / "region"
    shutil.copytree(region[0], data)
    monkeypatch.setenv("WARDLENS_DATA", str(data))
    return data


def opened(page: str, **query: str) -> AppTest:
    app = AppTest.from_file(paths.PAGES / f"{page}.py", default_timeout=120)
    for key, value in query.items():
        app.query_params[key] = value
    return app.run()


def asked_in(app: AppTest, key: str) -> str:
    """What the address says: a list where the test wrote it, a text where the page did."""
    value = app.query_params[key]
    return value[0] if isinstance(value, list) else value


def held(text: str, *, of: str) -> dict[str, int]:
    """How often each mark of a partnership stands in a text; none is what its neighbour may see."""
    return {mark: count for mark in MARKS[of] if (count := text.count(mark))}


CROSSINGS = Counter[str]()
"""How often it was tried, by each way, to see something of another partnership."""


def holds_nothing(text: str, *, of: str, by: str) -> None:
    """What was obtained in a session of one partnership has no mark of the other."""
    assert held(text, of=of) == {}, by
    CROSSINGS[by] += 1


def as_text(file: bytes) -> str:
    """All words of a document, whatever it is."""
    if file.startswith(b"%PDF"):
        return "\n".join(briefed.pages(file))
    if not file.startswith(b"PK"):
        return file.decode()
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        return "".join(
            archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml")
        )


def everything(app: AppTest) -> str:
    """All that a page sent to the browser: words, tables, choices, downloads, receipts."""
    parts = [repr(node.proto) for node in app.main if hasattr(node, "proto")]
    tables = [frame.value.to_csv() for frame in app.dataframe]
    offered = [str(box.options) for box in app.selectbox]
    return "\n".join([words(app), *parts, *tables, *offered])


def sections(app: AppTest) -> list[str]:
    """The sections of a page as its address says them."""
    return [
        "-".join(re.findall("[a-z]+", option.content.lower()))
        for group in app.get("button_group")
        if "choose-part" in group.proto.id
        for option in group.proto.options
    ]


class TestMadeFromFiles:
    def test_each_borough_has_the_ward_tables_total_and_the_code_decides(
        self, region: tuple[Path, str]
    ) -> None:
        said = region[1]
        assert f"filed under “{UNIT}”, counted in Nearham, by its code" in said
        total = 30 * (2 * (7 + 2) + 3)
        assert f"Nearham: {total} offences 2023-09 to 2026-02, as in the ward table" in said
        assert paths.partnerships() == (OWN, NEAR)
        for name, wards in ((OWN, list(tiny.WARDS)), (NEAR, [*NEAR_WARDS, AIRFIELD])):
            with paths.serving(name), store.connect() as connection:
                report = verify.check()
                assert report.faults == 0, report.lines
                asked = {"start": tiny.FIRST, "end": LAST, "offences": []}
                rows = store.fetch(connection, "offences_by_ward", asked)
                assert rows["ward_code"].tolist() == wards
                assert set(rows["months_covered"]) == {30}
        assert rows["offences"].sum() == total
        assert rows.set_index("ward_code").loc[AIRFIELD, "offences"] == 30 * 3

    def test_readers_of_a_borough_are_told_what_is_counted_elsewhere_than_it_is_filed(self) -> None:
        told = {}
        for name in (OWN, NEAR):
            with paths.serving(name), store.connect() as connection:
                told[name] = store.fetch(connection, "ledger_entries", {})
        words = told[NEAR].set_index("area_code").loc[AIRFIELD, "words"]
        assert words.startswith(f"The police's table has Airfield under “{UNIT}”; it is counted in")
        assert (told[NEAR]["kind"] == "visited").sum() == words.count("Far more people come there")
        assert AIRFIELD not in set(told[OWN]["area_code"])
        apart = "has 12 offences under “Airports”, September 2023 to November 2023: they are in no"
        assert told[NEAR]["words"].str.contains(apart).sum() == 1

    def test_neighbourhoods_have_the_names_of_the_file_else_their_boroughs(
        self, served: Path
    ) -> None:
        told = pd.read_csv(paths.folder_of(served, NEAR) / "lsoa_names.csv")
        assert told["name"].tolist() == ["Mill Green (001A)", "Nearham (002A)", "Nearham (003A)"]

    def test_postcodes_are_of_the_borough_that_they_name_and_known_elsewhere(
        self, region: tuple[Path, str]
    ) -> None:
        assert "Nearham: postcodes that begin with NH (1)" in region[1]
        with paths.serving(NEAR), store.connect() as connection:
            told = {
                asked: find(asked, lambda *query: store.fetch(connection, *query), "Nearham")
                for asked in ("NH1 1AA", "TB1 1AA", "ZZ1 1AA")
            }
        assert [place.ward_name for place in told["NH1 1AA"].places] == ["Airfield"]
        assert told["TB1 1AA"].places == ()
        assert "postcodes like it lie in Testborough" in told["TB1 1AA"].words
        assert told["ZZ1 1AA"].words.endswith("Of Nearham those that begin with NH are held.")

    def test_the_partnership_served_here_comes_as_it_is(
        self, served: Path, tiny_place: Place
    ) -> None:
        for given in tiny_place.data.rglob("*.csv"):
            kept = paths.folder_of(served, OWN) / given.relative_to(tiny_place.data)
            assert kept.read_bytes() == given.read_bytes()

    def test_a_region_of_another_name_is_refused(self, tmp_path: Path) -> None:
        options = ["--from", str(tmp_path), "--out", str(tmp_path / "out")]
        assert cli.main(["init", "--region", "Elsewhere", *options]) == 2
        assert not (tmp_path / "out").exists()


@pytest.mark.usefixtures("tiny_serves")
def test_the_folder_of_one_partnership_has_no_choice_of_borough_and_no_word_of_it_in_links(
    tiny_place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny_place.serve(monkeypatch)
    assert paths.partnerships() == ()
    app = opened("today", borough=tiny.NEAR)
    assert "choose-borough" not in {box.key for box in app.selectbox}
    offer = answers.offer()
    assert (offer.partnerships, offer.borough) == ({}, "")
    assert "borough" not in Filters.default(offer).to_query(offer)
    assert "--place" not in words(opened("methods"))


class TestTheChoice:
    def test_an_old_link_opens_the_usual_partnership(self) -> None:
        app = opened("today")
        assert app.selectbox(key="choose-borough").value == tiny.BOROUGH
        assert app.selectbox(key="choose-area").options[1:] == ["Abbey", "Brook", "Cross"]
        assert "borough" not in app.query_params

    def test_choosing_a_borough_shows_its_wards_keeps_the_rest_and_writes_the_address(self) -> None:
        app = opened("today", area=tiny.ABBEY, offence="robbery")
        app.selectbox(key="choose-borough").set_value(tiny.NEAR).run()
        assert not app.exception
        assert app.selectbox(key="choose-area").options[1:] == ["Airfield", "Dell", "Elm"]
        assert asked_in(app, "borough") == tiny.NEAR
        assert asked_in(app, "offence") == "robbery"
        assert "area" not in app.query_params
        assert "Newer figures have come in" not in words(app)
        app.selectbox(key="choose-borough").set_value(tiny.BOROUGH).run()
        assert app.selectbox(key="choose-area").options[1:] == ["Abbey", "Brook", "Cross"]
        assert "borough" not in app.query_params

    def test_back_opens_the_borough_of_the_address(self) -> None:
        app = opened("today")
        before = {key: asked_in(app, key) for key in app.query_params}
        app.selectbox(key="choose-borough").set_value(tiny.NEAR).run()
        del app.query_params["borough"]
        for key, value in before.items():
            app.query_params[key] = value
        assert app.run().selectbox(key="choose-borough").value == tiny.BOROUGH

    def test_a_borough_that_is_not_here_is_said(self) -> None:
        app = opened("today", borough="E09000001")
        assert "borough “E09000001”" in words(app)
        assert app.selectbox(key="choose-borough").value == tiny.BOROUGH

    def test_every_link_of_a_page_stays_in_the_borough(self) -> None:
        drawn = first_screen_of("ward", NEAR)
        links = drawn.split('href="')[1:]
        assert len(links) > len(NEAR_WARDS)
        assert all(f"borough={tiny.NEAR}" in link.partition('"')[0] for link in links)
        assert f'name="borough" value="{tiny.NEAR}"' in drawn


def first_screen_of(page: str, name: str) -> str:
    """What the browser is sent first, as the server makes it."""
    code = {OWN: tiny.BOROUGH, NEAR: tiny.NEAR}[name]
    with paths.serving(config.asked_for(code)):
        screen = first_screen.screen(f"/{page}", {"borough": [code]})
    answers._OF_THIS_RUN.set(None)  # the view stays kept, as it does for the next reader
    assert screen
    return f"{screen.title}\n{screen.sentence}\n{screen.body}\n{screen.asks}"


class TestApart:
    """Each was counted in the other direction too: the marks do stand where they belong."""

    def test_by_page_and_first_screen(self) -> None:
        own = Counter[str]()
        for page in PAGES:
            for name, code, other in ((OWN, tiny.BOROUGH, NEAR), (NEAR, tiny.NEAR, OWN)):
                app = opened(page.stem, borough=code)
                assert not app.exception, (page.stem, name)
                text = everything(app) + first_screen_of(page.stem, name)
                holds_nothing(text, of=other, by="page and first screen")
                own.update(held(text, of=name))
        assert {*MARKS[OWN], *MARKS[NEAR]} <= set(own)

    @pytest.mark.parametrize("asked", ["area", "places", "against", "place"])
    def test_by_an_address_that_asks_for_the_others(self, asked: str) -> None:
        value = {"area": tiny.ABBEY, "places": f"{tiny.ABBEY},{tiny.BROOK}", "place": tiny.LSOAS[0]}
        for page in ("ward", "map", "plan", "perceptions", "compare"):
            app = opened(page, borough=tiny.NEAR, **{asked: value.get(asked, tiny.BROOK)})
            shown = words(app).replace(f"{asked} “{value.get(asked, tiny.BROOK)}”", "")
            holds_nothing(shown, of=OWN, by="address")

    def test_by_a_release_of_the_others(self) -> None:
        with paths.serving(OWN):
            release = store.release_of(store.serving())
        app = opened("today", borough=tiny.NEAR, area=tiny.ABBEY, release=release)
        assert "can no longer be read here" in words(app)
        assert "836" not in words(app)

    def test_by_export_workbook_and_receipt(self) -> None:
        for page in register.with_views():
            for name, other in ((OWN, NEAR), (NEAR, OWN)):
                with paths.serving(name):
                    setting = answers.setting(Filters.default(answers.offer()))
                    for one in exhibits(page.make(setting)):
                        receipt = receipt_of_exhibit(setting, one)
                        holds_nothing(one.csv() + str(one.about), of=other, by="export")
                        told = str(receipt.lines) + str(receipt.record())
                        for question in receipt.questions:
                            told += rows_behind(setting, question).to_csv()
                        holds_nothing(told, of=other, by="receipt")

    def test_by_briefing_hand_out_slides_annex_and_workbook(self, tmp_path: Path) -> None:
        wards = {OWN: tiny.ABBEY, NEAR: AIRFIELD}
        for name, other in ((OWN, NEAR), (NEAR, OWN)):
            for about, file in (
                (["--borough"], "pack.html"),
                (["--borough"], "pack.pdf"),
                (["--borough"], "pack.pptx"),
                (["--ward", wards[name], "--kind", "handout"], "handout.pdf"),
                (["--ward", wards[name], "--kind", "members"], "members.pdf"),
                (["--borough", "--kind", "places"], "places.pdf"),
                (["--annex"], "annex.docx"),
                (["--annex"], "annex.xlsx"),
            ):
                path = tmp_path / f"{name}-{file}"
                assert cli.main(["brief", *about, "--out", str(path), "--place", name]) == 0
                text = as_text(path.read_bytes())
                assert held(text, of=name), file
                holds_nothing(text, of=other, by="briefing")

    @pytest.mark.parametrize("page", ["ward", "compare", "perceptions", "inequalities", "plan"])
    def test_by_the_other_sections_of_a_page(self, page: str) -> None:
        address = {"borough": tiny.NEAR} | ({"area": AIRFIELD} if page == "ward" else {})
        first = {"part": "groups"} if page == "inequalities" else {}  # unfolded when asked for
        parts = sections(opened(page, **address, **first))[1:]
        assert parts or page == "plan"
        for part in parts:
            app = opened(page, **address, part=part)
            assert not app.exception, part
            assert app.session_state["choose-part"] == part
            holds_nothing(everything(app), of=OWN, by="section")

    def test_by_letter(self, own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        del own
        seen = Counter[str]()
        assert cli.main(["letters", "--all", "--out", str(tmp_path)]) == 0
        for name, other in ((OWN, NEAR), (NEAR, OWN)):
            for path in sorted((tmp_path / name).rglob("*.*")):
                text = as_text(path.read_bytes())
                holds_nothing(text, of=other, by="letter")
                seen.update(held(text, of=name))
            holds_nothing(str(sorted((tmp_path / name).rglob("*"))), of=other, by="letter")
        assert {"Abbey", "Dell"} <= set(seen)
        capsys.readouterr()

    def test_by_the_find_box(self) -> None:
        asked = {OWN: [*NEAR_WARDS.values(), "Airfield"], NEAR: list(tiny.WARDS.values())}
        for name, names in asked.items():
            with paths.serving(name):
                serving = store.serving()
                for word in names:
                    found = find(
                        word,
                        lambda query, params, of=serving: answers.fetch(of, query, params),
                        config.read().borough_name,
                    )
                    assert found.places == ()
                    CROSSINGS["find box"] += 1

    def test_by_what_is_kept(self) -> None:
        """The same question of both, one after the other, in one process."""
        make = register.page("today").make
        views = {}
        for name in (OWN, NEAR, OWN):
            with paths.serving(name):
                filters = Filters.default(answers.offer())
                views.setdefault(name, answers.view(make, filters))
                assert answers.view(make, filters) is views[name]
                CROSSINGS["kept view"] += 1
        assert answers.made() == 2

    def test_by_query_figure_find_and_brief_at_the_command_line(
        self, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        near = ["--place", tiny.NEAR]
        plain = [name for name in queries.names() if not queries.load(name).parameters]
        assert {"wards", "lsoas", "ward_traits"} <= set(plain)
        for name in [*plain, "survey_about", "offences_by_ward"]:
            assert cli.main(["query", name, *near, "--format", "csv"]) == 0
            shown = capsys.readouterr().out
            if name != "ward_traits":  # what wards are like, of all boroughs: public, told as such
                holds_nothing(shown, of=OWN, by="command")
        assert cli.main(["figure", "offences", *near]) == 0
        brief = ["brief", "--ward", tiny.ABBEY, "--out", str(tmp_path / "a.pdf")]
        assert cli.main([*brief, *near]) == 2
        assert cli.main(["figure", "offences", "--ward", tiny.ABBEY, *near]) == 1
        holds_nothing(capsys.readouterr().out, of=OWN, by="command")
        assert cli.main(["find", "Abbey", *near]) == 1
        assert cli.main(["find", "Abbey"]) == 0
        assert cli.main(["query", "wards"]) == 0
        assert "Abbey" in capsys.readouterr().out
        for place, answered in ((OWN, True), (NEAR, False)):
            assert cli.main(["query", "survey_about", "--place", place, "--format", "json"]) == 0
            assert bool(json.loads(capsys.readouterr().out)) is answered

    def test_a_command_that_writes_is_told_for_whom(
        self, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        assert cli.main(["load", str(tmp_path / "a.csv")]) == 2
        assert "name one with --place" in capsys.readouterr().err
        assert cli.main(["query", "wards", "--place", "nearhem"]) == 1
        assert "nearham" in capsys.readouterr().err

    def test_a_receipts_command_prints_the_same_borough(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with paths.serving(NEAR):
            command = queries.Question.of("wards", {}).command
        assert command.startswith("python -m wardlens query wards --place nearham")
        assert cli.main(command.split()[3:]) == 0
        assert "Dell" in capsys.readouterr().out

    def test_by_feed(self) -> None:
        wards = {OWN: (tiny.BOROUGH, tiny.WARDS), NEAR: (tiny.NEAR, [*NEAR_WARDS, AIRFIELD])}
        for name, other in ((OWN, NEAR), (NEAR, OWN)):
            code, own = wards[name]
            for ward in wards[other][1]:
                assert feeds._at(ward, code).status_code == 404
                CROSSINGS["feed"] += 1
            for area in ("borough", *own):
                answer = feeds._at(area, code)
                assert answer.status_code == 200
                holds_nothing(bytes(answer.body).decode(), of=other, by="feed")
        assert feeds._at(tiny.ABBEY, "").status_code == 200

    def test_a_file_made_outside_a_run_is_of_the_borough_that_its_button_was_drawn_for(
        self,
    ) -> None:
        with paths.serving(NEAR):
            make = limits.metered(lambda: config.read().borough_name.encode())
        made: list[bytes] = []
        thread = threading.Thread(target=lambda: made.append(make()))
        thread.start()
        thread.join()
        assert made == [b"Nearham"]
        assert config.read().borough_name == "Testborough"

    def test_views_made_ahead_are_of_the_partnership_that_was_opened(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        seen: list[str] = []
        monkeypatch.setattr(ahead, "_rest", lambda _seconds: None)
        monkeypatch.setattr(ahead, "make", lambda _store: seen.append(config.read().borough_name))
        with paths.serving(NEAR):
            serving, name = store.serving(), paths.partnership()
        thread = threading.Thread(target=ahead._begin, args=(serving, name))
        thread.start()
        thread.join()
        assert seen == ["Nearham"]

    def test_a_partner_of_one_is_no_partner_of_another(self) -> None:
        rules = Rules(partnerships={NEAR: ("ann@near.example",)})
        known = paths.partnerships()
        assert rules.at(NEAR, known).allow == ("ann@near.example",)
        assert rules.at(OWN, known).allow == ()
        for wrong in (Rules(allow=("@near.example",)), Rules(partnerships={"farley": ()})):
            with pytest.raises(ConfigError):
                wrong.at(NEAR, known)
        with pytest.raises(ConfigError):
            rules.at("", ())

    def test_signing_out_holds_for_all_of_them(self) -> None:
        claims = {"is_logged_in": True, "iat": 0, "exp": 600}
        with paths.serving(NEAR):
            assert sign_in.holds(claims, 10)
            sign_in.sign_out(claims)
        assert not sign_in.holds(claims, 10)

    def test_a_lake_is_refused_for_it_would_hold_their_releases_together(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("WARDLENS_STORE", "ducklake:x.db")
        with pytest.raises(WardlensError, match="folders"):
            lake.catalog()

    def test_how_many_ways_were_tried_is_told(
        self, record_property: Callable[[str, str], None]
    ) -> None:
        told = ", ".join(f"{way} {times}" for way, times in sorted(CROSSINGS.items()))
        record_property("figures", f"crossings tried, none succeeded: {told}")


def test_the_stores_and_what_was_loaded_have_a_folder_each_wherever_they_are(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("WARDLENS_STORE", str(tmp_path / "stores"))
    monkeypatch.setenv("WARDLENS_LOADED", str(tmp_path / "loaded"))
    found = set()
    for name in paths.partnerships():
        with paths.serving(name):
            found |= {paths.stores(), paths.loaded(), paths.data()}
    assert len(found) == 3 * 2


def test_what_can_be_chosen_names_the_boroughs_the_usual_first() -> None:
    with paths.serving(NEAR), store.connect() as connection:
        offer = offers.offer(
            lambda name, params: store.fetch(connection, name, params), config.read()
        )
    assert offer.partnerships == {tiny.BOROUGH: "Testborough", tiny.NEAR: "Nearham"}
    assert offer.place_in_link == {"borough": tiny.NEAR}
    assert is_current()


class TestRefreshing:
    """Each partnership by itself, from one download; a copy of the region, changed."""

    @pytest.fixture
    def press(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[publisher.Publisher]:
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        with publisher.publishing() as found:
            yield found

    def publish(self, press: publisher.Publisher, own: Path, tmp_path: Path) -> None:
        """The ward table with one more month, at an address that both partnerships have."""
        table, near = tiny.ward_table(last=NEXT), near_ward_table()
        months = len(table.header) - 5
        table.rows += [
            [*row[:5], *[row[5]] * months] for row in near.rows if row[4] == "Nearham"
        ]  # fmt: skip
        for kind, count in ((SHOPLIFTING, "3"), (ROBBERY, "0")):
            table.rows.append([*kind, "Airfield", AIRFIELD, UNIT, *[count] * months])
        url = press.serve("wards.csv", table.write(tmp_path / "newer.csv").read_bytes())
        for name in (OWN, NEAR):
            path = paths.folder_of(own, name) / "sources.toml"
            described = path.read_text("utf-8")
            header = "[mps-ward]\n"
            path.write_text(
                described.replace(header, f'{header}fetch = [{{ url = "{url}" }}]\n'), "utf-8"
            )
        assert cli.main(["build"]) == 0

    def newest(self, name: str) -> str:
        with paths.serving(name), store.connect() as connection:
            rows = store.fetch(connection, "release", {})
        return f"{rows['ward_data_to'].iloc[0]:%Y-%m}"

    def test_one_download_serves_all(
        self, press: publisher.Publisher, own: Path, tmp_path: Path,
        capsys: pytest.CaptureFixture[str],
    ) -> None:  # fmt: skip
        self.publish(press, own, tmp_path)
        assert cli.main(["refresh"]) == 0, capsys.readouterr()
        assert [self.newest(name) for name in (OWN, NEAR)] == ["2026-03", "2026-03"]
        assert len(press.asked) == 1
        sent = press.bytes_sent
        assert cli.main(["refresh"]) == 0
        assert press.bytes_sent == sent
        said = capsys.readouterr().out
        assert said.count("nothing new") == 2
        assert list(own.rglob("*.whole")) == []

    def test_what_is_refused_of_one_holds_up_no_other_and_comes_again_for_it(
        self, press: publisher.Publisher, own: Path, tmp_path: Path,
        capsys: pytest.CaptureFixture[str],
    ) -> None:  # fmt: skip
        self.publish(press, own, tmp_path)
        described = paths.folder_of(own, NEAR) / "partnership.toml"
        right = described.read_text("utf-8")
        described.write_text(right.replace("total = 2", "total = 9"), "utf-8")
        assert right != described.read_text("utf-8")
        assert cli.main(["refresh"]) == 3
        assert "FAULT" in capsys.readouterr().out
        assert [self.newest(name) for name in (OWN, NEAR)] == ["2026-03", "2026-02"]
        described.write_text(right, "utf-8")
        assert cli.main(["refresh", "mps-ward"]) == 0
        assert self.newest(NEAR) == "2026-03"
        assert len(press.asked) == 2

    def test_a_publisher_that_does_not_answer_is_asked_once_for_all(
        self, press: publisher.Publisher, own: Path, tmp_path: Path
    ) -> None:
        self.publish(press, own, tmp_path)
        press.always("wards.csv", "status 404")
        reports = refresh.refresh_region()
        assert {report.outcome for report in reports.values()} == {refresh.Outcome.KEPT}
        assert len(press.asked) == 1
        with pytest.raises(refresh.UnknownSourceError):
            refresh.refresh_region(["no-such-source"])

    def test_each_has_letters_and_feeds_of_its_own(
        self, own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        del own
        assert cli.main(["letters", "--all", "--out", str(tmp_path / "outbox")]) == 0
        for name, other in ((OWN, NEAR), (NEAR, OWN)):
            sent = sorted((tmp_path / "outbox" / name / "feed").glob("*.atom"))
            assert len(sent) == 1 + len(tiny.WARDS)
            said = "".join(path.read_text("utf-8") for path in sent)
            assert held(said, of=name)
            assert held(said, of=other) == {}
        capsys.readouterr()


@pytest.mark.parametrize(("name", "code"), [(OWN, tiny.BOROUGH), (NEAR, tiny.NEAR)])
def test_a_boroughs_pages_from_the_region_are_those_of_its_folder_alone(
    name: str, code: str, served: Path, tmp_path: Path
) -> None:
    """`python -m bench.alike` on a sample: words, tables, pictures, receipts and their rows."""
    alone = tmp_path / "alone"
    shutil.copytree(paths.folder_of(served, name), alone)
    sides = [alike.Side(alike.Folder(alone)), alike.Side(alike.Folder(served, code))]
    seen = Counter[str]()
    assert list(alike.differing(sides, 3, seen)) == []
    assert set(seen) == {page.key for page in register.with_views()}
    assert seen.total() > 1_000


def test_what_differs_between_two_folders_is_found(served: Path) -> None:
    sides = [alike.Side(alike.Folder(served, code)) for code in (tiny.BOROUGH, tiny.NEAR)]
    found = list(alike.differing(sides, 1, Counter[str](), ["map"]))
    assert any("Abbey" in ours and "Abbey" not in theirs for *_, ours, theirs in found)


@pytest.mark.parametrize("name", [OWN, NEAR])
def test_a_hint_at_how_to_load_names_the_borough(name: str) -> None:
    """`load` refuses to guess in a region: a hint without it would be refused as it stands."""
    with paths.serving(name):
        hints = [voices.how(), held_streets.to_load("Newer months"), paths.loading("FILE")]
    assert [hint for hint in hints if f"FILE --place {name}" not in hint] == []
    assert paths.loading("FILE") in words(opened("streets"))


def test_that_nobody_asks_residents_is_said_only_where_somebody_has_looked(own: Path) -> None:
    told = "We found no "
    assert told not in words(opened("perceptions", borough=tiny.NEAR))
    described = paths.folder_of(own, NEAR) / "partnership.toml"
    described.write_text(described.read_text("utf-8") + "\n[survey]\nnobody_asks = true\n", "utf-8")
    answers.forget()
    assert told in words(opened("perceptions", borough=tiny.NEAR))
