"""Every file in queries/ says what it is, runs, is used, and binds only what filters provide."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import duckdb
import pytest
import tiny
from conftest import Fetch, Place

from wardlens.choices.filters import Filters
from wardlens.ingest.counts.workspace import run
from wardlens.store import config, paths, queries, store
from wardlens.views import offers

YEAR = {"start": date(2025, 3, 1), "end": date(2026, 2, 1), "offences": []}
EMPTY = (
    "actions", "denominators", "refused_lines", "revisions", "survey_faults",
    "unregistered_names", "voices_heard", "voices_said", "watch_notes",
)  # fmt: skip
STEPS = [f"{folder}/{name}" for folder in ("load", "build") for name in queries.names(folder)]
SOURCE = "".join(path.read_text("utf-8") for path in (paths.ROOT / "wardlens").rglob("*.py"))


@pytest.fixture
def params(connection: duckdb.DuckDBPyConnection) -> dict[str, object]:
    offer = offers.offer(lambda name, given: store.fetch(connection, name, given), config.read())
    return queries.DEFAULTS | Filters.default(offer).params(offer)


@pytest.mark.parametrize("name", queries.names())
class TestEveryQuery:
    def test_says_its_purpose_and_what_one_row_is(self, name: str) -> None:
        assert re.match(r"-- \w", queries.load(name).sql)
        assert "\n-- Grain: one row" in queries.load(name).sql

    def test_documents_every_parameter_it_has_and_no_other(self, name: str) -> None:
        comments = "\n".join(re.findall(r"^--.*$", queries.load(name).sql, re.MULTILINE))
        documented = set(re.findall(r"\$([a-z_0-9]+)", comments))
        assert documented == queries.load(name).parameters

    def test_has_the_parameters_that_duckdb_finds_in_it(self, name: str) -> None:
        with duckdb.connect() as plain:
            (statement,) = plain.extract_statements(queries.load(name).sql)
        assert set(statement.named_parameters) == queries.load(name).parameters

    def test_binds_only_what_filters_provide(self, name: str, params: dict[str, object]) -> None:
        assert queries.load(name).parameters <= params.keys()

    def test_runs_on_the_tiny_store(
        self, name: str, params: dict[str, object], connection: duckdb.DuckDBPyConnection
    ) -> None:
        rows = store.fetch(connection, name, params)
        assert rows.columns.is_unique
        if name not in (*EMPTY, "published_severity"):
            assert len(rows) > 0

    def test_runs_on_the_shipped_store(self, name: str, shipped: Place) -> None:
        with store.connect() as connection:
            offer = offers.offer(
                lambda name, given: store.fetch(connection, name, given), config.read()
            )
            asked = {"demo": "survey"}
            params = queries.DEFAULTS | Filters.default(offer).params(offer) | asked
            rows = store.fetch(connection, name, params)
        if name not in EMPTY:
            assert len(rows) > 0
        assert shipped.stores.is_dir()

    def test_orders_its_rows(self, name: str) -> None:
        assert re.search(r"\border by\b", queries.load(name).sql) or "Grain: one row;" in (
            queries.load(name).sql.replace("one row.", "one row;")
        )

    def test_is_used_by_the_package_or_told_of_in_it(self, name: str) -> None:
        assert f'"{name}"' in SOURCE or f"query {name}" in SOURCE

    def test_counts_come_back_as_whole_numbers(
        self, name: str, params: dict[str, object], connection: duckdb.DuckDBPyConnection
    ) -> None:
        declared = {key: params[key] for key in queries.load(name).parameters}
        with connection.cursor() as cursor:
            described = cursor.execute(queries.load(name).sql, declared).description or []
        kinds = {column[0]: str(column[1]) for column in described}
        assert "HUGEINT" not in kinds.values()
        if "offences" in kinds:
            assert kinds["offences"] in ("BIGINT", "INTEGER")


@pytest.mark.parametrize("name", STEPS)
class TestEveryStep:
    def test_says_its_purpose_and_what_one_row_is(self, name: str) -> None:
        assert re.match(r"-- \w", queries.text(name))
        assert "\n-- Grain: " in queries.text(name)

    def test_documents_every_parameter(self, name: str) -> None:
        text = queries.text(name)
        comments = "\n".join(re.findall(r"^--.*$", text, re.MULTILINE))
        with duckdb.connect(":memory:") as parser:
            used = {
                key
                for statement in parser.extract_statements(text)
                for key in statement.named_parameters
            }
        assert used <= set(re.findall(r"\$([a-z_0-9]+)", comments))

    def test_is_used(self, name: str) -> None:
        folder, _, step = name.partition("/")
        told = f'"{name}"' in SOURCE or (folder == "load" and f'"{step}"' in SOURCE)
        assert told or step in ("raw_csv", "raw_parquet", "raw_plain")  # by the file's kind

    def test_is_no_query(self, name: str) -> None:
        with pytest.raises(queries.UnknownQueryError, match="offences_by_ward"):
            queries.load(name)


@pytest.mark.parametrize("name", ["no_such_query", "../pyproject", "load/known", "", "a;b"])
def test_an_unknown_query_is_told_of_with_the_known_ones(name: str) -> None:
    with pytest.raises(queries.UnknownQueryError, match="offences_by_ward"):
        queries.load(name)


def test_the_figures_of_wards_are_those_of_the_files(fetch: Fetch) -> None:
    rows = fetch("offences_by_ward", **YEAR).set_index("ward_code")
    assert rows["offences"].to_dict() == {
        tiny.ABBEY: 12 * (25 + 10 + 2),
        tiny.BROOK: 12 * (4 + 9 + 1),
        tiny.CROSS: 12 * (1 + 3 + 0),
    }
    assert rows["residents"].to_dict() == tiny.RESIDENTS
    assert rows["is_town_centre"].to_dict() == {
        tiny.ABBEY: True, tiny.BROOK: False, tiny.CROSS: False
    }  # fmt: skip


def test_a_covered_month_without_the_offence_is_zero_and_a_month_not_covered_is_missing(
    fetch: Fetch,
) -> None:
    robbery = fetch("offences_by_ward", **(YEAR | {"offences": ["personal-robbery"]}))
    assert robbery.set_index("ward_code").loc[tiny.CROSS, "offences"] == 0
    later = date(2026, 3, 1)
    missing = fetch("offences_by_ward", start=later, end=later, offences=[])
    assert missing["offences"].isna().all()
    assert missing["months_covered"].tolist() == [0, 0, 0]


def test_the_month_that_is_all_zeros_comes_from_the_historical_table(fetch: Fetch) -> None:
    february = date(2024, 2, 1)
    rows = fetch("offences_by_ward", start=february, end=february, offences=[])
    assert rows["offences"].tolist() == [20 + 10 + 2, 4 + 6 + 1, 1 + 3]


def test_offences_of_the_borough_that_no_ward_holds_are_the_difference(fetch: Fetch) -> None:
    row = fetch("unplaced_offences", **YEAR).iloc[0]
    assert row["borough_offences"] == 12 * (40 + 25 + 5)
    assert row["ward_offences"] == 12 * (37 + 14 + 4)


def test_a_period_not_covered_in_both_tables_has_no_difference(fetch: Fetch) -> None:
    row = fetch("unplaced_offences", **(YEAR | {"end": date(2026, 3, 1)})).iloc[0]
    assert row.isna().all()


def test_threads_do_not_read_each_others_rows(connection: duckdb.DuckDBPyConnection) -> None:
    def total(offences: list[str]) -> int:
        rows = store.fetch(connection, "offences_by_ward", YEAR | {"offences": offences})
        return int(rows["offences"].sum())

    asked = [["shoplifting"], ["personal-robbery"], []] * 40
    answers = [12 * (25 + 4 + 1), 12 * (2 + 1 + 0), 12 * (37 + 14 + 4)] * 40
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(total, asked)) == answers


def test_a_step_of_several_statements_gives_the_rows_of_the_last() -> None:
    with duckdb.connect(":memory:") as workspace:
        assert run(workspace, "load/nothing_held").empty
        assert workspace.execute("select count(*) from held_cell").fetchone() == (0,)
