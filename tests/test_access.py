"""What is for partners alone is in no public store; who is a partner is on a list."""

from __future__ import annotations

import json
import shutil
import tomllib
from pathlib import Path

import duckdb
import pandas as pd
import pytest
import tiny
from conftest import Place
from hypothesis import given
from hypothesis import strategies as st
from worlds import VIEWS, World, told

from wardlens import cli
from wardlens.ingest.build import apart, build
from wardlens.ingest.build.release import is_current
from wardlens.ingest.counts import editions
from wardlens.measures.offences import MEASURES
from wardlens.store import paths, queries, store
from wardlens.store.access import Access, Rules, access_of, partner_sources
from wardlens.store.config import ConfigError
from wardlens.ui.serving import answers

RULES = Rules(("ann@council.example", "@police.example"))


def mark(place, key: str, access: str = "partner") -> None:
    """Say in the register that a source is for partners only."""
    register = place.data / "sources.toml"
    text = register.read_text("utf-8")
    assert f"[{key}]\n" in text
    register.write_text(text.replace(f"[{key}]\n", f'[{key}]\naccess = "{access}"\n'), "utf-8")


def rows_of(path, table: str, column: str, value: str) -> int:
    with store.connect(path) as connection:
        relation = connection.table(table).filter(
            duckdb.ColumnExpression(column) == duckdb.ConstantExpression(value)
        )
        return len(relation.fetchall())


@pytest.mark.parametrize(
    ("claims", "granted"),
    [
        ({"email": "ann@council.example", "email_verified": True}, Access.PARTNER),
        ({"email": "ANN@Council.Example", "email_verified": True}, Access.PARTNER),
        ({"email": "any.body@police.example", "email_verified": True}, Access.PARTNER),
        ({"email": "bob@council.example", "email_verified": True}, Access.PUBLIC),
        ({"email": "ann@council.example", "email_verified": False}, Access.PUBLIC),
        ({"email": "ann@council.example", "email_verified": "true"}, Access.PUBLIC),
        ({"email": "ann@council.example"}, Access.PUBLIC),
        ({"email": "eve@evil.example@police.example", "email_verified": True}, Access.PUBLIC),
        ({"email": "eve@not.police.example", "email_verified": True}, Access.PUBLIC),
        ({"email": "eve@police.example.evil", "email_verified": True}, Access.PUBLIC),
        ({"email": ["ann@council.example"], "email_verified": True}, Access.PUBLIC),
        ({"preferred_username": "ann@council.example"}, Access.PUBLIC),
        ({}, Access.PUBLIC),
    ],
)
def test_a_partner_is_whom_the_provider_vouches_for_and_the_list_names(claims, granted):
    assert access_of(claims, RULES) is granted


@given(st.dictionaries(st.text(max_size=8), st.one_of(st.text(), st.booleans(), st.none())))
def test_without_a_list_nobody_is_a_partner(claims):
    assert access_of({"email": "a@b.example", "email_verified": True} | claims, Rules()) in (
        Access.PUBLIC,
    )
    assert access_of(claims, Rules(public=False)) is Access.NOTHING


@pytest.mark.parametrize(
    "given",
    [
        {"allow": "ann@council.example"},
        {"allow": [""]},
        {"allow": ["*"]},
        {"allow": ["council"]},
        {"allow": ["a@b@c.example"]},
        {"allow": [7]},
        {"allowed": []},
        {"public": "no"},
        {"trust_unverified_email": 1},
    ],
)
def test_rules_that_are_not_understood_are_refused_not_ignored(given):
    with pytest.raises(ConfigError):
        Rules.of(given)


def test_a_store_says_nothing_to_whoever_may_read_nothing():
    with pytest.raises(store.NotLetInError):
        store.serving(Access.NOTHING)


def test_without_partner_sources_there_is_one_store_for_all(tiny_serves):
    assert partner_sources() == {}
    assert store.serving(Access.PARTNER) == store.serving(Access.PUBLIC)
    assert not (tiny_serves.stores / "partner").exists()


