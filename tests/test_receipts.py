"""A receipt's SQL, run by hand, gives the figure on screen; its files are those loaded."""

from __future__ import annotations

import hashlib
import io
import pydoc
import re
import shlex
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import openpyxl
import pandas as pd
import pytest
import tiny
from conftest import Place
from streamlit.testing.v1 import AppTest
from worlds import VIEWS, Shown, World, sampled

from wardlens import cli
from wardlens.choices.filters import Filters
from wardlens.exhibits.exhibit import Exhibit
from wardlens.ingest.load import load
from wardlens.measures.offences import MEASURES, WHOLE, whole_borough
from wardlens.records.receipts import (
    Receipt,
    receipt_of,
    receipt_of_card,
    receipt_of_exhibit,
    rows_behind,
)
from wardlens.stats.result import COLUMNS
from wardlens.store import paths, store
from wardlens.store.kept import Kept
from wardlens.store.queries import Question
from wardlens.views.setting import NO_FIGURES, Setting

Run = Callable[[str], pd.DataFrame]
CHOICES = 60
"""How many choices are tried; the usual one on every page, of the others every second on each."""
QUESTIONS = (
    {},
    {"area": tiny.ABBEY, "offence": "robbery"},
    {"from": "2024-06", "to": "2025-05", "offence": "theft"},
)


@contextmanager
def a_plain_copy(world: World, place: Place, folder: Path) -> Iterator[Run]:
    """A plain DuckDB connection on a copy of the store: no bound parameters, nothing of ours."""
    path = folder / "store.duckdb"
    shutil.copyfile(place.stores / f"wardlens-{world.offer.release}.duckdb", path)
    with duckdb.connect(str(path), read_only=True) as plain:
        yield lambda sql: read(plain, sql)


@pytest.fixture(scope="module")
def by_hand(
    testborough: World, tiny_place: Place, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Run]:
    with a_plain_copy(testborough, tiny_place, tmp_path_factory.mktemp("tiny-by-hand")) as run:
        yield run


def read(plain: duckdb.DuckDBPyConnection, sql: str) -> pd.DataFrame:
    rows = plain.execute(sql).df()
    gaps = [n for n, kind in rows.dtypes.items() if isinstance(kind, pd.Int64Dtype)]
    return rows.astype(dict.fromkeys(gaps, "float64"))


def made(setting: Setting, key: str) -> tuple[Receipt, Question]:
    """The receipt of a measure as it is recorded, and its own question."""
    _, recorded = setting.noted(lambda: setting.result(MEASURES[key]))
    receipt = receipt_of(setting, MEASURES[key], recorded)
    return receipt, next(q for q in receipt.questions if q.query == MEASURES[key].query)


def asked(world: World, query: dict[str, str]) -> Setting:
    known = dict(query)
    if known.get("offence") not in (None, *world.offer.offences):
        known["offence"] = next(k for k, c in world.offer.offences.items() if c.offences)
    return world.setting(**known)


@pytest.mark.parametrize("query", QUESTIONS, ids=lambda query: ", ".join(query) or "usual")
@pytest.mark.parametrize("key", MEASURES)
class TestEveryMeasure:
    def test_gives_by_hand_the_figure_on_screen(
        self, key: str, query: dict[str, str], testborough: World, by_hand: Any
    ) -> None:
        measure, setting = MEASURES[key], asked(testborough, query)
        _, question = made(setting, key)
        for sql in (question.sql, question.one_line):
            assert "$" not in re.sub(r"--[^\n]*", "", sql)
            rows = by_hand(sql)
            broken = measure.needs_comparison and setting.is_broken(
                measure.series, setting.filters.before[0], setting.filters.end
            )
            shown = setting.result(measure)
            printed = measure.compute(rows, setting.filters, broken)
            for column in COLUMNS[:4]:
                np.testing.assert_allclose(
                    printed[column].astype(float), shown[column].astype(float), rtol=1e-12
                )
            if measure.adds_up and not measure.whole_params:
                whole = measure.compute(whole_borough(rows), setting.filters, broken)
                expected = setting.result(measure, WHOLE)["estimate"].iloc[0]
                np.testing.assert_allclose(whole["estimate"].iloc[0], expected, rtol=1e-12)

    def test_gives_at_the_command_line_the_same_rows_as_by_hand(
        self,
        key: str,
        query: dict[str, str],
        testborough: World,
        by_hand: Any,
        capfd: pytest.CaptureFixture[str],
    ) -> None:
        setting = asked(testborough, query)
        _, question = made(setting, key)
        words = shlex.split(question.command)
        assert words[:3] == ["python", "-m", "wardlens"]
        assert cli.main(words[3:]) == 0
        printed = capfd.readouterr().out.splitlines()
        rows = by_hand(question.sql)
        assert printed[0].split(",") == list(rows.columns)
        assert len(rows_behind(setting, question)) == len(rows)


