"""`python -m wardlens`: every command, clear words, clear exit codes, never a traceback."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
import tiny
from conftest import Place
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wardlens import cli
from wardlens.ingest.place import ship
from wardlens.measures.harm import is_weighed
from wardlens.measures.offences import MEASURES
from wardlens.store import config, paths, queries, store
from wardlens.views import offers

DONE, REFUSED, NOT_UNDERSTOOD, IN_PART = 0, 1, 2, 3
RECORD = (
    "estimate", "lower", "upper", "n", "unit", "method", "query", "source", "release", "reason",
    "definition", "licence", "from", "to", "area", "area_name", "label", "function",
)  # fmt: skip
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    """A command's exit code, what it printed and what it complained of."""

    def ran(*words: str) -> tuple[int, str, str]:
        capfd.readouterr()
        try:
            code = cli.main(words)
        except SystemExit as leaving:
            code = int(str(leaving.code))
        told = capfd.readouterr()
        assert "Traceback" not in told.err + told.out
        return code, told.out, told.err

    return ran


YEAR = ("--param", "start=2025-03", "--param", "end=2026-02")


class TestQuery:
    @pytest.mark.parametrize("style", ["table", "csv", "json"])
    @pytest.mark.parametrize("name", queries.names())
    def test_prints_every_query_in_every_format(self, name: str, style: str, run: Run) -> None:
        code, out, _ = run("query", name, "--format", style)
        assert code == DONE
        if style == "json":
            assert isinstance(json.loads(out), list)
        if style == "csv":
            assert out.splitlines()[0].count(",") >= 0
        assert out.strip()

    def test_prints_the_same_figures_in_every_format(self, run: Run) -> None:
        _, text, _ = run("query", "offences_by_ward", *YEAR, "--format", "csv")
        _, data, _ = run("query", "offences_by_ward", *YEAR, "--format", "json")
        counts = [12 * 37, 12 * 14, 12 * 4]
        assert pd.read_csv(io.StringIO(text))["offences"].tolist() == counts
        assert [row["offences"] for row in json.loads(data)] == counts

    def test_takes_months_with_or_without_a_day_and_lists_of_offences(self, run: Run) -> None:
        _, out, _ = run(
            "query", "offences_by_ward", "--param", "start=2026-02-01", "--param", "end=2026-02",
            "--param", "offences=shoplifting,personal-robbery", "--format", "csv",
        )  # fmt: skip
        assert pd.read_csv(io.StringIO(out))["offences"].tolist() == [25 + 2, 4 + 1, 1 + 0]

    def test_without_a_name_lists_them_all(self, run: Run) -> None:
        code, out, _ = run("query")
        assert code == DONE
        assert [line.split()[0] for line in out.splitlines()] == queries.names()

    @pytest.mark.parametrize("name", ["nonsense", "load/known", "../data/areas", "build/40_views"])
    def test_of_an_unknown_name_is_refused_with_the_known_ones(self, name: str, run: Run) -> None:
        code, _, err = run("query", name)
        assert code == REFUSED
        assert "there are: actions, boroughs, coverage_by_month" in err

    @pytest.mark.parametrize(
        ("param", "words"),
        [
            ("start", "expected KEY=VALUE"),
            ("start=soon", "'soon' is not a month"),
            ("start=2025-13", "not a month"),
            ("start=2025-02-31", "not a month"),
            ("start='; drop table area; --", "not a month"),
            ("nonsense=1", "has no parameter 'nonsense'; it has: end, offences, start"),
            ("=", "has no parameter ''"),
        ],
    )
    def test_of_a_hostile_parameter_is_not_understood(
        self, param: str, words: str, run: Run
    ) -> None:
        code, _, err = run("query", "offences_by_ward", "--param", param)
        assert code == NOT_UNDERSTOOD
        assert words in err

    @pytest.mark.parametrize("value", ["'; drop table area; --", "%", "x" * 5_000, "\u202e", ""])
    def test_of_a_hostile_value_binds_it_and_does_nothing_else(self, value: str, run: Run) -> None:
        code, _, _ = run("query", "offences_by_month", "--param", f"area={value}")
        assert code == DONE
        assert run("query", "wards")[0] == DONE


HELD = [key for key, measure in MEASURES.items() if is_weighed(measure, ("cchi", "css"))]
"""Those of a store without unit costs: in pounds see tests/test_unit_costs.py."""


