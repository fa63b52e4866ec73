"""Survey files as they come: taken, listed or refused, and nothing half done."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import tiny
from conftest import Fetch, Place

from wardlens import cli
from wardlens.ingest.counts import sheets
from wardlens.ingest.counts.files import FileRefusedError
from wardlens.ingest.load import survey
from wardlens.ingest.load.load import LoadReport, Outcome
from wardlens.ingest.survey import answers, tables, used
from wardlens.store import paths

Load = Callable[..., LoadReport]
WEIGHTED = tiny.SURVEY_MAP.replace("unweighted = true\n", "").replace(
    "[columns]\n", '[columns]\nweight = "weight"\n'
)


def _weighted(table: tiny.Table) -> tiny.Table:
    table.header.append("weight")
    table.rows = [[*row, "1"] for row in table.rows]
    return table


@pytest.fixture
def given(copy: Place, tmp_path: Path) -> Load:
    """Load a table of answers by a map, by default those of the tiny survey."""
    assert copy.loaded.is_dir()

    def gave(table: tiny.Table | Path, survey_map: str = tiny.SURVEY_MAP) -> LoadReport:
        path = table if isinstance(table, Path) else table.write(tmp_path / "answers.csv")
        (tmp_path / "map.toml").write_text(survey_map, "utf-8")
        return survey.load(path, tmp_path / "map.toml")

    return gave


def _workbook(path: Path, rows: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(path)
    return path


class TestTaken:
    def test_whole_is_kept_with_its_map_and_serves(self, given: Load, fetch: Fetch) -> None:
        table = tiny.survey_table().column("dark", "Unsafe")
        report = given(table)
        assert report.outcome is Outcome.TAKEN, report.lines
        assert "224 rows: 224 people counted, 0 left out; 3 wards" in "\n".join(report.lines)
        (row,) = fetch(
            "survey_estimates", outcome="unsafe-after-dark", wave="all", breakdown="all"
        ).to_dict("records")
        assert (row["estimate"], row["n"]) == (1, 224)
        kept = sorted(path.name for path in (paths.loaded() / "survey" / "tiny").iterdir())
        assert kept == ["about.json", "answers.csv", "faults.csv", "map.toml"]

    def test_a_workbook_gives_the_same_figures_as_the_csv(
        self, given: Load, tmp_path: Path, fetch: Fetch
    ) -> None:
        asked = {"outcome": "", "wave": "", "breakdown": ""}
        before = fetch("survey_estimates", **asked)
        table = tiny.survey_table()
        age = table.header.index("age")
        rows = [[int(cell) if n == age else cell for n, cell in enumerate(row)]
                for row in table.rows]  # fmt: skip
        report = given(_workbook(tmp_path / "survey.xlsx", [table.header, *rows]))
        assert report.outcome is Outcome.TAKEN, report.lines
        pd.testing.assert_frame_equal(fetch("survey_estimates", **asked), before)

    def test_parquet_gives_the_same_figures_as_the_csv(
        self, given: Load, tmp_path: Path, fetch: Fetch
    ) -> None:
        asked = {"outcome": "", "wave": "", "breakdown": ""}
        before = fetch("survey_estimates", **asked)
        table = tiny.survey_table()
        path = tmp_path / "answers.parquet"
        pd.DataFrame(table.rows, columns=table.header).astype({"age": int}).to_parquet(path)
        assert given(path).outcome is Outcome.TAKEN
        pd.testing.assert_frame_equal(fetch("survey_estimates", **asked), before)

    def test_made_up_answers_stay_marked_whatever_the_map_says_of_their_source(
        self, given: Load, fetch: Fetch
    ) -> None:
        given(
            tiny.survey_table(), tiny.SURVEY_MAP.replace("[source]", '[source]\nkind = "published"')
        )
        assert fetch("sources").set_index("source").loc["tiny", "kind"] == "illustrative"

    def test_columns_that_the_map_does_not_name_are_not_kept(self, given: Load) -> None:
        table = tiny.survey_table()
        table.header.append("comments")
        table.rows = [[*row, "I live at number 12"] for row in table.rows]
        given(table)
        folder = paths.loaded() / "survey" / "tiny"
        assert "number 12" not in "".join(path.read_text("utf-8") for path in folder.iterdir())

    def test_columns_that_are_not_read_are_told(self, given: Load) -> None:
        table = tiny.survey_table()
        table.header.append("Postcode")
        table.rows = [[*row, "KT1 1EU"] for row in table.rows]
        words = "\n".join(given(table).lines)
        assert "neither read nor kept: “Postcode”" in words

    def test_wards_by_name_whatever_points_and_apostrophes(self, given: Load) -> None:
        table = tiny.survey_table()
        at = table.header.index("ward")
        for row in table.rows:
            row[at] = row[at].upper().replace("&", "and") + ". Ward"
        assert given(table).outcome is Outcome.TAKEN

    def test_the_question_as_it_was_put_stands_with_the_figures(
        self, given: Load, fetch: Fetch
    ) -> None:
        put = "How safe is it to walk alone after dark?"
        given(tiny.survey_table(), tiny.SURVEY_MAP.replace(
            "[question.safe-after-dark]", f'[question.safe-after-dark]\nasked = "{put}"'
        ))  # fmt: skip
        questions = fetch("survey_outcomes").set_index("outcome")["question"]
        assert questions["safe-after-dark"] == put
        assert questions["safe-by-day"] != put

    def test_another_survey_is_kept_and_the_line_that_shows_it_is_told(self, given: Load) -> None:
        report = given(tiny.survey_table(), tiny.SURVEY_MAP.replace('key = "tiny"', 'key = "new"'))
        assert 'set use = "new" under [survey]' in report.lines[-1]
        assert not report.changes_store

    def test_the_day_of_the_interview_says_which_wave(self, given: Load, fetch: Fetch) -> None:
        table = tiny.survey_table()
        for row in table.rows:
            row[1] = "2024-09-30" if row[1] == "Wave of 2024" else "2025-09-01"
        dated = tiny.SURVEY_MAP.replace('wave = "wave"', 'date = "wave"')
        assert given(table, dated).outcome is Outcome.TAKEN
        waves = fetch("survey_waves").set_index("wave")["respondents"]
        assert waves.to_dict() == {"2024": 112, "2025": 112, "all": 224}

    def test_one_column_an_answer_says_the_same_as_one_column_of_several(
        self, given: Load, fetch: Fetch
    ) -> None:
        asked = {"outcome": "safer-patrols", "wave": "all", "breakdown": "sex"}
        before = fetch("survey_estimates", **asked)
        table = tiny.survey_table()
        table.header[-1:] = ["helps1", "helps2"]
        table.rows = [[*row[:-1], "Yes", "Yes" if "Patrols" in row[-1] else "No"]
                      for row in table.rows]  # fmt: skip
        ticked = tiny.SURVEY_MAP[: tiny.SURVEY_MAP.index('column = "helps"')]
        ticked += 'columns = { lighting = "helps1", patrols = "helps2" }\n'
        assert given(table, ticked).outcome is Outcome.TAKEN
        pd.testing.assert_frame_equal(fetch("survey_estimates", **asked), before)


LISTED = {
    "a ward that does not exist": ("ward", "Nowhere", "ward not known", "in no ward"),
    "an age that cannot be": ("age", "7", "age impossible", "from 16 to 110"),
    "a weight of zero": ("weight", "0", "weight not above zero", "Left out of every figure"),
    "no weight": ("weight", "", "weight not above zero", "Left out of every figure"),
    "a huge weight": ("weight", "90", "weight extreme", "Counted as given"),
    "an answer not in the map": ("dark", "Sûr", "answer not in the map", "Counted as missing"),
    "one of several not in the map": ("helps", "Lights; Moon", "answer not in the map", "missing"),
    "a wave not known": ("wave", "Wave of 1925", "wave not known", "Left out"),
}


class TestListed:
    @pytest.mark.parametrize("what", LISTED)
    def test_with_its_line_its_text_and_the_remedy(self, what: str, given: Load) -> None:
        column, value, kind, remedy = LISTED[what]
        table = _weighted(tiny.survey_table())
        table.rows[40][table.header.index(column)] = value
        report = given(table, WEIGHTED)
        words = "\n".join(report.lines)
        assert report.outcome is Outcome.TAKEN_IN_PART
        assert f"answers.csv, line 42, {column if column != 'dark' else 'question.'}" in words or (
            "line 42, question." in words
        )
        assert f"“{value}”" in words
        assert kind in words
        assert remedy in words

    @pytest.mark.parametrize(
        ("value", "column", "counted", "answered"),
        [("Nowhere", "ward", 224, 224), ("Sûr", "dark", 224, 223), ("0", "weight", 223, 223)],
    )
    def test_is_missing_and_nothing_else_is_lost(
        self, value: str, column: str, counted: int, answered: int, given: Load, fetch: Fetch
    ) -> None:
        table = _weighted(tiny.survey_table())
        table.rows[0][table.header.index(column)] = value
        given(table, WEIGHTED)
        assert fetch("survey_waves")["respondents"].iloc[-1] == counted
        rows = fetch("survey_estimates", outcome="unsafe-after-dark", wave="all", breakdown="all")
        assert rows["n"].iloc[0] == answered

    def test_the_same_person_twice_counts_once_where_both_rows_agree(
        self, given: Load, fetch: Fetch
    ) -> None:
        table = tiny.survey_table()
        table.rows.append(list(table.rows[5]))
        report = given(table)
        assert "person given twice" in "\n".join(report.lines)
        assert "line 226" in "\n".join(report.lines)
        assert fetch("survey_waves")["respondents"].iloc[-1] == 224

    def test_the_same_person_twice_counts_not_at_all_where_the_rows_differ(
        self, given: Load, fetch: Fetch
    ) -> None:
        table = tiny.survey_table()
        table.rows.append(list(table.rows[5]))
        table.rows[-1][table.header.index("day")] = "No answer"
        report = given(table)
        assert {"line 7", "line 226"} <= {
            line.split(", ")[1] for line in report.lines if "answers.csv, line" in line
        }
        assert fetch("survey_waves")["respondents"].iloc[-1] == 223

    def test_each_text_once_with_how_many_gave_it(self, given: Load) -> None:
        table = tiny.survey_table()
        for place in (3, 8, 9):
            table.rows[place][table.header.index("dark")] = "Quite safe"
        words = "\n".join(given(table).lines)
        assert "answers.csv, line 5 and 2 more, question.safe-after-dark: “Quite safe”" in words
        assert words.count("Quite safe") == 1
        assert str(paths.loaded() / "survey" / "tiny" / "faults.csv") in words

    def test_a_part_of_a_band_of_ages_does_not_pass_for_the_band(
        self, given: Load, fetch: Fetch
    ) -> None:
        table = tiny.survey_table()
        at, bands = table.header.index("age"), ["16-24", "25-34", "35-44", "45-54", "55-64", "65+"]
        for place, row in enumerate(table.rows):
            row[at] = bands[place % 6]
        words = "\n".join(given(table).lines)
        assert "age band across ours: 37" in words  # 45-54: 224 people, every sixth
        assert "age band in part: 74" in words  # 35-44 and 55-64
        rows = fetch("survey_estimates", outcome="safe-after-dark", wave="all", breakdown="age")
        told = rows[rows["estimate"].notna()].set_index("group")["n"].to_dict()
        assert told == {"16-24": 38, "25-34": 38, "65-plus": 37}

    def test_in_the_store_only_as_counts_and_texts_that_many_gave(
        self, given: Load, fetch: Fetch
    ) -> None:
        table = tiny.survey_table()
        for place in range(12):
            table.rows[place][table.header.index("dark")] = "Quite safe"
        table.rows[20][table.header.index("dark")] = "I am the vicar of Abbey"
        given(table)
        faults = fetch("survey_faults")
        assert set(zip(faults["value"], faults["answers"], strict=True)) == {
            ("Quite safe", 12), ("", 1)
        }  # fmt: skip
        assert "line" not in faults


def _french(table: tiny.Table) -> tiny.Table:
    words = {"Safe": "En sécurité", "Unsafe": "Pas en sécurité", "Yes": "Oui", "No": "Non"}
    table.rows = [[words.get(cell, cell) for cell in row] for row in table.rows]
    return table


REFUSED: dict[str, tuple[Callable[[tiny.Table], tiny.Table], str, str]] = {
    "no weight column": (lambda table: table, WEIGHTED, "column 'weight' is missing"),
    "a renamed column": (
        lambda table: table.renamed("gender", "Gender"),
        tiny.SURVEY_MAP,
        "column 'gender' is missing (found 'Gender')",
    ),
    "another language": (
        _french,
        tiny.SURVEY_MAP,
        "column 'dark': 224 of 224 answers are not in the map, such as “Pas en sécurité”",
    ),
    "wards of elsewhere": (
        lambda table: table.column("ward", "Elsewhere"),
        tiny.SURVEY_MAP,
        "column 'ward': 224 of 224 answers are not in the map, such as “Elsewhere”",
    ),
    "one column twice": (
        lambda table: table.renamed("day", "dark"),
        tiny.SURVEY_MAP,
        "column 'dark' stands twice in the header",
    ),
    "postcodes": (
        lambda table: table.column("ward", "KT1 1EU"),
        tiny.SURVEY_MAP,
        "column 'ward' holds postcodes or e-mail addresses",
    ),
    "two columns in another language": (
        _french,
        tiny.SURVEY_MAP,
        "Also column 'day': 224 of 224",
    ),
    "two columns that are not there": (
        lambda table: table.renamed("gender", "Gender").renamed("day", "daylight"),
        tiny.SURVEY_MAP,
        "The file has: 'id', 'wave', 'ward', 'age', 'Gender'",
    ),
    "no rows": (
        lambda table: tiny.Table(table.header, []),
        tiny.SURVEY_MAP,
        "a header and nothing below it",
    ),
    "a question we do not know": (
        lambda table: table,
        tiny.SURVEY_MAP.replace("[question.victim]", "[question.happy]"),
        "map.toml: [question.happy] is not in data/survey/questions.toml",
    ),
    "an answer we do not know": (
        lambda table: table,
        tiny.SURVEY_MAP.replace("fairly-unsafe =", "unhappy ="),
        "unknown answer 'unhappy'",
    ),
    "a map that is no TOML": (lambda table: table, "title = ", "not valid TOML"),
    "a map nested too deep": (
        lambda table: table,
        f"{tiny.SURVEY_MAP}\n[deep]\nx = {'[' * 3_000}{']' * 3_000}\n",
        "not valid TOML",
    ),
    "made-up answers under a publisher's name": (
        lambda table: table,
        tiny.SURVEY_MAP.replace('key = "tiny"\n', 'key = "tiny"\nsource = "mps-ward"\n'),
        "source 'mps-ward' is in sources.toml for figures of another kind",
    ),
    "a map without a kind": (
        lambda table: table,
        tiny.SURVEY_MAP.replace('kind = "illustrative"\n', ""),
        "'kind' is missing",
    ),
    "one text for two answers": (
        lambda table: table,
        tiny.SURVEY_MAP.replace('no = "No"', 'no = "yes "'),
        "one text stands for two different answers",
    ),
    "a key that leaves its folder": (
        lambda table: table,
        tiny.SURVEY_MAP.replace('key = "tiny"', 'key = "../tiny"'),
        "key is letters, digits and hyphens",
    ),
    "a lone cluster": (
        lambda table: table,
        tiny.SURVEY_MAP.replace("[columns]\n", '[columns]\nstratum = "id"\n'),
        "no shares can be made of it: one cluster only in stratum",
    ),
    "margins that nobody answers to": (
        lambda table: table.column("gender", "Woman"),
        tiny.SURVEY_MAP + '[raking]\nmargins = ["sex"]\n',
        "nobody in the sample is ['male']",
    ),
}


class TestRefused:
    @pytest.mark.parametrize("what", REFUSED)
    def test_with_the_fact_and_nothing_is_left_behind(
        self, what: str, given: Load, copy: Place
    ) -> None:
        change, survey_map, words = REFUSED[what]
        before = copy.fingerprint()
        report = given(change(tiny.survey_table()), survey_map)
        assert report.outcome is Outcome.REFUSED, report.lines
        assert words in "\n".join(report.lines)
        assert copy.fingerprint() == before
        assert not (copy.loaded / "survey").exists()

    @pytest.mark.parametrize(
        ("header", "words"),
        [
            (["id", None, "ward"], "is missing"),
            (["Resident survey 2025", None, None], "is missing"),
            (["id", "id", "ward"], "column 'id' stands twice"),
        ],
    )
    def test_a_workbook_with_merged_or_repeated_header_cells(
        self, header: list[object], words: str, given: Load, tmp_path: Path
    ) -> None:
        path = _workbook(tmp_path / "survey.xlsx", [header, ["1", "2", "Abbey"]])
        if header[1] is None:
            book = openpyxl.load_workbook(path)
            book.worksheets[0].merge_cells("A1:B1")
            book.save(path)
        report = given(path)
        assert (report.outcome, words in report.lines[0]) == (Outcome.REFUSED, True), report.lines

    def test_a_file_of_200_megabytes_before_it_is_read(self, given: Load, tmp_path: Path) -> None:
        path = tmp_path / "answers.csv"
        with path.open("wb") as file:
            file.truncate(200_000_000)
        report = given(path)
        assert report.outcome is Outcome.REFUSED
        assert "200 MB: answers are taken up to 50 MB" in report.lines[0]

    def test_a_workbook_that_unpacks_to_more_than_it_says_it_weighs(
        self, given: Load, tmp_path: Path
    ) -> None:
        path = tmp_path / "survey.xlsx"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("xl/worksheets/sheet1.xml", bytes(sheets.LARGEST_UNPACKED + 1))
        report = given(path)
        assert report.outcome is Outcome.REFUSED
        assert "MB unpacked" in report.lines[0]

    @pytest.mark.parametrize("content", [b"PK\x03\x04 cut off", b"", b"\x89PNG\r\n", b"PAR1 cut"])
    def test_a_file_that_is_no_table(self, content: bytes, given: Load, tmp_path: Path) -> None:
        path = tmp_path / "answers.csv"
        path.write_bytes(content)
        assert given(path).outcome is Outcome.REFUSED

    def test_the_survey_held_stays_when_a_worse_one_is_refused(
        self, given: Load, copy: Place
    ) -> None:
        given(tiny.survey_table())
        folder = copy.loaded / "survey" / "tiny"
        before = {path.name: path.read_bytes() for path in folder.iterdir()}
        assert given(_french(tiny.survey_table())).outcome is Outcome.REFUSED
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == before

    def test_a_formula_is_not_worked_out(self, tmp_path: Path) -> None:
        path = _workbook(tmp_path / "survey.xlsx", [["id"], ["=1+1"], ["R2"]])
        assert answers.read(path, ["id"]).texts["id"].tolist() == ["R2"]


class TestCommand:
    def test_a_map_takes_one_file(self, copy: Place, capfd: pytest.CaptureFixture[str]) -> None:
        assert copy.data.is_dir()
        assert cli.main(["load", "a.csv", "b.csv", "--map", "map.toml"]) == 2
        assert "--map is for one survey" in capfd.readouterr().err

    def test_a_survey_that_is_named_but_not_there_is_told_of(
        self, copy: Place, capfd: pytest.CaptureFixture[str]
    ) -> None:
        toml = copy.data / "partnership.toml"
        toml.write_text(toml.read_text("utf-8").replace('use = "tiny"', 'use = "gone"'), "utf-8")
        assert cli.main(["build"]) == 1
        assert "holds no map.toml; load the survey" in capfd.readouterr().err

    def test_no_survey_makes_empty_tables(self, copy: Place, fetch: Fetch) -> None:
        toml = copy.data / "partnership.toml"
        toml.write_text(toml.read_text("utf-8").replace('use = "tiny"', 'use = ""'), "utf-8")
        assert cli.main(["build"]) == 0
        assert fetch("survey_about").empty
        assert fetch("survey_estimates", outcome="", wave="", breakdown="").empty
        assert cli.main(["figure", "survey-unsafe-after-dark"]) == 1

    def test_the_tiny_folder_reads_as_it_was_written(self, tiny_serves: Place) -> None:
        folder = used.folder("tiny")
        assert folder.is_relative_to(tiny_serves.data)
        with pytest.raises(FileRefusedError, match="no such file"):
            tables.read(folder / "none.csv", folder / "map.toml")