class ByHand:
    """Answers of plain DuckDB to the texts of receipts, each text asked once."""

    def __init__(self, world: World, run: Run) -> None:
        self._world, self._run = world, run
        self._known: dict[Question, pd.DataFrame] = {}

    def rows(self, question: Question) -> pd.DataFrame:
        """Rows of the text of a question, which are those that the page had."""
        if question not in self._known:
            printed = self._run(question.sql)
            had = self._world.fetch(question.query, question.params)
            pd.testing.assert_frame_equal(printed, had, check_dtype=False)
            self._known[question] = printed
        return self._known[question]


@pytest.fixture(scope="module")
def real_by_hand(
    real: World, shipped_place: Place, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ByHand]:
    with a_plain_copy(real, shipped_place, tmp_path_factory.mktemp("real-by-hand")) as run:
        yield ByHand(real, run)


@pytest.mark.parametrize("page", VIEWS)
def test_every_receipt_of_every_page_gives_by_hand_what_the_page_had_and_shows(
    page: str, real: World, real_by_hand: ByHand
) -> None:
    usual, *others = sampled(real.offer, CHOICES)
    for filters in (usual, *others[list(VIEWS).index(page) % 4 :: 4]):
        shown = Shown.of(VIEWS[page](real.asking(filters)))
        for card in shown.cards:
            assert card.asked, card.label
            assert not card.measure or _query_of(card.measure) in _queries(card.asked)
            for question in card.asked:
                real_by_hand.rows(question)
        for exhibit in shown.exhibits:
            assert exhibit.asked, f"{exhibit.key} has no record: is its maker `recorded`?"
            assert not exhibit.shows or _query_of(exhibit.shows) in _queries(exhibit.asked)
            rows = [real_by_hand.rows(question) for question in exhibit.asked]
            assert _not_in(rows, exhibit) == {}, (exhibit.key, filters)


def _query_of(measure: str) -> str:
    return MEASURES[measure].query


def _queries(asked: tuple[Question, ...]) -> set[str]:
    return {question.query for question in asked}


RAW = {
    "Residents", "Respondents", "Counted", "Homicides", "Share known, %", "Satisfied, %",
    "Cambridge index, days", "ONS severity, points", "Cost, £ (where known)",
}  # fmt: skip
"""Columns of tables that hold numbers as queries give them."""
ADDED = {"comparison"}
"""Exhibits whose rows are several areas added up."""
SUMS = {"Group not known", "Everyone of known group"}
"""Rows in which groups are added up: those of which something is not known, and all others."""


def _not_in(rows: list[pd.DataFrame], exhibit: Exhibit) -> dict[str, list[float]]:
    """Numbers of an exhibit's raw columns that the rows of its receipt do not hold."""
    raw = [name for name in exhibit.table.columns if name in RAW and exhibit.key not in ADDED]
    if not raw:
        return {}
    numbers = [part.select_dtypes("number").to_numpy("float64").ravel() for part in rows]
    held = set(np.concatenate(numbers))
    table = exhibit.table[~exhibit.table.iloc[:, 0].isin(SUMS)]
    lacking = {name: sorted(set(table[name].dropna()) - held) for name in raw}
    return {name: values for name, values in lacking.items() if values}


@pytest.mark.parametrize("area", [tiny.ABBEY, WHOLE])
@pytest.mark.parametrize("page", VIEWS)
def test_what_an_exhibit_does_not_name_does_not_change_it(
    page: str, area: str, testborough: World
) -> None:
    """Every query that an exhibit or a card does not name gives other numbers: it stays as it is.

    Where a page cannot be made of such numbers, nothing is held of that exhibit.
    """
    filters = testborough.setting(area=area).filters
    shown = _parts(VIEWS[page](testborough.asking(filters, Kept())))
    otherwise = cache(partial(_parts_otherwise, testborough, filters, page))
    alike = {name: _is_alike(otherwise(frozenset(part.asked)), name, part)
             for name, part in shown.items()}  # fmt: skip
    assert [name for name, same in alike.items() if same is False] == []
    assert sum(same is True for same in alike.values()) > len(shown) / 5


