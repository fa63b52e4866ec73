"""Everything particular to one partnership is data: no code names a borough."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest
import tiny

from wardlens.store import config, paths

CODE = [
    path
    for folder in ("wardlens", "pages", "queries")
    for path in sorted((paths.ROOT / folder).rglob("*"))
    if path.suffix in (".py", ".sql", ".css", ".toml")
]


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(paths.ROOT)))
def test_no_code_names_a_borough_or_holds_the_code_of_a_place(path: Path) -> None:
    areas = pd.read_csv(paths.ROOT / "data" / "areas.csv")
    boroughs = areas.loc[areas["level"] == "borough", "area_name"]
    text = path.read_text("utf-8")
    assert "kingston" not in text.lower()
    named = [
        word
        for word in [*boroughs, *areas["area_code"]]
        if re.search(rf"\b{re.escape(word)}\b", text)
    ]
    assert not named


def _written(folder: Path, old: str, new: str) -> Path:
    tiny.write_data(folder / "data")
    path = folder / "data" / "partnership.toml"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))
    return path


@pytest.mark.parametrize(
    ("old", "key"),
    [
        ('name = "Safer Testborough"\n', "name"),
        (f'code = "{tiny.BOROUGH}"\n', "code"),
        ('region = "Testland"\n', "region"),
        ('similar = "Similar boroughs"\n', "similar"),
        (f'town_centre = ["{tiny.ABBEY}"]\n', "town_centre"),
        (f'boroughs = ["{tiny.BOROUGH}"]\n', "boroughs"),
    ],
)
def test_a_missing_key_is_named(old: str, key: str, tmp_path: Path) -> None:
    with pytest.raises(config.ConfigError, match=f"'{key}' is missing"):
        config.read(_written(tmp_path, old, ""))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('name = "Safer', "name = Safer", "not valid TOML"),
        (f'boroughs = ["{tiny.BOROUGH}"]', f'boroughs = "{tiny.BOROUGH}"', "a list of codes"),
        (f'boroughs = ["{tiny.BOROUGH}"]', "boroughs = []", "a list of codes"),
        ("[borough]\n", 'borough = "x"\n[other]\n', "borough: expected a table, found 'x'"),
    ],
)
def test_a_value_that_cannot_be_is_told_of(old: str, new: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(config.ConfigError, match=words):
        config.read(_written(tmp_path, old, new))


def test_a_missing_file_is_told_of_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(config.ConfigError, match="set WARDLENS_DATA"):
        config.read(tmp_path / "partnership.toml")


def test_a_change_of_the_file_is_seen_at_once(tmp_path: Path) -> None:
    path = _written(tmp_path, "Testland", "Testshire")
    assert config.read(path).region_name == "Testshire"


def test_every_borough_is_a_choice(tmp_path: Path) -> None:
    path = _written(tmp_path, f'boroughs = ["{tiny.BOROUGH}"]', 'boroughs = "all"')
    assert config.read(path).load_boroughs == ()