def answer(world: World, name: str) -> pd.DataFrame:
    setting = world.setting(**{"from": "2025-03", "to": "2026-02"})
    return setting.fetch(name, queries.DEFAULTS | setting.params)


def copied(place: Place, root: Path) -> Place:
    theirs = Place(root / "data", root / "loaded", root / "stores")
    for name in ("data", "loaded", "stores"):
        shutil.copytree(getattr(place, name), getattr(theirs, name))
    return theirs


@pytest.fixture(scope="module")
def parted(tiny_place, tmp_path_factory):
    """The tiny partnership with a series for partners alone; what served before is its `before`."""
    place = copied(tiny_place, tmp_path_factory.mktemp("parted"))
    with pytest.MonkeyPatch.context() as patch:
        place.serve(patch)
        before = store.serving()
        mark(place, "policeuk-lsoa")
        build.build()
    return place, before


@pytest.fixture(scope="module")
def public(parted):
    world = World(parted[0])
    yield world
    world.close()


@pytest.fixture(scope="module")
def never_had(tiny_place, tmp_path_factory):
    """A place to which nobody ever gave the file, and whose ledger does not know of it."""
    place = copied(tiny_place, tmp_path_factory.mktemp("less"))
    ledger = place.data / "ledger.csv"
    lines = ledger.read_text("utf-8").splitlines(keepends=True)
    ledger.write_text("".join(line for line in lines if "policeuk-lsoa" not in line), "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        place.serve(patch)
        (given,) = editions.folders("policeuk-lsoa")
        shutil.rmtree(given)
        points = place.data / "street_counts.parquet"
        pd.read_parquet(points).iloc[:0].to_parquet(points, index=False)
        build.build()
        world = World(place)
    yield world
    world.close()


class TestASeriesForPartners:
    @pytest.fixture(autouse=True)
    def served(self, parted, monkeypatch):
        self.place, self.before = parted
        self.place.serve(monkeypatch)

    def test_each_store_has_its_own_release_and_both_are_current(self):
        assert store.serving(Access.PARTNER).parent == self.place.stores / "partner"
        assert store.serving(Access.PARTNER).name != store.serving().name
        assert is_current()

    @pytest.mark.parametrize(
        "table", ["recorded", "coverage", "span", "covered_month", "source_file", "refused_line"]
    )
    def test_no_table_of_the_public_store_has_a_row_of_it(self, table):
        assert rows_of(store.serving(), table, "series", "policeuk-lsoa") == 0

    def test_the_partners_store_has_them_and_the_public_one_has_the_rest(self):
        assert rows_of(store.serving(Access.PARTNER), "recorded", "series", "policeuk-lsoa") > 0
        for access in (Access.PUBLIC, Access.PARTNER):
            assert rows_of(store.serving(access), "recorded", "series", "mps-ward") > 0

    def test_what_is_made_of_it_leaves_it_out_and_the_register_says_whom_it_is_for(self):
        with store.connect() as connection:
            assert connection.table("own_lsoa_figure").fetchall() == []
            register = dict(connection.execute("select source, access from source").fetchall())
        assert register["policeuk-lsoa"] == "partner"
        assert register["mps-ward"] == "public"

    def test_an_earlier_public_release_that_had_it_can_be_asked_for_no_longer(self):
        assert not self.before.exists()
        assert answers.earlier(self.before.stem.removeprefix("wardlens-")) is None

    def test_a_partners_release_cannot_be_asked_for_by_the_public(self):
        partner = store.serving(Access.PARTNER).stem.removeprefix("wardlens-")
        assert answers.earlier(partner) is None
        assert store.kept(partner, Access.PUBLIC) is None
        assert store.kept(partner, Access.PARTNER) == store.serving(Access.PARTNER)

    def test_the_public_store_answers_as_one_that_never_had_it(self, public, never_had):
        differing = [
            name
            for name in queries.names()
            if name not in ("release", "sources")  # which name themselves, and say who may read
            and not answer(public, name).equals(answer(never_had, name))
        ]
        assert differing == []

    @pytest.mark.parametrize("page", [page for page in VIEWS if page != "methods"])
    def test_no_page_export_or_receipt_of_the_public_tells_more(self, public, never_had, page):
        asked = {"level": "lsoa", "area": tiny.ABBEY} if page == "map" else {}
        shown, expected = (told(world.setting(**asked), page) for world in (public, never_had))
        assert shown == expected

    @pytest.mark.parametrize("key", [key for key, m in MEASURES.items() if "lsoa" in m.series])
    def test_figure_and_query_print_none_of_it(self, key, capsys):
        months = ["--from", "2025-03", "--to", "2026-02"]
        cli.main(["figure", key, *months, "--format", "json"])
        assert json.loads(capsys.readouterr().out)["estimate"] is None
        period = ["--param", "start=2025-03-01", "--param", "end=2026-02-01"]
        assert cli.main(["query", "offences_by_lsoa", *period, "--format", "json"]) == 0
        assert {row["offences"] for row in json.loads(capsys.readouterr().out)} == {None}

    def test_when_nothing_is_for_partners_any_longer_their_store_serves_no_more(
        self, tmp_path, monkeypatch
    ):
        place = copied(self.place, tmp_path / "no-longer")
        place.serve(monkeypatch)
        register = place.data / "sources.toml"
        register.write_text(
            register.read_text("utf-8").replace('access = "partner"\n', ""), "utf-8"
        )
        build.build()
        assert store.serving(Access.PARTNER) == store.serving(Access.PUBLIC)


def test_a_source_that_no_row_names_stops_the_build_and_the_old_store_serves_on(copy):
    serving = store.serving()
    mark(copy, "ons-population")
    with pytest.raises(ConfigError, match="ons-population is for partners only"):
        build.build()
    assert store.serving() == serving


def test_a_misspelt_access_stops_the_build_and_the_old_store_serves_on(copy):
    serving, built = store.serving(), set(copy.stores.rglob("wardlens-*.duckdb"))
    mark(copy, "policeuk-lsoa")
    register = copy.data / "sources.toml"
    text = register.read_text("utf-8")
    register.write_text(text.replace('access = "partner"', 'acces = "partner"'), "utf-8")
    with pytest.raises(ConfigError, match=r"\[policeuk-lsoa\] 'acces' .* did you mean 'access'"):
        build.build()
    assert store.serving() == serving
    assert set(copy.stores.rglob("wardlens-*.duckdb")) == built


def test_an_access_that_is_not_known_is_refused(copy):
    mark(copy, "policeuk-lsoa", "secret")
    with pytest.raises(ConfigError, match="policeuk-lsoa"):
        build.build()


def test_rows_that_hang_on_a_partners_row_by_its_key_go_with_it():
    with duckdb.connect(":memory:") as connection:
        connection.execute(
            "create table survey as from (values ('ours', 'a'), ('open', 'b')) t(survey, source)"
        )
        connection.execute(
            "create table answer as "
            "from (values ('ours', 1), ('open', 2), ('ours', 3)) t(survey, n)"
        )
        assert apart.leave_out(connection, {"a": ""}) == {"a"}
        assert connection.table("survey").fetchall() == [("open", "b")]
        assert connection.table("answer").fetchall() == [("open", 2)]


def test_what_was_left_out_is_not_in_the_bytes_of_the_file(tmp_path):
    path = tmp_path / "x.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "create table note as select 'a' as source, 'kept back ' || i as words "
            "from range(5000) t(i) union all select 'b', 'shown'"
        )
        connection.execute("create view shown as select words from note")
        apart.leave_out(connection, {"a": ""})
    apart.rewrite(path)
    assert b"kept back" not in path.read_bytes()
    with store.connect(path) as connection:
        assert connection.table("shown").fetchall() == [("shown",)]


def test_the_register_shipped_names_no_source_for_partners(shipped):
    del shipped
    assert partner_sources() == {}
    register = tomllib.loads((paths.data() / "sources.toml").read_text("utf-8"))
    assert register