@pytest.mark.parametrize(("page", "name", "query"), [
    ("today", "comparison", "offences_by_borough"),
    ("today", "card 2", "monthly_by_ward"),
    ("concentration", "concentration-places", "monthly_by_lsoa_and_type"),
])  # fmt: skip
def test_a_query_that_a_record_lacked_would_be_found(
    page: str, name: str, query: str, testborough: World
) -> None:
    filters = testborough.setting().filters
    part = _parts(VIEWS[page](testborough.asking(filters, Kept())))[name]
    lacking = frozenset(question for question in part.asked if question.query != query)
    assert len(lacking) < len(part.asked)
    assert _is_alike(_parts_otherwise(testborough, filters, page, lacking), name, part) is False


FAILED = (ValueError, IndexError, KeyError, ZeroDivisionError)


def _parts_otherwise(
    world: World, filters: Filters, page: str, named: frozenset[Question]
) -> dict[str, Any] | None:
    """A page's parts where all that is not named gives other numbers; None where none are made."""

    def otherwise(query: str, params: dict[str, object]) -> pd.DataFrame:
        rows = world.fetch(query, params)
        is_named = Question.of(query, params) in named or query in NO_FIGURES
        return rows if is_named else _doctored(rows)

    setting = replace(world.asking(filters, Kept()), rows=otherwise)
    try:
        return _parts(VIEWS[page](setting))
    except FAILED:
        return None


def _is_alike(parts: dict[str, Any] | None, name: str, shown: Any) -> bool | None:
    """Whether a part says what is shown; None where it could not be made."""
    try:
        return None if parts is None else _told(parts[name]) == _told(shown)
    except FAILED:
        return None


def _parts(view: Any) -> dict[str, Any]:
    shown = Shown.of(view)
    cards = {f"card {number}": card for number, card in enumerate(shown.cards)}
    return cards | {exhibit.key: exhibit for exhibit in shown.exhibits}


def _told(part: Any) -> str:
    return f"{part.finding}\n{part.exported}" if isinstance(part, Exhibit) else repr(part)


COUNTED = ("offences", "people", "value", "estimate", "residents", "weight", "respondents")


