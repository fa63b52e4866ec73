"""Published shares that `load` takes by their header: a newer attitude survey, our plain table."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
import tiny
from conftest import Fetch, Place

from wardlens import cli
from wardlens.store import paths

PLAIN = "indicator,area,period,group,value,base,lower,upper,source"


def load(folder: Path, name: str, *lines: str) -> int:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return cli.main(["load", str(path)])


def figures(fetch: Fetch, indicator: str) -> pd.DataFrame:
    return fetch("indicator_values", indicator=indicator, areas=[])


def test_a_figure_of_the_plain_table_is_held_with_its_base_and_its_limits(
    copy: Place, fetch: Fetch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert copy.data.is_dir()
    before = len(figures(fetch, "feel-safe-after-dark"))
    line = "feel-safe-after-dark,K04000001,2024/25,Women,70.5,16112,69.1,71.9,csew"
    assert load(tmp_path, "any name.csv", PLAIN, line) == 0
    assert "1 figures are new, 0 revised" in capsys.readouterr().out
    rows = figures(fetch, "feel-safe-after-dark")
    assert len(rows) == before + 1
    new = rows[rows["period"] == "April 2024 to March 2025"].iloc[0]
    assert new[["breakdown", "value", "base", "lower", "upper"]].tolist() == [
        "sex", 70.5, 16112, 69.1, 71.9,
    ]  # fmt: skip
    assert load(tmp_path, "again.csv", PLAIN, line) == 0
    assert "nothing changes" in capsys.readouterr().out
    assert load(tmp_path, "revised.csv", PLAIN, line.replace("70.5", "71.5")) == 0
    assert "0 figures are new, 1 revised" in capsys.readouterr().out


def test_a_new_indicator_says_what_it_is_and_is_a_figure_like_any_other(
    copy: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert copy.data.is_dir()
    header = f"{PLAIN},label,words,area_name"
    told = "alone,E92000001,2024/25,All,12.5,,,,csew,Feel alone,feel alone,England"
    assert load(tmp_path, "alone.csv", header, told) == 0
    capsys.readouterr()
    assert cli.main(["figure", "alone"]) == 0
    out = capsys.readouterr().out
    assert "12.5" in out
    assert "no base published, so no interval" in out


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("feel-safe-after-dark,K04000001,2024/25,Women,70.5,,80,90,csew", "within its limits"),
        ("feel-safe-after-dark,K04000001,2024/25,Women,70.5,,60,,csew", "one limit without"),
        ("feel-safe-after-dark,K04000001,lately,Women,70.5,,,,csew", "no period"),
        ("feel-safe-after-dark,K04000001,2024/25,Women,many,,,,csew", "is no number"),
        ("feel-safe-after-dark,K04000001,2024/25,Women,70.5,10.5,,,csew", "no whole number"),
        ("feel-safe-after-dark,K04000001,2024/25,Elves,70.5,,,,csew", "column breakdown"),
        ("feel-safe-after-dark,X9,2024/25,Women,70.5,,,,csew", "area 'X9' is not known"),
        ("feel-safe-after-dark,K04000001,2024/25,Women,70.5,,,,nobody", "not in sources.toml"),
        ("new,K04000001,2024/25,Women,70.5,,,,csew", "columns label and words"),
    ],
)
def test_a_line_that_cannot_be_read_is_told_of_and_changes_nothing(
    line: str,
    why: str,
    copy: Place,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = copy.fingerprint()
    assert load(tmp_path, "table.csv", PLAIN, line) == 1
    told = capsys.readouterr().out
    assert "line 2" in told
    assert why in told
    assert copy.fingerprint() == before


def test_what_the_publisher_withholds_has_no_figure_and_a_note(
    copy: Place, fetch: Fetch, tmp_path: Path
) -> None:
    assert copy.data.is_dir()
    line = "feel-safe-after-dark,K04000001,2024/25,{},{},,,,csew"
    given = [line.format("Women", "[c]"), line.format("Men", "")]
    assert load(tmp_path, "table.csv", PLAIN, *given) == 0
    rows = figures(fetch, "feel-safe-after-dark").set_index(["period", "group"])
    new = rows.loc["April 2024 to March 2025"]
    assert new["value"].isna().all()
    assert new["note"].to_dict() == {
        "Women": "withheld by the publisher",
        "Men": "not published",
    }


def test_a_newer_attitude_survey_adds_its_quarters_for_boroughs_and_the_region(
    copy: Place, fetch: Fetch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert copy.data.is_dir()
    good = '31/03/2024;PAS;Testborough;"""Good Job"" local";0,49;0,46'
    unknown = '31/03/2024;PAS;Nowhere;"""Good Job"" local";0,49;0,46'
    header = "Date;Survey;Borough;Measure;Proportion;MPS"
    assert load(tmp_path, "survey.csv", header, good, unknown) == 3
    assert "no borough is called 'Nowhere'" in capsys.readouterr().out
    rows = figures(fetch, "pas-good-job")
    new = rows[rows["period"] == "12 months to March 2024"].set_index("area_code")["value"]
    assert new.to_dict() == {tiny.REGION[0]: 46.0, tiny.BOROUGH: 49.0}


def test_the_plain_table_is_told_of_where_a_reader_looks() -> None:
    assert f"`{PLAIN}`" in (paths.ROOT / "docs" / "own-figures.md").read_text("utf-8")