class TestFigure:
    @pytest.mark.parametrize("key", HELD)
    def test_prints_the_whole_record_of_every_measure(self, key: str, run: Run) -> None:
        code, out, _ = run(
            "figure", key, "--from", "2025-03", "--to", "2026-02", "--format", "json"
        )
        assert code == DONE
        given = json.loads(out)
        for record in given if isinstance(given, list) else [given]:
            assert set(RECORD) <= record.keys()
            assert record["query"] == f"queries/{MEASURES[key].query}.sql"
            assert all(record[name] for name in ("unit", "source", "release", "definition"))
            if record["estimate"] is None:
                assert record["reason"]
                assert record["lower"] is None
            else:
                assert record["method"]
                assert record["lower"] <= record["estimate"] <= record["upper"]

    @pytest.mark.parametrize("key", HELD)
    def test_prints_a_table_of_every_measure(self, key: str, run: Run) -> None:
        code, out, _ = run("figure", key)
        assert code == DONE
        assert "release" in out

    def test_is_the_product_written_out(self, run: Run) -> None:
        _, out, _ = run(
            "figure", "rate", "--ward", tiny.BROOK, "--from", "2025-03", "--to", "2026-02",
            "--format", "json",
        )  # fmt: skip
        record = json.loads(out)
        assert record["estimate"] == pytest.approx(1_000 * 12 * 14 / 4_000)
        assert (record["area"], record["area_name"]) == (tiny.BROOK, "Brook")

    def test_with_only_an_end_is_the_year_to_that_month(self, run: Run) -> None:
        _, out, _ = run("figure", "offences", "--to", "2025-02", "--format", "json")
        record = json.loads(out)
        assert (record["from"], record["estimate"]) == ("2024-03", 12 * (32 + 11 + 4))

    def test_of_one_neighbourhood(self, run: Run) -> None:
        _, out, _ = run("figure", "lsoa_offences", "--area", tiny.LSOAS[1], "--format", "json")
        assert json.loads(out)["estimate"] == 12 * 2

    def test_of_a_month_not_covered_gives_a_reason_and_no_zero(self, run: Run) -> None:
        code, out, _ = run("figure", "offences", "--to", "2026-03", "--format", "json")
        assert code == DONE
        assert json.loads(out)["estimate"] is None
        assert json.loads(out)["reason"]

    def test_without_a_key_lists_them_all(self, run: Run) -> None:
        _, out, _ = run("figure")
        listed = [line.split()[0] for line in out.splitlines()]
        assert listed[: len(HELD)] == HELD
        assert {"pas-trust", "feel-safe-after-dark"} <= set(listed[len(HELD) :])

    @pytest.mark.parametrize(
        ("words", "code", "told"),
        [
            (("nonsense",), REFUSED, "there are: offences"),
            (("offences", "--ward", "E05999999"), REFUSED, "has no area 'E05999999'"),
            (("offences", "--offence", "piracy"), NOT_UNDERSTOOD, "no kind of offence 'piracy'"),
            (("offences", "--from", "soon"), NOT_UNDERSTOOD, "'soon' is not a month"),
            (
                ("offences", "--from", "2026-02", "--to", "2025-01"),
                NOT_UNDERSTOOD,
                "--from 2026-02 is after --to 2025-01",
            ),
        ],
    )
    def test_of_what_is_not_there_says_what_is(
        self, words: tuple[str, ...], code: int, told: str, run: Run
    ) -> None:
        got, _, err = run("figure", *words)
        assert (got, told in err) == (code, True)


