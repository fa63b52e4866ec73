"""A receipt's SQL, run by hand, gives the figure on screen; its files are those loaded."""

from __future__ import annotations

import hashlib
import io
import re
import shlex
import shutil
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import date
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
from worlds import VIEWS, World

from wardlens import cli
from wardlens.exhibits.exhibit import Exhibit
from wardlens.ingest.load import load
from wardlens.measures.offences import MEASURES, WHOLE, whole_borough
from wardlens.records.receipts import Question, receipt_of, receipt_of_exhibit, rows_behind
from wardlens.stats.result import COLUMNS
from wardlens.store import paths, store
from wardlens.views.setting import Setting

QUESTIONS = (
    {},
    {"area": tiny.ABBEY, "offence": "robbery"},
    {"from": "2024-06", "to": "2025-05", "offence": "theft"},
)


@pytest.fixture(scope="module")
def by_hand(
    testborough: World, tiny_place: Place, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], pd.DataFrame]]:
    """A plain DuckDB connection on a copy of the store: no bound parameters, nothing of ours."""
    path = tmp_path_factory.mktemp("by-hand") / "store.duckdb"
    shutil.copyfile(tiny_place.stores / f"wardlens-{testborough.offer.release}.duckdb", path)
    with duckdb.connect(str(path), read_only=True) as plain:

        def run(sql: str) -> pd.DataFrame:
            rows = plain.execute(sql).df()
            gaps = [n for n, kind in rows.dtypes.items() if isinstance(kind, pd.Int64Dtype)]
            return rows.astype(dict.fromkeys(gaps, "float64"))

        yield run


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
        (question,) = receipt_of(setting, measure).questions
        for sql in (question.sql, question.one_line):
            assert "$" not in re.sub(r"--[^\n]*", "", sql)
            rows = by_hand(sql)
            broken = measure.needs_comparison and setting.is_broken(
                measure.series, setting.filters.before[0], setting.filters.end
            )
            shown = setting.result(measure)
            made = measure.compute(rows, setting.filters, broken)
            for column in COLUMNS[:4]:
                np.testing.assert_allclose(
                    made[column].astype(float), shown[column].astype(float), rtol=1e-12
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
        (question,) = receipt_of(setting, MEASURES[key]).questions
        words = shlex.split(question.command)
        assert words[:3] == ["python", "-m", "wardlens"]
        assert cli.main(words[3:]) == 0
        printed = capfd.readouterr().out.splitlines()
        rows = by_hand(question.sql)
        assert printed[0].split(",") == list(rows.columns)
        assert len(rows_behind(setting, question)) == len(rows)


def exhibits(view: Any) -> Iterator[Exhibit]:
    for field in fields(view):
        value = getattr(view, field.name)
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, Exhibit):
                yield part


@pytest.mark.parametrize("query", QUESTIONS[:2], ids=("usual", "ward"))
@pytest.mark.parametrize("page", VIEWS)
def test_every_exhibit_of_every_page_has_sql_that_runs_by_hand(
    page: str, query: dict[str, str], testborough: World, by_hand: Any
) -> None:
    setting = asked(testborough, query)
    for exhibit in exhibits(VIEWS[page](setting)):
        receipt = receipt_of_exhibit(setting, exhibit)
        assert receipt.release == testborough.offer.release
        assert receipt.sources == exhibit.sources
        for question in receipt.questions:
            if question.unknown == ("indicator",):
                continue  # several published indicators in one picture: none of them alone
            assert question.unknown == (), f"{exhibit.key}: say in `asked` what was asked"
            rows = by_hand(question.sql)
            assert list(rows.columns)


def test_the_sum_of_a_receipts_rows_is_the_headline_count(testborough: World) -> None:
    setting = testborough.setting()
    (question,) = receipt_of(setting, MEASURES["offences"]).questions
    assert rows_behind(setting, question)["offences"].sum() == 12 * (37 + 14 + 4)


def test_the_sql_says_its_parameters_as_literals() -> None:
    question = Question(
        "offences_by_ward",
        "",
        {"start": date(2025, 3, 1), "end": date(2026, 2, 1), "offences": ["king's", "$end"]},
    )
    assert "between date '2025-03-01' and date '2026-02-01'" in question.one_line
    assert "['king''s', '$end']::varchar[]" in question.one_line
    assert "--" not in question.one_line
    assert "-- $offences" in question.sql


def test_what_a_receipt_does_not_know_stays_open_and_is_named(testborough: World) -> None:
    exhibit = next(exhibits(testborough.view("today")))
    unknown = replace(exhibit, provenance="queries/offences_by_ward.sql")
    setting = testborough.setting()
    assert receipt_of_exhibit(setting, unknown).questions[0].unknown == ()
    other = replace(exhibit, provenance="queries/indicator_values.sql")
    (question,) = receipt_of_exhibit(setting, other).questions
    assert question.unknown == tuple(sorted(set(question.unknown)))
    told = replace(other, asked=dict.fromkeys(question.unknown, "x"))
    assert receipt_of_exhibit(setting, told).questions[0].unknown == ()


def test_the_files_of_a_series_are_those_that_were_loaded_with_their_fingerprints(
    testborough: World, tiny_place: Place
) -> None:
    setting = testborough.setting()
    files = {file.name: file for file in receipt_of(setting, MEASURES["rate"]).files}
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
    record = receipt_of(setting, MEASURES["offences"]).record()
    assert record["params"] == {"start": "2025-03-01", "end": "2026-02-01", "offences": []}
    assert record["sql"].startswith("with counted as (")
    assert {file["file"] for file in record["files"]} >= {"wards.csv"}
    assert all(len(file["sha256"]) == 64 for file in record["files"])


def test_the_command_of_a_figure_asks_for_the_same_ward_and_months(testborough: World) -> None:
    setting = testborough.setting(area=tiny.ABBEY, offence="robbery")
    facts = dict(receipt_of(setting, MEASURES["rate"]).facts)
    assert facts["As a figure"] == (
        f"python -m wardlens figure rate --ward {tiny.ABBEY} --from 2025-03 --to 2026-02 "
        "--offence robbery --format json"
    )


def test_on_shipped_figures_a_receipt_by_hand_gives_tolworths_836(
    real: World, shipped_place: Place
) -> None:
    setting = real.setting(area="E05013945", **{"from": "2025-03", "to": "2026-02"})
    (question,) = receipt_of(setting, MEASURES["offences"]).questions
    path = shipped_place.stores / f"wardlens-{real.offer.release}.duckdb"
    with store.connect(path) as plain:
        rows = plain.execute(question.sql).df().set_index("ward_code")
    assert rows.loc["E05013945", "offences"] == 836
    files = {file.name for file in receipt_of(setting, MEASURES["offences"]).files}
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
    receipt = receipt_of(setting, MEASURES[first.measure], first.asked)
    rows = rows_behind(setting, receipt.questions[0])
    assert f"{rows['offences'].sum():,.0f}" == first.value
    assert "As a figure" not in dict(receipt.facts)  # the command would print all offences