def _doctored(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with every number in them a little larger."""
    return rows.assign(**{name: rows[name] + 1 for name in COUNTED if name in rows})


def test_the_sum_of_a_receipts_rows_is_the_headline_count(testborough: World) -> None:
    setting = testborough.setting()
    _, question = made(setting, "offences")
    assert rows_behind(setting, question)["offences"].sum() == 12 * (37 + 14 + 4)


def test_the_sql_says_its_parameters_as_literals() -> None:
    question = Question.of(
        "offences_by_ward",
        {"start": date(2025, 3, 1), "end": date(2026, 2, 1), "offences": ["king's", "$end"]},
    )
    assert "between date '2025-03-01' and date '2026-02-01'" in question.one_line
    assert "['king''s', '$end']::varchar[]" in question.one_line
    assert "--" not in question.one_line
    assert "-- $offences" in question.sql


def test_a_receipt_prints_what_was_recorded_and_nothing_else(testborough: World) -> None:
    setting = testborough.setting()
    exhibit = testborough.view("today").comparison
    receipt = receipt_of_exhibit(setting, exhibit)
    assert receipt.questions == exhibit.asked
    other = replace(exhibit, asked=(Question.of("indicator_values", {"indicator": "x"}),))
    (question,) = receipt_of_exhibit(setting, other).questions
    assert "'x'" in question.one_line


def test_a_part_that_was_kept_brings_its_questions_along(testborough: World) -> None:
    kept = Kept()
    first, second = (
        VIEWS["today"](testborough.asking(testborough.setting(area=area).filters, kept))
        for area in (tiny.ABBEY, tiny.CROSS)
    )
    alone = VIEWS["today"](testborough.asking(testborough.setting(area=tiny.CROSS).filters, Kept()))
    assert first.comparison.asked == second.comparison.asked == alone.comparison.asked
    assert [card.asked for card in second.cards] == [card.asked for card in alone.cards]


def test_the_functions_that_receipts_name_exist(real: World) -> None:
    for page in VIEWS:
        for exhibit in Shown.of(real.view(page)).exhibits:
            for name in filter(None, exhibit.made_by.split(", ")):
                assert callable(pydoc.locate(name)) or name.startswith("wardlens.stats."), name
                assert pydoc.locate(name) is not None, name


def test_the_files_of_a_series_are_those_that_were_loaded_with_their_fingerprints(
    testborough: World, tiny_place: Place
) -> None:
    setting = testborough.setting()
    files = {file.name: file for file in made(setting, "rate")[0].files}
    for name in ("historical.csv", "wards.csv"):
        content = (tiny_place.stores.parent / name).read_bytes()
        assert files[name].sha256 == hashlib.sha256(content).hexdigest()
        assert not files[name].is_shipped
    population = (tiny_place.data / "population.csv").read_bytes()
    shipped = files["data/population.csv"]
    assert shipped.is_shipped
    assert shipped.sha256 == hashlib.sha256(population).hexdigest()


def test_a_record_names_sql_parameters_and_files(testborough: World) -> None:
    setting = testborough.setting(area=tiny.ABBEY)
    record = made(setting, "offences")[0].record()
    assert record["params"] == {"start": "2025-03-01", "end": "2026-02-01", "offences": []}
    assert record["sql"].startswith("with counted as (")
    assert {file["file"] for file in record["files"]} >= {"wards.csv"}
    assert all(len(file["sha256"]) == 64 for file in record["files"])


def test_the_command_of_a_figure_asks_for_the_same_ward_and_months(testborough: World) -> None:
    setting = testborough.setting(area=tiny.ABBEY, offence="robbery")
    facts = dict(made(setting, "rate")[0].facts)
    assert facts["As a figure"] == (
        f"python -m wardlens figure rate --ward {tiny.ABBEY} --from 2025-03 --to 2026-02 "
        "--offence robbery --format json"
    )


def test_on_shipped_figures_a_receipt_by_hand_gives_tolworths_836(
    real: World, shipped_place: Place
) -> None:
    setting = real.setting(area="E05013945", **{"from": "2025-03", "to": "2026-02"})
    receipt, question = made(setting, "offences")
    path = shipped_place.stores / f"wardlens-{real.offer.release}.duckdb"
    with store.connect(path) as plain:
        rows = plain.execute(question.sql).df().set_index("ward_code")
    assert rows.loc["E05013945", "offences"] == 836
    files = {file.name for file in receipt.files}
    assert files == {
        "recorded-crime-ward-historical.parquet", "recorded-crime-ward.parquet"
    }  # fmt: skip


def test_a_download_of_a_drawn_page_stays_with_the_release_that_was_drawn(
    copy: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Streamlit makes a file when its button is pressed: in a thread of no reader, and later."""
    offered: dict[str, Callable[[], str | bytes]] = {}

    def button(label: str, content: Any, **_: object) -> None:
        offered.setdefault(label, content)

    monkeypatch.setattr("streamlit.download_button", button)
    app = AppTest.from_file(paths.PAGES / "trends.py", default_timeout=60).run()
    assert not app.exception
    drawn = store.serving().stem.removeprefix("wardlens-")
    reissued = tiny.ward_table().change(9, "202602", *tiny.ROBBERY, tiny.CROSS)
    load.load(reissued.write(tmp_path / "reissued.csv"))
    assert store.serving() != store.path_of(drawn)
    with zipfile.ZipFile(io.BytesIO(offered["Figures (CSV)"]())) as packed:  # type: ignore[arg-type]
        _, about = (packed.read(name).decode() for name in packed.namelist())
    assert "reissued.csv" not in about
    assert f'"words": "{drawn}"' in about
    book = openpyxl.load_workbook(io.BytesIO(offered["Table (Excel)"]()))  # type: ignore[arg-type]
    cells = {str(cell.value) for sheet in book for row in sheet for cell in row}
    assert not any("reissued.csv" in cell for cell in cells)
    assert any(drawn in cell for cell in cells)
    assert copy.stores.is_dir()


def test_the_receipt_of_a_card_gives_the_number_on_the_card(real: World) -> None:
    setting = real.setting()
    first = VIEWS["serious"](setting).cards[0]
    receipt = receipt_of_card(setting, first)
    rows = rows_behind(setting, receipt.questions[0])
    assert f"{rows['offences'].sum():,.0f}" == first.value
    assert "As a figure" not in dict(receipt.facts)  # the command would print all offences