class TestLoadBuildCheck:
    def test_build_prints_the_release_that_serves(self, copy: Place, run: Run) -> None:
        code, out, _ = run("build")
        assert code == DONE
        assert out == f"release {store.serving().stem.removeprefix('wardlens-')} serves\n"
        assert copy.stores.is_dir()

    def test_load_exits_0_1_and_3_and_with_the_worst_of_several(
        self, copy: Place, run: Run, tmp_path: Path
    ) -> None:
        good = str(tiny.ward_table().write(tmp_path / "good.csv"))
        part = tiny.ward_table().change("-1", "202601", *tiny.ROBBERY, tiny.CROSS)
        partly = str(part.write(tmp_path / "part.csv"))
        (tmp_path / "bad.csv").touch()
        bad = str(tmp_path / "bad.csv")
        assert run("load", good)[0] == DONE
        assert run("load", partly)[0] == IN_PART
        assert run("load", bad)[0] == REFUSED
        assert run("load", good, partly)[0] == IN_PART
        assert run("load", good, bad, partly)[0] == REFUSED
        assert copy.loaded.is_dir()

    def test_check_exits_0_on_a_sound_store_and_1_on_a_fault(self, copy: Place, run: Run) -> None:
        code, out, _ = run("check")
        assert (code, "FAULT" in out) == (DONE, False)
        toml = copy.data / "partnership.toml"
        toml.write_text(toml.read_text().replace("total = 660", "total = 661"))
        run("build")
        code, out, _ = run("check")
        assert code == REFUSED
        assert "660, published 661" in out

    def test_ship_of_a_folder_that_is_none_is_not_understood(self, run: Run) -> None:
        code, _, err = run("ship", "/no/such/folder")
        assert code == NOT_UNDERSTOOD
        assert "is not a folder" in err


MONTHS = (
    "2040-01", "2001-12", "0001-01", "9999-12", "1899-12", "2026-03", "2022-03", "2025-13",
    "2025-1", "soon", "", "-1", "\uff12\uff10\uff12\uff15-01", "2025-02-30", "2025-01-01T00",
    "1e3", "nan", " ",
)  # fmt: skip
ODD = (
    "", " ", "-", "--", "é", "☃", "..", "/", "/dev/null", "%s", "{0}", "'", '"', "\\", "\n", "=",
    "a=b", "x" * 5_000, "\u202e", "\r0", "\x1e", "\udcff", "0", "-0", "1e999", "NaN", "None",
    "E05999999",
)  # fmt: skip


def _bytes_of(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


class TestWhateverIsTyped:
    """Odd months, names, keys and files: a line and an exit code of 0 to 3, never a traceback."""

    @staticmethod
    def told(run: Run, *words: str) -> int:
        code, out, err = run(*words)
        assert code in (DONE, REFUSED, NOT_UNDERSTOOD, IN_PART)
        if code in (REFUSED, NOT_UNDERSTOOD) and not out:
            lines = err.splitlines()
            assert lines[-1].startswith(("wardlens: ", "python -m wardlens"))
            assert len(lines) == 1 or "usage" in err
        return code

    @pytest.mark.parametrize("end", MONTHS)
    @pytest.mark.parametrize("start", [None, *MONTHS[:7]])
    def test_as_a_month(self, start: str | None, end: str, run: Run, tmp_path: Path) -> None:
        period = ("--to", end) if start is None else ("--from", start, "--to", end)
        self.told(run, "figure", "offences", *period)
        if start in (None, "2001-12", "2022-03"):
            out = str(tmp_path / "a.html")
            code = self.told(run, "brief", "--borough", "--out", out, *period)
            assert (code == DONE) == Path(out).is_file()

    @pytest.mark.parametrize("month", MONTHS)
    @pytest.mark.parametrize("key", ["start", "end"])
    def test_as_a_month_of_a_query(self, key: str, month: str, run: Run) -> None:
        self.told(run, "query", "offences_by_ward", "--param", f"{key}={month}")

    @pytest.mark.parametrize("word", ODD)
    def test_as_any_other_word(self, word: str, run: Run, tmp_path: Path) -> None:
        out = str(tmp_path / "a.html")
        for words in (
            ("query", word), ("query", "wards", "--param", word),
            ("query", "offences_by_month", "--param", f"area={word}"),
            ("query", "offences_by_ward", "--param", f"offences={word}"),
            ("figure", word), ("figure", "offences", "--ward", word),
            ("figure", "offences", "--offence", word), ("figure", "offences", "--group", word),
            ("figure", "feel-safe-after-dark", "--group", word), ("find", word),
            ("brief", "--ward", word, "--out", out), ("brief", "--borough", "--out", word),
            ("refresh", f"x{word}"), ("load", word), ("load", word, "--map", word),
            ("ship", word), ("weigh", word),
            ("init", "--borough", word, "--from", word, "--out", word), (word,),
        ):  # fmt: skip
            if word in ("", "/", "..") and words[0] in ("init", "ship", "weigh"):
                continue  # a folder that is there, and may hold anything
            self.told(run, *words)

    def test_a_briefing_for_a_folder_that_is_not_there(self, run: Run, tmp_path: Path) -> None:
        """Whose name no odd word is a part of: tried once."""
        out = tmp_path / "no" / "a.html"
        assert self.told(run, "brief", "--borough", "--out", str(out)) == REFUSED
        assert not out.parent.exists()

    @settings(
        max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(
        command=st.sampled_from(["query", "figure", "find", "brief", "load", "refresh"]),
        words=st.lists(st.one_of(st.sampled_from((*MONTHS, *ODD)), st.text(
            st.characters(exclude_characters="\0"), max_size=12)), max_size=4),
    )  # fmt: skip
    def test_in_any_order(self, command: str, words: list[str], run: Run) -> None:
        if command != "refresh" or set(words) - {"--"}:  # without a word, publishers are asked
            self.told(run, command, *words)

    @pytest.mark.parametrize("command", ["ship", "weigh", "init"])
    @pytest.mark.parametrize("kind", ["empty", "of other files", "of files like published ones"])
    def test_as_a_folder(
        self, kind: str, command: str, copy: Place, run: Run, tmp_path: Path
    ) -> None:
        folder = tmp_path / "given"
        folder.mkdir()
        if kind == "of other files":
            (folder / "holiday.jpg").write_bytes(b"\xff\xd8\xff")
            (folder / "lookups").mkdir()
            (folder / "lookups" / "a.csv").write_text("a,b\n1,2\n", "utf-8")
        if kind == "of files like published ones":
            for name in (ship._LOOKUP, ship._LOOKUP_2011, "harm/cchi-2020-update.xlsx"):
                (folder / name).parent.mkdir(exist_ok=True)
                (folder / name).write_text("a,b\n1,2\n", "utf-8")
        before = _bytes_of(copy.data)
        more = ("--borough", "Testborough", "--out", str(tmp_path / "made"))
        words = (
            ("init", "--from", str(folder), *more) if command == "init" else (command, str(folder))
        )
        code, _, err = run(*words)
        assert (code, err.count("\n")) == (NOT_UNDERSTOOD, 1)
        assert before == {
            path: path.read_bytes() for path in copy.data.rglob("*") if path.is_file()
        }

    def test_to_stop_it_is_no_fault(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        def stop(*_: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr("wardlens.ingest.build.build.build", stop)
        assert run("build")[::2] == (REFUSED, "wardlens: stopped; what serves is as it was\n")


@pytest.mark.parametrize(
    "words", [(), ("nonsense",), ("load",), ("query", "wards", "--format", "x")]
)
def test_a_command_that_is_none_is_not_understood(words: tuple[str, ...], run: Run) -> None:
    code, _, err = run(*words)
    assert code == NOT_UNDERSTOOD
    assert "usage" in err


@pytest.mark.parametrize("words", [("query", "wards"), ("figure", "offences"), ("check",)])
class TestWithoutWhatItNeeds:
    def test_a_missing_store_says_how_to_make_one(
        self, words: tuple[str, ...], bare: Place, run: Run
    ) -> None:
        code, _, err = run(*words)
        assert code == REFUSED
        assert "run `python -m wardlens build`" in err
        assert bare.data.is_dir()

    def test_stores_that_are_all_damaged_are_told_of(
        self, words: tuple[str, ...], copy: Place, run: Run
    ) -> None:
        for path in copy.stores.glob("*.duckdb"):
            path.write_bytes(path.read_bytes()[:5_000])
        code, _, err = run(*words)
        assert code == REFUSED
        assert err.startswith("wardlens: ")
        assert copy.stores.is_dir()

    def test_a_missing_configuration_is_told_of(
        self, words: tuple[str, ...], copy: Place, run: Run
    ) -> None:
        (copy.data / "partnership.toml").unlink()
        code, _, err = run(*words)
        assert code == REFUSED
        assert "partnership.toml" in err

    def test_a_store_without_figures_is_told_of(
        self, words: tuple[str, ...], bare: Place, run: Run
    ) -> None:
        assert run("build")[0] == DONE
        code, out, err = run(*words)
        assert code == REFUSED
        assert "load one with `python -m wardlens load" in err or "FAULT" in out
        assert bare.stores.is_dir()


class TestASourceThatIsDescribedWrongly:
    @pytest.mark.parametrize(
        ("new", "words"),
        [
            ("[mps-ward\n", "sources.toml: not valid TOML"),
            ("[mps-ward]\ntables = 1\n[other]\n", "[mps-ward] tables: expected a list, found 1"),
            ("\udcff", "line 1 is not written in UTF-8"),
        ],
    )
    @pytest.mark.parametrize("command", ["build", "refresh"])
    def test_is_told_of(self, command: str, new: str, words: str, copy: Place, run: Run) -> None:
        path = copy.data / "sources.toml"
        text = path.read_text("utf-8").replace("[mps-ward]\n", new, 1)
        path.write_text(text, "utf-8", "surrogateescape")
        code, _, err = run(command)
        assert (code, words in err) == (REFUSED, True)

    def test_is_told_of_where_its_access_is_not_known(self, copy: Place, run: Run) -> None:
        path = copy.data / "sources.toml"
        marked = '[mps-ward]\naccess = "secret"\n'
        path.write_text(path.read_text("utf-8").replace("[mps-ward]\n", marked), "utf-8")
        code, _, err = run("build")
        assert code == REFUSED
        assert "[mps-ward] access: 'secret' is not known; known are: public, partner" in err

    def test_is_told_of_with_its_line(self, copy: Place, run: Run) -> None:
        path = copy.data / "sources.toml"
        path.write_text(f"\n\nnonsense\n{path.read_text('utf-8')}", "utf-8")
        _, _, err = run("build")
        assert "line 3" in err
        assert str(path) in err

    def test_outside_a_table_is_told_of(self, copy: Place, run: Run) -> None:
        path = copy.data / "sources.toml"
        path.write_text(f"nonsense = 1\n{path.read_text('utf-8')}", "utf-8")
        code, _, err = run("build")
        assert code == REFUSED
        assert "sources.toml: nonsense: expected a table, found 1" in err


@pytest.mark.parametrize("what", ["--borough", "--annex"])
def test_a_briefing_without_the_ward_table_is_told_of(
    what: str, bare: Place, take: Callable[..., object], tmp_path: Path, run: Run
) -> None:
    take(tiny.lsoa_table())
    out = tmp_path / ("annex.docx" if what == "--annex" else "briefing.pdf")
    code, _, err = run("brief", what, "--out", str(out))
    assert code == REFUSED
    assert "ward table, which is not loaded for Testborough; load it with" in err
    assert not out.exists()
    assert bare.stores.is_dir()


def test_progress_is_for_a_terminal_alone(copy: Place, run: Run) -> None:
    shutil.rmtree(copy.stores)
    code, _, err = run("build")
    assert (code, err) == (DONE, "")


def test_a_terminal_is_told_how_far_a_task_is(
    copy: Place, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stderr", terminal)
    assert run("build")[0] == 0
    first, *_, last = terminal.getvalue().split("\r")[1:]
    assert first == f"{'Building':40} {'·' * 40}   0%"
    assert last == f"{f'release {store.serving().stem[-8:]} serves':40} {'█' * 40} 100%\n"
    assert copy.stores.is_dir()


def test_help_tells_of_every_command_and_of_the_exit_codes(run: Run) -> None:
    _, out, _ = run("--help")
    commands = re.findall(r"^ {4}(\w+)", out, re.MULTILINE)
    written = re.findall(r'add_parser\("(\w+)"', Path(cli.__file__).read_text("utf-8"))
    assert commands == written
    assert "Exit codes: 0 done; 1 refused" in out


def test_a_missing_table_is_told_of(bare: Place, run: Run) -> None:
    (bare.data / "population.csv").unlink()
    code, _, err = run("build")
    assert code == REFUSED
    assert "population.csv" in err


def test_a_pipe_that_closes_early_is_no_error(tiny_serves: Place) -> None:
    del tiny_serves
    with subprocess.Popen(
        [sys.executable, "-m", "wardlens", "query", "outlines", "--format", "json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=paths.ROOT,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == DONE


def test_every_offence_on_offer_has_a_figure(run: Run) -> None:
    with store.connect() as connection:
        offer = offers.offer(
            lambda name, params: store.fetch(connection, name, params), config.read()
        )
    for offence in offer.offences:
        assert run("figure", "offences", "--offence", offence)[0] == DONE
